//! Texts with policy variables. IAM user guide, "IAM policy elements: Variables and tags".

use crate::replay::answer::Open;
use crate::replay::asked::{Asked, Said};
use crate::replay::glob::{self, Piece};

use super::facts;

/// A text of a policy with its variables filled in.
pub(super) struct Written {
    pieces: Vec<Piece<char>>,
    /// A variable has no value: then it stands for nothing.
    pub(super) missing: bool,
    /// A variable has a value that is not known; in the pieces it may be anything.
    pub(super) open: Option<Open>,
}

impl Written {
    /// Reads a text, with or without wildcards, with the variables of a request or literally.
    pub(super) fn read(text: &str, wildcards: bool, variables: Option<&Asked<'_>>) -> Self {
        let mut written = Self { pieces: Vec::new(), missing: false, open: None };
        let mut rest = text;
        while let Some((before, inside)) = rest.split_once("${") {
            let (Some(asked), Some((variable, behind))) = (variables, inside.split_once('}')) else { break };
            written.literal(before, wildcards);
            written.variable(asked, variable);
            rest = behind;
        }
        written.literal(rest, wildcards);
        written
    }

    fn literal(&mut self, text: &str, wildcards: bool) {
        if wildcards {
            self.pieces.extend(glob::characters(text));
        } else {
            self.pieces.extend(glob::literal(text));
        }
    }

    fn variable(&mut self, asked: &Asked<'_>, variable: &str) {
        if matches!(variable, "*" | "?" | "$") {
            self.pieces.extend(glob::literal(variable));
            return;
        }
        let (name, default) = match variable.split_once(',') {
            Some((name, default)) => (name, default.trim().strip_prefix('\'').and_then(|text| text.strip_suffix('\''))),
            None => (variable, None),
        };
        match (facts::key(asked, name.trim()), default) {
            (Said::Values(values), _) if values.len() == 1 => {
                self.pieces.extend(values.iter().flat_map(|value| glob::literal(value)));
            }
            (Said::Absent | Said::Values(_), Some(default)) => self.pieces.extend(glob::literal(default)),
            (Said::Absent | Said::Values(_), None) => self.missing = true,
            (Said::There(open) | Said::Perhaps(open), _) => {
                self.pieces.push(Piece::Run);
                self.open.get_or_insert(open);
            }
        }
    }

    /// Whether it stands for a text, if what is open can be anything.
    pub(super) fn matches(&self, text: &str) -> bool {
        !self.missing && glob::matches_text(&self.pieces, text)
    }

    /// Whether it stands for an ARN, field by field.
    pub(super) fn matches_fields(&self, arn: [&str; 6]) -> bool {
        if self.open.is_some() {
            return self.matches(&arn.join(":"));
        }
        let mut fields = self.pieces.splitn(6, |piece| *piece == Piece::Is(':'));
        let all = arn.iter().all(|text| fields.next().is_some_and(|pattern| glob::matches_text(pattern, text)));
        !self.missing && all
    }

    /// The same without regard to case.
    pub(super) fn matches_any_case(&self, text: &str) -> bool {
        let lower = |piece: &Piece<char>| match piece {
            Piece::Is(c) => c.to_lowercase().map(Piece::Is).collect(),
            other => vec![other.clone()],
        };
        let pieces: Vec<Piece<char>> = self.pieces.iter().flat_map(lower).collect();
        !self.missing && glob::matches_text(&pieces, &text.to_lowercase())
    }
}
