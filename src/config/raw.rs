//! What may be written in a config, field by field. The doc comments become the JSON Schema's descriptions.

mod layers;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use toml::de::DeTable;

use super::Problem;
use super::schema;

use crate::fields::{self as table, Fields};
use crate::finding::Severity;
use crate::policy::Kind;
use crate::settings::Mode;
use crate::source::{Span, Spanned};
use crate::target::Target;

pub(super) use layers::{RawBuiltIn, RawExpect};

/// A field that takes a string or a list of strings.
pub(super) type Words = Spanned<Vec<Spanned<String>>>;

/// How denywins judges the policies of a repository.
#[derive(Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields, title = "denywins.toml", rename = "Config")]
pub(super) struct Raw {
    /// Findings at or above this severity stop the merge. `error` when absent.
    #[schemars(default, schema_with = "schema::fail_on")]
    pub(super) fail_on: Option<Spanned<Severity>>,
    /// Globs of paths that are never looked at. What lies below an excluded folder is excluded too.
    #[schemars(default, schema_with = "schema::words")]
    pub(super) exclude: Option<Words>,
    /// The servers the policies are for, wherever no `[[policy]]` says otherwise. When none is declared, AWS semantics
    /// judge and rules about other servers stay silent.
    #[schemars(default, schema_with = "schema::targets")]
    pub(super) targets: Option<Vec<Target>>,
    /// What is known about the policies at some paths. Where several entries match a path, the last one that answers a
    /// question wins; sign-offs add up.
    #[schemars(default)]
    pub(super) policy: Vec<RawPolicy>,
    /// Severity and sign-off per rule.
    #[schemars(with = "BTreeMap<String, RawRule>", default)]
    pub(super) rules: Vec<(Spanned<String>, RawRule)>,
    /// Who can sign off: the people and teams of each role, as `user:login`, `team:org/name`, `@login`, `@org/name`,
    /// `role:maintain`, `role:admin`, or `signer:name` for a key.
    #[schemars(default, schema_with = "schema::roles")]
    pub(super) roles: Vec<(Spanned<String>, Vec<Spanned<String>>)>,
    /// How sign-offs are given.
    #[schemars(default)]
    pub(super) sign_off: Option<RawSignOff>,
    /// The account of principals and buckets for which none is written.
    #[schemars(default, schema_with = "schema::some_text")]
    pub(super) account: Option<Spanned<String>>,
    /// Groups and their members: `devs = ["user/alice"]`.
    #[schemars(default, schema_with = "schema::groups")]
    pub(super) groups: Vec<(Spanned<String>, Vec<Spanned<String>>)>,
    /// Policies that the server brings along, and who holds them.
    #[schemars(default)]
    pub(super) built_in: Vec<RawBuiltIn>,
    /// What must be so, before and after every change.
    #[schemars(default)]
    pub(super) expect: Vec<RawExpect>,
    /// Findings that are known and accepted, each with its reason.
    #[schemars(default)]
    pub(super) ignore: Vec<RawIgnore>,
}

/// How sign-offs are given.
#[derive(Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields, rename = "SignOff")]
pub(super) struct RawSignOff {
    #[schemars(skip)]
    pub(super) span: Span,
    /// `committed`: a file under `.denywins/sign-offs/`, which the reviewers own on the forge. `signed`: such a file with
    /// an SSH signature. `github`: an approving review on exactly the head commit. With several, any one of them counts.
    /// `committed` when absent.
    #[schemars(default, schema_with = "schema::modes")]
    pub(super) mode: Option<Spanned<Vec<Mode>>>,
    /// The longest a sign-off file may be valid, in days from the day of the run. 180 when absent.
    #[schemars(default, schema_with = "schema::days")]
    pub(super) max_age: Option<Spanned<u16>>,
    /// The file with the keys that may sign, in the format of `ssh-keygen`, from the root of the repository.
    /// `.denywins/allowed_signers` when absent.
    #[schemars(default, schema_with = "schema::some_text")]
    pub(super) allowed_signers: Option<Spanned<String>>,
    /// Whether a GitHub review counts only when its text has `sign-off: ` and the first 8 digits of the fingerprint.
    #[schemars(default, schema_with = "schema::switch")]
    pub(super) require_ack: Option<Spanned<bool>>,
    /// Logins of bots whose GitHub reviews count.
    #[schemars(default, schema_with = "schema::words")]
    pub(super) bots: Option<Words>,
}

/// What is known about the policies at some paths.
#[derive(Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields, rename = "Policy")]
pub(super) struct RawPolicy {
    /// A glob, or several, relative to the root of the repository.
    #[schemars(schema_with = "schema::some_words")]
    pub(super) path: Words,
    /// What the policies are attached to. Told from the content when absent.
    #[schemars(default, schema_with = "schema::kind")]
    pub(super) kind: Option<Spanned<Kind>>,
    /// The servers the policies are for.
    #[schemars(default, schema_with = "schema::targets")]
    pub(super) targets: Option<Vec<Target>>,
    /// The bucket the policies are for. `{stem}` stands for the file's name without its extension.
    #[schemars(default, schema_with = "schema::some_text")]
    pub(super) bucket: Option<Spanned<String>>,
    /// The account that owns the bucket: 12 digits on AWS.
    #[schemars(default, schema_with = "schema::some_text")]
    pub(super) account: Option<Spanned<String>>,
    /// Who holds them: `user/NAME`, `role/NAME`, `group/NAME`, `account/ID`, `all`, an ARN, or an access key. `{stem}` stands for the
    /// file's name without its extension.
    #[schemars(default, schema_with = "schema::some_words")]
    pub(super) attached_to: Option<Words>,
    /// Roles that must sign off any finding about these policies, in addition to the rule's.
    #[schemars(default, schema_with = "schema::words")]
    pub(super) sign_off: Option<Words>,
}

/// What config says about a rule.
#[derive(Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields, rename = "Rule")]
pub(super) struct RawRule {
    /// Replaces the rule's own severity. `off` switches the rule off.
    #[schemars(default, schema_with = "schema::severity")]
    pub(super) severity: Option<Spanned<Option<Severity>>>,
    /// Roles that must sign off its findings, instead of the rule's own. An empty list asks for none.
    #[schemars(default, schema_with = "schema::words")]
    pub(super) sign_off: Option<Words>,
}

/// A finding that is known and accepted.
#[derive(Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields, rename = "Ignore", extend("anyOf" = schema::ignore_scope()))]
pub(super) struct RawIgnore {
    /// The rule to silence.
    #[schemars(schema_with = "schema::some_text")]
    pub(super) rule: Spanned<String>,
    /// In these files only: a glob, or several.
    #[schemars(default, schema_with = "schema::some_words")]
    pub(super) path: Option<Words>,
    /// In statements with this Sid only.
    #[schemars(default, schema_with = "schema::some_text")]
    pub(super) sid: Option<Spanned<String>>,
    /// The finding with this fingerprint only, as the report shows it: 16 digits or more. Any edit of the statement
    /// voids it.
    #[schemars(default, schema_with = "schema::fingerprint")]
    pub(super) fingerprint: Option<Spanned<String>>,
    /// Why this is accepted.
    #[schemars(schema_with = "schema::some_text")]
    pub(super) reason: Spanned<String>,
    /// The first day on which it no longer counts.
    #[schemars(default, schema_with = "schema::date")]
    pub(super) expires: Option<Spanned<String>>,
}

impl Raw {
    pub(super) fn read(document: &toml::Spanned<DeTable<'_>>, problems: &mut Vec<Problem>) -> Self {
        let mut fields = Fields::new(document.get_ref(), "");
        let raw = Self {
            fail_on: fields.choice("fail-on", &schema::severities(), Severity::parse, problems),
            exclude: fields.words("exclude", problems),
            targets: targets(&mut fields, problems),
            policy: fields
                .tables("policy", "[[policy]]", problems)
                .into_iter()
                .filter_map(|(span, fields)| RawPolicy::read(span, fields, problems))
                .collect(),
            rules: fields
                .entries("rules", problems)
                .into_iter()
                .filter_map(|(name, item)| Some((RawRule::read(&name.value, item, problems)?, name)))
                .map(|(rule, name)| (name, rule))
                .collect(),
            roles: fields
                .entries("roles", problems)
                .into_iter()
                .map(|(role, item)| (table::words(item, &role.value, problems), role))
                .map(|(reviewers, role)| (role, reviewers))
                .collect(),
            sign_off: fields.table("sign-off", problems).map(|(span, fields)| RawSignOff::read(span, fields, problems)),
            account: fields.text("account", problems),
            groups: fields
                .entries("groups", problems)
                .into_iter()
                .map(|(group, item)| (table::words(item, &group.value, problems), group))
                .map(|(members, group)| (group, members))
                .collect(),
            built_in: fields
                .tables("built-in", "[[built-in]]", problems)
                .into_iter()
                .filter_map(|(span, fields)| RawBuiltIn::read(span, fields, problems))
                .collect(),
            expect: fields
                .tables("expect", "[[expect]]", problems)
                .into_iter()
                .filter_map(|(span, fields)| RawExpect::read(span, fields, problems))
                .collect(),
            ignore: fields
                .tables("ignore", "[[ignore]]", problems)
                .into_iter()
                .filter_map(|(span, fields)| RawIgnore::read(span, fields, problems))
                .collect(),
        };
        fields.finish(problems);
        raw
    }
}

impl RawPolicy {
    fn read(span: Span, mut fields: Fields<'_, '_>, problems: &mut Vec<Problem>) -> Option<Self> {
        let path = required(fields.words("path", problems), &fields, "path", span, problems);
        let kind = fields.choice("kind", &schema::kinds(), Kind::parse, problems);
        let targets = targets(&mut fields, problems);
        let bucket = fields.text("bucket", problems);
        let account = fields.text("account", problems);
        let attached_to = fields.words("attached-to", problems);
        let sign_off = fields.words("sign-off", problems);
        fields.finish(problems);
        Some(Self { path: path?, kind, targets, bucket, account, attached_to, sign_off })
    }
}

impl RawRule {
    fn read(name: &str, item: &table::Item<'_>, problems: &mut Vec<Problem>) -> Option<Self> {
        let Some(table) = item.get_ref().as_table() else {
            let help = format!("write `[rules.{name}]`, and `severity = \"error\"` below it");
            problems.push(table::wrong_type(item, name, "a table").help(help));
            return None;
        };
        let mut fields = Fields::new(table, "[rules.*]");
        let severity = fields.choice(
            "severity",
            &schema::severities_and_off(),
            |word| if word == "off" { Some(None) } else { Severity::parse(word).map(Some) },
            problems,
        );
        let sign_off = fields.words("sign-off", problems);
        fields.finish(problems);
        Some(Self { severity, sign_off })
    }
}

impl RawSignOff {
    fn read(span: Span, mut fields: Fields<'_, '_>, problems: &mut Vec<Problem>) -> Self {
        let raw = Self {
            span,
            mode: fields.words("mode", problems).map(|words| {
                let names = schema::mode_words();
                let modes =
                    words.value.iter().filter_map(|word| table::choose(word, "mode", &names, Mode::parse, problems));
                Spanned::new(modes.collect(), words.span)
            }),
            max_age: fields.days("max-age", problems),
            allowed_signers: fields.text("allowed-signers", problems),
            require_ack: fields.switch("require-ack", problems),
            bots: fields.words("bots", problems),
        };
        fields.finish(problems);
        raw
    }
}

impl RawIgnore {
    fn read(span: Span, mut fields: Fields<'_, '_>, problems: &mut Vec<Problem>) -> Option<Self> {
        let rule = required(fields.text("rule", problems), &fields, "rule", span, problems);
        let path = fields.words("path", problems);
        let sid = fields.text("sid", problems);
        let fingerprint = fields.text("fingerprint", problems);
        let reason = required(fields.text("reason", problems), &fields, "reason", span, problems);
        let expires = fields.date("expires", problems);
        let narrowed = ["path", "sid", "fingerprint"].iter().any(|field| fields.has(field));
        if !narrowed {
            let problem = Problem::new(span, "`[[ignore]]` would silence the rule everywhere");
            problems
                .push(problem.help("add `path`, `sid` or `fingerprint`, or set the rule's `severity` to `\"off\"`"));
        }
        fields.finish(problems);
        Some(Self { rule: rule?, path, sid, fingerprint, reason: reason?, expires })
    }
}

/// A field without which an entry says nothing.
fn required<T>(
    value: Option<T>,
    fields: &Fields<'_, '_>,
    field: &str,
    entry: Span,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    if !fields.has(field) {
        problems.push(Problem::new(entry, format!("`{}` needs `{field}`", fields.name())));
    }
    value
}

fn targets(fields: &mut Fields<'_, '_>, problems: &mut Vec<Problem>) -> Option<Vec<Target>> {
    let words = fields.words("targets", problems)?;
    let names = schema::target_words();
    let mut targets: Vec<Target> =
        words.value.iter().filter_map(|word| table::choose(word, "targets", &names, Target::parse, problems)).collect();
    targets.sort_unstable();
    targets.dedup();
    Some(targets)
}
