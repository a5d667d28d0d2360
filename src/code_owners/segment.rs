//! The part of a pattern between two slashes.

/// What a part is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// `*`: any run of characters, the empty one too.
    Many,
    /// `?`: one character.
    One,
    /// The character itself.
    Only(char),
}

/// Reads a part; a backslash takes its meaning from what follows. `None` if it is the last character.
pub(super) fn parse(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        tokens.push(match c {
            '*' => Token::Many,
            '?' => Token::One,
            '\\' => Token::Only(chars.next()?),
            c => Token::Only(c),
        });
    }
    Some(tokens)
}

/// Whether a name of a file or folder fits.
///
/// After a `*`, the rest is tried at every later place, but only the last `*` has to be gone back to: if the rest after
/// it fits nowhere, an earlier one being longer would not help.
pub(super) fn fits(tokens: &[Token], name: &str) -> bool {
    let (mut rest, mut text) = (tokens, name.chars());
    let mut back = None;
    loop {
        let mut after = text.clone();
        match (rest.split_first(), after.next()) {
            (Some((Token::Many, tail)), _) => {
                rest = tail;
                back = Some((tail, text.clone()));
                continue;
            }
            (None, None) => return true,
            (Some((token, tail)), Some(c)) if *token == Token::One || *token == Token::Only(c) => {
                (rest, text) = (tail, after);
                continue;
            }
            _ => {}
        }
        let Some((tail, from)) = &mut back else { return false };
        if from.next().is_none() {
            return false;
        }
        (rest, text) = (*tail, from.clone());
    }
}

/// Whether every name fits. Names are not empty, so one `?` beside a `*` leaves none out.
pub(super) fn fits_all(tokens: &[Token]) -> bool {
    let count = |token| tokens.iter().filter(|&&own| own == token).count();
    let (many, one) = (count(Token::Many), count(Token::One));
    many > 0 && one <= 1 && many + one == tokens.len()
}
