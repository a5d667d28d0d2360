//! Values of conditions as numbers, dates, addresses, and text that must not act as a pattern.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::net::IpAddr;

use base64ct::{Base64, Encoding};
use ipnet::IpNet;
use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;

use crate::pattern;
use crate::policy::Comparison;

/// A decimal number. The operators of all servers compare numbers by value: `10` is `10.0`.
pub(super) fn number(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

/// A whole number as Go's `Atoi` and Rust's `i64` read it: a sign and leading zeros are taken, white space is not.
pub(super) fn whole(text: &str) -> Option<i64> {
    text.parse().ok()
}

/// A point in time in ISO 8601, down to a bare date, or in seconds since 1970.
pub fn date(text: &str) -> Option<Timestamp> {
    if let Some(seconds) = whole(text) {
        // Four digits are a year in ISO 8601, and nobody means a second of 1970.
        return if text.len() == 4 {
            bare_date(&format!("{text}-01-01"))
        } else {
            Timestamp::from_second(seconds).ok()
        };
    }
    text.parse().ok().or_else(|| bare_date(text))
}

fn bare_date(text: &str) -> Option<Timestamp> {
    let date: civil::Date = text.parse().ok()?;
    TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok()
}

/// A point in time as RFC 3339 has it: with seconds and a zone.
pub(super) fn rfc3339(text: &str) -> Option<Timestamp> {
    let colons = text.get(10..)?.bytes().filter(|byte| *byte == b':').count();
    let zone = text.ends_with('Z') || text.get(19..)?.contains(['+', '-']);
    let wanted = if text.ends_with('Z') { 2 } else { 3 };
    (zone && colons == wanted && text.get(10..11) == Some("T")).then(|| text.parse().ok()).flatten()
}

/// Whether an order is one that a comparison accepts; for the comparisons of numbers and of dates.
pub(super) fn ordered(comparison: Comparison, order: Ordering) -> bool {
    use Comparison as C;
    match comparison {
        C::NumericLessThan | C::DateLessThan => order.is_lt(),
        C::NumericLessThanEquals | C::DateLessThanEquals => order.is_le(),
        C::NumericGreaterThan | C::DateGreaterThan => order.is_gt(),
        C::NumericGreaterThanEquals | C::DateGreaterThanEquals => order.is_ge(),
        _ => order.is_eq(),
    }
}

/// Whether a comparison is of points in time.
pub(super) fn is_date(comparison: Comparison) -> bool {
    use Comparison as C;
    matches!(
        comparison,
        C::DateEquals | C::DateLessThan | C::DateLessThanEquals | C::DateGreaterThan | C::DateGreaterThanEquals
    )
}

/// A network; a bare address is one of its own.
pub(super) fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

/// A network as Go and `RustFS` are given it: a bare address gets `/32`, one of IPv6 too (targets of minio/pkg v3.1.3
/// policy/condition/ipaddrfunc.go, rustfs policy/function/addr.rs). With `mapped`, IPv4 inside IPv6 is IPv4.
pub(super) fn network_32(text: &str, mapped: bool) -> Option<IpNet> {
    let net: IpNet =
        if text.contains('/') { text.parse().ok()? } else { IpNet::new(text.parse::<IpAddr>().ok()?, 32).ok()? };
    let IpNet::V6(six) = net else { return Some(net) };
    match six.addr().to_ipv4_mapped() {
        Some(four) if mapped && six.prefix_len() >= 96 => IpNet::new(four.into(), six.prefix_len() - 96).ok(),
        _ => Some(net),
    }
}

/// The bytes behind base64.
pub(super) fn bytes(text: &str) -> Option<Vec<u8>> {
    Base64::decode_vec(text).ok()
}

/// Text whose wildcards are ordinary characters, when the text it is matched against went through the same.
pub(super) fn literal(text: &str) -> Cow<'_, str> {
    if pattern::is_literal(text) {
        return Cow::Borrowed(text);
    }
    // Two characters of a private plane, which nobody names anything with, stand in for the wildcards.
    Cow::Owned(text.replace('*', "\u{f_fffc}").replace('?', "\u{f_fffd}"))
}

/// Text with one character per byte, for servers whose `?` is a byte.
pub(super) fn bytewise(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { text.bytes().map(char::from).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_every_spelling_are_one() {
        let at = date("1735689600").unwrap();
        for text in ["2025-01-01", "2025", "2025-01-01T00:00:00Z", "2025-01-01T01:00:00+01:00", "2025-01-01T00:00Z"] {
            assert_eq!(date(text), Some(at), "{text}");
        }
        assert_eq!(date("soon"), None);
    }

    #[test]
    fn only_whole_dates_are_rfc_3339() {
        assert!(rfc3339("2025-01-01T00:00:00Z").is_some() && rfc3339("2025-01-01T01:00:00+01:00").is_some());
        assert!(rfc3339("2025-01-01T00:00:00.5Z").is_some());
        for text in
            ["2025-01-01", "1735689600", "2025-01-01T00:00Z", "2025-01-01T00:00:00", "2025-01-01 00:00:00Z", "é"]
        {
            assert_eq!(rfc3339(text), None, "{text}");
        }
    }

    #[test]
    fn bare_addresses_of_ipv6_become_wide() {
        let net = network_32("2001:db8::1", true).unwrap();
        assert!(net.contains(&"2001:db8:ffff::2".parse::<IpAddr>().unwrap()));
        assert_eq!(network_32("::ffff:10.0.0.0/104", true), "10.0.0.0/8".parse().ok());
    }
}
