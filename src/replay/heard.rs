//! What a statement says to a request: to whom, with which effect, how surely.

use crate::access::Layer;

use super::answer::{Answer, Open};

/// How somebody is named by a statement, the weakest first. On AWS it decides what a grant is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grade {
    /// By the account alone.
    Account,
    /// By the role whose session it is.
    Role,
    /// As anybody.
    Everyone,
    /// By name.
    Named,
}

/// Whom a statement names: how surely, how perhaps, and what the difference hangs on.
#[derive(Clone, Debug, Default)]
pub(super) struct Reach {
    pub(super) surely: Option<Grade>,
    pub(super) perhaps: Option<Grade>,
    pub(super) open: Option<Open>,
}

impl Reach {
    /// Nobody who asks.
    pub(super) fn nobody() -> Self {
        Self::default()
    }

    /// Whoever asks, by a grade.
    pub(super) fn sure(grade: Grade) -> Self {
        Self { surely: Some(grade), perhaps: Some(grade), open: None }
    }

    /// By a grade, if an answer is yes.
    pub(super) fn given(grade: Grade, answer: Answer) -> Self {
        match answer {
            Ok(true) => Self::sure(grade),
            Ok(false) => Self::nobody(),
            Err(open) => Self { surely: None, perhaps: Some(grade), open: Some(open) },
        }
    }

    /// By either of two.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            surely: self.surely.max(other.surely),
            perhaps: self.perhaps.max(other.perhaps),
            open: self.open.or(other.open),
        }
    }

    /// And if an answer is yes.
    pub(super) fn and(self, answer: Answer) -> Self {
        match answer {
            Ok(true) => self,
            Ok(false) => Self::nobody(),
            Err(open) => Self { surely: None, open: Some(open), ..self },
        }
    }
}

/// What a statement does to requests that it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    Allow,
    Deny,
    /// A template says which.
    Either,
}

/// A statement that is about the request, or may be.
#[derive(Clone, Debug)]
pub(super) struct Heard {
    pub(super) layer: Layer,
    /// The policy, by position in the world.
    pub(super) policy: usize,
    pub(super) effect: Effect,
    pub(super) reach: Reach,
    /// Whether its condition asks for the caller's ARN: see `aws::decide`.
    pub(super) asks_for_arn: bool,
}

impl Heard {
    /// How the statement allows; with everything open in favour of the request, or against it.
    pub(super) fn allows(&self, favour: bool) -> Option<Grade> {
        match (self.effect, favour) {
            (Effect::Allow | Effect::Either, true) => self.reach.perhaps,
            (Effect::Allow, false) => self.reach.surely,
            (Effect::Either, false) | (Effect::Deny, _) => None,
        }
    }

    /// Whether it denies, likewise.
    pub(super) fn denies(&self, favour: bool) -> bool {
        match (self.effect, favour) {
            (Effect::Deny, true) => self.reach.surely.is_some(),
            (Effect::Deny | Effect::Either, false) => self.reach.perhaps.is_some(),
            (Effect::Either, true) | (Effect::Allow, _) => false,
        }
    }

    /// What it hangs on, if on anything.
    pub(super) fn open(&self) -> Option<&Open> {
        self.reach.open.as_ref()
    }
}
