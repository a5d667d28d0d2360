//! SSH signatures over sign-offs: verified here, made by `ssh-keygen -Y sign`.
//!
//! The format is OpenSSH's [PROTOCOL.sshsig], the list of who may sign is the `ALLOWED SIGNERS` section of
//! ssh-keygen(1). There is no private key in this program.
//!
//! What is stricter here than in `ssh-keygen -Y verify`: the text holds one signature and nothing else; reserved data is
//! refused; RSA keys have at least 2048 bits; a security key must say that somebody touched it; and a signer is a
//! principal that is spelled out in the list, since a wildcard such as `*@example.org` names nobody.
//!
//! [PROTOCOL.sshsig]: https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig

mod allowed;
mod armor;
mod entry;
mod error;
mod key;
mod options;
mod pattern_list;
mod timestamp;

use jiff::civil::Date;
use ssh_key::{HashAlg, PublicKey};

pub use allowed::{AllowedSigners, Idle, Mistake};
pub use error::SignatureError;

/// The namespace of sign-offs: a signature made for anything else, a git commit or a file, is none of ours.
pub const NAMESPACE: &str = "denywins-sign-off@v1";

/// Who made a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// The principals that the list gives the key to today, sorted: people, as in `alice@example.org`.
    pub principals: Vec<String>,
    /// The key, as `ssh-keygen -l` prints it: `SHA256:` and base64.
    pub fingerprint: String,
    /// The lines of the list that say so, counted from 1.
    pub lines: Vec<usize>,
}

impl Signer {
    /// Whether the signature speaks for this principal. Case counts, as it does for ssh-keygen.
    pub fn is(&self, principal: &str) -> bool {
        self.principals.iter().any(|own| own == principal)
    }
}

/// Who signed these bytes, if it was somebody who may: `armored` is the text that `ssh-keygen -Y sign` wrote.
///
/// Keys that the list does not hold are turned away before any arithmetic is done with them.
///
/// # Errors
///
/// A [`SignatureError`] for everything that is not a signature, of exactly these bytes, for this namespace, by a key
/// that the list allows on this day.
pub fn verify(
    payload: &[u8],
    armored: &str,
    allowed: &AllowedSigners,
    namespace: &str,
    today: Date,
) -> Result<Signer, SignatureError> {
    let signature = armor::read(armored)?;
    if signature.namespace() != namespace {
        return Err(SignatureError::Namespace {
            found: error::shown(signature.namespace()),
            wanted: namespace.to_owned(),
        });
    }
    let key = signature.public_key();
    let fingerprint = key.fingerprint(HashAlg::Sha256).to_string();
    if let Some(reason) = key::unusable(key) {
        return Err(SignatureError::Key { fingerprint, reason });
    }
    if !allowed.holds(key) {
        return Err(SignatureError::NotAllowed { fingerprint });
    }
    key::check_algorithm(&signature)?;
    PublicKey::from(key.clone())
        .verify(namespace, payload, &signature)
        .map_err(|_| SignatureError::Mismatch { fingerprint: fingerprint.clone() })?;
    if key::untouched(&signature) {
        return Err(SignatureError::Untouched { fingerprint });
    }
    allowed.signer(key, fingerprint, namespace, today)
}
