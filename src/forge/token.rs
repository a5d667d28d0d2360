//! The secret, and texts without it.

use std::fmt;

use ureq::http::HeaderValue;

use crate::approval::Doubt;

/// The longest text of a server that is quoted, in characters.
const QUOTED: usize = 200;

/// What authenticates us. It is shown as `***`.
#[derive(Clone)]
pub(super) struct Token {
    secret: String,
    header: HeaderValue,
}

impl Token {
    /// Takes a token that can be sent as a header.
    pub(super) fn new(secret: &str) -> Result<Self, Doubt> {
        let wrong = |why: &str| Doubt::Setup(format!("the token {why}"));
        if secret.is_empty() {
            return Err(wrong("is empty"));
        }
        if !secret.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(wrong("holds white space or characters that no token has"));
        }
        let mut header =
            HeaderValue::try_from(format!("Bearer {secret}")).map_err(|_| wrong("cannot be sent as a header"))?;
        header.set_sensitive(true);
        Ok(Self { secret: secret.to_owned(), header })
    }

    /// The value of `Authorization`, marked as a secret.
    pub(super) fn header(&self) -> HeaderValue {
        self.header.clone()
    }

    /// Whether a text holds the secret.
    pub(super) fn is_in(&self, text: &str) -> bool {
        text.contains(&self.secret)
    }

    /// What a server said, fit to be part of a message: on one line, cut, and without the token, which a server may
    /// repeat.
    pub(super) fn quote(&self, said: &str) -> String {
        let said = said.replace(&self.secret, "***");
        let line: String = said.chars().map(|c| if c.is_control() { ' ' } else { c }).take(QUOTED).collect();
        line.trim().to_owned()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_never_shown() {
        let token = Token::new("ghs_0123456789").unwrap();
        assert_eq!(format!("{token:?} {:?}", token.header()), "*** Sensitive");
        assert_eq!(token.quote("bad\r\n::error::ghs_0123456789!"), "bad  ::error::***!");
        assert_eq!(token.quote(&"é".repeat(999)).chars().count(), QUOTED);
    }

    #[test]
    fn what_is_no_token_is_told_without_showing_it() {
        for wrong in ["", " ", "ghs_01\n", "ghs 01", "ghs_\u{e9}", "ghs_01\r\nX-Evil: 1"] {
            let doubt = Token::new(wrong).unwrap_err();
            assert_eq!(doubt.name(), "setup");
            assert!(!doubt.to_string().contains("ghs"), "{doubt}");
        }
    }
}
