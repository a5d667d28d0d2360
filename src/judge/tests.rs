use super::*;
use crate::config;
use crate::finding::{Label, Requirement, Severity, Subject};
use crate::outcome::{Scanned, Skipped};
use crate::policy::Kind;
use crate::settings::UNUSED_SUPPRESSION;
use crate::sign_off::NoSigners;
use crate::source::{Source, Span};

const RULES: [&str; 4] = ["deny-not-principal", "invalid-json", "public-allow-no-condition", UNUSED_SUPPRESSION];
const POLICY: &str = "buckets/site.json";

/// A run over [`POLICY`] with a config.
struct Run {
    config: &'static str,
    findings: Vec<Finding>,
    faults: usize,
    scanned: bool,
    expects_policy: bool,
    complete: bool,
    today: &'static str,
}

impl Default for Run {
    fn default() -> Self {
        Self {
            config: "",
            findings: Vec::new(),
            faults: 0,
            scanned: true,
            expects_policy: true,
            complete: true,
            today: "2027-01-01",
        }
    }
}

/// A finding in the policy, about a statement with a Sid.
fn found(rule: &str, severity: Severity, sid: &str) -> Finding {
    Finding {
        rule: rule.to_owned(),
        severity,
        message: "wrong".to_owned(),
        primary: Label { source: SourceId(0), span: Span::new(0, 1), text: String::new() },
        related: Vec::new(),
        notes: Vec::new(),
        help: None,
        subject: Subject {
            address: String::new(),
            kind: Some(Kind::Bucket),
            targets: Vec::new(),
            sid: Some(sid.to_owned()),
            statement: Some(0),
            statements: vec!["sha256:00".to_owned()],
        },
        fingerprint: "d90f89cc87c3608c8c35b89ebafd3052a4e76e97b16dd39a31e2f2458a7764ee".to_owned(),
        required: Vec::new(),
        status: Status::Reported,
        answer: Answer::default(),
        change: None,
    }
}

fn error(rule: &str) -> Finding {
    found(rule, Severity::Error, "Website")
}

/// A finding for which its rule asks a role to sign off.
fn signed(rule: &str, by: &str) -> Finding {
    let required = vec![Requirement { role: by.to_owned(), reviewers: Vec::new(), because: None }];
    Finding { required, ..error(rule) }
}

impl Run {
    fn judge(self) -> (Outcome, Sources) {
        let mut sources = Sources::default();
        let policy = sources.add(Source::new("../buckets/site.json", "{}"));
        let text = sources.add(Source::new("denywins.toml", self.config));
        let settings = config::parse(text, sources.get(text).unwrap(), &RULES).unwrap();
        let fault = Fault { path: None, position: None, message: "broken".to_owned(), help: None };
        let scanned = Scanned { path: "../buckets/site.json".to_owned(), documents: Vec::new(), targets: Vec::new() };
        let skipped = Skipped { path: "README.md".to_owned(), why: "not a policy".to_owned() };
        let info = |name: &&str| RuleInfo {
            name: (*name).to_owned(),
            severity: Severity::Warning,
            summary: String::new(),
            body: String::new(),
            sign_off: Vec::new(),
            of_change: false,
        };
        let paths = if self.scanned { BTreeMap::from([(policy, POLICY.to_owned())]) } else { BTreeMap::new() };
        let outcome = judge(Case {
            findings: self.findings,
            inputs: Inputs { scanned: self.scanned.then_some(scanned).into_iter().collect(), skipped: vec![skipped] },
            faults: vec![fault; self.faults],
            rules: RULES.iter().rev().map(info).collect(),
            assumptions: vec!["no target was declared".to_owned()],
            settings: &settings,
            sources: &sources,
            paths: &paths,
            config: Some("denywins.toml".to_owned()),
            today: self.today.parse().unwrap(),
            expects_policy: self.expects_policy,
            complete: self.complete,
            sign_offs: &SignOffs::new(&[], &settings.sign_off, self.today.parse().unwrap(), &NoSigners),
            deny_unused: false,
            comparison: None,
            touched: BTreeSet::new(),
            show_existing: false,
        });
        (outcome, sources)
    }

    /// The findings as `rule severity status`, and the exit code.
    fn told(self) -> (Vec<String>, u8) {
        let (outcome, _) = self.judge();
        let line = |finding: &Finding| format!("{} {} {:?}", finding.rule, finding.severity, finding.status);
        (outcome.findings.iter().map(line).collect(), outcome.verdict.exit_code())
    }
}

/// The texts under the labels.
fn underlined<'s>(labels: impl IntoIterator<Item = &'s Label>, sources: &'s Sources) -> Vec<&'s str> {
    labels.into_iter().map(|label| sources.get(label.source).unwrap().slice(label.span)).collect()
}

const SECURITY: &str = "[roles]\nsecurity = [\"@octo/sec\", \"@alice\"]\n";
const NOBODY: &str = "[roles]\nsecurity = []\n";

#[test]
fn what_a_run_comes_to() {
    let deny = || error("deny-not-principal");
    let waits = || signed("deny-not-principal", "security");
    let note = || found("deny-not-principal", Severity::Note, "Website");
    let warning = || found("deny-not-principal", Severity::Warning, "Website");
    let plain = Run::default;
    let with = |config: &'static str, findings: Vec<Finding>| Run { config, findings, ..plain() };
    let cases: Vec<(&str, Run, u8)> = vec![
        ("nothing found", plain(), 0),
        ("an error", with("", vec![deny()]), 1),
        ("a warning", with("", vec![warning()]), 0),
        ("a warning, and warnings stop", with("fail-on = \"warning\"", vec![warning()]), 1),
        ("a note, and warnings stop", with("fail-on = \"warning\"", vec![note()]), 0),
        ("a note, and notes stop", with("fail-on = \"note\"", vec![note()]), 1),
        ("a role without people", with("", vec![waits()]), 1),
        ("a role mapped to nobody", with(NOBODY, vec![waits()]), 1),
        ("a role with people", with(SECURITY, vec![waits()]), 4),
        ("one waits, one blocks", with(SECURITY, vec![waits(), deny()]), 1),
        ("one waits, one is advice", with(SECURITY, vec![waits(), note()]), 4),
        ("a fault beats a block", Run { faults: 1, ..with("", vec![deny()]) }, 2),
        ("a fault beats a wait", Run { faults: 1, ..with(SECURITY, vec![waits()]) }, 2),
        ("a fault in a clean run", Run { faults: 2, ..plain() }, 2),
        ("no policy", Run { scanned: false, ..plain() }, 3),
        ("no policy, none expected", Run { scanned: false, expects_policy: false, ..plain() }, 0),
        ("no policy, but an error", Run { scanned: false, ..with("", vec![deny()]) }, 1),
        ("no policy, and a sign-off would not help", Run { scanned: false, ..with(SECURITY, vec![waits()]) }, 3),
        ("no policy, and a fault", Run { scanned: false, faults: 1, ..plain() }, 2),
        ("off", with("[rules.deny-not-principal]\nseverity = \"off\"", vec![deny(), waits()]), 0),
        ("lowered", with("[rules.deny-not-principal]\nseverity = \"warning\"", vec![deny()]), 0),
        ("raised", with("[rules.deny-not-principal]\nseverity = \"error\"", vec![note()]), 1),
        (
            "config asks for a sign-off",
            with("[rules.deny-not-principal]\nsign-off = \"security\"\n[roles]\nsecurity = \"@alice\"", vec![deny()]),
            4,
        ),
        (
            "config asks for none",
            with("[rules.deny-not-principal]\nsign-off = []\n[roles]\nsecurity = \"@alice\"", vec![waits()]),
            1,
        ),
        (
            "one of two roles is mapped",
            with(
                "[rules.deny-not-principal]\nsign-off = [\"security\", \"storage\"]\n[roles]\nsecurity = \"@a\"",
                vec![deny()],
            ),
            1,
        ),
        (
            "the path asks for a sign-off",
            with(
                "[[policy]]\npath = \"buckets/*\"\nsign-off = [\"security\"]\n[roles]\nsecurity = \"@a\"",
                vec![deny()],
            ),
            4,
        ),
        (
            "another path asks for a sign-off",
            with("[[policy]]\npath = \"users/*\"\nsign-off = [\"security\"]\n[roles]\nsecurity = \"@a\"", vec![deny()]),
            1,
        ),
        (
            "the path's role is mapped, the rule's is not",
            with("[[policy]]\npath = \"**\"\nsign-off = [\"storage\"]\n[roles]\nstorage = \"@a\"", vec![waits()]),
            1,
        ),
        ("ignored", with(IGNORE, vec![error("public-allow-no-condition")]), 0),
        ("another rule is ignored", with(IGNORE, vec![deny(), error("public-allow-no-condition")]), 1),
        ("expired", Run { today: "2027-05-21", ..with(IGNORE, vec![error("public-allow-no-condition")]) }, 1),
        ("the last day", Run { today: "2027-05-20", ..with(IGNORE, vec![error("public-allow-no-condition")]) }, 0),
    ];
    for (name, run, code) in cases {
        let told = run.told();
        assert_eq!(told.1, code, "{name}: {told:?}");
    }
}

const IGNORE: &str = "[[ignore]]\nrule = \"public-allow-no-condition\"\npath = \"buckets/site.json\"\nsid = \"Website\"
reason = \"static website\"\nexpires = 2027-05-21\n";

#[test]
fn what_cannot_be_read_is_not_signed_off_by_path() {
    let mut broken = error("invalid-json");
    broken.subject.kind = None;
    let config = "[[policy]]\npath = \"**\"\nsign-off = [\"security\"]\n[roles]\nsecurity = \"@a\"";
    let (told, code) = Run { config, findings: vec![broken], ..Run::default() }.told();
    assert_eq!((told, code), (vec!["invalid-json error Blocking".to_owned()], 1));
}

#[test]
fn requirements_name_people_and_the_line_that_asks() {
    let config = "[roles]
security = [\"@octo/sec\", \"user:alice\"]
storage = \"@bob\"
[[policy]]
path = \"buckets/**\"
sign-off = [\"storage\", \"security\"]
";
    let findings = vec![signed("deny-not-principal", "security")];
    let (outcome, sources) = Run { config, findings, ..Run::default() }.judge();
    let required = &outcome.findings[0].required;
    let people: Vec<(&str, Vec<&str>)> =
        required.iter().map(|r| (r.role.as_str(), r.reviewers.iter().map(String::as_str).collect())).collect();
    assert_eq!(people, [("security", vec!["team:octo/sec", "user:alice"]), ("storage", vec!["user:bob"])]);
    // The rule asks for the first, so config can only be shown mapping it.
    let because = required.iter().filter_map(|r| r.because.as_ref());
    assert_eq!(underlined(because, &sources), ["security", "\"storage\""]);
}

#[test]
fn a_finding_that_nobody_can_sign_off_says_so() {
    let (outcome, _) = Run { findings: vec![signed("deny-not-principal", "security")], ..Run::default() }.judge();
    let [requirement] = outcome.findings[0].required.as_slice() else { panic!("{outcome:#?}") };
    assert_eq!((requirement.role.as_str(), requirement.reviewers.len()), ("security", 0));
    assert_eq!((outcome.findings[0].status, outcome.verdict), (Status::Blocking, Verdict::Blocked));
}

#[test]
fn advice_asks_nobody() {
    let findings = vec![Finding { severity: Severity::Warning, ..signed("deny-not-principal", "security") }];
    let (outcome, _) = Run { config: SECURITY, findings, ..Run::default() }.judge();
    assert_eq!((outcome.findings[0].required.len(), outcome.findings[0].status), (0, Status::Reported));
}

#[test]
fn a_changed_severity_points_at_the_line_that_changed_it() {
    let config = "[rules.deny-not-principal]\nseverity = \"warning\"";
    let findings = vec![error("deny-not-principal")];
    let (outcome, sources) = Run { config, findings, ..Run::default() }.judge();
    assert_eq!(underlined(&outcome.findings[0].related, &sources), ["\"warning\""]);
    let rule = outcome.rules.iter().find(|rule| rule.name == "deny-not-principal").unwrap();
    assert_eq!(rule.severity, Severity::Warning);
}

#[test]
fn a_rule_that_is_off_did_not_run() {
    let (outcome, _) = Run { config: "[rules.invalid-json]\nseverity = \"off\"", ..Run::default() }.judge();
    let names: Vec<&str> = outcome.rules.iter().map(|rule| rule.name.as_str()).collect();
    assert_eq!(names, ["deny-not-principal", "public-allow-no-condition", UNUSED_SUPPRESSION]);
}

#[test]
fn everything_an_ignore_says_must_hold() {
    let ignore = |scope: &str| -> &'static str {
        format!("[[ignore]]\nrule = \"public-allow-no-condition\"\nreason = \"SEC-12\"\n{scope}").leak()
    };
    for (scope, silenced) in [
        ("path = \"buckets/*.json\"", true),
        ("path = [\"x/*\", \"buckets/*\"]", true),
        ("path = \"*.json\"", false),
        ("sid = \"Website\"", true),
        ("sid = \"website\"", false),
        ("fingerprint = \"d90f89cc87c3608c\"", true),
        ("fingerprint = \"D90F89CC87C3608C8C35B89EBAFD3052A4E76E97B16DD39A31E2F2458A7764EE\"", true),
        ("fingerprint = \"d90f89cc87c3608d\"", false),
        ("path = \"buckets/*\"\nsid = \"Other\"", false),
        ("sid = \"Website\"\nfingerprint = \"d90f89cc87c3608d\"", false),
    ] {
        let findings = vec![error("public-allow-no-condition")];
        let (outcome, _) = Run { config: ignore(scope), findings, ..Run::default() }.judge();
        let reasons: Vec<&str> = outcome.ignored.iter().map(|ignored| ignored.reason.as_str()).collect();
        assert_eq!(reasons, if silenced { vec!["SEC-12"] } else { Vec::new() }, "{scope}");
        assert_eq!(outcome.findings.iter().any(|f| f.rule == UNUSED_SUPPRESSION), !silenced, "{scope}");
        assert_eq!(outcome.verdict, if silenced { Verdict::Pass } else { Verdict::Blocked }, "{scope}");
    }
}

#[test]
fn an_ignore_that_does_nothing_is_a_finding_at_its_line() {
    let (outcome, sources) = Run { config: IGNORE, ..Run::default() }.judge();
    let finding = &outcome.findings[0];
    assert_eq!(underlined([&finding.primary], &sources), ["\"public-allow-no-condition\""]);
    assert_eq!(finding.message, "the ignore of `public-allow-no-condition` silences nothing");
    assert_eq!((finding.severity, outcome.verdict), (Severity::Warning, Verdict::Pass));

    let today = "2028-01-01";
    let findings = vec![error("public-allow-no-condition")];
    let (outcome, sources) = Run { config: IGNORE, today, findings, ..Run::default() }.judge();
    let [silenced, expired] = outcome.findings.as_slice() else { panic!("{:?}", outcome.findings) };
    assert_eq!(underlined(&silenced.related, &sources), ["2027-05-21"]);
    assert_eq!(underlined([&expired.primary], &sources), ["2027-05-21"]);
    assert_eq!(expired.message, "the ignore of `public-allow-no-condition` expired on 2027-05-21");
    assert_ne!(expired.help, finding.help, "there is something to fix");
}

#[test]
fn a_run_over_a_few_files_knows_which_ignores_it_would_have_used() {
    let sid = "[[ignore]]\nrule = \"invalid-json\"\nsid = \"X\"\nreason = \"r\"";
    let elsewhere = "[[ignore]]\nrule = \"invalid-json\"\npath = \"users/*\"\nreason = \"r\"";
    for (config, complete, faults, told) in [
        (IGNORE, true, 0, true),
        (IGNORE, false, 0, true),
        (sid, true, 0, true),
        (sid, false, 0, false),
        (sid, true, 1, false),
        (elsewhere, true, 0, true),
        (elsewhere, false, 0, false),
    ] {
        let (outcome, _) = Run { config, faults, complete, ..Run::default() }.judge();
        assert_eq!(!outcome.findings.is_empty(), told, "{config} {complete} {faults}");
    }
}

#[test]
fn an_ignore_of_a_rule_that_is_off_is_no_finding() {
    let config = "[rules.invalid-json]\nseverity = \"off\"
[[ignore]]\nrule = \"invalid-json\"\nsid = \"X\"\nreason = \"r\"";
    assert_eq!(Run { config, ..Run::default() }.told(), (Vec::new(), 0));
}

#[test]
fn unused_ignores_obey_their_own_rule() {
    let unused = |severity: &str| format!("[rules.unused-suppression]\nseverity = \"{severity}\"\n{IGNORE}").leak();
    let told = Run { config: unused("error"), ..Run::default() }.told();
    assert_eq!(told, (vec!["unused-suppression error Blocking".to_owned()], 1));
    let told = Run { config: unused("off"), ..Run::default() }.told();
    assert_eq!(told, (Vec::new(), 0));
}

#[test]
fn two_unused_ignores_of_one_rule_have_two_fingerprints() {
    let config = "[[ignore]]\nrule = \"invalid-json\"\nsid = \"X\"\nreason = \"r\"
[[ignore]]\nrule = \"invalid-json\"\npath = \"X\"\nreason = \"r\"";
    let (outcome, _) = Run { config, ..Run::default() }.judge();
    let [first, second] = outcome.findings.as_slice() else { panic!("{:?}", outcome.findings) };
    assert_ne!(first.fingerprint, second.fingerprint);
}

#[test]
fn findings_are_sorted_and_what_else_was_said_is_kept() {
    let at = |source: u32, start, rule| {
        let mut finding = error(rule);
        finding.primary.source = SourceId(source);
        finding.primary.span = Span::new(start, start + 1);
        finding
    };
    let findings = vec![
        at(1, 0, "invalid-json"),
        at(0, 1, "invalid-json"),
        at(0, 1, "deny-not-principal"),
        at(0, 0, "public-allow-no-condition"),
    ];
    let mut orders = std::collections::BTreeSet::new();
    for rotation in 0..findings.len() {
        let mut findings = findings.clone();
        findings.rotate_left(rotation);
        let (outcome, _) = Run { findings, ..Run::default() }.judge();
        let order = |f: &Finding| (f.primary.source.0, f.primary.span.start, f.rule.clone());
        orders.insert(outcome.findings.iter().map(order).collect::<Vec<_>>());
        assert_eq!((outcome.assumptions.len(), outcome.inputs.skipped.len()), (1, 1));
        assert_eq!(outcome.config.as_deref(), Some("denywins.toml"));
    }
    let expected = [
        (0, 0, "public-allow-no-condition".to_owned()),
        (0, 1, "deny-not-principal".to_owned()),
        (0, 1, "invalid-json".to_owned()),
        (1, 0, "invalid-json".to_owned()),
    ];
    assert_eq!(orders, std::collections::BTreeSet::from([expected.to_vec()]));
}
