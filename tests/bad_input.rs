//! Input nobody should have to write a policy in, one row each: what the program says when the file is named, what it
//! says when it meets the file in a folder, and that the files beside it are judged all the same. Every run is held to a
//! bound of memory and of processor time, and no report may let a character through that acts on a terminal.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on says so")]
#![expect(clippy::disallowed_methods, reason = "the program is run on files that are written here")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const STATEMENT: &str = r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::bleater-media/*"}"#;

/// Denies everyone but one: whatever lies beside it, this has to be found.
const WRONG: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","NotPrincipal":{"AWS":
"arn:aws:iam::210987654321:user/analytics-reader"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::bleater-media/*"}]}"#;

/// An identity policy with nothing wrong.
fn good() -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{STATEMENT}]}}"#)
}

/// The good policy with one piece of it written differently.
fn with(piece: &str, instead: &str) -> Vec<u8> {
    assert!(good().contains(piece), "{piece}");
    good().replace(piece, instead).into_bytes()
}

/// A policy whose statements are `value`.
fn statements(value: &str) -> Vec<u8> {
    format!(r#"{{"Version":"2012-10-17","Statement":{value}}}"#).into_bytes()
}

/// One kind of bad input.
struct Row {
    name: &'static str,
    bytes: Vec<u8>,
    /// Said about the file when it is named: `rule severity line:column`. Other findings may stand beside it.
    named: &'static str,
    /// Said when it is met in a folder; `skipped: WORDS` when it is left, with the reason.
    met: &'static str,
}

fn row(name: &'static str, bytes: impl Into<Vec<u8>>, named: &'static str, met: &'static str) -> Row {
    Row { name, bytes: bytes.into(), named, met }
}

/// A row about which the program says the same either way.
fn same(name: &'static str, bytes: impl Into<Vec<u8>>, says: &'static str) -> Row {
    row(name, bytes, says, says)
}

const NO_POLICY: &str = "skipped: no policy in it";

fn texts() -> Vec<Row> {
    let parse = "json-parse-error error 1:1";
    let lost = "json-parse-error note 1:1";
    let utf16 =
        |text: &str| [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    vec![
        row("empty", "", parse, lost),
        row("white space", " \n\t\r\n ", "json-parse-error error 3:2", "json-parse-error note 3:2"),
        same("cut off", good().get(..80).unwrap(), "json-parse-error error 1:80"),
        same("cut off early", good().get(..28).unwrap(), "json-parse-error error 1:25"),
        row(
            "cut off before it shows",
            r#"{"Version": "2012"#,
            "json-parse-error error 1:13",
            "json-parse-error note 1:13",
        ),
        row("open brackets", "[".repeat(100_000), "json-parse-error error 1:129", "json-parse-error note 1:129"),
        row(
            "closed brackets",
            "[".repeat(100_000) + &"]".repeat(100_000),
            "json-parse-error error 1:129",
            "json-parse-error note 1:129",
        ),
        same(
            "brackets for statements",
            statements(&("[".repeat(100_000) + &"]".repeat(100_000))),
            "json-parse-error error 1:164",
        ),
        same("objects without end", r#"{"Statement":{"Effect":"#.repeat(40_000), "json-parse-error error 1:"),
        same(
            "not UTF-8",
            with("bleater", "\u{1}").iter().map(|&b| if b == 1 { 0xE9 } else { b }).collect::<Vec<u8>>(),
            "json-parse-error error 1:105",
        ),
        row("bytes of anything", &b"\xFF\xFE\x80\x81"[..], parse, lost),
        same("UTF-16", utf16(&good()), parse),
        same("lone surrogate", with("GetObject", r"Get\ud800Object"), "json-parse-error error 1:72"),
        same("NUL in a string", with("GetObject", "Get\0Object"), "json-parse-error error 1:72"),
        same("NUL between tokens", with(":[", ":\0["), "json-parse-error error 1:37"),
        same("NUL as an escape", with("GetObject", r"Get\u0000Object"), "confusable-characters error 1:65"),
        row("nothing but NUL", vec![0; 100], parse, lost),
        same("two byte order marks", format!("\u{FEFF}\u{FEFF}{}", good()), "json-parse-error error 1:2"),
        same("trailing comma", with("}]", "},]"), "json-parse-error error 1:122"),
        same("comment", format!("// why\n{}", good()), parse),
        same("NaN", with("}]}", "}],\"Id\":NaN}"), "json-parse-error error 1:129"),
        row("NaN alone", "NaN", parse, lost),
        same("trailing garbage", good() + " garbage }} \"", "json-parse-error error 1:125"),
        same("raw line breaks in a string", with("GetObject", "Get\nObject"), "json-parse-error error 1:72"),
    ]
}

fn shapes() -> Vec<Row> {
    let twice = |rule| move |name, piece, instead| same(name, with(piece, instead), rule);
    let duplicate = twice("json-duplicate-key error 1:");
    let condition = |inner: &str| format!(r#""Condition":{inner},"Effect""#);
    let account = r#""aws:PrincipalAccount":"210987654321""#;
    vec![
        duplicate("duplicate in the policy", r#"{"Version""#, r#"{"Version":"2008-10-17","Version""#),
        duplicate("duplicate in a statement", r#""Effect""#, r#""Effect":"Deny","Effect""#),
        duplicate(
            "duplicate operator",
            r#""Effect""#,
            &condition(&format!(r#"{{"StringEquals":{{{account}}},"StringEquals":{{{account}}}}}"#)),
        ),
        duplicate(
            "duplicate condition key",
            r#""Effect""#,
            &condition(&format!(r#"{{"StringEquals":{{{account},{account}}}}}"#)),
        ),
        duplicate(
            "condition key in another case",
            r#""Effect""#,
            &condition(&format!(r#"{{"StringEquals":{{{account},{}}}}}"#, account.to_lowercase())),
        ),
        duplicate("element in another case", r#""Effect""#, r#""effect":"Deny","Effect""#),
        duplicate("policy element in another case", r#"{"Version""#, r#"{"version":"2008-10-17","Version""#),
        duplicate("two statement lists", "}]}", r#"}],"Statement":[]}"#),
        duplicate("two statement lists in two cases", "}]}", &format!(r#"}}],"statement":[{STATEMENT}]}}"#)),
        row("null", "null", "policy-not-recognised error 1:1", NO_POLICY),
        row("number", "42", "policy-not-recognised error 1:1", NO_POLICY),
        row("string", "\"hello\"", "policy-not-recognised error 1:1", NO_POLICY),
        row("boolean", "true", "policy-not-recognised error 1:1", NO_POLICY),
        row("array", "[1, 2]", "policy-not-recognised note 1:1", NO_POLICY),
        row(
            "array of statements",
            format!("[{STATEMENT}]"),
            "policy-not-recognised error 1:1",
            "policy-not-recognised warning 1:1",
        ),
        row("statement alone", STATEMENT, "policy-not-recognised error 1:1", "policy-not-recognised warning 1:1"),
        row(
            "nothing but a null statement",
            r#"{"Statement": null}"#,
            "policy-not-recognised error 1:1",
            "policy-not-recognised warning 1:1",
        ),
        same("statement is null", statements("null"), "json-wrong-type error 1:37"),
        same("statement is a string", statements("\"x\""), "json-wrong-type error 1:37"),
        same("statement is a number", statements("3"), "json-wrong-type error 1:37"),
        same("statements are no objects", statements("[null,\"a\",[]]"), "json-wrong-type error 1:38"),
        same("no statements", statements("[]"), "missing-statement warning 1:37"),
        same(
            "wrong types",
            r#"{"Version":1,"Id":[],"Statement":[{"Sid":{},"Effect":[1],"Principal":7,"Action":{"a":1},
            "Resource":[[1]],"Condition":["x"]},{"Effect":true,"NotAction":null,"Principal":{"AWS":{"x":1}},
            "NotResource":1.5,"Condition":{"StringEquals":"x","Null":null,"Bool":{"aws:SecureTransport":{"y":1}}}}]}"#,
            "json-wrong-type error 1:12",
        ),
    ]
}

fn characters() -> Vec<Row> {
    let hostile = concat!(
        r"x\n::error file=x::pwned\r\n##[error]pwned\u001b[31mred\u001b]8;;http://e\u0007",
        r" **bold** | [x](http://e) <img src=x onerror=alert(1)> @everyone ``` ]]> \u202e\u009b"
    );
    let statement = format!(
        r#"[{{"Sid":"{hostile}","Effect":"Deny","NotPrincipal":{{"AWS":"arn:aws:iam::210987654321:user/{hostile}"}},
        "Action":"s3:PutObject","Resource":"arn:aws:s3:::bleater-media/{hostile}"}}]"#
    );
    let raw = [
        (r"\n", "\n"),
        (r"\r", "\r"),
        (r"\u001b", "\u{1b}"),
        (r"\u0007", "\u{7}"),
        (r"\u202e", "\u{202e}"),
        (r"\u009b", "\u{9b}"),
    ];
    let as_is = raw.iter().fold(statement.clone(), |text, (escape, c)| text.replace(escape, c));
    vec![
        same("look-alike element", with("Effect", "\u{415}ffect"), "confusable-characters error 1:39"),
        same("look-alike list of statements", with("Statement", "St\u{430}tement"), "confusable-characters error 1:25"),
        same("look-alike value", with("GetObject", "G\u{435}tObject"), "confusable-characters error 1:65"),
        same("zero width", with("GetObject", "Get\u{200b}Object"), "confusable-characters error 1:65"),
        same("zero width in an element", with("Effect", "Eff\u{200b}ect"), "confusable-characters error 1:39"),
        same("direction of reading", with("media/*", "\u{202e}/*\u{2066}x"), "confusable-characters error 1:"),
        same("hostile Sid", statements(&statement), "deny-not-principal error 1:"),
        same("hostile Sid, unescaped", statements(&as_is), "deny-not-principal error"),
    ]
}

/// What may stand in a policy, and says nothing.
fn harmless() -> [(&'static str, Vec<u8>); 3] {
    let lines = good().replace(',', ",\r\n");
    [
        ("byte order mark", format!("\u{FEFF}{}", good()).into_bytes()),
        ("line ends of Windows", lines.into_bytes()),
        ("words in other scripts", with(r#""Effect""#, r#""Sid":"Zugriff für Jürgen, für 部門","Effect""#)),
    ]
}

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

/// Runs the program within 96 MiB of address space and 20 seconds of processor time, where the system can hold it to that.
fn run(folder: &Path, args: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_denywins");
    let mut command = if cfg!(target_os = "linux") {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", "ulimit -v 98304; ulimit -t 20; exec \"$0\" \"$@\"", program]);
        shell
    } else {
        Command::new(program)
    };
    command.args(["check", "--no-config"]).args(args).current_dir(folder).env_clear().output().unwrap()
}

/// What the JSON report says of `bad.json`, a line per finding or reason to leave it; and the rules found in `z.json`.
fn heard(folder: &Path, path: &str) -> (Vec<String>, Vec<String>, Output) {
    let output = run(folder, &["-f", "json", path]);
    let report: serde_json::Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"));
    let (mut about, mut beside) = (Vec::new(), Vec::new());
    for finding in report["findings"].as_array().unwrap() {
        let at = &finding["location"];
        let says = format!(
            "{} {} {}:{}",
            finding["rule"].as_str().unwrap(),
            finding["severity"].as_str().unwrap(),
            at["start"]["line"],
            at["start"]["column"]
        );
        let list = if at["path"] == "bad.json" { &mut about } else { &mut beside };
        list.push(says);
    }
    for skipped in report["inputs"]["skipped"].as_array().unwrap() {
        about.push(format!("skipped: {}", skipped["why"].as_str().unwrap()));
    }
    (about, beside, output)
}

fn rows() -> Vec<Row> {
    [texts(), shapes(), characters()].into_iter().flatten().collect()
}

#[test]
fn each_is_said_at_its_place_when_named() {
    let mut wrong = Vec::new();
    for Row { name, bytes, named, .. } in rows() {
        let folder = folder(&[("bad.json", &bytes)]);
        let (about, _, output) = heard(folder.path(), "bad.json");
        if !about.iter().any(|says| says.starts_with(named)) {
            wrong.push(format!("{name}: {named}: {about:?}"));
        }
        let blocks = about.iter().any(|says| says.contains(" error "));
        assert_eq!(output.status.code(), Some(i32::from(blocks)), "{name}: {output:?}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn each_is_said_in_a_folder_and_its_neighbours_are_judged() {
    let mut wrong = Vec::new();
    for Row { name, bytes, met, .. } in rows() {
        let folder = folder(&[("a.json", good().as_bytes()), ("bad.json", &bytes), ("z.json", WRONG.as_bytes())]);
        let (about, beside, output) = heard(folder.path(), ".");
        if !about.iter().any(|says| says.starts_with(met)) {
            wrong.push(format!("{name}: {met}: {about:?}"));
        }
        assert!(beside.iter().any(|says| says.starts_with("deny-not-principal error")), "{name}: {beside:#?}");
        assert_eq!(output.status.code(), Some(1), "{name}: {output:?}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_harmless_is_left_in_peace() {
    for (name, bytes) in harmless() {
        let folder = folder(&[("bad.json", &bytes)]);
        for path in ["bad.json", "."] {
            let (about, _, output) = heard(folder.path(), path);
            assert_eq!((about.as_slice(), output.status.code()), (&[][..], Some(0)), "{name}");
        }
    }
}

/// All eight formats: the same exit code, and nothing that a terminal or a runner would act on.
#[test]
fn no_format_panics_or_lets_the_input_act() {
    for Row { name, bytes, .. } in rows() {
        let folder = folder(&[("bad.json", &bytes)]);
        let code = run(folder.path(), &["bad.json"]).status.code();
        for format in ["human", "concise", "json", "sarif", "github", "gitlab", "markdown", "junit"] {
            let output = run(folder.path(), &["-f", format, "--color", "never", "bad.json"]);
            assert_eq!(output.status.code(), code, "{name}, {format}: {output:?}");
            assert!(output.stderr.is_empty(), "{name}, {format}: {output:?}");
            let text = String::from_utf8(output.stdout).unwrap();
            let acts = |c: char| {
                (c.is_control() && c != '\n')
                    || ('\u{202a}'..='\u{202e}').contains(&c)
                    || ('\u{2066}'..='\u{2069}').contains(&c)
                    || c == '\u{200b}'
            };
            assert!(!text.contains(acts), "{name}, {format}: {text:?}");
            for line in text.lines() {
                let line = line.trim_start();
                assert!(!line.starts_with("::") || format == "github", "{name}, {format}: {line}");
                assert!(!line.starts_with("::error file=x::") && !line.starts_with("##["), "{name}, {format}: {line}");
            }
            if format == "junit" {
                assert!(!text.contains("<img"), "{name}, {format}: {text}");
            }
        }
    }
}

/// Memory and time depend on what is kept of a file, not on how large it is.
#[test]
fn fifty_megabytes_are_refused_or_left() {
    let mut policy = good().into_bytes();
    policy.resize(50 * 1024 * 1024, b' ');
    let data = b"[0,".repeat(50 * 1024 * 1024 / 3);
    for (bytes, met) in [(policy, "file-too-large error 1:1"), (data, "skipped: larger than 1 MiB")] {
        let folder = folder(&[("bad.json", &bytes), ("z.json", WRONG.as_bytes())]);
        let (about, _, _) = heard(folder.path(), "bad.json");
        assert_eq!(about, ["file-too-large error 1:1"]);
        let (about, beside, _) = heard(folder.path(), ".");
        assert!(about.len() == 1 && about[0].starts_with(met), "{about:#?}");
        assert!(!beside.is_empty());
    }
}

/// A pipe that nobody writes to must not keep the run waiting, nor a socket stop it.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_exit_two_and_the_rest_is_judged() {
    let folder = folder(&[("z.json", WRONG.as_bytes())]);
    let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket.json")).unwrap();
    let made = Command::new("mkfifo").arg(folder.path().join("pipe.json")).status().unwrap();
    assert!(made.success());
    for bad in ["socket.json", "pipe.json"] {
        let output = run(folder.path(), &["-f", "concise", bad, "z.json"]);
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains(&format!("{bad}: could not judge: it is neither a file nor a directory")), "{text}");
        assert!(text.contains("z.json:1:55: error[deny-not-principal]"), "{text}");
    }
    let (left, beside, output) = heard(folder.path(), ".");
    assert_eq!((left.len(), output.status.code()), (2, Some(1)), "{left:#?}");
    assert!(!beside.is_empty());
}
