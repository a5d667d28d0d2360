//! The only clock. Exceptions expire by it, and nothing else depends on the day.
#![expect(clippy::disallowed_methods, reason = "the environment is read here")]

use std::env;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::outcome::Fault;

/// Stands for a day that could not be told, in a run that judges nothing.
pub(super) const UNKNOWN: Date = Date::constant(1970, 1, 1);

/// The day of the run in UTC: as given, else as `SOURCE_DATE_EPOCH` has it, else today.
///
/// # Errors
///
/// A [`Fault`] when `SOURCE_DATE_EPOCH` is no count of seconds: a run that is to be reproducible must not quietly be judged
/// by today.
pub(super) fn today(given: Option<Date>) -> Result<Date, Fault> {
    if let Some(date) = given {
        return Ok(date);
    }
    match env::var("SOURCE_DATE_EPOCH") {
        Ok(seconds) if !seconds.is_empty() => from_epoch(&seconds).ok_or_else(|| Fault {
            path: None,
            position: None,
            message: format!("`SOURCE_DATE_EPOCH` is no count of seconds: `{}`", seconds.escape_debug()),
            help: Some("unset it, or set it to the output of `date +%s`".to_owned()),
        }),
        _ => Ok(day(Timestamp::now())),
    }
}

fn from_epoch(seconds: &str) -> Option<Date> {
    Timestamp::from_second(seconds.parse().ok()?).ok().map(day)
}

fn day(timestamp: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(timestamp).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_epoch_is_a_day_in_utc() {
        assert_eq!(from_epoch("0"), Some(UNKNOWN));
        assert_eq!(from_epoch("86399"), Some(UNKNOWN));
        assert_eq!(from_epoch("86400"), Some(Date::constant(1970, 1, 2)));
        assert_eq!(from_epoch("tomorrow"), None);
        assert_eq!(from_epoch("99999999999999999"), None);
    }
}
