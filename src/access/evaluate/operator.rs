//! One value of a request against the values of a condition.

use super::{Asked, ip, variable};
use crate::access::Truth;
use crate::pattern::{self, Case};
use crate::policy::{Comparison, Condition};
use crate::target::Target;

/// A condition, ready to be asked about values.
pub(super) struct Test {
    comparison: Comparison,
    target: Target,
    wanted: Vec<String>,
    /// Whether every value of the request counts on `MinIO` and `RustFS`, not the first alone.
    pub(super) by_value: bool,
    /// The same, addresses included, which no qualifier is heeded for.
    pub(super) any_value: bool,
    /// `NumericGreaterThanIfExists` of RustFS also takes equal numbers (`policy/function/condition.rs:269`).
    or_equal: bool,
}

/// Whether the operator compares each value: strings, ARNs and binaries.
pub(super) fn is_by_value(comparison: Comparison) -> bool {
    use Comparison::{ArnEquals, ArnLike, BinaryEquals, StringEquals, StringEqualsIgnoreCase, StringLike};
    matches!(comparison, StringEquals | StringEqualsIgnoreCase | StringLike | ArnEquals | ArnLike | BinaryEquals)
}

/// Whether the operator compares numbers or dates.
pub(super) fn is_ordered(comparison: Comparison) -> bool {
    !is_by_value(comparison) && !matches!(comparison, Comparison::Bool | Comparison::IpAddress | Comparison::Null)
}

impl Test {
    /// None when a value is not known here.
    pub(super) fn new(condition: &Condition, comparison: Comparison, asked: &Asked<'_>) -> Option<Self> {
        let wanted: Option<Vec<String>> = condition
            .values
            .iter()
            .map(|value| value.value.known().and_then(|text| variable::fill(text, asked)))
            .collect();
        Some(Self {
            comparison,
            target: asked.target,
            wanted: wanted?,
            by_value: is_by_value(comparison),
            any_value: is_by_value(comparison) || comparison == Comparison::IpAddress,
            or_equal: asked.target == Target::Rustfs && condition.operator.value.if_exists,
        })
    }

    /// `Null`: whether the key is there as wanted.
    pub(super) fn null(&self, absent: bool) -> Truth {
        let minio = self.target == Target::Minio;
        let wants = |text: &String| match text.as_str() {
            "true" => Some(true),
            "1" | "t" | "T" | "TRUE" | "True" if minio => Some(true),
            "0" | "f" | "F" | "FALSE" | "False" if minio => Some(false),
            other if other.eq_ignore_ascii_case("true") => Some(true),
            other => other.eq_ignore_ascii_case("false").then_some(false),
        };
        Truth::from_bool(self.wanted.iter().any(|text| wants(text) == Some(absent)))
    }

    /// Whether a value of the request is of the operator's type; what is not makes a condition fail, negated or not.
    pub(super) fn reads(&self, value: &str) -> bool {
        let number = |text: &str| text.parse::<i64>().is_ok();
        let ours = matches!(self.target, Target::Aws | Target::Ceph);
        ours || !is_ordered(self.comparison) || self.is_date() || number(value)
    }

    /// Whether the values of a request that are not addresses make the test of addresses fail: so it is on `MinIO`.
    pub(super) fn spoilt(&self, values: &[String]) -> bool {
        self.target == Target::Minio
            && self.comparison == Comparison::IpAddress
            && values.iter().any(|value| value.parse::<std::net::IpAddr>().is_err())
    }

    fn is_date(&self) -> bool {
        use Comparison::{DateEquals, DateGreaterThan, DateGreaterThanEquals, DateLessThan, DateLessThanEquals};
        matches!(
            self.comparison,
            DateEquals | DateGreaterThan | DateGreaterThanEquals | DateLessThan | DateLessThanEquals
        )
    }

    /// Whether a value of the request is one of those wanted.
    pub(super) fn holds(&self, value: &str) -> bool {
        use Comparison as C;
        let any = |test: &dyn Fn(&str) -> bool| self.wanted.iter().any(|wanted| test(wanted));
        let ours = matches!(self.target, Target::Aws | Target::Ceph);
        match self.comparison {
            C::StringEquals => any(&|wanted| wanted == value),
            C::StringEqualsIgnoreCase => any(&|wanted| wanted.to_lowercase() == value.to_lowercase()),
            C::StringLike => any(&|wanted| pattern::matches(wanted, value, Case::Sensitive)),
            C::ArnEquals if !ours => any(&|wanted| wanted == value),
            C::ArnLike if !ours => any(&|wanted| pattern::matches(wanted, value, Case::Sensitive)),
            C::ArnEquals | C::ArnLike => any(&|wanted| arn(wanted, value)),
            C::BinaryEquals => any(&|wanted| binary(self.target, wanted, value)),
            C::Bool if ours => any(&|wanted| wanted.eq_ignore_ascii_case(value)),
            C::Bool => any(&|wanted| wanted == value),
            C::IpAddress => ip::among(self.target, &self.wanted, value),
            C::NumericEquals => any(&|wanted| self.numbers(value, wanted, |a, b| (a - b).abs() == 0.0)),
            C::NumericLessThan => any(&|wanted| self.numbers(value, wanted, |a, b| a < b)),
            C::NumericLessThanEquals => any(&|wanted| self.numbers(value, wanted, |a, b| a <= b)),
            C::NumericGreaterThan if self.or_equal => any(&|wanted| self.numbers(value, wanted, |a, b| a >= b)),
            C::NumericGreaterThan => any(&|wanted| self.numbers(value, wanted, |a, b| a > b)),
            C::NumericGreaterThanEquals => any(&|wanted| self.numbers(value, wanted, |a, b| a >= b)),
            C::DateEquals => any(&|wanted| self.dates(value, wanted, |a, b| a == b)),
            C::DateLessThan => any(&|wanted| self.dates(value, wanted, |a, b| a < b)),
            C::DateLessThanEquals => any(&|wanted| self.dates(value, wanted, |a, b| a <= b)),
            C::DateGreaterThan => any(&|wanted| self.dates(value, wanted, |a, b| a > b)),
            C::DateGreaterThanEquals => any(&|wanted| self.dates(value, wanted, |a, b| a >= b)),
            C::Null => false,
        }
    }

    /// Whole numbers on `MinIO` and `RustFS`, decimals on AWS.
    fn numbers(&self, value: &str, wanted: &str, compare: fn(f64, f64) -> bool) -> bool {
        let number = |text: &str| -> Option<f64> {
            if matches!(self.target, Target::Minio | Target::Rustfs) {
                #[expect(clippy::cast_precision_loss, reason = "sizes and counts in policies are far below 2^53")]
                return text.parse::<i64>().ok().map(|number| number as f64);
            }
            text.trim().parse().ok()
        };
        number(value).zip(number(wanted)).is_some_and(|(value, wanted)| compare(value, wanted))
    }

    /// RFC 3339; AWS also takes days and seconds since 1970.
    fn dates(&self, value: &str, wanted: &str, compare: fn(jiff::Timestamp, jiff::Timestamp) -> bool) -> bool {
        let time = |text: &str| -> Option<jiff::Timestamp> {
            let midnight = |day: jiff::civil::Date| jiff::tz::TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok();
            let seconds = || jiff::Timestamp::from_second(text.parse().ok()?).ok();
            let whole = text.parse().ok();
            if matches!(self.target, Target::Minio | Target::Rustfs) {
                return whole;
            }
            whole.or_else(|| midnight(text.parse().ok()?)).or_else(seconds)
        };
        time(value).zip(time(wanted)).is_some_and(|(value, wanted)| compare(value, wanted))
    }
}

/// ARNs are compared segment by segment, and no wildcard reaches over a colon but in the last one.
fn arn(wanted: &str, value: &str) -> bool {
    let (wanted, value): (Vec<&str>, Vec<&str>) = (wanted.splitn(6, ':').collect(), value.splitn(6, ':').collect());
    wanted.len() == value.len()
        && wanted.iter().zip(&value).all(|(wanted, value)| pattern::matches(wanted, value, Case::Sensitive))
}

/// The policy's side is in base64; `MinIO` compares it with the request as it is.
fn binary(target: Target, wanted: &str, value: &str) -> bool {
    let Some(wanted) = base64(wanted) else { return false };
    if target == Target::Minio { wanted == value.as_bytes() } else { base64(value) == Some(wanted) }
}

fn base64(text: &str) -> Option<Vec<u8>> {
    let (mut bits, mut count, mut bytes) = (0u32, 0, Vec::new());
    for byte in text.trim_end_matches('=').bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).unwrap_or_default());
        }
    }
    Some(bytes)
}
