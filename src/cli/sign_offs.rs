//! Reads the sign-offs of a repository, and the keys that may sign.

use super::setup::Setup;
use crate::input::{Shelf, TextFile};
use crate::outcome::Fault;
use crate::sign_off::{self, FOLDER, SignOff, Signatures, Verified};
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

/// The keys that may sign.
#[derive(Debug)]
pub(super) struct Signers<'a> {
    file: &'a Option<TextFile>,
}

impl<'a> Signers<'a> {
    pub(super) fn new(file: &'a Option<TextFile>) -> Self {
        Self { file }
    }
}

impl Signatures for Signers<'_> {
    fn verify(&self, _: &SignOff) -> Result<Verified, String> {
        Err(format!("no keys in {:?}", self.file))
    }
}
