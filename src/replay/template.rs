//! Texts that a template fills in later: what they could become.

use crate::policy::Term;
use crate::policy::template::template_token;

use super::answer::{Answer, Open};
use super::glob::{self, Piece};

/// Asks about a term: `known` where its text is known, else it is open unless what surrounds the holes rules out that
/// `could` holds of any text.
pub(super) fn ask(
    term: &Term,
    known: impl FnOnce(&str) -> Answer,
    could: impl FnOnce(&[Piece<char>]) -> bool,
) -> Answer {
    match term {
        Term::Known(text) => known(text),
        Term::Opaque(text) if could(&holes(text)) => Err(Open(text.clone())),
        Term::Opaque(_) => Ok(false),
    }
}

/// The pattern of all that a text with holes can become.
pub(super) fn holes(text: &str) -> Vec<Piece<char>> {
    // What is computed (`{"Fn::Sub": ...}`) and what was not even readable can become anything.
    let computed = text.is_empty() || (text.starts_with('{') && !text.starts_with("{{") && !text.starts_with("{%"));
    if computed {
        return vec![Piece::Run];
    }
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(token) = template_token(rest) {
        pieces.extend(glob::characters(rest.get(..token.start).unwrap_or_default()));
        pieces.push(Piece::Run);
        rest = rest.get(token.end.max(1)..).unwrap_or_default();
    }
    // An opaque text without a token is opaque as a whole.
    if pieces.is_empty() {
        return vec![Piece::Run];
    }
    pieces.extend(variables_as_runs(rest));
    pieces
}

/// A policy variable beside a hole may stand for anything too.
fn variables_as_runs(text: &str) -> Vec<Piece<char>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once("${") {
        pieces.extend(glob::characters(before));
        pieces.push(Piece::Run);
        rest = inside.split_once('}').map_or("", |(_, behind)| behind);
    }
    pieces.extend(glob::characters(rest));
    pieces
}
