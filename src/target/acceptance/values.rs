//! Values in conditions, by the letter of what servers parse.

use std::net::IpAddr;

/// Whether a text is an address with an optional prefix length; without one servers append `/32`, to IPv6 too.
pub(super) fn is_cidr(text: &str) -> bool {
    let (address, bits) = text.split_once('/').unwrap_or((text, "32"));
    let Ok(address) = address.parse::<IpAddr>() else { return false };
    let most = if address.is_ipv4() { 32 } else { 128 };
    let digits = !bits.is_empty() && bits.bytes().all(|byte| byte.is_ascii_digit());
    digits && bits.parse::<u32>().is_ok_and(|bits| bits <= most)
}

/// Whether a text is what Go's `strconv.ParseBool` takes.
pub(super) fn is_go_bool(text: &str) -> bool {
    matches!(text, "1" | "t" | "T" | "TRUE" | "true" | "True" | "0" | "f" | "F" | "FALSE" | "false" | "False")
}

/// The bytes behind standard base64 with padding. None when it is not that.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let bytes = text.as_bytes();
    if !bytes.len().is_multiple_of(4) {
        return None;
    }
    let padding = bytes.iter().rev().take_while(|&&byte| byte == b'=').count();
    if padding > 2 {
        return None;
    }
    let mut decoded = Vec::with_capacity(bytes.len() / 4 * 3);
    let (mut pending, mut bits) = (0_u32, 0);
    for &byte in bytes.iter().take(bytes.len() - padding) {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        pending = (pending << 6 | u32::from(digit)) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            decoded.push(u8::try_from(pending >> bits & 0xff).unwrap_or(0));
        }
    }
    Some(decoded)
}

/// Whether a text is a point in time with seconds and zone, as in RFC 3339.
///
/// `lenient` lets through what some parsers take besides: `t` and `z`, a blank for the `T`, a leap second.
pub(super) fn is_rfc3339(text: &str, lenient: bool) -> bool {
    parse_rfc3339(text, lenient).is_some()
}

fn parse_rfc3339(text: &str, lenient: bool) -> Option<()> {
    let mut at = Cursor(text.as_bytes());
    let year = at.number(4)?;
    at.byte(b"-")?;
    let month = at.number(2)?;
    at.byte(b"-")?;
    let day = at.number(2)?;
    at.byte(if lenient { b"Tt " } else { b"T" })?;
    let hour = at.number(2)?;
    at.byte(b":")?;
    let minute = at.number(2)?;
    at.byte(b":")?;
    let second = at.number(2)?;
    if at.byte(b".,").is_some() {
        at.number(1)?;
        while at.number(1).is_some() {}
    }
    if at.byte(if lenient { b"Zz" } else { b"Z" }).is_none() {
        at.byte(b"+-")?;
        let zone_hour = at.number(2)?;
        at.byte(b":")?;
        let zone_minute = at.number(2)?;
        if zone_hour > 23 || zone_minute > 59 {
            return None;
        }
    }
    let days = match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    let last_second = if lenient { 60 } else { 59 };
    let in_range = (1..=days).contains(&day) && hour <= 23 && minute <= 59 && second <= last_second;
    (in_range && at.0.is_empty()).then_some(())
}

struct Cursor<'t>(&'t [u8]);

impl Cursor<'_> {
    fn byte(&mut self, wanted: &[u8]) -> Option<()> {
        let (first, rest) = self.0.split_first()?;
        if !wanted.contains(first) {
            return None;
        }
        self.0 = rest;
        Some(())
    }

    fn number(&mut self, digits: usize) -> Option<u32> {
        let (head, rest) = self.0.split_at_checked(digits)?;
        if !head.iter().all(u8::is_ascii_digit) {
            return None;
        }
        self.0 = rest;
        Some(head.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0')))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks() {
        for good in
            ["10.0.0.0/8", "10.1.2.3", "::/0", "2001:db8::1", "2001:DB8::/64", "::ffff:1.2.3.4/96", "1.2.3.4/08"]
        {
            assert!(is_cidr(good), "{good}");
        }
        for bad in
            ["", "*", "10.0.0.0/33", "10.0.0/8", "010.0.0.1", "10.0.0.0/", "10.0.0.0/+8", "fe80::1%eth0/64", "x/8"]
        {
            assert!(!is_cidr(bad), "{bad}");
        }
    }

    #[test]
    fn points_in_time() {
        for good in ["2025-01-01T00:00:00Z", "2024-02-29T23:59:59.25+02:00", "2025-01-01T00:00:00-11:30"] {
            assert!(is_rfc3339(good, false) && is_rfc3339(good, true), "{good}");
        }
        for bad in [
            "2025-01-01",
            "2025-01-01T00:00Z",
            "2025-02-29T00:00:00Z",
            "2025-13-01T00:00:00Z",
            "0",
            "2025-01-01T00:00:00",
        ] {
            assert!(!is_rfc3339(bad, true), "{bad}");
        }
        assert!(!is_rfc3339("2025-01-01t00:00:00z", false) && is_rfc3339("2025-01-01t00:00:00z", true));
    }

    #[test]
    fn base64_is_decoded_and_wants_its_padding() {
        assert_eq!(base64("YQ=="), Some(b"a".to_vec()));
        assert_eq!(base64("aGVsbG8="), Some(b"hello".to_vec()));
        assert_eq!(base64(""), Some(Vec::new()));
        for bad in ["YQ", "YQ=", "a!", "====", "YQ==YQ=="] {
            assert_eq!(base64(bad), None, "{bad}");
        }
    }
}
