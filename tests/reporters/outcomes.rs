//! Outcomes made by hand: one that tells a story, one that is hostile and large, one that is clean.

use denywins::finding::{Answer, Finding, Label, Requirement, Severity, Status, Subject};
use denywins::outcome::{Fault, Ignored, Inputs, Outcome, RuleInfo, Scanned, Skipped, Verdict};
use denywins::policy::Kind;
use denywins::source::{Source, SourceId, Sources, Span};
use denywins::target::Target;

/// What must not do anything wherever it is printed.
pub(crate) const HOSTILE: &str = "\n::error::own##[set-env name=x]##vso[y]%0A\u{1b}[31m\u{202e}\u{200b}\u{9b}]]><script>|``@everyone, [x](https://e.example) #1";

const INCIDENT: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "OnlyBackupWrites",
      "Effect": "Deny",
      "NotPrincipal": {"AWS": ["arn:aws:iam::123456789012:user/backup"]},
      "Action": ["s3:PutObject", "s3:DeleteObject"],
      "Resource": ["arn:aws:s3:::backups/*"]
    },
    {
      "Sid": "Readers",
      "Effect": "Allow",
      "Principal": "*",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::backups/*"
    }
  ]
}
"#;

const CONFIG: &str = "[roles]\nsecurity = [\"team:octo-org/storage-security\", \"user:alice\"]\n\n[rules.deny-not-principal]\nsign-off = [\"security\"]\n\n[rules.public-read]\nsign-off = [\"privacy\"]\n";

/// Where `words` stand in a source, the first time.
pub(crate) fn at(sources: &Sources, source: SourceId, words: &str, text: &str) -> Label {
    let start = sources.get(source).unwrap().text().find(words).unwrap();
    Label { source, span: Span::new(start, start + words.len()), text: text.to_owned() }
}

pub(crate) fn finding(rule: &str, severity: Severity, status: Status, message: &str, primary: Label) -> Finding {
    Finding {
        rule: rule.to_owned(),
        severity,
        message: message.to_owned(),
        primary,
        related: Vec::new(),
        notes: Vec::new(),
        help: None,
        subject: Subject {
            address: String::new(),
            kind: Some(Kind::Bucket),
            targets: vec![Target::Aws, Target::Minio],
            sid: Some("OnlyBackupWrites".to_owned()),
            statement: Some(0),
            statements: vec![format!("sha256:{}", "e1".repeat(32))],
        },
        fingerprint: "d9".repeat(32),
        required: Vec::new(),
        status,
        answer: Answer::default(),
        change: None,
    }
}

fn rule(name: &str, severity: Severity, sign_off: &[&str]) -> RuleInfo {
    RuleInfo {
        name: name.to_owned(),
        severity,
        summary: format!("what `{name}` is about"),
        body: format!("# {name}\n\n## Why\n\nBecause.\n"),
        sign_off: sign_off.iter().map(|&role| role.to_owned()).collect(),
        of_change: false,
    }
}

/// A pull request that should not merge: two findings wait for people, one for a fix, one file was not judged.
pub(crate) fn story() -> (Outcome, Sources) {
    let mut sources = Sources::default();
    let incident = sources.add(Source::new("policies/backups.json", INCIDENT));
    let config = sources.add(Source::new("denywins.toml", CONFIG));
    let minified = format!(
        r#"{{"Version":"2012-10-17","Statement":[{}{{"Sid":"日本語","Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}}]}}"#,
        r#"{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"},"#.repeat(180),
    );
    let minified = sources.add(Source::new("policies/min.json", minified));
    let crlf = sources.add(Source::new(
        "policies/crlf.json",
        "{\r\n\t\"Statement\": {\r\n\t\t\"Efect\": \"Deny\",\r\n\t\t\"Effect\": \"Deny\"\r\n\t}\r\n}\r\n",
    ));
    sources.add(Source::new("policies/broken.json", "{\n  \"Statement\": [\n"));

    let mut lockout = finding(
        "deny-not-principal",
        Severity::Error,
        Status::Pending,
        "`Deny` with `NotPrincipal` denies `s3:PutObject`, `s3:DeleteObject` to everyone but `user/backup`",
        at(&sources, incident, "\"NotPrincipal\"", "everyone who is not listed here is denied"),
    );
    lockout.related = vec![
        at(&sources, incident, "\"Deny\"", "an explicit deny wins over any allow"),
        at(
            &sources,
            incident,
            "{\n      \"Sid\": \"Readers\",\n      \"Effect\": \"Allow\",\n      \"Principal\": \"*\",\n      \"Action\": \"s3:GetObject\",\n      \"Resource\": \"arn:aws:s3:::backups/*\"\n    }",
            "this statement allows what is denied",
        ),
    ];
    lockout.notes = vec![
        "on aws, sessions of an assumed role are denied too unless the role and each session are listed, and so is any principal with a permissions boundary".to_owned(),
        "on minio, `NotPrincipal` is dropped without a word, so the deny lands on everyone".to_owned(),
    ];
    lockout.help =
        Some("deny `\"Principal\": \"*\"` with a condition `ArnNotLike` on `aws:PrincipalArn` instead".to_owned());
    lockout.required = vec![Requirement {
        role: "security".to_owned(),
        reviewers: vec!["team:octo-org/storage-security".to_owned(), "user:alice".to_owned()],
        because: Some(at(
            &sources,
            config,
            "sign-off = [\"security\"]",
            "`security` must sign off because of this line",
        )),
    }];

    let mut public = finding(
        "public-read",
        Severity::Error,
        Status::Blocking,
        "anyone may call `s3:GetObject` on `arn:aws:s3:::backups/*`",
        at(&sources, incident, "\"*\"", "everyone"),
    );
    public.fingerprint = "b1".repeat(32);
    public.required = vec![Requirement { role: "privacy".to_owned(), reviewers: Vec::new(), because: None }];

    let mut typo = finding(
        "unknown-element",
        Severity::Warning,
        Status::Reported,
        "no statement has an element `Efect`",
        at(&sources, crlf, "\"Efect\"", "did you mean `Effect`?"),
    );
    typo.fingerprint = "c2".repeat(32);
    let mut wide = finding(
        "full-access",
        Severity::Note,
        Status::Reported,
        "`s3:*` on `*` allows everything",
        at(&sources, minified, "\"s3:*\"", "every action"),
    );
    wide.related = vec![at(&sources, minified, "日本語", "in this statement")];
    wide.fingerprint = "a3".repeat(32);
    let mut copy = wide.clone();
    copy.primary = at(&sources, minified, "\"Version\"", "");
    let mut silenced = typo.clone();
    silenced.rule = String::from("missing-version");
    silenced.primary = at(&sources, crlf, "{", "");

    let outcome = Outcome {
        findings: vec![lockout, public, typo, copy, wide],
        existing: Vec::new(),
        comparison: None,
        ignored: vec![Ignored { finding: silenced, reason: "the server fills it in (OPS-7)".to_owned() }],
        inputs: Inputs {
            scanned: vec![
                Scanned {
                    path: "policies/backups.json".to_owned(),
                    documents: vec![(String::new(), Kind::Bucket)],
                    targets: vec![Target::Aws, Target::Minio],
                },
                Scanned {
                    path: "policies/crlf.json".to_owned(),
                    documents: vec![(String::new(), Kind::Identity)],
                    targets: Vec::new(),
                },
                Scanned {
                    path: "policies/min.json".to_owned(),
                    documents: vec![
                        ("Policies[0].Document".to_owned(), Kind::Bucket),
                        ("Policies[1].Document".to_owned(), Kind::Trust),
                    ],
                    targets: Vec::new(),
                },
            ],
            skipped: vec![Skipped { path: "package.json".to_owned(), why: "holds no statement list".to_owned() }],
        },
        faults: vec![
            Fault {
                path: Some("policies/broken.json".to_owned()),
                position: Some((2, 16)),
                message: "the base version of `policies/broken.json` cannot be read".to_owned(),
                help: Some("fetch the whole history: `fetch-depth: 0`".to_owned()),
            },
            Fault { path: None, position: None, message: "the base commit is missing".to_owned(), help: None },
        ],
        rules: vec![
            rule("deny-not-principal", Severity::Error, &["security"]),
            rule("full-access", Severity::Note, &[]),
            rule("public-read", Severity::Error, &["privacy"]),
            rule("silent-here", Severity::Warning, &[]),
            rule("unknown-element", Severity::Warning, &[]),
        ],
        config: Some("denywins.toml".to_owned()),
        fail_on: Severity::Error,
        assumptions: vec!["no target is declared for `policies/min.json`, so AWS judges as the reference".to_owned()],
        verdict: Verdict::Unjudged,
    };
    (outcome, sources)
}

/// The story, and then everything a policy's author could put into it to fool a reader; more than any format's limit
/// of annotations.
pub(crate) fn rich() -> (Outcome, Sources) {
    let (mut outcome, mut sources) = story();
    let path = format!("policies/{HOSTILE}.json");
    let text = format!("{{\t\"Sid\": \"{HOSTILE}\", \"é😀日\": \"here\"}}\r\n{}", "  \"line\",\n".repeat(60));
    let evil = sources.add(Source::new(path.as_str(), text.as_str()));

    let mut worst = finding(
        HOSTILE,
        Severity::Error,
        Status::Pending,
        &format!("a `{HOSTILE}` b"),
        at(&sources, evil, "\"here\"", HOSTILE),
    );
    worst.related =
        (0..40).map(|_| at(&sources, evil, HOSTILE, HOSTILE)).chain([at(&sources, evil, "é😀日", "")]).collect();
    worst.notes = vec![HOSTILE.to_owned()];
    worst.help = Some(HOSTILE.to_owned());
    worst.subject.sid = Some(HOSTILE.to_owned());
    worst.subject.address = String::from(HOSTILE);
    worst.required = vec![Requirement {
        role: HOSTILE.to_owned(),
        reviewers: vec![HOSTILE.to_owned()],
        because: Some(at(&sources, evil, "line", HOSTILE)),
    }];
    outcome.findings.push(worst);
    let statuses = [Status::Pending, Status::Blocking, Status::Reported];
    let severities = [Severity::Error, Severity::Warning, Severity::Note];
    let line = text.find("\"line\"").unwrap();
    for n in 0..45 {
        let start = line + n * "  \"line\",\n".len();
        let primary = Label { source: evil, span: Span::new(start, start + 6), text: String::new() };
        let mut one = finding("many", severities[n % 3], statuses[n / 3 % 3], "one of many", primary);
        one.required = if n % 3 == 0 { outcome.findings[0].required.clone() } else { Vec::new() };
        outcome.findings.push(one);
    }
    // What begins a line in some format, and what begins one after wrapping.
    let start = sources.add(Source::new("::error::p.json", "##vso[task.x]"));
    let mut first =
        finding("starts", Severity::Error, Status::Blocking, "::warning::x", at(&sources, start, "vso", "::debug::x"));
    first.notes = vec!["::add-mask::x ".repeat(40)];
    first.help = Some(first.notes.concat());
    outcome.findings.push(first);
    // Whole lines, nothing at all, and the very end.
    for (start, end) in [(line, line + 40), (line, line), (text.len(), text.len())] {
        let primary = Label { source: evil, span: Span::new(start, end), text: "edge".to_owned() };
        outcome.findings.push(finding("edges", Severity::Error, Status::Blocking, "", primary));
    }
    outcome.ignored.push(Ignored { finding: outcome.findings[5].clone(), reason: HOSTILE.to_owned() });
    outcome.inputs.scanned.push(Scanned {
        path: path.clone(),
        documents: vec![(HOSTILE.to_owned(), Kind::Bucket)],
        targets: Vec::new(),
    });
    outcome.inputs.skipped.push(Skipped { path: format!("x{HOSTILE}"), why: HOSTILE.to_owned() });
    outcome.faults.push(Fault {
        path: Some(path),
        position: Some((1, 3)),
        message: HOSTILE.to_owned(),
        help: Some(HOSTILE.to_owned()),
    });
    outcome.assumptions.push(HOSTILE.to_owned());
    outcome.rules.push(RuleInfo {
        name: "zz".to_owned(),
        severity: Severity::Note,
        summary: HOSTILE.to_owned(),
        body: HOSTILE.to_owned(),
        sign_off: vec![HOSTILE.to_owned()],
        of_change: false,
    });
    (outcome, sources)
}

/// A run with nothing to complain about.
pub(crate) fn clean() -> (Outcome, Sources) {
    let (mut outcome, sources) = story();
    outcome.findings.clear();
    outcome.ignored.clear();
    outcome.faults.clear();
    outcome.verdict = Verdict::Pass;
    (outcome, sources)
}
