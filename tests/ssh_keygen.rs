//! Signatures and lists as the real ssh-keygen makes and judges them. `.ci/outside` runs this where there is one.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test starts ssh-keygen in a folder of its own, and says when it cannot go on"
)]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use denywins::signature::{AllowedSigners, NAMESPACE, verify};
use jiff::civil::date;

/// The same day for both.
const TODAY: jiff::civil::Date = date(2027, 1, 1);
const VERIFY_TIME: &str = "verify-time=20270101120000Z";

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/signatures")
}

/// Runs ssh-keygen in UTC and hands back whether it succeeded, and what it printed.
fn ssh_keygen(folder: &Path, arguments: &[&str], input: Option<&Path>) -> (bool, String) {
    let input = input.map_or_else(Stdio::null, |path| File::open(path).unwrap().into());
    let output =
        Command::new("ssh-keygen").args(arguments).current_dir(folder).env("TZ", "UTC").stdin(input).output().unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

/// What ssh-keygen says of a signature, at noon of the day.
fn theirs(folder: &Path, list: &str, principal: &str, signature: &Path, payload: &Path) -> bool {
    fs::write(folder.join("allowed_signers"), list).unwrap();
    let signature = signature.to_str().unwrap();
    let arguments = ["-Y", "verify", "-f", "allowed_signers", "-I", principal, "-n", NAMESPACE, "-s", signature];
    ssh_keygen(folder, &[&arguments[..], &["-O", VERIFY_TIME]].concat(), Some(payload)).0
}

/// What we say of it.
fn ours(list: &str, principal: &str, signature: &Path, payload: &Path) -> bool {
    let (payload, signature) = (fs::read(payload).unwrap(), fs::read_to_string(signature).unwrap());
    AllowedSigners::parse(list).is_ok_and(|list| {
        verify(&payload, &signature, &list, NAMESPACE, TODAY).is_ok_and(|signer| signer.is(principal))
    })
}

#[test]
#[ignore = "needs ssh-keygen"]
fn keys_made_now_sign_and_count() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let (payload, changed) = (folder.join("payload"), folder.join("changed"));
    fs::write(&payload, "{\"v\":1}\n").unwrap();
    fs::write(&changed, "{\"v\":2}\n").unwrap();
    for (kind, bits) in [("ed25519", "256"), ("ecdsa", "256"), ("ecdsa", "384"), ("rsa", "2048"), ("rsa", "4096")] {
        let name = format!("{kind}-{bits}");
        assert!(ssh_keygen(folder, &["-q", "-N", "", "-t", kind, "-b", bits, "-f", &name], None).0, "{name}");
        let list = format!("a@example.org {}", fs::read_to_string(folder.join(format!("{name}.pub"))).unwrap());
        let (_, printed) = ssh_keygen(folder, &["-l", "-f", &name], None);
        for hash in ["hashalg=sha256", "hashalg=sha512"] {
            let arguments = ["-q", "-Y", "sign", "-n", NAMESPACE, "-O", hash, "-f", &name, "-"];
            let (done, armored) = ssh_keygen(folder, &arguments, Some(&payload));
            assert!(done, "{name} {hash}");
            let signature = folder.join("signature");
            fs::write(&signature, &armored).unwrap();
            let allowed = AllowedSigners::parse(&list).unwrap();
            let signer = verify(&fs::read(&payload).unwrap(), &armored, &allowed, NAMESPACE, TODAY).unwrap();
            assert_eq!(Some(signer.fingerprint.as_str()), printed.split(' ').nth(1), "{name}");
            for (payload, counts) in [(&payload, true), (&changed, false)] {
                assert_eq!(ours(&list, "a@example.org", &signature, payload), counts, "{name} {hash}");
                assert_eq!(theirs(folder, &list, "a@example.org", &signature, payload), counts, "{name} {hash}");
            }
        }
    }
}

#[test]
#[ignore = "needs ssh-keygen"]
fn what_counts_here_counts_there() {
    let temporary = tempfile::tempdir().unwrap();
    let list = fs::read_to_string(fixtures().join("allowed_signers")).unwrap();
    let mut counted = 0;
    for entry in fs::read_dir(fixtures()).unwrap() {
        let signature = entry.unwrap().path();
        if signature.extension().is_some_and(|extension| extension == "sig") {
            for name in ["alice", "bob", "robert", "carol", "dave", "erin", "frank", "mallory"] {
                let principal = format!("{name}@example.org");
                let payload = fixtures().join("payload");
                if ours(&list, &principal, &signature, &payload) {
                    counted += 1;
                    assert!(theirs(temporary.path(), &list, &principal, &signature, &payload), "{signature:?} {name}");
                }
            }
        }
    }
    assert_eq!(counted, 9, "eight signatures, one of them by somebody with two names");
}

/// A law: whatever a line says, nobody signs off by it here who could not sign by it there. The other way round there
/// are the differences that `src/signature.rs` names, and they are counted so that a new one is noticed.
#[test]
#[ignore = "needs ssh-keygen"]
fn lists_mean_the_same() {
    let temporary = tempfile::tempdir().unwrap();
    let (signature, payload) = (fixtures().join("ed25519.sig"), fixtures().join("payload"));
    let key = fs::read_to_string(fixtures().join("ed25519.pub")).unwrap();
    let me = "alice@example.org";
    let mut stricter = Vec::new();
    let mut agreed = 0;
    for principals in [
        "alice@example.org",
        "\"alice@example.org\"",
        "bob@example.org",
        "bob@example.org,alice@example.org",
        "*@example.org",
        "*@example.org,alice@example.org",
        "!alice@example.org,*",
        "*,alice@example.org,!a*",
        "alice@example.org,!bob@example.org",
        "ALICE@example.org",
        "alice@example.org,",
        "\"alice@example.org",
        "#alice@example.org",
    ] {
        for options in [
            "",
            "cert-authority",
            "namespaces=\"denywins-sign-off@v1\"",
            "Namespaces=\"file,denywins-*\"",
            "namespaces=\"file\"",
            "namespaces=\"*,!denywins*\"",
            "namespaces=\"\"",
            "namespaces=denywins-sign-off@v1",
            "namespaces=\"*\",namespaces=\"*\"",
            "valid-after=\"20270101Z\"",
            "valid-after=\"202701020000Z\"",
            "valid-before=\"20270102\"",
            "valid-before=\"20270101\"",
            "valid-before=\"20261231235959Z\"",
            "valid-after=\"20260101\",valid-before=\"20280101\",namespaces=\"*\"",
            "valid-after=\"20280101\",valid-before=\"20260101\"",
            "valid-after=\"2027\"",
            "valid-after=\"20270101\",",
            "unheard-of",
        ] {
            let list = format!("# a list\n{principals} {options} {key}");
            match (ours(&list, me, &signature, &payload), theirs(temporary.path(), &list, me, &signature, &payload)) {
                (true, false) => panic!("ssh-keygen would not take {list}"),
                (false, true) => stricter.push(principals),
                _ => agreed += 1,
            }
        }
    }
    stricter.dedup();
    assert_eq!(stricter, ["*@example.org", "alice@example.org,"], "wildcards are nobody, empty names are mistakes");
    assert!(agreed > 200, "{agreed}");
}

/// The way of docs/sign-off-signed.md, from a finding that waits to one that is signed off, and back when a word is changed.
#[test]
#[ignore = "needs ssh-keygen; .ci/outside runs it"]
fn a_sign_off_that_ssh_keygen_signed_counts_until_it_is_edited() {
    use std::io::Write as _;
    use std::process::Stdio;

    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let run = |program: &str, args: &[&str], stdin: &str| {
        let mut child = Command::new(program)
            .args(args)
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    let denywins = env!("CARGO_BIN_EXE_denywins");
    assert_eq!(run("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-f", "key"], "").0, 0);
    let key = fs::read_to_string(at("key.pub")).unwrap();
    let key: Vec<&str> = key.split_whitespace().take(2).collect();
    fs::create_dir(at(".denywins")).unwrap();
    fs::write(at(".denywins/allowed_signers"), format!("alice@example.org {}\n", key.join(" "))).unwrap();
    let config = "[roles]\nsecurity = [\"signer:alice@example.org\"]\n\n[sign-off]\nmode = \"signed\"\n";
    fs::write(at("denywins.toml"), config).unwrap();
    let incident = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/incident/bucket-policy.json");
    fs::copy(incident, at("policy.json")).unwrap();

    let (code, _) = run(denywins, &["sign-off", "new", "deny-not-principal", "--reason", "known"], "");
    assert_eq!(code, 0);
    let file = fs::read_dir(at(".denywins/sign-offs")).unwrap().next().unwrap().unwrap().path();
    assert_eq!(run(denywins, &["check"], "").0, 4, "without a signature it does not count");
    let (_, payload) = run(denywins, &["sign-off", "payload", file.to_str().unwrap()], "");
    let sign = ["-q", "-Y", "sign", "-f", "key", "-n", "denywins-sign-off@v1"];
    let (_, signature) = run("ssh-keygen", &sign, &payload);
    let text = fs::read_to_string(&file).unwrap();
    let signed = format!("{text}\n[signature]\nsigner = \"alice@example.org\"\nsig = \"\"\"\n{signature}\"\"\"\n");
    fs::write(&file, &signed).unwrap();
    assert_eq!(run(denywins, &["check"], "").0, 0);
    fs::write(&file, signed.replace("known", "knowm")).unwrap();
    assert_eq!(run(denywins, &["check"], "").0, 4, "a word was changed after it was signed");
    fs::write(&file, signed.replace("alice@", "mallory@")).unwrap();
    assert_eq!(run(denywins, &["check"], "").0, 4, "somebody else says that it was them");
}
