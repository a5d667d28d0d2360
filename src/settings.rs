//! What config means once it is read and checked: the answers the other stages ask for.
//!
//! [`crate::config`] turns a `denywins.toml` into this; without one, [`Settings::default`] judges.

use std::collections::BTreeMap;

use globset::GlobMatcher;
use jiff::civil::Date;

use crate::finding::{Label, Severity};
use crate::policy::Kind;
use crate::target::Target;

/// The settings of a run.
#[derive(Debug)]
pub struct Settings {
    /// Findings at or above this severity stop the merge.
    pub fail_on: Severity,
    /// Per rule.
    pub rules: BTreeMap<String, RuleSetting>,
    /// Role to people: `user:login`, `team:org/name`.
    pub roles: BTreeMap<String, Role>,
    /// `[[policy]]`, in order; for each question the last matching entry that answers it wins.
    pub policies: Vec<PolicySetting>,
    /// `[[ignore]]`, in order.
    pub ignores: Vec<Ignore>,
    /// Paths that are never looked at.
    pub exclude: Vec<GlobMatcher>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            fail_on: Severity::Error,
            rules: BTreeMap::new(),
            roles: BTreeMap::new(),
            policies: Vec::new(),
            ignores: Vec::new(),
            exclude: Vec::new(),
        }
    }
}

/// `[rules.NAME]`
#[derive(Clone, Debug)]
pub struct RuleSetting {
    /// `severity`; `Some(None)` is `"off"`.
    pub severity: Option<Option<Severity>>,
    /// `sign-off`: roles that must approve; an empty list asks for none.
    pub sign_off: Option<Vec<String>>,
    /// The line that says so.
    pub label: Label,
}

/// `[roles]` entry.
#[derive(Clone, Debug)]
pub struct Role {
    /// `user:login`, `team:org/name`.
    pub reviewers: Vec<String>,
    /// The line that maps it.
    pub label: Label,
}

/// `[[policy]]`
#[derive(Clone, Debug)]
pub struct PolicySetting {
    /// Which paths it is about.
    pub path: GlobMatcher,
    /// What they are attached to.
    pub kind: Option<Kind>,
    /// The servers they are for.
    pub targets: Option<Vec<Target>>,
    /// The bucket; `{stem}` was put in already by [`Settings::for_path`].
    pub bucket: Option<String>,
    /// The account that owns the bucket.
    pub account: Option<String>,
    /// Roles that must approve any finding in them, in addition to the rule's.
    pub sign_off: Vec<String>,
    /// The line that says so.
    pub label: Label,
}

/// `[[ignore]]`
#[derive(Clone, Debug)]
pub struct Ignore {
    /// The rule it silences.
    pub rule: String,
    /// In which files.
    pub path: Option<GlobMatcher>,
    /// In the statement with this Sid.
    pub sid: Option<String>,
    /// The finding with this fingerprint, or a prefix of at least 16 digits.
    pub fingerprint: Option<String>,
    /// Why; mandatory.
    pub reason: String,
    /// From this day on it no longer counts.
    pub expires: Option<Date>,
    /// The entry.
    pub label: Label,
}

/// The answers for one path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PathSettings {
    /// What the policies in it are attached to, when declared.
    pub kind: Option<Kind>,
    /// The servers they are for, sorted; empty when none is declared.
    pub targets: Vec<Target>,
    /// The bucket.
    pub bucket: Option<String>,
    /// The owner account.
    pub account: Option<String>,
    /// Roles that must approve any finding, each with the line that says so.
    pub sign_off: Vec<(String, Label)>,
    /// Whether a `[[policy]]` entry names the path: then a file without a policy is not passed over in silence.
    pub declared: bool,
}

impl Settings {
    /// What config says about a path (`/`-separated, relative to the config's root).
    pub fn for_path(&self, path: &str) -> PathSettings {
        let stem = path.rsplit('/').next().map_or("", |name| name.split_once('.').map_or(name, |(stem, _)| stem));
        let mut answer = PathSettings::default();
        for entry in self.policies.iter().filter(|entry| entry.path.is_match(path)) {
            answer.declared = true;
            answer.kind = entry.kind.or(answer.kind);
            if let Some(targets) = &entry.targets {
                answer.targets.clone_from(targets);
            }
            if let Some(bucket) = &entry.bucket {
                answer.bucket = Some(bucket.replace("{stem}", stem));
            }
            if let Some(account) = &entry.account {
                answer.account = Some(account.clone());
            }
            answer.sign_off.extend(entry.sign_off.iter().map(|role| (role.clone(), entry.label.clone())));
        }
        answer.targets.sort_unstable();
        answer.targets.dedup();
        answer
    }
}
