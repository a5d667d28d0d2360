//! What the program promises to a shell: exit codes, streams, and what it looks at. It is run as users run it, in a
//! folder of its own and with nothing of the caller's environment.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on says so")]
#![expect(clippy::disallowed_methods, reason = "the program is run on files that are written here")]

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

#[path = "support/folder.rs"]
mod folder;
#[path = "support/policy.rs"]
mod policy;

use folder::Folder;
use policy::BAD;

/// Nothing is wrong with this one.
const GOOD: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "AppReads",
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::123456789012:role/app" },
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::app-data/*"
    }
  ]
}
"#;

/// Only what it asks for a sign-off is left in force, so that the exit code does not depend on what else is checked.
const SIGN_OFF: &str = "[roles]\nsecurity = [\"@alice\"]\n";

impl Folder {
    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }

    fn denywins(&self, args: &[impl AsRef<OsStr>]) -> Command {
        let mut command = self.command(env!("CARGO_BIN_EXE_denywins"));
        command.args(args);
        command
    }

    fn run(&self, args: &[impl AsRef<OsStr>]) -> Ran {
        ran(&mut self.denywins(args), b"")
    }
}

/// What a run came to.
#[derive(Debug)]
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

fn ran(command: &mut Command, stdin: &[u8]) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // A program that does not read its input closes it, which is its right.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

impl Ran {
    #[track_caller]
    fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }

    #[track_caller]
    fn says(self, word: &str) -> Self {
        assert!(self.out.contains(word), "no `{word}` in {self:#?}");
        self
    }

    #[track_caller]
    fn keeps_quiet_about(self, word: &str) -> Self {
        assert!(!self.out.contains(word) && !self.err.contains(word), "`{word}` in {self:#?}");
        self
    }

    #[track_caller]
    fn complains(self, word: &str) -> Self {
        assert!(self.err.contains(word), "no `{word}` on standard error in {self:#?}");
        self
    }

    #[track_caller]
    fn says_nothing(self) -> Self {
        assert!(self.out.is_empty() && self.err.is_empty(), "{self:#?}");
        self
    }
}

// Exit codes.

#[test]
fn zero_when_nothing_stops_the_merge() {
    Folder::with(&[("p.json", GOOD)]).run(&["check", "."]).ends(0);
}

#[test]
fn one_when_a_finding_stops_it() {
    let folder = Folder::with(&[("p.json", BAD)]);
    folder.run(&["check", "p.json"]).ends(1).says("deny-not-principal").says("NotPrincipal");
    // `check` is what happens when no command is given, and `.` where no path is.
    folder.run(&["p.json"]).ends(1).says("deny-not-principal");
    folder.run(&[] as &[&str]).ends(1).says("deny-not-principal");
}

#[test]
fn two_when_something_cannot_be_judged() {
    let folder = Folder::with(&[("p.json", GOOD)]);
    folder.run(&["missing.json"]).ends(2).says("missing.json").says("no such file");
    folder.run(&["--no-such-option"]).ends(2).complains("--no-such-option").complains("--help");
    folder.run(&["--format", "yaml"]).ends(2).complains("sarif");
    folder.run(&["--target", "azure"]).ends(2).complains("minio");
}

#[test]
fn three_when_a_folder_holds_no_policy() {
    let folder = Folder::with(&[("package.json", "{\"name\": \"x\"}")]);
    folder.run(&["."]).ends(3);
    folder.run(&["--allow-empty", "."]).ends(0);
    // A hook hands over single files without knowing what they are.
    folder.run(&["package.json"]).ends(0);
    // Whoever pipes something in means it to be a policy.
    ran(&mut folder.denywins(&["-"]), b"{}").ends(3);
}

#[test]
fn four_when_all_that_is_missing_is_a_sign_off() {
    let folder = Folder::with(&[("p.json", BAD), ("denywins.toml", SIGN_OFF)]);
    let only = |rules: &str| {
        let listed = folder.run(&["rules", "--format", "json", "--no-config"]).ends(0).out;
        let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
        let names = listed.as_array().unwrap().iter().map(|rule| rule["name"].as_str().unwrap());
        let off = names.filter(|name| *name != rules).map(|name| format!("[rules.{name}]\nseverity = \"off\"\n"));
        folder.write("denywins.toml", SIGN_OFF.to_owned() + &off.collect::<String>());
    };
    only("deny-not-principal");
    folder.run(&["p.json"]).ends(4).says("user:alice");
    folder.write("denywins.toml", folder.read("denywins.toml").replace(SIGN_OFF, ""));
    folder.run(&["p.json"]).ends(1);
}

#[test]
fn exit_zero_forgives_findings_and_never_what_was_not_judged() {
    let folder = Folder::with(&[("p.json", BAD), ("empty/x.txt", "")]);
    folder.run(&["--exit-zero", "p.json"]).ends(0).says("deny-not-principal");
    folder.run(&["--exit-zero", "empty"]).ends(0);
    folder.run(&["--exit-zero", "p.json", "missing.json"]).ends(2);
}

#[test]
fn the_threshold_of_the_command_line_wins() {
    let folder =
        Folder::with(&[("p.json", BAD), ("denywins.toml", "[rules.deny-not-principal]\nseverity = \"note\"\n")]);
    folder.run(&["--fail-on", "note", "p.json"]).ends(1);
}

// Config.

#[test]
fn a_broken_config_is_shown_and_nothing_is_judged() {
    let folder = Folder::with(&[("p.json", GOOD), ("denywins.toml", "fail-on = \"sometimes\"\n")]);
    folder.run(&["."]).ends(2).says("denywins.toml").says("sometimes");
    folder.run(&["--no-config", "."]).ends(0);
    folder.run(&["--isolated", "."]).ends(0);
    folder.write("denywins.toml", "[rules.no-such-rule]\nseverity = \"off\"\n");
    folder.run(&["."]).ends(2).says("no-such-rule");
    folder.run(&["rules"]).ends(2).complains("no-such-rule");
}

#[test]
fn config_is_found_at_the_root_of_the_repository() {
    let off = "[rules.deny-not-principal]\nseverity = \"off\"\n";
    let folder = Folder::with(&[(".git/HEAD", ""), (".github/denywins.toml", off), ("sub/p.json", BAD)]);
    let below = |args: &[&str]| ran(folder.denywins(args).current_dir(folder.path().join("sub")), b"");
    below(&["p.json"]).keeps_quiet_about("deny-not-principal]");
    // The first that is found counts, and the report says which was left.
    folder.write("denywins.toml", "");
    below(&["-f", "json", "p.json"]).ends(1).says("deny-not-principal").says(".github/denywins.toml");
}

#[test]
fn config_can_be_named_on_the_command_line_and_by_the_environment() {
    let off = "[rules.deny-not-principal]\nseverity = \"off\"\n";
    let folder = Folder::with(&[("p.json", BAD), ("ci/lax.toml", off)]);
    folder.run(&["--config", "ci/lax.toml", "p.json"]).keeps_quiet_about("deny-not-principal]");
    ran(folder.denywins(&["p.json"]).env("DENYWINS_CONFIG", "ci/lax.toml"), b"")
        .keeps_quiet_about("deny-not-principal]");
    ran(folder.denywins(&["p.json", "--no-config"]).env("DENYWINS_CONFIG", "ci/lax.toml"), b"").ends(1);
    folder.run(&["--config", "ci/missing.toml", "p.json"]).ends(2).says("ci/missing.toml");
    folder.run(&["--config", "ci/lax.toml", "--no-config"]).ends(2).complains("cannot be used with");
}

#[cfg(unix)]
#[test]
fn an_empty_config_can_be_a_device() {
    let folder = Folder::with(&[("denywins.toml", "fail-on = \"eror\"\n"), ("p.json", GOOD)]);
    folder.run(&["--config", "/dev/null", "p.json"]).ends(0);
}

#[test]
fn excluded_paths_stay_excluded_when_they_are_named() {
    let folder = Folder::with(&[("old/p.json", BAD), ("denywins.toml", "exclude = [\"old\"]\n")]);
    folder.run(&["old/p.json"]).ends(0);
    folder.run(&["-f", "json", "old/p.json"]).ends(0).says("excluded by config");
}

#[test]
fn the_day_of_the_run_decides_what_has_expired() {
    let ignore =
        "[[ignore]]\nrule = \"deny-not-principal\"\npath = \"p.json\"\nreason = \"known\"\nexpires = 2026-06-01\n";
    let folder = Folder::with(&[("p.json", BAD), ("denywins.toml", ignore)]);
    folder.run(&["--today", "2026-05-31", "-f", "concise", "p.json"]).keeps_quiet_about("[deny-not-principal]");
    folder.run(&["--today", "2026-06-01", "-f", "concise", "p.json"]).ends(1).says("deny-not-principal");
    // 1 June 2026, 00:00 UTC.
    ran(folder.denywins(&["p.json"]).env("SOURCE_DATE_EPOCH", "1780272000"), b"").ends(1).says("deny-not-principal");
    ran(folder.denywins(&["p.json"]).env("SOURCE_DATE_EPOCH", "soon"), b"").ends(2).says("SOURCE_DATE_EPOCH");
}

// Input.

#[test]
fn standard_input_has_the_name_it_is_given() {
    let folder = Folder::with(&[("denywins.toml", "exclude = [\"old\"]\n")]);
    ran(&mut folder.denywins(&["-"]), BAD.as_bytes()).ends(1).says("<stdin>");
    ran(&mut folder.denywins(&["--stdin-filename", "policies/p.json", "-"]), BAD.as_bytes())
        .ends(1)
        .says("policies/p.json");
    ran(&mut folder.denywins(&["--stdin-filename", "old/p.json", "-f", "json", "-"]), BAD.as_bytes())
        .says("excluded by config");
}

#[test]
fn other_files_are_still_linted_beside_a_broken_one() {
    let folder = Folder::with(&[("a.json", "{\"Statement\": [{\"Effect\": \"Deny\""), ("b.json", BAD)]);
    folder.run(&["-f", "concise", "a.json", "b.json"]).ends(1).says("a.json:1:").says("b.json:7:");
    folder.run(&["-f", "concise", "missing.json", "b.json"]).ends(2).says("missing.json").says("b.json:7:");
}

#[cfg(unix)]
#[test]
fn links_and_folders_in_the_place_of_files_do_no_harm() {
    use std::os::unix::fs::symlink;
    let folder = Folder::with(&[("d/p.json", GOOD), ("x.json/q.json", GOOD)]);
    symlink("nowhere.json", folder.path().join("d/dangling.json")).unwrap();
    symlink("..", folder.path().join("d/loop")).unwrap();
    symlink("self.json", folder.path().join("d/self.json")).unwrap();
    let walked = folder.run(&["-f", "json", "."]).ends(0);
    walked.says("d/p.json").says("x.json/q.json").says("not followed").keeps_quiet_about("loop/");
    for named in ["d/dangling.json", "d/self.json"] {
        folder.run(&[named, "d/p.json"]).ends(2).says(named);
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_read_is_not_passed_over() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::with(&[("d/p.json", GOOD), ("shut/q.json", GOOD)]);
    let shut = folder.path().join("shut");
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o000)).unwrap();
    let refused = fs::read_dir(&shut).is_err();
    let walked = folder.run(&["."]);
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o755)).unwrap();
    if refused {
        walked.ends(2).says("shut");
    } else {
        // The superuser may read everything, so there is nothing to refuse.
        walked.ends(0);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_name_that_is_not_text_is_read_and_shown_escaped() {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::with(&[]);
    let name = OsStr::from_bytes(b"caf\xE9.json");
    fs::write(folder.path().join(name), BAD).unwrap();
    folder.run(&["-f", "concise", "."]).ends(1).says("caf\\xE9.json");
    folder.run(&[OsStr::new("-f"), OsStr::new("concise"), name]).ends(1).says("caf\\xE9.json");
}

#[test]
fn bytes_that_are_not_text_are_a_finding_where_they_stand() {
    let folder = Folder::with(&[]);
    // A Latin-1 é: one byte that UTF-8 does not have in this place.
    let (before, after) = BAD.split_once("analytics-reader").unwrap();
    folder.write("p.json", [before.as_bytes(), b"caf\xE9", after.as_bytes()].concat());
    let place =
        format!("p.json:{}:{}:", before.lines().count(), before.lines().last().unwrap().len() + "caf".len() + 1);
    folder.run(&["-f", "concise", "."]).ends(1).says(&place).says("not UTF-8").says("deny-not-principal");
}

#[test]
fn a_file_too_large_is_never_read_whole_and_never_passed_over_when_named() {
    let folder = Folder::with(&[]);
    let file = fs::File::create(folder.path().join("data.json")).unwrap();
    file.set_len(50 * 1024 * 1024).unwrap();
    folder.run(&["-f", "json", "--allow-empty", "."]).ends(0).says("larger than 1 MiB");
    folder.run(&["data.json"]).ends(1).says("file-too-large");
    let mut policy = vec![b' '; 50 * 1024 * 1024];
    policy.extend_from_slice(BAD.as_bytes());
    folder.write("data.json", policy);
    folder.run(&["."]).ends(1).says("file-too-large").keeps_quiet_about("deny-not-principal");
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_a_file_that_is_too_large() {
    let folder = Folder::with(&[]);
    let file = fs::File::create(folder.path().join("data.json")).unwrap();
    file.set_len(80 * 1024 * 1024).unwrap();
    let limited = format!("ulimit -v 65536; exec {} --allow-empty .", env!("CARGO_BIN_EXE_denywins"));
    ran(Command::new("/bin/sh").args(["-c", &limited]).current_dir(folder.path()).env_clear(), b"").ends(0);
}

#[test]
fn nesting_without_end_is_a_finding() {
    let folder = Folder::with(&[("p.json", &"[".repeat(100_000)), ("q.json", &"{\"Statement\":".repeat(70_000))]);
    folder.run(&["p.json"]).ends(1);
    folder.run(&["q.json"]).ends(1);
    folder.run(&["."]).ends(1);
}

#[test]
fn what_git_ignores_and_hidden_folders_are_left() {
    let folder =
        Folder::with(&[(".gitignore", "build/\n"), ("build/p.json", BAD), (".hidden/p.json", BAD), ("p.json", GOOD)]);
    folder.run(&["-f", "json", "."]).ends(0).says("ignored by git").says("a hidden folder");
    folder.run(&["build/p.json"]).ends(1);
    folder.run(&[".hidden"]).ends(1);
}

#[test]
fn the_target_of_the_command_line_judges() {
    let folder = Folder::with(&[("p.json", BAD)]);
    let json = |args: &[&str]| -> serde_json::Value {
        serde_json::from_str(&folder.run(args).ends(1).out).expect("the report is JSON")
    };
    let both = json(&["-f", "json", "--target", "minio,aws", "-t", "aws", "p.json"]).to_string();
    assert!(both.contains("aws") && both.contains("minio"), "{both}");
    let minio = folder.run(&["--target", "minio", "p.json"]).ends(1).says("on MinIO").keeps_quiet_about("on AWS");
    minio.keeps_quiet_about("no target was declared");
    folder.run(&["p.json"]).ends(1).says("on AWS").says("no target was declared");
}

/// A policy that S3 would refuse on a bucket may be that of an endpoint: the finding stays, and says how to settle it.
#[test]
fn what_may_be_the_policy_of_an_endpoint_is_not_passed_over() {
    let open = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}]}"#;
    let folder = Folder::with(&[("p.json", open)]);
    for args in [&["p.json"][..], &["-t", "aws", "p.json"]] {
        folder
            .run(args)
            .ends(1)
            .says("public-allow-no-condition")
            .says("taken for a bucket policy")
            .says("VPC endpoint");
    }
    for args in [&["-t", "ceph", "p.json"][..], &["--kind", "bucket", "p.json"]] {
        folder.run(args).ends(1).says("public-allow-no-condition").keeps_quiet_about("VPC endpoint");
    }
    folder.run(&["--kind", "resource", "p.json"]).ends(0).keeps_quiet_about("public-allow-no-condition");
}

// Output.

#[test]
fn one_run_gives_several_reports() {
    let folder = Folder::with(&[("p.json", BAD)]);
    folder
        .run(&["-f", "concise", "-f", "json=r.json", "--output-format", "sarif=out.sarif", "p.json"])
        .ends(1)
        .says("p.json:7:");
    for name in ["r.json", "out.sarif"] {
        let report: serde_json::Value = serde_json::from_str(&folder.read(name)).unwrap();
        assert!(report.to_string().contains("deny-not-principal"), "{name}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "nothing but the reports is left behind");
}

#[test]
fn every_format_comes_to_the_same_exit_code() {
    let folder = Folder::with(&[("p.json", BAD)]);
    for format in ["human", "concise", "json", "sarif", "github", "gitlab", "markdown", "junit"] {
        folder.run(&["-f", format, "p.json"]).ends(1).says("deny-not-principal");
        folder.run(&["-f", format, "missing.json"]).ends(2);
    }
}

#[test]
fn reports_that_get_in_each_others_way_are_refused() {
    let folder = Folder::with(&[("p.json", GOOD)]);
    folder.run(&["-f", "json", "-f", "sarif"]).ends(2).complains("standard output");
    folder.run(&["-f", "json=x", "-f", "sarif=x"]).ends(2).complains("`x`");
    folder.run(&["-f", "json="]).ends(2).complains("names no file");
}

#[test]
fn a_report_that_cannot_be_written_is_not_a_pass() {
    let folder = Folder::with(&[("p.json", GOOD)]);
    folder.run(&["-f", "json=missing/r.json", "p.json"]).ends(2).complains("missing/r.json");
    folder.run(&["--exit-zero", "-f", "json=missing/r.json", "p.json"]).ends(2);
    // Nobody reads the report aloud, so what could not be judged is said on standard error.
    folder.run(&["-f", "json=r.json", "nowhere.json"]).ends(2).complains("nowhere.json");
}

#[test]
fn colour_only_where_it_is_wanted() {
    let folder = Folder::with(&[("p.json", BAD)]);
    let coloured = |args: &[&str], vars: &[(&str, &str)]| {
        ran(folder.denywins(args).envs(vars.iter().copied()), b"").ends(1).out.contains('\x1b')
    };
    assert!(!coloured(&["p.json"], &[]), "a pipe gets none");
    assert!(coloured(&["--color", "always", "p.json"], &[("NO_COLOR", "1")]));
    assert!(coloured(&["p.json"], &[("FORCE_COLOR", "1")]));
    assert!(coloured(&["p.json"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&["p.json"], &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")]));
    assert!(!coloured(&["--color", "never", "p.json"], &[("FORCE_COLOR", "1")]));
    assert!(!coloured(&["-f", "json", "p.json"], &[("FORCE_COLOR", "1")]), "machines get none");
}

#[test]
fn quiet_says_nothing_about_a_pass() {
    let folder = Folder::with(&[("good.json", GOOD), ("bad.json", BAD)]);
    folder.run(&["--quiet", "good.json"]).ends(0).says_nothing();
    folder.run(&["-q", "bad.json"]).ends(1).says("deny-not-principal");
    folder.run(&["-q", "-f", "json", "good.json"]).ends(0).says("{");
}

#[test]
fn no_progress_in_a_pipe() {
    let folder = Folder::with(&[("p.json", GOOD)]);
    assert_eq!(folder.run(&["."]).ends(0).err, "");
}

#[test]
fn two_runs_say_the_same() {
    let folder = Folder::with(&[("a/p.json", BAD), ("b/p.json", BAD), ("c.json", GOOD)]);
    let first = folder.run(&["-f", "json", "."]).ends(1).out;
    assert_eq!(folder.run(&["-f", "json", "."]).ends(1).out, first);
    assert_eq!(folder.run(&["-f", "json", "b", "c.json", "a", "a/p.json"]).ends(1).out, first);
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_crash() {
    let folder = Folder::with(&[("p.json", BAD)]);
    let mut child = folder.denywins(&["p.json"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "the verdict still counts");
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

// The other commands.

#[test]
fn help_says_what_there_is() {
    let folder = Folder::with(&[]);
    for args in [&["--help"][..], &["-h"], &["check", "--help"]] {
        folder.run(args).ends(0).says("--format").says("Examples:").says("Exit codes");
    }
    for command in ["explain", "rules", "completions", "man", "schema"] {
        folder.run(&["--help"]).says(command);
        folder.run(&[command, "--help"]).ends(0).says("Usage: denywins");
    }
    folder.run(&["--version"]).ends(0).says(env!("CARGO_PKG_VERSION"));
    folder.run(&["--color", "never", "explain", "x"]).ends(2).says("before any option");
}

#[test]
fn explain_shows_the_rule_at_work() {
    let folder = Folder::with(&[]);
    folder
        .run(&["explain", "deny-not-principal"])
        .ends(0)
        .says("Why")
        .says("Fix")
        .says("On MinIO")
        .says("error[deny-not-principal]")
        .says("╭");
    folder.run(&["explain", "deny-not-principal", "--target", "minio"]).ends(0).keeps_quiet_about("On AWS");
    folder
        .run(&["explain", "deny-not-principl"])
        .ends(2)
        .complains("there is no rule `deny-not-principl`")
        .complains("did you mean `deny-not-principal`");
    folder.run(&["explain", "\x1b[2J"]).ends(2).keeps_quiet_about("\x1b");
}

#[test]
fn every_rule_can_be_explained() {
    let folder = Folder::with(&[]);
    let listed: serde_json::Value = serde_json::from_str(&folder.run(&["rules", "-f", "json"]).ends(0).out).unwrap();
    for rule in listed.as_array().unwrap() {
        let name = rule["name"].as_str().unwrap();
        for target in ["aws,minio,rustfs,ceph", "aws", "minio", "rustfs", "ceph"] {
            let page = folder.run(&["explain", name, "-t", target]).ends(0).says(name).says("Example");
            page.keeps_quiet_about("{actions}").keeps_quiet_about("{statement}").keeps_quiet_about("{does}");
        }
    }
    // The first example is about MinIO; the one that Ceph RGW refuses is shown.
    folder.run(&["explain", "refused-by-target", "-t", "ceph"]).ends(0).says("error[refused-by-target]");
    folder.run(&["explain", "bucket-policy-not-evaluated", "-t", "aws"]).ends(0).says("On AWS it finds none");
}

#[test]
fn rules_are_listed_for_people_and_for_machines() {
    let folder = Folder::with(&[]);
    folder.run(&["rules"]).ends(0).says("deny-not-principal");
    let listed: serde_json::Value = serde_json::from_str(&folder.run(&["rules", "-f", "json"]).ends(0).out).unwrap();
    let rule = listed.as_array().unwrap().iter().find(|rule| rule["name"] == "deny-not-principal").unwrap();
    assert_eq!(rule["severity"], "error");
    assert_eq!(rule["declarative"], true);
    assert_eq!(rule["sign_off"], serde_json::json!(["security"]));
    for field in ["kinds", "targets", "since", "summary"] {
        assert!(rule.get(field).is_some(), "{field}");
    }
}

/// A rule of a user's own.
fn own_rule(announced: &str, good_effect: &str) -> String {
    let policy = |effect: &str| {
        BAD.replace("\"NotPrincipal\"", "\"Principal\"").replace("Deny", effect).replace("s3:PutObject", "s3:GetObject")
    };
    format!(
        "+++\nseverity = \"warning\"\nsummary = \"a Deny\"\nsince = \"0.1.0\"\n\n[match]\neffect = \"Deny\"\nat = \"Effect\"\n\
         +++\n\n# A Deny\n\n## Why\n\nWe do not.\n\n## Bad\n\n```json at=\"{announced}\"\n{}```\n\n## Good\n\n```json\n{}```\n\n\
         ## Fix\n\nDo not.\n",
        policy("Deny"),
        policy(good_effect),
    )
}

#[test]
fn own_rules_are_tested_on_their_examples() {
    let folder = Folder::with(&[(".denywins/rules/no-deny.md", &own_rule("Deny", "Allow"))]);
    folder.run(&["rules", "test"]).ends(0).says("reported").says("validated").says("2 of 2");
    folder.write(".denywins/rules/no-deny.md", own_rule("Action", "Allow"));
    folder.run(&["rules", "test"]).ends(1).says("missing").says("no-deny.md:");
    folder.write(".denywins/rules/no-deny.md", own_rule("Deny", "Deny"));
    folder.run(&["rules", "test"]).ends(1).says("noisy");
    folder.write(".denywins/rules/no-deny.md", "no front matter");
    folder.run(&["rules", "test", ".denywins/rules"]).ends(2).complains("no-deny.md:1");
    folder.run(&["rules", "test", "nowhere"]).ends(2).complains("nowhere");
}

#[test]
fn own_rules_judge() {
    let policy = GOOD.replace("Allow", "Deny");
    let folder = Folder::with(&[(".denywins/rules/no-deny.md", &own_rule("Deny", "Allow")), ("p.json", &policy)]);
    folder.run(&["-f", "concise", "."]).says("no-deny");
    folder.run(&["-f", "concise", "--no-config", "."]).keeps_quiet_about("no-deny");
    folder.run(&["explain", "no-deny"]).ends(0).says("We do not.");
    folder.write(".denywins/rules/no-deny.md", "no front matter");
    folder.run(&["."]).ends(2).says("no-deny.md");
}

#[test]
fn completions_manual_and_schemas_are_printed() {
    let folder = Folder::with(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        folder.run(&["completions", shell]).ends(0).says("denywins");
    }
    folder.run(&["man"]).ends(0).says(".TH denywins");
    for of in ["config", "report"] {
        let schema: serde_json::Value = serde_json::from_str(&folder.run(&["schema", of]).ends(0).out).unwrap();
        assert!(schema["$schema"].is_string(), "{of}");
    }
}
