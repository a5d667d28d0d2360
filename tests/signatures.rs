//! Signatures of sign-offs: which count, and that nothing else does.
//!
//! `fixtures/signatures/README.md` says how the signatures were made.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test reads its fixtures and says when it cannot"
)]
#![expect(clippy::indexing_slicing, clippy::string_slice, reason = "the texts cut here are ASCII")]

use std::fs;
use std::path::Path;

use denywins::signature::{AllowedSigners, NAMESPACE, SignatureError, Signer, verify};
use jiff::civil::{Date, date};
use ssh_key::encoding::Encode;
use ssh_key::private::Ed25519Keypair;
use ssh_key::public::KeyData;
use ssh_key::sha2::{Digest, Sha512};
use ssh_key::{LineEnding, PrivateKey, PublicKey, Signature, SigningKey, SshSig};

const TODAY: Date = date(2027, 1, 1);

/// Each kind of signature that counts, and whose it is.
const GOOD: &[(&str, &[&str], &str)] = &[
    ("ed25519", &["alice@example.org"], "SHA256:++DfuQXgbSEES9IDHcm8pMBLa7cK0Sqc/Vy8g+fz1FE"),
    ("ed25519-sha256", &["alice@example.org"], "SHA256:++DfuQXgbSEES9IDHcm8pMBLa7cK0Sqc/Vy8g+fz1FE"),
    ("ecdsa-p256", &["bob@example.org", "robert@example.org"], "SHA256:PjToxWlyvCAvSZ+nKX9YhMY9zbfrf515FylqP7kwcO0"),
    ("ecdsa-p384", &["carol@example.org"], "SHA256:nPGp6lDciJUDBGo+Tp/vdIzif+ilpoTbh3hsCuNziJQ"),
    ("rsa-3072", &["dave@example.org"], "SHA256:qwcmb69W8OVIr27KlwJhyV9o3fDHVZS03z90jqf9l1w"),
    ("rsa-3072-sha256", &["dave@example.org"], "SHA256:qwcmb69W8OVIr27KlwJhyV9o3fDHVZS03z90jqf9l1w"),
    ("sk-ed25519", &["erin@example.org"], "SHA256:LwzftEzPWGcP4rl1ts2qm10bQemWlUvXrH7TeJ0eBgk"),
    ("sk-ecdsa", &["frank@example.org"], "SHA256:tqBH/6MihfBSjI3T5iIaU0ZY2cFce8VCYVciSdgy9xY"),
];

fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/signatures");
    fs::read_to_string(folder.join(name)).unwrap()
}

fn payload() -> Vec<u8> {
    fixture("payload").into_bytes()
}

fn signature(name: &str) -> String {
    fixture(&format!("{name}.sig"))
}

/// The type and the key of a fixture, without its comment.
fn public(name: &str) -> String {
    fixture(&format!("{name}.pub")).split(' ').take(2).collect::<Vec<_>>().join(" ")
}

fn allowed(text: &str) -> AllowedSigners {
    AllowedSigners::parse(text).unwrap()
}

fn everybody() -> AllowedSigners {
    allowed(&fixture("allowed_signers"))
}

/// What comes of a signature when the list has this before the key.
fn with_line(name: &str, before: &str, today: Date) -> Result<Signer, SignatureError> {
    let list = allowed(&format!("{before} {}\n", public(name)));
    verify(&payload(), &signature(name), &list, NAMESPACE, today)
}

#[test]
fn signatures_of_every_kind_count() {
    for (name, principals, fingerprint) in GOOD {
        let signer = verify(&payload(), &signature(name), &everybody(), NAMESPACE, TODAY).unwrap();
        assert_eq!(signer.principals, *principals, "{name}");
        assert_eq!(signer.fingerprint, *fingerprint, "{name}");
        assert!(principals.iter().all(|principal| signer.is(principal)));
        assert!(!signer.is("mallory@example.org") && !signer.is(&principals[0].to_uppercase()));
        let line = fixture("allowed_signers").lines().position(|line| line.starts_with(principals[0])).unwrap();
        assert_eq!(signer.lines, [line + 1], "{name}");
    }
}

#[test]
fn a_changed_payload_does_not_count() {
    for (name, ..) in GOOD {
        let refused = |payload: &[u8]| {
            let result = verify(payload, &signature(name), &everybody(), NAMESPACE, TODAY);
            assert!(matches!(result, Err(SignatureError::Mismatch { .. })), "{name}: {result:?}");
        };
        let payload = payload();
        refused(&[]);
        refused(&payload[..payload.len() - 1]);
        refused(&[payload.as_slice(), b"\n"].concat());
        for at in (0..payload.len()).step_by(29) {
            let mut changed = payload.clone();
            changed[at] ^= 1;
            refused(&changed);
        }
    }
}

#[test]
fn another_namespace_does_not_count() {
    let result = verify(&payload(), &signature("ed25519-namespace-file"), &everybody(), NAMESPACE, TODAY);
    let (found, wanted) = ("file".to_owned(), NAMESPACE.to_owned());
    assert_eq!(result, Err(SignatureError::Namespace { found, wanted }));
    for namespace in ["", "denywins-sign-off@v2", "denywins-sign-off@v", "DENYWINS-sign-off@v1", "*"] {
        let result = verify(&payload(), &signature("ed25519"), &everybody(), namespace, TODAY);
        assert!(matches!(result, Err(SignatureError::Namespace { .. })), "{namespace}");
    }
}

#[test]
fn keys_that_are_not_on_the_list_do_not_count() {
    let fingerprint = "SHA256:FbIbRJKHE9xnh5nxAwRopvTVNgWGS7etzAPo2a4E7u0".to_owned();
    let result = verify(&payload(), &signature("stranger"), &everybody(), NAMESPACE, TODAY);
    assert_eq!(result, Err(SignatureError::NotAllowed { fingerprint: fingerprint.clone() }));
    let result = verify(&payload(), &signature("stranger"), &allowed("# nobody\n"), NAMESPACE, TODAY);
    assert_eq!(result, Err(SignatureError::NotAllowed { fingerprint }));
    assert!(with_line("stranger", "s@example.org", TODAY).is_ok(), "the list is all that refuses it");
}

#[test]
fn weak_and_unsupported_keys_say_so_and_are_idle_on_the_list() {
    for (name, reason) in [
        ("rsa-1024", "it has 1024 bits, and RSA keys must have 2048 to 8192"),
        ("dsa", "DSA keys are too weak"),
        ("ecdsa-p521", "`ecdsa-sha2-nistp521` keys are not supported"),
    ] {
        let list = allowed(&format!("x@example.org {}\n", public(name)));
        let Err(error) = verify(&payload(), &signature(name), &list, NAMESPACE, TODAY) else { panic!("{name}") };
        assert!(matches!(&error, SignatureError::Key { reason: found, .. } if found == reason), "{name}: {error}");
        assert_eq!(list.idle(NAMESPACE)[0].reason, reason);
        assert!(list.principals(NAMESPACE).is_empty());
    }
    let list = allowed(&format!("*@example.org cert-authority {}\n", public("authority")));
    let Err(error) = verify(&payload(), &signature("certificate"), &list, NAMESPACE, TODAY) else { panic!() };
    assert!(error.to_string().contains("certificates are not supported"), "{error}");
}

#[test]
fn sha1_does_not_count() {
    let result = verify(&payload(), &signature("rsa-3072-sha1"), &everybody(), NAMESPACE, TODAY);
    assert_eq!(result, Err(SignatureError::Weak));
}

#[test]
fn a_security_key_must_be_touched() {
    for (name, principal) in [("sk-ed25519", "erin@example.org"), ("sk-ecdsa", "frank@example.org")] {
        let result = verify(&payload(), &signature(&format!("{name}-untouched")), &everybody(), NAMESPACE, TODAY);
        assert!(matches!(result, Err(SignatureError::Untouched { .. })), "{name}: {result:?}");
        assert!(everybody().principals(NAMESPACE).contains(&principal));
    }
}

#[test]
fn a_key_counts_on_days_that_lie_within_its_time() {
    type Check = fn(&SignatureError) -> bool;
    let early: Check = |error| matches!(error, SignatureError::NotYetValid { .. });
    let late: Check = |error| matches!(error, SignatureError::Expired { .. });
    for (options, day, refused) in [
        (r#"valid-after="20270102""#, date(2027, 1, 1), Some(early)),
        (r#"valid-after="20270101""#, date(2027, 1, 1), None),
        (r#"valid-after="20270101Z""#, date(2027, 1, 1), None),
        (r#"valid-after="202701010001""#, date(2027, 1, 1), Some(early)),
        (r#"valid-after="202701010001""#, date(2027, 1, 2), None),
        (r#"valid-before="20270101""#, date(2027, 1, 1), Some(late)),
        (r#"valid-before="20270101235959Z""#, date(2027, 1, 1), Some(late)),
        (r#"valid-before="20270101235959Z""#, date(2026, 12, 31), None),
        (r#"valid-before="20270102""#, date(2027, 1, 1), None),
        (r#"Valid-After="20270101",VALID-BEFORE="20270201""#, date(2027, 1, 31), None),
        (r#"valid-after="20270101",valid-before="20270201""#, date(2027, 2, 1), Some(late)),
        (r#"valid-after="20270101",valid-before="20270201""#, date(2026, 12, 31), Some(early)),
    ] {
        let result = with_line("ed25519", &format!("a@example.org {options}"), day);
        match refused {
            Some(check) => assert!(result.as_ref().is_err_and(check), "{options} on {day}: {result:?}"),
            None => assert!(result.is_ok(), "{options} on {day}: {result:?}"),
        }
    }
    let late = verify(&payload(), &signature("ecdsa-p384"), &everybody(), NAMESPACE, date(2028, 1, 1)).unwrap_err();
    let fingerprint = GOOD[3].2;
    assert_eq!(late.to_string(), format!("line 5 allows the key {fingerprint} until before 2028-01-01"));
}

#[test]
fn namespaces_of_the_list_hold() {
    for (namespaces, counts) in [
        ("denywins-sign-off@v1", true),
        ("file,denywins-sign-off@v1", true),
        ("denywins-*", true),
        ("denywins-sign-off@v?", true),
        ("*", true),
        ("file,git", false),
        ("denywins-sign-off@v2", false),
        ("*,!denywins-sign-off@v1", false),
        ("!denywins-sign-off@v1,*", false),
    ] {
        let result = with_line("ed25519", &format!("a@example.org namespaces=\"{namespaces}\""), TODAY);
        assert_eq!(result.is_ok(), counts, "{namespaces}: {result:?}");
        assert!(counts || matches!(result, Err(SignatureError::OtherNamespaces { line: 1, .. })));
    }
}

#[test]
fn only_a_principal_that_is_written_out_is_somebody() {
    for (principals, signer) in [
        ("a@example.org", &["a@example.org"][..]),
        ("\"b@example.org,a@example.org\"", &["a@example.org", "b@example.org"]),
        ("a@example.org,a@example.org", &["a@example.org"]),
        ("*@example.org,a@example.org", &["a@example.org"]),
        ("*,!b@example.org,b@example.org,a@example.org", &["a@example.org"]),
        ("a@example.org,!?@example.org,c@example.com", &["c@example.com"]),
        ("*@example.org", &[]),
        ("?@example.org", &[]),
        ("a@example.org,!*@example.org", &[]),
    ] {
        let result = with_line("ed25519", principals, TODAY);
        match &result {
            Ok(found) => assert_eq!(found.principals, signer, "{principals}"),
            Err(error) => {
                assert!(signer.is_empty() && matches!(error, SignatureError::Nobody { line: 1, .. }), "{error}");
            }
        }
    }
}

#[test]
fn an_authority_is_not_a_signer() {
    let result = with_line("ed25519", "a@example.org cert-authority", TODAY);
    assert!(matches!(result, Err(SignatureError::Authority { line: 1, .. })), "{result:?}");
}

#[test]
fn several_lines_may_name_a_key() {
    let key = public("ed25519");
    let list = allowed(&format!(
        "a@example.org valid-before=\"20260101\" {key}\nb@example.org {key}\nc@example.org {key}\n*@x.org {key}\n"
    ));
    let signer = verify(&payload(), &signature("ed25519"), &list, NAMESPACE, TODAY).unwrap();
    assert_eq!(signer.principals, ["b@example.org", "c@example.org"]);
    assert_eq!(signer.lines, [2, 3]);
    assert_eq!(list.principals(NAMESPACE), ["a@example.org", "b@example.org", "c@example.org"]);
    assert_eq!(list.idle(NAMESPACE).iter().map(|idle| idle.line).collect::<Vec<_>>(), [4]);
}

#[test]
fn armor_holds_one_signature_and_nothing_else() {
    let good = signature("ed25519");
    let check = |text: &str| verify(&payload(), text, &everybody(), NAMESPACE, TODAY);
    for text in [good.replace('\n', "\r\n"), format!("\n{good}\n\n"), good.trim_end().to_owned(), format!("  {good}")] {
        assert!(check(&text).is_ok(), "white space around it and CRLF do no harm: {text:?}");
    }
    for text in [
        String::new(),
        "-----BEGIN SSH SIGNATURE-----".to_owned(),
        "-----BEGIN SSH SIGNATURE----------END SSH SIGNATURE-----".to_owned(),
        "-----BEGIN SSH SIGNATURE-----\n\n-----END SSH SIGNATURE-----".to_owned(),
        format!("{good}{good}"),
        format!("{good}{}", signature("stranger")),
        format!("{good}x"),
        format!("x{good}"),
        format!("comment\n{good}"),
        format!("\u{feff}{good}"),
        good.replace("SSH SIGNATURE", "PGP SIGNATURE"),
        good.replace("-----END SSH SIGNATURE-----", "-----END SSH CERTIFICATE-----"),
        good.replace("-----BEGIN SSH SIGNATURE-----\n", "-----BEGIN SSH SIGNATURE-----\nHash: sha1\n"),
        good.replace("\n-----END", "AAAA\n-----END"),
        good.replace("\n-----END", "=\n-----END"),
        good.to_lowercase(),
        format!("-----BEGIN SSH SIGNATURE-----\n{}\n-----END SSH SIGNATURE-----", "A".repeat(9000)),
    ] {
        let result = check(&text);
        let refused = matches!(result, Err(SignatureError::Armor(_) | SignatureError::Malformed(_)));
        assert!(refused, "{text:?}: {result:?}");
    }
}

/// A law: there is one text for a signature. No cut and no other character anywhere makes another that counts.
#[test]
fn no_cut_and_no_changed_character_counts() {
    for (name, ..) in GOOD {
        let good = signature(name);
        let good = good.trim_end();
        for end in 0..good.len() {
            let result = verify(&payload(), &good[..end], &everybody(), NAMESPACE, TODAY);
            assert!(result.is_err(), "{name} cut at {end}");
        }
        // Those that still decode cost arithmetic: of long signatures every seventh character will do.
        for at in (0..good.len()).step_by(if good.len() > 600 { 7 } else { 2 }) {
            for other in ["A", "/", "=", "-", " ", "\n", "\0", "\u{e9}", ""] {
                let changed = format!("{}{other}{}", &good[..at], &good[at + 1..]);
                let same = changed.split_ascii_whitespace().eq(good.split_ascii_whitespace());
                if !same {
                    let result = verify(&payload(), &changed, &everybody(), NAMESPACE, TODAY);
                    assert!(result.is_err(), "{name} with {other:?} at {at}");
                }
            }
        }
    }
}

/// The fields of a signature, each of which a test may get wrong and sign all the same.
struct Wire {
    magic: &'static [u8],
    version: u32,
    reserved: &'static [u8],
    hash: &'static str,
    trailing: &'static [u8],
}

const RIGHT: Wire = Wire { magic: b"SSHSIG", version: 1, reserved: b"", hash: "sha512", trailing: b"" };

fn sign<K: SigningKey>(key: &K, data: &[u8]) -> Signature {
    key.try_sign(data).unwrap()
}

impl Wire {
    /// Signs the payload, with a key that is on the list, and puts it into armor.
    fn verify(&self) -> Result<Signer, SignatureError> {
        let key = PrivateKey::from(Ed25519Keypair::from_seed(&[7; 32]));
        let public = KeyData::from(&key);
        let digest = Sha512::digest(payload());
        let mut data = b"SSHSIG".to_vec();
        for field in [NAMESPACE.as_bytes(), self.reserved, self.hash.as_bytes(), &digest] {
            field.encode(&mut data).unwrap();
        }
        let mut blob = self.magic.to_vec();
        blob.extend(self.version.to_be_bytes());
        public.encode_prefixed(&mut blob).unwrap();
        for field in [NAMESPACE.as_bytes(), self.reserved, self.hash.as_bytes()] {
            field.encode(&mut blob).unwrap();
        }
        sign(&key, &data).encode_prefixed(&mut blob).unwrap();
        blob.extend(self.trailing);

        let key = PublicKey::from(public).to_openssh().unwrap();
        let list = allowed(&format!("a@example.org {}\n", key.trim_end()));
        verify(&payload(), &armor(&blob), &list, NAMESPACE, TODAY)
    }
}

fn armor(blob: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in blob.chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for digit in 0..4 {
            let at = (bits >> (18 - 6 * digit)) & 63;
            text.push(if digit <= chunk.len() { char::from(DIGITS[at as usize]) } else { '=' });
        }
    }
    let lines: Vec<&str> = text.as_bytes().chunks(70).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN SSH SIGNATURE-----\n{}\n-----END SSH SIGNATURE-----\n", lines.join("\n"))
}

#[test]
fn what_is_signed_well_and_made_wrong_does_not_count() {
    assert!(RIGHT.verify().is_ok(), "{:?}", RIGHT.verify());
    let malformed = |wire: Wire| match wire.verify() {
        Err(SignatureError::Malformed(_)) => {}
        other => panic!("{other:?}"),
    };
    malformed(Wire { magic: b"SSHSIX", ..RIGHT });
    malformed(Wire { magic: b"SSHSI", ..RIGHT });
    malformed(Wire { trailing: b"\0", ..RIGHT });
    malformed(Wire { trailing: b"more than that", ..RIGHT });
    assert_eq!(Wire { version: 0, ..RIGHT }.verify(), Err(SignatureError::Version(0)));
    assert_eq!(Wire { version: 2, ..RIGHT }.verify(), Err(SignatureError::Version(2)));
    assert_eq!(Wire { version: u32::MAX, ..RIGHT }.verify(), Err(SignatureError::Version(u32::MAX)));
    assert_eq!(Wire { reserved: b"x", ..RIGHT }.verify(), Err(SignatureError::Reserved));
    for hash in ["sha1", "md5", "sha384", "SHA512", "", "none"] {
        let result = Wire { hash, ..RIGHT }.verify();
        assert_eq!(result, Err(SignatureError::UnknownAlgorithm), "{hash}");
    }
    // A hash of another length than the digest has that was signed.
    assert!(matches!(Wire { hash: "sha256", ..RIGHT }.verify(), Err(SignatureError::Mismatch { .. })));
}

#[test]
fn a_signature_under_another_key_does_not_count() {
    let [mine, other] = [1, 2].map(|seed| PrivateKey::from(Ed25519Keypair::from_seed(&[seed; 32])));
    let data = SshSig::signed_data(NAMESPACE, ssh_key::HashAlg::Sha512, &payload()).unwrap();
    let (public, hash) = (KeyData::from(&mine), ssh_key::HashAlg::Sha512);
    let forged = SshSig::new(public.clone(), NAMESPACE, hash, sign(&other, &data)).unwrap();
    let key = PublicKey::from(public).to_openssh().unwrap();
    let list = allowed(&format!("a@example.org {key}"));
    let result = verify(&payload(), &forged.to_pem(LineEnding::LF).unwrap(), &list, NAMESPACE, TODAY);
    assert!(matches!(result, Err(SignatureError::Mismatch { .. })), "{result:?}");
}

#[test]
fn a_signature_of_another_kind_than_its_key_does_not_count() {
    let ecdsa = SshSig::from_pem(signature("ecdsa-p256")).unwrap();
    let ed25519 = SshSig::from_pem(signature("ed25519")).unwrap();
    let mixed =
        SshSig::new(ed25519.public_key().clone(), NAMESPACE, ed25519.hash_alg(), ecdsa.signature().clone()).unwrap();
    let result = verify(&payload(), &mixed.to_pem(LineEnding::LF).unwrap(), &everybody(), NAMESPACE, TODAY);
    assert!(matches!(result, Err(SignatureError::OtherAlgorithm { .. })), "{result:?}");
}
