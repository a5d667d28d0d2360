//! What config means once it is read and checked: the answers the other stages ask for.
//!
//! [`crate::config`] turns a `denywins.toml` into this; without one, [`Settings::default`] judges.

mod layers;

use std::collections::BTreeMap;

use globset::GlobMatcher;
use jiff::civil::Date;

pub use layers::{BuiltIn, Expected, LayerSettings};

use crate::finding::{Finding, Label, Severity};
use crate::policy::Kind;
use crate::target::Target;

/// The rule that reports an `[[ignore]]` that silences nothing or has expired.
pub const UNUSED_SUPPRESSION: &str = "unused-suppression";

/// The settings of a run.
#[derive(Debug)]
pub struct Settings {
    /// Findings at or above this severity stop the merge.
    pub fail_on: Severity,
    /// The servers of every path that no `[[policy]]` answers for, sorted; empty when none is declared.
    pub targets: Vec<Target>,
    /// Per rule.
    pub rules: BTreeMap<String, RuleSetting>,
    /// Role to people: `user:login`, `team:org/name`.
    pub roles: BTreeMap<String, Role>,
    /// `[[policy]]`, in order; for each question the last matching entry that answers it wins.
    pub policies: Vec<PolicySetting>,
    /// `[[ignore]]`, in order.
    pub ignores: Vec<Ignore>,
    /// `[sign-off]`
    pub sign_off: SignOffSettings,
    /// Who holds which policy, and what must be so.
    pub layers: LayerSettings,
    /// Paths that are never looked at.
    pub exclude: Vec<Exclude>,
    /// The value of `fail-on`, when written.
    pub fail_on_label: Option<Label>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            fail_on: Severity::Error,
            targets: Vec::new(),
            rules: BTreeMap::new(),
            roles: BTreeMap::new(),
            policies: Vec::new(),
            ignores: Vec::new(),
            sign_off: SignOffSettings::default(),
            layers: LayerSettings::default(),
            exclude: Vec::new(),
            fail_on_label: None,
        }
    }
}

/// Paths: `/`-separated, relative to the config's root. A path is meant when one of the globs matches.
#[derive(Clone, Debug, Default)]
pub struct Globs(pub Vec<GlobMatcher>);

impl Globs {
    /// Whether a path is meant.
    pub fn is_match(&self, path: &str) -> bool {
        self.0.iter().any(|glob| glob.is_match(path))
    }
}

/// A way to sign off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// A file in the repository, which the reviewers own on the forge.
    Committed,
    /// Such a file with an SSH signature.
    Signed,
    /// An approving review on GitHub.
    Github,
}

impl Mode {
    /// Every way, in the order used by reports.
    pub const ALL: [Self; 3] = [Self::Committed, Self::Signed, Self::Github];

    /// The word used in config and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Committed => "committed",
            Self::Signed => "signed",
            Self::Github => "github",
        }
    }

    /// The way a word names.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == word)
    }
}

/// `[sign-off]`
#[derive(Clone, Debug)]
pub struct SignOffSettings {
    /// Any one of these counts; never empty.
    pub modes: Vec<Mode>,
    /// The longest a sign-off file may be valid, in days from the day of the run.
    pub max_age: u16,
    /// The file with the keys that may sign, from the root of the repository.
    pub allowed_signers: String,
    /// Whether a GitHub review counts only when its text names the fingerprint.
    pub require_ack: bool,
    /// Logins of bots whose GitHub reviews count.
    pub bots: Vec<String>,
    /// The table in config, when written.
    pub label: Option<Label>,
}

impl Default for SignOffSettings {
    fn default() -> Self {
        Self {
            modes: vec![Mode::Committed],
            max_age: 180,
            allowed_signers: ".denywins/allowed_signers".to_owned(),
            require_ack: false,
            bots: Vec::new(),
            label: None,
        }
    }
}

/// One entry of `exclude`.
#[derive(Clone, Debug)]
pub struct Exclude {
    /// The path, and what lies below it.
    pub globs: Globs,
    /// The entry.
    pub label: Label,
}

/// A role that config asks for, and where it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// The role, such as `security`.
    pub role: String,
    /// Its name in the list that asks for it.
    pub label: Label,
}

/// `[rules.NAME]`
#[derive(Clone, Debug)]
pub struct RuleSetting {
    /// `severity`; `Some(None)` is `"off"`.
    pub severity: Option<Option<Severity>>,
    /// `sign-off`: roles that must approve, instead of the rule's own; an empty list asks for none.
    pub sign_off: Option<Vec<Demand>>,
    /// The value of `severity`, or else the name of the rule.
    pub label: Label,
}

/// `[roles]` entry.
#[derive(Clone, Debug)]
pub struct Role {
    /// `user:login`, `team:org/name`; nobody may be named, and then nobody can sign off.
    pub reviewers: Vec<String>,
    /// The name of the role where it is mapped.
    pub label: Label,
}

/// `[[policy]]`
#[derive(Clone, Debug)]
pub struct PolicySetting {
    /// Which paths it is about.
    pub path: Globs,
    /// What they are attached to.
    pub kind: Option<Kind>,
    /// The servers they are for.
    pub targets: Option<Vec<Target>>,
    /// The bucket, with `{stem}` still in it: [`Settings::for_path`] puts in the file's name without its extension.
    pub bucket: Option<String>,
    /// The account that owns the bucket.
    pub account: Option<String>,
    /// Who holds them, as written, with `{stem}` still in it.
    pub attached_to: Vec<String>,
    /// Roles that must approve any finding in them, in addition to the rule's.
    pub sign_off: Vec<Demand>,
    /// The value of `path`.
    pub label: Label,
}

/// `[[ignore]]`
#[derive(Clone, Debug)]
pub struct Ignore {
    /// The rule it silences.
    pub rule: String,
    /// In which files; any, when absent.
    pub path: Option<Globs>,
    /// In the statement with this Sid.
    pub sid: Option<String>,
    /// The finding with this fingerprint, or a prefix of at least 16 digits. Lower case.
    pub fingerprint: Option<String>,
    /// Why; mandatory.
    pub reason: String,
    /// From this day on it no longer counts.
    pub expires: Option<Date>,
    /// The name of the rule in the entry.
    pub label: Label,
    /// The value of `expires`.
    pub expires_label: Option<Label>,
}

impl Ignore {
    /// Whether it is about this finding, which is in the file config knows as `path`. Everything it says must hold.
    pub fn covers(&self, finding: &Finding, path: &str) -> bool {
        self.rule == finding.rule
            && self.path.as_ref().is_none_or(|globs| globs.is_match(path))
            && self.sid.as_ref().is_none_or(|sid| finding.subject.sid.as_ref() == Some(sid))
            && self.fingerprint.as_ref().is_none_or(|prefix| finding.fingerprint.starts_with(prefix.as_str()))
    }

    /// Whether it no longer counts.
    pub fn expired(&self, today: Date) -> bool {
        self.expires.is_some_and(|expires| expires <= today)
    }
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
    /// Who holds them, as written.
    pub attached_to: Vec<String>,
    /// Roles that must approve any finding.
    pub sign_off: Vec<Demand>,
    /// Whether a `[[policy]]` entry names the path: then a file without a policy is not passed over in silence.
    pub declared: bool,
}

impl Settings {
    /// What config says about a path (`/`-separated, relative to the config's root).
    pub fn for_path(&self, path: &str) -> PathSettings {
        let mut answer = PathSettings { targets: self.targets.clone(), ..PathSettings::default() };
        for entry in self.policies.iter().filter(|entry| entry.path.is_match(path)) {
            answer.declared = true;
            answer.kind = entry.kind.or(answer.kind);
            if let Some(targets) = &entry.targets {
                answer.targets.clone_from(targets);
            }
            if let Some(bucket) = &entry.bucket {
                answer.bucket = Some(bucket.replace("{stem}", stem(path)));
            }
            if let Some(account) = &entry.account {
                answer.account = Some(account.clone());
            }
            answer.attached_to.extend(entry.attached_to.iter().map(|holder| holder.replace("{stem}", stem(path))));
            answer.sign_off.extend(entry.sign_off.iter().cloned());
        }
        answer.targets.sort_unstable();
        answer.targets.dedup();
        answer
    }

    /// The severity config gives a rule; `Some(None)` switches it off.
    pub fn severity(&self, rule: &str) -> Option<Option<Severity>> {
        self.rules.get(rule)?.severity
    }
}

/// The name of a file without its last extension. Only the last: bucket names have dots.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stem_keeps_the_dots_of_a_bucket() {
        for (path, expected) in [
            ("buckets/media.json", "media"),
            ("buckets/www.example.org.json", "www.example.org"),
            ("media", "media"),
            ("a/.hidden", ".hidden"),
            ("", ""),
        ] {
            assert_eq!(stem(path), expected);
        }
    }
}
