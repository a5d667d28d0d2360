//! Which keys and signatures are taken.

use ssh_key::public::KeyData;
use ssh_key::{Algorithm, EcdsaCurve, SshSig};

use super::SignatureError;
use super::error::shown;

/// The key types of OpenSSH: what may stand where a line of the list names its key.
pub(super) const TYPES: &[&str] = &[
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "ssh-rsa",
    "ssh-dss",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
];

/// The end of the names of certificates.
pub(super) const CERTIFICATE: &str = "-cert-v01@openssh.com";

/// The sizes of RSA keys in bits: below, they are weak; above, the arithmetic is not done.
const RSA_BITS: std::ops::RangeInclusive<u32> = 2048..=8192;

/// Bytes after the signature of a security key: flags and a counter of four bytes.
const TRAILER: usize = 5;

/// The flag that says that somebody touched the security key.
const TOUCHED: u8 = 0x01;

/// Why no signature by such a key is taken; `None` if it is.
pub(super) fn unusable(key: &KeyData) -> Option<String> {
    Some(match key {
        KeyData::Ed25519(_) | KeyData::SkEd25519(_) | KeyData::SkEcdsaSha2NistP256(_) => return None,
        KeyData::Ecdsa(key) if key.curve() != EcdsaCurve::NistP521 => return None,
        KeyData::Rsa(key) if RSA_BITS.contains(&key.key_size()) => return None,
        KeyData::Rsa(key) => format!("it has {} bits, and RSA keys must have 2048 to 8192", key.key_size()),
        KeyData::Certificate(_) => "certificates are not supported: sign with a key that the list names".to_owned(),
        KeyData::Dsa(_) => "DSA keys are too weak".to_owned(),
        other => format!("`{}` keys are not supported", shown(other.algorithm().as_str())),
    })
}

/// Refuses SHA-1, and a signature of another kind than its key.
pub(super) fn check_algorithm(signature: &SshSig) -> Result<(), SignatureError> {
    let key = signature.public_key().algorithm();
    let made = signature.algorithm();
    match (&key, &made) {
        (Algorithm::Rsa { .. }, Algorithm::Rsa { hash: None }) => Err(SignatureError::Weak),
        (Algorithm::Rsa { .. }, Algorithm::Rsa { hash: Some(_) }) => Ok(()),
        _ if key == made => Ok(()),
        _ => Err(SignatureError::OtherAlgorithm { key: shown(key.as_str()), signature: shown(made.as_str()) }),
    }
}

/// Whether a security key signed by itself. A sign-off is the act of a person; `ssh-keygen` leaves this to its caller.
pub(super) fn untouched(signature: &SshSig) -> bool {
    if !matches!(signature.algorithm(), Algorithm::SkEd25519 | Algorithm::SkEcdsaSha2NistP256) {
        return false;
    }
    let bytes = signature.signature_bytes();
    let flags = bytes.len().checked_sub(TRAILER).and_then(|at| bytes.get(at));
    flags.is_none_or(|flags| flags & TOUCHED == 0)
}
