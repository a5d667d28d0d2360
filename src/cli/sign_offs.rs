//! Reads the sign-offs of a repository, and the keys that may sign.

use std::path::Path;

use jiff::civil::Date;

use super::setup::Setup;
use crate::input::{Shelf, TextFile};
use crate::outcome::Fault;
use crate::settings::Mode;
use crate::sign_off::{self, FOLDER, SignOff, Signatures, Verified};
use crate::signature::{self, AllowedSigners, NAMESPACE};
use crate::source::Source;

/// Every sign-off on a shelf. One that cannot be read stands in the way of judging: nobody knows what it answers.
pub(super) fn read(shelf: Shelf<'_>, setup: &mut Setup) -> Vec<SignOff> {
    let files = match shelf.texts(&setup.config_root.join(FOLDER), "toml") {
        Ok(files) => files,
        Err(fault) => {
            setup.faults.push(fault);
            return Vec::new();
        }
    };
    files.into_iter().filter_map(|file| one(file, setup)).collect()
}

/// The sign-off in a file that was named.
pub(super) fn named(path: &Path, setup: &mut Setup) -> Option<SignOff> {
    match setup.project.text_at(path) {
        Ok(file) => one(file, setup),
        Err(fault) => {
            setup.faults.push(fault);
            None
        }
    }
}

fn one(file: TextFile, setup: &mut Setup) -> Option<SignOff> {
    let source = Source::new(file.shown.clone(), file.text).known_as(file.identity);
    let id = setup.sources.next_id();
    let read = sign_off::parse(id, &source);
    match read {
        Ok(sign_off) => {
            setup.sources.add(source);
            Some(sign_off)
        }
        Err(problems) => {
            setup.faults.extend(problems.into_iter().map(|problem| {
                let at = source.position(problem.span.start);
                Fault {
                    path: Some(file.shown.clone()),
                    position: Some((at.line, at.column)),
                    message: problem.message,
                    help: problem.help,
                }
            }));
            setup.sources.add(source);
            None
        }
    }
}

/// The keys that may sign, where config lets signatures count and there is a list of keys.
pub(super) fn signers(shelf: Shelf<'_>, setup: &mut Setup) -> Option<Signers> {
    let settings = &setup.settings.sign_off;
    if !settings.modes.contains(&Mode::Signed) {
        return None;
    }
    let file = match shelf.text(&settings.allowed_signers) {
        Ok(file) => file?,
        Err(fault) => {
            setup.faults.push(fault);
            return None;
        }
    };
    match AllowedSigners::parse(&file.text) {
        Ok(allowed) => Some(Signers { allowed }),
        Err(mistakes) => {
            setup.faults.extend(mistakes.into_iter().map(|mistake| Fault {
                path: Some(file.shown.clone()),
                position: Some((mistake.line, 1)),
                message: mistake.message,
                help: Some("no signature counts before the list of keys is mended".to_owned()),
            }));
            None
        }
    }
}

/// Keys that may sign.
#[derive(Debug)]
pub(super) struct Signers {
    allowed: AllowedSigners,
}

impl Signatures for Signers {
    fn verify(&self, sign_off: &SignOff, today: Date) -> Result<Verified, String> {
        let Some(signature) = &sign_off.signature else {
            return Err("it has no signature, and config asks for one".to_owned());
        };
        let payload = sign_off::canonical(sign_off);
        let verified = signature::verify(payload.as_bytes(), &signature.sig, &self.allowed, NAMESPACE, today);
        let signer = verified.map_err(|error| error.to_string())?;
        if !signer.is(&signature.signer) {
            return Err(format!(
                "it was signed by {}, and not by `{}`",
                signer.principals.join(", "),
                signature.signer
            ));
        }
        Ok(Verified { reviewer: format!("signer:{}", signature.signer) })
    }
}
