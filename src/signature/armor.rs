//! From the text of a signature to its fields.

use ssh_key::{Error, SshSig, encoding};

use super::SignatureError;

const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----";
const END: &str = "-----END SSH SIGNATURE-----";

/// More than the signature of any key that is taken needs: one of RSA with 8192 bits has 3 KiB.
const MAX_BYTES: usize = 8 * 1024;

/// The signature in a text that holds nothing else but white space around it.
pub(super) fn read(armored: &str) -> Result<SshSig, SignatureError> {
    if armored.len() > MAX_BYTES {
        return Err(SignatureError::Armor("it is longer than 8 KiB"));
    }
    let text = armored.trim_ascii();
    if !text.starts_with(BEGIN) {
        return Err(SignatureError::Armor("it does not start with `-----BEGIN SSH SIGNATURE-----`"));
    }
    if !text.ends_with(END) {
        return Err(SignatureError::Armor("it does not end with `-----END SSH SIGNATURE-----`"));
    }
    if text.matches("-----").count() != 4 {
        return Err(SignatureError::Armor("there is more than one signature"));
    }
    let signature = SshSig::from_pem(text).map_err(|error| match error {
        Error::Version { number } => SignatureError::Version(number),
        Error::AlgorithmUnknown | Error::AlgorithmUnsupported { .. } | Error::Encoding(encoding::Error::Label(_)) => {
            SignatureError::UnknownAlgorithm
        }
        error => SignatureError::Malformed(super::error::shown(&error.to_string())),
    })?;
    if signature.version() != SshSig::VERSION {
        return Err(SignatureError::Version(signature.version()));
    }
    // The format says that reserved data is to be ignored. Nothing makes any today, and what is ignored is a place to
    // hide things in.
    if !signature.reserved().is_empty() {
        return Err(SignatureError::Reserved);
    }
    Ok(signature)
}
