//! Yes or no, or the name of what stands in the way of either.

/// What an answer hangs on: a condition key, a text that a template fills in, or a question that documents leave open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Open(pub(super) String);

impl Open {
    /// One of the questions of `docs/access.md`, "What depends".
    pub(super) fn question(name: &str) -> Self {
        Self(name.to_owned())
    }
}

/// Whether something holds, as far as that is settled.
pub(super) type Answer = Result<bool, Open>;

/// Whether one of several holds. One that does settles it, whatever the others hang on.
pub(super) fn any(answers: impl Iterator<Item = Answer>) -> Answer {
    let mut open = None;
    for answer in answers {
        match answer {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(why) => {
                open.get_or_insert(why);
            }
        }
    }
    open.map_or(Ok(false), Err)
}

/// Whether all of several hold. One that does not settles it.
pub(super) fn all(answers: impl Iterator<Item = Answer>) -> Answer {
    any(answers.map(not)).map(|broken| !broken)
}

/// Whether it does not hold.
pub(super) fn not(answer: Answer) -> Answer {
    answer.map(|holds| !holds)
}
