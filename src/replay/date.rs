//! Points in time, in nanoseconds since 1970, counted here and by nobody's library.

const SECOND: i128 = 1_000_000_000;

/// RFC 3339 with seconds and zone: what `MinIO` and `RustFS` read.
pub(super) fn rfc3339(text: &str) -> Option<i128> {
    let (date, rest) = text.split_at_checked(10)?;
    let time = rest.strip_prefix('T')?;
    let (clock, zone) = zone(time)?;
    if clock.len() < 8 {
        return None;
    }
    Some(days(date)? * 86_400 * SECOND + seconds(clock)? - zone? * SECOND)
}

/// ISO 8601 as the W3C profiles it: a date alone, or with hours and minutes, and seconds where they are written.
pub(super) fn iso(text: &str) -> Option<i128> {
    let padded = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    let (date, rest) = padded.split_at_checked(10)?;
    let midnight = days(date)? * 86_400 * SECOND;
    if rest.is_empty() {
        return Some(midnight);
    }
    let (clock, zone) = zone(rest.strip_prefix('T')?)?;
    Some(midnight + seconds(clock)? - zone? * SECOND)
}

/// Seconds since 1970, written out.
pub(super) fn epoch(text: &str) -> Option<i128> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = !digits.is_empty() && digits.len() <= 18 && digits.bytes().all(|b| b.is_ascii_digit());
    // As dates have years of four digits, so have seconds.
    let year = |seconds: &i128| (-62_167_219_200..=253_402_300_799).contains(seconds);
    plain.then(|| text.parse::<i128>().ok()).flatten().filter(year).map(|seconds| seconds * SECOND)
}

/// A point in time as seconds, written out.
pub(super) fn as_epoch(nanoseconds: i128) -> String {
    nanoseconds.div_euclid(SECOND).to_string()
}

/// A point in time as ISO 8601 in UTC.
pub(super) fn as_iso(nanoseconds: i128) -> String {
    let seconds = nanoseconds.div_euclid(SECOND);
    let (day, clock) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Days since 0000-03-01, in eras of 400 years: leap days are then the last of a year.
    let day = day + 719_468;
    let (era, of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let date = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year + era * 400 + i128::from(month <= 2);
    let (hour, minute, second) = (clock / 3_600, clock / 60 % 60, clock % 60);
    format!("{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// `YYYY-MM-DD` as days since 1970.
fn days(date: &str) -> Option<i128> {
    let mut parts = date.split('-');
    let (year, month, day) = (number(parts.next()?, 4)?, number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let length = match month {
        2 => 28 + i128::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if parts.next().is_some() || !(1..=length).contains(&day) {
        return None;
    }
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + (153 * month + 2) / 5 + day - 1 - 719_468)
}

/// `HH:MM`, `HH:MM:SS` or `HH:MM:SS.fraction`, in nanoseconds.
fn seconds(clock: &str) -> Option<i128> {
    let (clock, fraction) = clock.split_once('.').map_or((clock, None), |(clock, fraction)| (clock, Some(fraction)));
    let mut parts = clock.split(':');
    let (hour, minute) = (number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let second = match parts.next() {
        Some(second) => number(second, 2)?,
        None => 0,
    };
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let fraction = match fraction {
        None => 0,
        Some(digits) if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) => return None,
        Some(digits) => format!("{digits:0<9}").get(..9)?.parse::<i128>().ok()?,
    };
    Some((hour * 3_600 + minute * 60 + second) * SECOND + fraction)
}

/// Takes the zone off a time: its offset in seconds, none where it is malformed.
fn zone(time: &str) -> Option<(&str, Option<i128>)> {
    if let Some(clock) = time.strip_suffix('Z') {
        return Some((clock, Some(0)));
    }
    let at = time.rfind(['+', '-'])?;
    let (clock, zone) = time.split_at_checked(at)?;
    let (sign, zone) = zone.strip_prefix('-').map_or_else(|| (1, zone.trim_start_matches('+')), |zone| (-1, zone));
    let offset = zone.split_once(':').and_then(|(hours, minutes)| {
        let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
        (hours < 24 && minutes < 60).then_some(sign * (hours * 3_600 + minutes * 60))
    });
    Some((clock, offset))
}

fn number(text: &str, digits: usize) -> Option<i128> {
    (text.len() == digits && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_is_counted_right() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T12:00:00Z", 951_825_600),
            ("2025-01-01T00:00:00+02:00", 1_735_682_400),
            ("1969-12-31T23:59:59Z", -1),
        ] {
            assert_eq!(rfc3339(text), Some(seconds * SECOND), "{text}");
            assert_eq!(iso(text), rfc3339(text));
        }
        assert_eq!(as_iso(951_825_600 * SECOND), "2000-02-29T12:00:00Z");
        assert_eq!(as_iso(-SECOND), "1969-12-31T23:59:59Z");
        assert_eq!(iso("2025-01-01"), epoch("1735689600"));
        assert_eq!(iso("2025-01-01T00:00Z"), epoch("1735689600"));
        for text in ["2025-02-29T00:00:00Z", "2025-01-01T00:00Z", "2025-01-01", "1735689600", "2025-13-01T00:00:00Z"] {
            assert_eq!(rfc3339(text), None, "{text}");
        }
    }
}
