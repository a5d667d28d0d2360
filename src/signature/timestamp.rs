//! The times of `valid-after` and `valid-before`.

use jiff::civil::{Date, DateTime};

/// `YYYYMMDD`, `YYYYMMDDHHMM` or `YYYYMMDDHHMMSS`, with or without `Z`.
///
/// ssh-keygen reads a time without `Z` in the zone of the machine. Here it is UTC all the same, as every day in this
/// program is: the verdict on a sign-off must not depend on the machine that gives it.
pub(super) fn parse(text: &str) -> Option<DateTime> {
    let digits = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    if !matches!(digits.len(), 8 | 12 | 14) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number = |from: usize, to: usize| digits.get(from..to).map_or(Some(0), |digits| digits.parse::<i8>().ok());
    let year = digits.get(..4)?.parse::<i16>().ok()?;
    DateTime::new(year, number(4, 6)?, number(6, 8)?, number(8, 10)?, number(10, 12)?, number(12, 14)?, 0).ok()
}

/// The first day that lies wholly at or after a time.
pub(super) fn first_whole_day(time: DateTime) -> Date {
    if time == time.date().to_datetime(jiff::civil::Time::midnight()) {
        time.date()
    } else {
        // After the last day there is none; the last one is as far away.
        time.date().tomorrow().unwrap_or(Date::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_forms_are_read_with_and_without_z() {
        for (text, read) in [
            ("20270521", Some("2027-05-21T00:00:00")),
            ("20270521Z", Some("2027-05-21T00:00:00")),
            ("202705211200", Some("2027-05-21T12:00:00")),
            ("20270521120030z", Some("2027-05-21T12:00:30")),
            ("2027052112", None),
            ("20270532", None),
            ("20271301", None),
            ("202705212460", None),
            ("2027-05-21", None),
            ("+2027052", None),
            ("20270521ZZ", None),
            ("", None),
            ("Z", None),
            ("2027052\u{e9}", None),
        ] {
            assert_eq!(parse(text).map(|time| time.to_string()).as_deref(), read, "{text}");
        }
    }

    #[test]
    fn a_day_that_has_begun_is_not_whole() {
        for (text, day) in [("20270521", "2027-05-21"), ("202705210001", "2027-05-22"), ("202712312359", "2028-01-01")]
        {
            assert_eq!(first_whole_day(parse(text).unwrap()).to_string(), day, "{text}");
        }
        assert_eq!(first_whole_day(parse("99991231235959").unwrap()), Date::MAX);
    }
}
