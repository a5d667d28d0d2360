//! Makes out what a config means, and tells what cannot be meant.

mod layers;

use jiff::civil::Date;

use super::raw::{Raw, RawIgnore, RawPolicy, RawRule, RawSignOff, Words};
use super::{Problem, glob, reviewer};
use crate::fields::near;
use crate::finding::{Label, Severity};
use crate::settings::{
    Demand, Exclude, Globs, Ignore, PolicySetting, Role, RuleSetting, Settings, SignOffSettings, UNUSED_SUPPRESSION,
};
use crate::source::{SourceId, Span, Spanned};
use crate::target::Target;

/// The meaning of `raw`. It is complete only if nothing was added to `problems`.
pub(super) fn check(raw: Raw, source: SourceId, known_rules: &[&str], problems: &mut Vec<Problem>) -> Settings {
    let declared: Vec<&[Target]> =
        raw.policy.iter().filter_map(|policy| policy.targets.as_deref()).chain(raw.targets.as_deref()).collect();
    // An entry without targets of its own may meet any of those declared elsewhere; with none declared AWS judges.
    let always_aws = declared.iter().all(|targets| targets.is_empty() || targets.contains(&Target::Aws));
    let mut checker = Checker { source, known_rules, always_aws, problems };
    Settings {
        fail_on_label: raw.fail_on.as_ref().map(|severity| checker.label(severity.span, "set here")),
        fail_on: raw.fail_on.map_or(Severity::Error, |severity| severity.value),
        exclude: raw.exclude.map(|words| checker.excludes(&words)).unwrap_or_default(),
        sign_off: raw.sign_off.map(|raw| checker.sign_off(raw)).unwrap_or_default(),
        layers: checker.layers(raw.account, raw.groups, raw.built_in, raw.expect),
        rules: raw.rules.into_iter().map(|(name, rule)| checker.rule(name, rule)).collect(),
        roles: raw.roles.into_iter().map(|(role, reviewers)| checker.role(role, &reviewers)).collect(),
        policies: raw.policy.into_iter().map(|policy| checker.policy(policy)).collect(),
        ignores: raw.ignore.into_iter().map(|ignore| checker.ignore(ignore)).collect(),
        targets: raw.targets.unwrap_or_default(),
    }
}

struct Checker<'a> {
    source: SourceId,
    known_rules: &'a [&'a str],
    always_aws: bool,
    problems: &'a mut Vec<Problem>,
}

impl Checker<'_> {
    fn label(&self, span: Span, text: impl Into<String>) -> Label {
        Label { source: self.source, span, text: text.into() }
    }

    fn tell(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.problems.push(Problem::new(span, message).help(help));
    }

    fn known_rule(&mut self, name: &Spanned<String>) {
        let written = &name.value;
        if !self.known_rules.contains(&written.as_str()) {
            let help = match near::nearest(written, self.known_rules.iter().copied()) {
                Some(rule) => format!("did you mean `{rule}`? `denywins rules` lists all"),
                None => "`denywins rules` lists all".to_owned(),
            };
            self.tell(name.span, format!("there is no rule `{written}`"), help);
        }
    }

    fn not_blank(&mut self, field: &str, text: &Spanned<String>, help: &str) {
        if text.value.trim().is_empty() {
            self.tell(text.span, format!("`{field}` is empty"), help);
        }
    }

    fn paths(&mut self, path: &Words) -> Globs {
        if path.value.is_empty() {
            self.tell(path.span, "`path` names no path", "write a glob such as `\"buckets/*.json\"`");
        }
        glob::globs(&path.value, self.problems)
    }

    fn excludes(&mut self, words: &Words) -> Vec<Exclude> {
        let mut excludes = Vec::new();
        for word in &words.value {
            let label = self.label(word.span, "excluded here");
            excludes.extend(glob::exclude(word, self.problems).map(|globs| Exclude { globs, label }));
        }
        excludes
    }

    fn sign_off(&mut self, raw: RawSignOff) -> SignOffSettings {
        let default = SignOffSettings::default();
        if raw.mode.as_ref().is_some_and(|mode| mode.value.is_empty()) {
            self.tell(
                raw.span,
                "`mode` allows no way to sign off",
                "write `\"committed\"`, `\"signed\"` or `\"github\"`",
            );
        }
        if let Some(path) = &raw.allowed_signers {
            self.not_blank("allowed-signers", path, "write the path of the file, from the root of the repository");
        }
        SignOffSettings {
            modes: raw.mode.map_or(default.modes, |mode| mode.value),
            max_age: raw.max_age.map_or(default.max_age, |days| days.value),
            allowed_signers: raw.allowed_signers.map_or(default.allowed_signers, |path| path.value),
            require_ack: raw.require_ack.is_some_and(|ack| ack.value),
            bots: raw.bots.map(|bots| bots.value.into_iter().map(|bot| bot.value).collect()).unwrap_or_default(),
            label: Some(self.label(raw.span, "set here")),
        }
    }

    fn demands(&self, roles: Words) -> Vec<Demand> {
        let mut demands: Vec<Demand> = Vec::new();
        for role in roles.value {
            if !demands.iter().any(|demand| demand.role == role.value) {
                let label = self.label(role.span, format!("sign-off by `{}` is asked for here", role.value));
                demands.push(Demand { role: role.value, label });
            }
        }
        demands
    }

    fn rule(&mut self, name: Spanned<String>, rule: RawRule) -> (String, RuleSetting) {
        self.known_rule(&name);
        let span = rule.severity.as_ref().map_or(name.span, |severity| severity.span);
        let severity = rule.severity.map(|severity| severity.value);
        let text = match severity {
            Some(Some(severity)) => format!("severity set to `{severity}` here"),
            Some(None) => "switched off here".to_owned(),
            None => "set here".to_owned(),
        };
        let sign_off = rule.sign_off.map(|roles| self.demands(roles));
        (name.value, RuleSetting { severity, sign_off, label: self.label(span, text) })
    }

    fn role(&mut self, role: Spanned<String>, written: &[Spanned<String>]) -> (String, Role) {
        let mut reviewers: Vec<String> = Vec::new();
        for reviewer in written {
            match reviewer::normalise(&reviewer.value) {
                Some(name) if !reviewers.contains(&name) => reviewers.push(name),
                Some(_) => {}
                None => self.tell(
                    reviewer.span,
                    format!("`{}` is no person, team, role or signer", reviewer.value),
                    "write `user:login` or `@login`, `team:org/name` or `@org/name`, `role:maintain` or `role:admin`, `signer:name`",
                ),
            }
        }
        let label = self.label(role.span, format!("reviewers of `{}` are named here", role.value));
        (role.value, Role { reviewers, label })
    }

    fn policy(&mut self, policy: RawPolicy) -> PolicySetting {
        let path = self.paths(&policy.path);
        if let Some(bucket) = &policy.bucket {
            self.bucket(bucket);
        }
        if let Some(account) = &policy.account {
            let aws = policy
                .targets
                .as_ref()
                .map_or(self.always_aws, |targets| targets.is_empty() || targets.contains(&Target::Aws));
            self.account(account, aws);
        }
        PolicySetting {
            path,
            kind: policy.kind.map(|kind| kind.value),
            targets: policy.targets,
            bucket: policy.bucket.map(|bucket| bucket.value),
            account: policy.account.map(|account| account.value),
            attached_to: policy.attached_to.map(|holders| self.holders(&holders)).unwrap_or_default(),
            sign_off: policy.sign_off.map(|roles| self.demands(roles)).unwrap_or_default(),
            label: self.label(policy.path.span, "set for these paths here"),
        }
    }

    fn bucket(&mut self, bucket: &Spanned<String>) {
        self.not_blank("bucket", bucket, "write the bucket's name");
        if bucket.value.starts_with("arn:") {
            self.tell(bucket.span, "`bucket` must be a name, not an ARN", "write what follows `:::`");
        } else if bucket.value.replace("{stem}", "").contains(['{', '}']) {
            let help = "only `{stem}` stands for something: the file's name without its extension";
            self.tell(bucket.span, format!("`{}` has braces that stand for nothing", bucket.value), help);
        }
    }

    /// AWS account numbers have 12 digits; MinIO has no accounts, and Ceph tenants and accounts look different.
    fn account(&mut self, account: &Spanned<String>, aws: bool) {
        self.not_blank("account", account, "write the account that owns the bucket");
        let digits = account.value.len() == 12 && account.value.bytes().all(|b| b.is_ascii_digit());
        if aws && !digits && !account.value.trim().is_empty() {
            let help = "write the account number without dashes, or the `targets` that have other accounts";
            self.tell(account.span, format!("`account` must be 12 digits on AWS, not `{}`", account.value), help);
        }
    }

    fn ignore(&mut self, ignore: RawIgnore) -> Ignore {
        self.known_rule(&ignore.rule);
        if ignore.rule.value == UNUSED_SUPPRESSION {
            let help =
                format!("delete the ignore it is about, or set `severity = \"off\"` in `[rules.{UNUSED_SUPPRESSION}]`");
            self.tell(ignore.rule.span, "a finding about an ignore cannot be ignored", help);
        }
        self.not_blank("reason", &ignore.reason, "say why this is accepted, and where that was decided");
        if let Some(sid) = &ignore.sid {
            self.not_blank("sid", sid, "write the Sid of the statement");
        }
        let expires = ignore.expires.as_ref().and_then(|expires| self.date(expires));
        let expires_label = ignore.expires.as_ref().map(|expires| self.label(expires.span, "expired here"));
        Ignore {
            path: ignore.path.map(|path| self.paths(&path)),
            sid: ignore.sid.map(|sid| sid.value),
            fingerprint: ignore.fingerprint.map(|fingerprint| self.fingerprint(&fingerprint)),
            reason: ignore.reason.value,
            expires,
            label: self.label(ignore.rule.span, "ignored here"),
            expires_label,
            rule: ignore.rule.value,
        }
    }

    fn fingerprint(&mut self, written: &Spanned<String>) -> String {
        let digits = written.value.bytes().all(|b| b.is_ascii_hexdigit());
        if !digits || !(16..=64).contains(&written.value.len()) {
            let help = "copy it from the report: 16 to 64 digits of `0`-`9` and `a`-`f`";
            self.tell(written.span, format!("`{}` is not a fingerprint", written.value), help);
        }
        written.value.to_ascii_lowercase()
    }

    fn date(&mut self, written: &Spanned<String>) -> Option<Date> {
        // The parser also takes times and other spellings; a day has one.
        let is_day = written.value.len() == "2027-05-21".len();
        let date = written.value.parse().ok().filter(|_| is_day);
        if date.is_none() {
            self.tell(written.span, format!("`{}` is not a day", written.value), "write a day such as 2027-05-21");
        }
        date
    }
}
