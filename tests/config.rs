//! Config: every mistake is told at once and at its place, and the JSON Schema says what the parser says.

use std::path::Path;

use denywins::config::{self, ConfigError};
use denywins::finding::Severity;
use denywins::policy::Kind;
use denywins::settings::{Demand, Settings};
use denywins::source::{Source, SourceId};
use denywins::target::Target;

const RULES: [&str; 4] = ["deny-not-principal", "invalid-json", "public-allow-no-condition", "unused-suppression"];

fn parse(text: &str) -> Result<Settings, ConfigError> {
    config::parse(SourceId(0), &Source::new("denywins.toml", text), &RULES)
}

/// Every mistake as `[underlined words] message -- help`.
fn mistakes(text: &str) -> Vec<String> {
    let source = Source::new("denywins.toml", text);
    let Err(error) = config::parse(SourceId(0), &source, &RULES) else { return Vec::new() };
    assert!(!error.problems.is_empty());
    assert_eq!(error.faults(&source).len(), error.problems.len());
    error
        .problems
        .iter()
        .map(|problem| {
            let help = problem.help.as_deref().map(|help| format!(" -- {help}")).unwrap_or_default();
            let text = source.slice(problem.span).replace('\n', "⏎");
            format!("[{text}] {}{help}", problem.message)
        })
        .collect()
}

const FULL: &str = r#"
fail-on = "warning"
exclude = ["vendor", "third-party/**"]
targets = "aws"

[[policy]]
path = "buckets/**/*.json"
kind = "bucket"
targets = ["minio", "aws", "minio"]
bucket = "{stem}-data"
account = "123456789012"
sign-off = ["storage"]

[[policy]]
path = ["buckets/ceph/*.json", "rgw/*"]
targets = ["ceph"]
account = "RGW11111111111111111"
sign-off = ["security"]

[rules.deny-not-principal]
severity = "error"
sign-off = ["security", "security"]

[rules.invalid-json]
severity = "off"

[rules.public-allow-no-condition]
sign-off = []

[roles]
security = ["@octo-org/storage-security", "user:alice", "@alice"]
storage = "team:octo-org/storage"
legal = []

[[ignore]]
rule = "public-allow-no-condition"
path = "buckets/site.json"
sid = "Website"
reason = "static website, SEC-12"
expires = 2027-05-21

[[ignore]]
rule = "deny-not-principal"
fingerprint = "D90F89CC87C3608C"
reason = "backup account is the only writer"
expires = "2027-05-21"
"#;

fn roles(demands: &[Demand]) -> Vec<&str> {
    demands.iter().map(|demand| demand.role.as_str()).collect()
}

#[test]
fn everything_that_can_be_written_is_understood() {
    let settings = parse(FULL).unwrap();
    assert_eq!(settings.fail_on, Severity::Warning);
    assert_eq!(settings.rules["deny-not-principal"].severity, Some(Some(Severity::Error)));
    assert_eq!(roles(settings.rules["deny-not-principal"].sign_off.as_ref().unwrap()), ["security"]);
    assert_eq!(settings.rules["invalid-json"].severity, Some(None));
    assert_eq!(settings.severity("invalid-json"), Some(None));
    assert_eq!(settings.rules["public-allow-no-condition"].severity, None);
    assert_eq!(settings.rules["public-allow-no-condition"].sign_off, Some(Vec::new()));
    assert_eq!(settings.roles["security"].reviewers, ["team:octo-org/storage-security", "user:alice"]);
    assert_eq!(settings.roles["storage"].reviewers, ["team:octo-org/storage"]);
    assert!(settings.roles["legal"].reviewers.is_empty());
    let [site, backup] = settings.ignores.as_slice() else { panic!("{:?}", settings.ignores) };
    assert_eq!((site.sid.as_deref(), site.reason.as_str()), (Some("Website"), "static website, SEC-12"));
    assert!(site.path.as_ref().unwrap().is_match("buckets/site.json"));
    assert_eq!(backup.fingerprint.as_deref(), Some("d90f89cc87c3608c"));
    assert_eq!((site.expires, site.expires), (backup.expires, Some("2027-05-21".parse().unwrap())));
}

#[test]
fn without_a_config_errors_stop_and_nothing_is_declared() {
    let (empty, default) = (parse("").unwrap(), Settings::default());
    assert_eq!(format!("{empty:?}"), format!("{default:?}"));
    assert_eq!(default.fail_on, Severity::Error);
    let answer = default.for_path("buckets/a.json");
    assert!(answer.targets.is_empty() && answer.kind.is_none() && !answer.declared);
}

#[test]
fn later_entries_win_question_by_question() {
    let settings = parse(FULL).unwrap();
    let plain = settings.for_path("buckets/media.example.json");
    assert_eq!((plain.kind, plain.targets), (Some(Kind::Bucket), vec![Target::Aws, Target::Minio]));
    assert_eq!(plain.bucket.as_deref(), Some("media.example-data"));
    assert_eq!(plain.account.as_deref(), Some("123456789012"));
    assert_eq!(roles(&plain.sign_off), ["storage"]);

    let ceph = settings.for_path("buckets/ceph/logs.json");
    assert_eq!((ceph.kind, ceph.targets), (Some(Kind::Bucket), vec![Target::Ceph]));
    assert_eq!(ceph.account.as_deref(), Some("RGW11111111111111111"));
    assert_eq!(roles(&ceph.sign_off), ["storage", "security"]);

    let rgw = settings.for_path("rgw/logs.json");
    assert_eq!((rgw.kind, rgw.declared), (None, true));
    let other = settings.for_path("rgw/deep/logs.json");
    assert_eq!((other.targets, other.declared), (vec![Target::Aws], false));
}

#[test]
fn excluding_a_folder_excludes_what_is_below() {
    for exclude in ["vendor", "vendor/", "vendor/**", "{vendor,x}"] {
        let settings = parse(&format!("exclude = \"{exclude}\"")).unwrap();
        let excluded = |path: &str| settings.exclude.iter().any(|entry| entry.globs.is_match(path));
        assert!(excluded("vendor/a.json") && excluded("vendor/a/b.json"), "{exclude}");
        assert!(!excluded("src/vendor/a.json") && !excluded("vendors/a.json"), "{exclude}");
    }
}

#[test]
fn labels_point_at_the_words_that_say_so() {
    let source = Source::new("denywins.toml", FULL);
    let settings = config::parse(SourceId(7), &source, &RULES).unwrap();
    let under = |label: &denywins::finding::Label| {
        assert_eq!(label.source, SourceId(7));
        source.slice(label.span)
    };
    let rule = &settings.rules["deny-not-principal"];
    assert_eq!(under(&rule.label), "\"error\"");
    assert_eq!(under(&rule.sign_off.as_ref().unwrap()[0].label), "\"security\"");
    assert_eq!(under(&settings.rules["public-allow-no-condition"].label), "public-allow-no-condition");
    assert_eq!(under(&settings.roles["legal"].label), "legal");
    assert_eq!(under(&settings.policies[0].label), "\"buckets/**/*.json\"");
    assert_eq!(under(&settings.policies[0].sign_off[0].label), "\"storage\"");
    assert_eq!(under(&settings.ignores[0].label), "\"public-allow-no-condition\"");
    assert_eq!(under(settings.ignores[0].expires_label.as_ref().unwrap()), "2027-05-21");
}

#[test]
fn every_mistake_is_told_in_one_run() {
    let text = r#"
fail_on = "eror"
targets = ["aws", "mino"]
exclude = [1, ""]
[[policy]]
pth = "a/*"
kind = "buckets"
account = 123456789012
[[policy]]
path = "a/[b"
account = "1234"
bucket = "{name}"
[rules.deny-notprincipal]
severity = "warn"
signoff = []
[rules]
invalid-json = "off"
[roles]
security = ["alice@example.org", "@octo-org/"]
[[ignore]]
rule = "public-allow-no-condition"
reason = " "
expires = 2027-05-21T10:00:00Z
[[ignore]]
rule = "unused-suppression"
fingerprint = "d90f"
"#;
    let expected = [
        "[fail_on] config has no field `fail_on` -- did you mean `fail-on`? the fields are: `fail-on`, `exclude`, `targets`, `policy`, `rules`, `roles`, `sign-off`, `account`, `groups`, `built-in`, `expect`, `ignore`",
        "[\"mino\"] `targets` cannot be `mino` -- did you mean `minio`? the choices are: `aws`, `minio`, `rustfs`, `ceph`",
        "[1] `exclude` must be a string or a list of strings, not a number",
        "[\"\"] `exclude` has an empty string",
        "[[[policy]]] `[[policy]]` needs `path`",
        "[pth] `[[policy]]` has no field `pth` -- did you mean `path`? the fields are: `path`, `kind`, `targets`, `bucket`, `account`, `attached-to`, `sign-off`",
        "[\"buckets\"] `kind` cannot be `buckets` -- did you mean `bucket`? the choices are: `bucket`, `identity`, `trust`, `scp`, `rcp`, `boundary`, `session`, `resource`",
        "[123456789012] `account` must be a string, not a number -- write it in quotes, as in `account = \"...\"`",
        "[\"a/[b\"] `a/[b` is not a glob: unclosed character class; missing ']' -- `*` matches within a folder, `**` across folders, `{a,b}` either, `[ab]` one character",
        "[\"1234\"] `account` must be 12 digits on AWS, not `1234` -- write the account number without dashes, or the `targets` that have other accounts",
        "[\"{name}\"] `{name}` has braces that stand for nothing -- only `{stem}` stands for something: the file's name without its extension",
        "[deny-notprincipal] there is no rule `deny-notprincipal` -- did you mean `deny-not-principal`? `denywins rules` lists all",
        "[\"warn\"] `severity` cannot be `warn` -- the choices are: `error`, `warning`, `note`, `off`",
        "[signoff] `[rules.*]` has no field `signoff` -- did you mean `sign-off`? the fields are: `severity`, `sign-off`",
        "[\"off\"] `invalid-json` must be a table, not a string -- write `[rules.invalid-json]`, and `severity = \"error\"` below it",
        "[\"alice@example.org\"] `alice@example.org` is no person, team, role or signer -- write `user:login` or `@login`, `team:org/name` or `@org/name`, `role:maintain` or `role:admin`, `signer:name`",
        "[\"@octo-org/\"] `@octo-org/` is no person, team, role or signer -- write `user:login` or `@login`, `team:org/name` or `@org/name`, `role:maintain` or `role:admin`, `signer:name`",
        "[[[ignore]]] `[[ignore]]` would silence the rule everywhere -- add `path`, `sid` or `fingerprint`, or set the rule's `severity` to `\"off\"`",
        "[\" \"] `reason` is empty -- say why this is accepted, and where that was decided",
        "[2027-05-21T10:00:00Z] `2027-05-21T10:00:00Z` is not a day -- write a day such as 2027-05-21",
        "[[[ignore]]] `[[ignore]]` needs `reason`",
    ];
    let told = mistakes(text);
    for (told, expected) in told.iter().zip(&expected) {
        assert_eq!(told, expected);
    }
    assert_eq!(told.len(), expected.len(), "{told:#?}");
}

#[test]
fn text_that_is_not_toml_is_told_at_its_place() {
    for text in ["fail-on = ", "fail-on = error", "[rules", "a = 1\na = 2", "[[policy]]\npath = \"a\nkind = 1"] {
        let told = mistakes(text);
        assert!(!told.is_empty() && told.iter().all(|line| line.contains("not valid TOML")), "{told:?}");
    }
}

#[test]
fn places_hold_behind_a_byte_order_mark_and_with_windows_line_ends() {
    let told = mistakes("\u{feff}fail-on = \"error\"\r\ntarget = \"aws\"\r\n");
    assert!(
        told.len() == 1 && told[0].starts_with("[target] config has no field `target` -- did you mean `targets`?"),
        "{told:?}"
    );
}

#[test]
fn any_cut_of_a_config_is_told_or_read_and_places_stay_in_the_text() {
    for (end, text) in (0..FULL.len()).filter_map(|end| Some((end, FULL.get(..end)?))) {
        let source = Source::new("denywins.toml", text);
        if let Err(error) = config::parse(SourceId(0), &source, &RULES) {
            for problem in error.problems {
                assert!(problem.span.end as usize <= end && problem.span.start <= problem.span.end, "{problem:?}");
            }
        }
    }
}

/// Configs that both the parser and the schema refuse.
const BOTH_REFUSE: [&str; 24] = [
    "fail-on = \"off\"",
    "fail_on = \"error\"",
    "fail-on = 1",
    "targets = [\"minio\", \"s3\"]",
    "exclude = [\"\"]",
    "exclude = [[\"a\"]]",
    "policy = \"a\"",
    "[[policy]]\nkind = \"bucket\"",
    "[[policy]]\npath = []",
    "[[policy]]\npath = \"a\"\nkind = \"role\"",
    "[[policy]]\npath = \"a\"\naccount = 123456789012",
    "[[policy]]\npath = \"a\"\nbucket = \" \"",
    "[[policy]]\npath = \"a\"\nsign-off = [1]",
    "[rules]\ninvalid-json = \"off\"",
    "[rules.invalid-json]\nseverity = \"warn\"",
    "[rules.invalid-json]\nsignoff = []",
    "[roles]\nsecurity = [\"alice\"]",
    "[roles.security]\nmin = 2",
    "[[ignore]]\nrule = \"invalid-json\"\nreason = \"r\"",
    "[[ignore]]\nrule = \"invalid-json\"\npath = \"a\"",
    "[[ignore]]\nreason = \"r\"\npath = \"a\"",
    "[[ignore]]\nrule = \"invalid-json\"\npath = \"a\"\nreason = \"\"",
    "[[ignore]]\nrule = \"invalid-json\"\nfingerprint = \"d90f\"\nreason = \"r\"",
    "[[ignore]]\nrule = \"invalid-json\"\nsid = \"a\"\nreason = \"r\"\nexpires = \"soon\"",
];

/// Configs that only the parser can refuse: the schema knows neither the rules nor globs, nor how fields hang together.
const PARSER_REFUSES: [&str; 7] = [
    "[rules.no-such-rule]\nseverity = \"off\"",
    "[[policy]]\npath = \"a/[b\"",
    "exclude = \"../a\"",
    "exclude = \"/a\"",
    "[[policy]]\npath = \"a\"\naccount = \"1234\"",
    "[[policy]]\npath = \"a\"\nbucket = \"arn:aws:s3:::b\"",
    "[[ignore]]\nrule = \"unused-suppression\"\npath = \"a\"\nreason = \"r\"",
];

const BOTH_ACCEPT: [&str; 8] = [
    "",
    FULL,
    "targets = []\nexclude = []",
    "[[policy]]\npath = \"a\"\ntargets = [\"minio\"]\naccount = \"tenant\"",
    "targets = [\"ceph\"]\n[[policy]]\npath = \"a\"\naccount = \"tenant\"",
    "[rules]\n[roles]\n",
    "policy = []\nignore = [{ rule = \"invalid-json\", sid = \"X\", reason = \"r\" }]",
    "[roles]\nsecurity = \"@group/sub/team\"",
];

/// TOML as the JSON that editors check: dates are strings.
fn json(value: toml::Value) -> serde_json::Value {
    match value {
        toml::Value::Datetime(date) => date.to_string().into(),
        toml::Value::Array(items) => items.into_iter().map(json).collect(),
        toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, json(value))).collect(),
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(value) => value.into(),
    }
}

#[test]
fn the_schema_says_what_the_parser_says() {
    let schema: serde_json::Value = serde_json::from_str(&config::schema()).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let valid = |text: &str| {
        let table: toml::Table = toml::from_str(text).unwrap();
        validator.is_valid(&json(toml::Value::Table(table)))
    };
    for text in BOTH_ACCEPT {
        assert_eq!((mistakes(text), valid(text)), (Vec::new(), true), "{text}");
    }
    for text in BOTH_REFUSE {
        assert!(!mistakes(text).is_empty() && !valid(text), "{text}: {:?}, schema {}", mistakes(text), valid(text));
    }
    for text in PARSER_REFUSES {
        assert!(!mistakes(text).is_empty() && valid(text), "{text}: {:?}, schema {}", mistakes(text), valid(text));
    }
}

/// Each table of the schema knows exactly the fields that the parser reads, so an unknown one lists the same names.
#[test]
fn the_schema_has_the_fields_that_are_read() {
    let schema: serde_json::Value = serde_json::from_str(&config::schema()).unwrap();
    let fields = |pointer: &str| -> Vec<String> {
        let properties = schema.pointer(pointer).unwrap().as_object().unwrap();
        properties.keys().map(|key| format!("`{key}`")).collect()
    };
    for (text, pointer) in [
        ("zzzzzz = 1", "/properties"),
        ("[[policy]]\npath = \"a\"\nzzzzzz = 1", "/definitions/Policy/properties"),
        ("[rules.invalid-json]\nzzzzzz = 1", "/definitions/Rule/properties"),
        (
            "[[ignore]]\nrule = \"invalid-json\"\nsid = \"a\"\nreason = \"r\"\nzzzzzz = 1",
            "/definitions/Ignore/properties",
        ),
    ] {
        let told = mistakes(text);
        let [line] = told.as_slice() else { panic!("{told:?}") };
        let (_, listed) = line.split_once("the fields are: ").unwrap();
        assert_eq!(listed, fields(pointer).join(", "), "{pointer}");
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "this test keeps a file of the repository current")]
fn the_schema_file_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/denywins.schema.json");
    if std::env::var_os("DENYWINS_UPDATE_SCHEMA").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, config::schema()).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(kept == config::schema(), "run this test with DENYWINS_UPDATE_SCHEMA=1 and commit the file");
}

/// The TOML blocks of the documentation are configs that are accepted.
#[test]
fn the_documented_example_is_accepted() {
    let docs = include_str!("../docs/configuration.md");
    let blocks: Vec<&str> = docs.split("```toml\n").skip(1).map(|rest| rest.split_once("```").unwrap().0).collect();
    assert_eq!(blocks.len(), 2);
    for block in blocks {
        assert_eq!(mistakes(block), Vec::<String>::new(), "{block}");
    }
}
