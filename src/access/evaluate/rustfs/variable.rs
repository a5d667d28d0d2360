//! Variables: seven keys, in identity policies only (variables.rs:215-235, key_name.rs:140-149).

use crate::access::evaluate::answer::{Dependency, OpenQuestion};
use crate::access::evaluate::subject::Subject;
use crate::access::evaluate::wanted::Wanted;
use crate::access::{IdentityKind, Layer};

/// A text with its variables filled in; every other stays as written.
pub(super) fn fill(subject: &Subject<'_>, layer: Layer, text: &str) -> Wanted {
    if layer == Layer::Bucket || !text.contains("${") {
        return Wanted::Text(text.to_owned());
    }
    let open = Wanted::Unknown(Dependency::Open(OpenQuestion::RustfsVariable));
    for key in ["aws:PrincipalType", "aws:CurrentTime", "aws:EpochTime", "aws:AccountId"] {
        if text.contains(&format!("${{{key}}}")) {
            return open;
        }
    }
    // It is constantly this.
    let mut filled = text.replace("${aws:SecureTransport}", "false");
    for key in ["${aws:username}", "${aws:userid}"] {
        if !filled.contains(key) {
            continue;
        }
        match subject.identity().map(|identity| (&identity.kind, &identity.name)) {
            Some((IdentityKind::Role { .. } | IdentityKind::ServiceAccount { .. }, _)) => return open,
            Some((_, name)) if key == "${aws:username}" => filled = filled.replace(key, name),
            // Only claims give a user id.
            _ => {}
        }
    }
    Wanted::Text(filled)
}
