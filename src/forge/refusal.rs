//! What an answer that is no success means, and whether the question may be put again.

use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;

use super::token::Token;
use crate::approval::Doubt;

/// An answer that is no success.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: u16,
    /// Where a redirect leads.
    pub(super) location: Option<String>,
    pub(super) retry_after: Option<String>,
    /// How many questions are left, and the second since 1970 in which there are more.
    pub(super) remaining: Option<String>,
    pub(super) reset: Option<String>,
    /// What the body says, if it is an error of the API's form.
    pub(super) said: String,
}

/// What to do about a refusal.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Put the question again, after this pause if the server named one.
    Again(Option<Duration>),
    /// It stays refused.
    Stop,
}

#[derive(Deserialize)]
struct ErrorBody {
    message: String,
}

/// What an error says about itself; empty when it is not of the API's form.
pub(super) fn message(body: &[u8]) -> String {
    serde_json::from_slice::<ErrorBody>(body).map(|error| error.message).unwrap_or_default()
}

impl Refusal {
    /// Whether questions are refused because there were too many.
    fn is_limit(&self) -> bool {
        let forbidden = self.status == 403
            && (self.is_exhausted() || self.retry_after.is_some() || self.said.contains("secondary rate limit"));
        self.status == 429 || forbidden
    }

    fn is_exhausted(&self) -> bool {
        self.remaining.as_deref() == Some("0")
    }

    /// Whether the same question may be answered in a moment. GitHub asks for a minute at least where a limit names no
    /// time, which is longer than is waited for here.
    pub(super) fn next(&self) -> Next {
        if !matches!(self.status, 502..=504) && (!self.is_limit() || self.is_exhausted()) {
            return Next::Stop;
        }
        match &self.retry_after {
            // A date is taken as "later": nothing here knows today's.
            Some(after) => after.parse().map_or(Next::Stop, |seconds| Next::Again(Some(Duration::from_secs(seconds)))),
            None if self.is_limit() => Next::Stop,
            None => Next::Again(None),
        }
    }

    /// The refusal as a doubt.
    pub(super) fn doubt(self, path: &str, needs: &'static str, token: &Token) -> Doubt {
        let path = path.to_owned();
        if self.is_limit() {
            let seconds = self.reset.as_deref().filter(|_| self.is_exhausted()).and_then(|reset| reset.parse().ok());
            let reset = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
            let after = self.retry_after.as_deref().and_then(|after| after.parse::<u64>().ok());
            let when = match (reset, after) {
                (Some(reset), _) => format!("until {reset}"),
                (None, Some(seconds)) => format!("for {seconds} s"),
                (None, None) => String::new(),
            };
            return Doubt::RateLimited { when };
        }
        match (self.status, self.location) {
            (301..=303 | 307 | 308, Some(to)) => Doubt::Redirected { path, to: token.quote(&to) },
            (status, _) => Doubt::Status { path, status, said: token.quote(&self.said), needs },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(status: u16) -> Refusal {
        Refusal { status, location: None, retry_after: None, remaining: None, reset: None, said: String::new() }
    }

    #[test]
    fn only_what_passes_is_asked_again() {
        for status in [502, 503, 504] {
            assert_eq!(refusal(status).next(), Next::Again(None));
        }
        for status in [204, 301, 304, 400, 401, 403, 404, 422, 429, 500, 501] {
            assert_eq!(refusal(status).next(), Next::Stop, "{status}");
        }
        let after = |status, after: &str| Refusal { retry_after: Some(after.to_owned()), ..refusal(status) }.next();
        assert_eq!(after(429, "3"), Next::Again(Some(Duration::from_secs(3))));
        assert_eq!(after(403, "0"), Next::Again(Some(Duration::ZERO)));
        assert_eq!(after(503, "Fri, 27 Nov 2026 18:00:00 GMT"), Next::Stop);
        assert_eq!(after(429, "-1"), Next::Stop);
        assert_eq!(after(404, "1"), Next::Stop);
    }

    #[test]
    fn an_exhausted_limit_is_not_waited_for_and_says_when_it_ends() {
        let exhausted = Refusal {
            remaining: Some("0".to_owned()),
            reset: Some("1795802400".to_owned()),
            retry_after: Some("1".to_owned()),
            ..refusal(403)
        };
        assert_eq!(exhausted.next(), Next::Stop);
        let token = Token::new("t").unwrap();
        let doubt = exhausted.doubt("/x", "", &token);
        assert_eq!(doubt, Doubt::RateLimited { when: "until 2026-11-27T18:00:00Z".to_owned() });
        let hostile = Refusal { reset: Some(i64::MAX.to_string()), remaining: Some("0".to_owned()), ..refusal(429) };
        assert_eq!(hostile.doubt("/x", "", &token), Doubt::RateLimited { when: String::new() });
    }
}
