//! The values that the tests of a condition tell apart, by what they compare.

mod by_test;

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use jiff::{SignedDuration, Timestamp};

use super::strings::{self, OverBudget, Pattern, Shape};
use crate::access::evaluate::point_in_time;
use crate::pattern::{Case, fnmatch};
use crate::policy::Comparison;
use crate::target::Target;

/// One value for every class of values that these tests tell apart. Where the patterns are too many one by one, each test is taken as
/// a whole.
///
/// # Errors
/// When their patterns are too many together.
pub(super) fn values(
    target: Target,
    tests: &BTreeSet<BTreeSet<(Comparison, &str)>>,
) -> Result<Vec<String>, OverBudget> {
    let of = |accept: fn(Comparison) -> bool| -> Vec<(Comparison, &str)> {
        let each: BTreeSet<(Comparison, &str)> = tests.iter().flatten().copied().collect();
        each.into_iter().filter(|(comparison, _)| accept(*comparison)).collect()
    };
    let mut values = texts(target, &of(is_text), tests)?;
    values.extend(numbers(&of(is_number)));
    values.extend(dates(&of(is_date)));
    values.extend(addresses(&of(|it| it == Comparison::IpAddress)));
    Ok(values)
}

fn is_text(comparison: Comparison) -> bool {
    use Comparison as C;
    matches!(
        comparison,
        C::StringEquals
            | C::StringEqualsIgnoreCase
            | C::StringLike
            | C::ArnEquals
            | C::ArnLike
            | C::Bool
            | C::BinaryEquals
    )
}

fn is_number(comparison: Comparison) -> bool {
    use Comparison as C;
    matches!(
        comparison,
        C::NumericEquals
            | C::NumericLessThan
            | C::NumericLessThanEquals
            | C::NumericGreaterThan
            | C::NumericGreaterThanEquals
    )
}

fn is_date(comparison: Comparison) -> bool {
    use Comparison as C;
    matches!(
        comparison,
        C::DateEquals | C::DateLessThan | C::DateLessThanEquals | C::DateGreaterThan | C::DateGreaterThanEquals
    )
}

fn texts(
    target: Target,
    wanted: &[(Comparison, &str)],
    tests: &BTreeSet<BTreeSet<(Comparison, &str)>>,
) -> Result<Vec<String>, OverBudget> {
    use Comparison as C;
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    if wanted.iter().all(|(comparison, _)| *comparison == C::Bool) {
        return Ok(vec!["true".to_owned(), "false".to_owned()]);
    }
    let patterns: Vec<Pattern> = wanted
        .iter()
        .filter(|(_, text)| !text.contains("${"))
        .map(|(comparison, want)| text(target, *comparison, want))
        .collect();
    // What policies name reads best, and an ARN operator compares nothing that is no ARN.
    let mut named: Vec<String> =
        wanted.iter().filter(|(_, text)| !text.contains("${")).map(|(_, text)| text.replace(['*', '?'], "x")).collect();
    if wanted.iter().all(|(comparison, _)| matches!(comparison, C::ArnEquals | C::ArnLike)) {
        named.push("arn:aws:iam::999999999999:role/some-other-role".to_owned());
    }
    let met: Vec<Vec<bool>> = named.iter().map(|text| strings::meets(&patterns, text)).collect();
    let natural =
        |atom: &strings::Atom| named.iter().zip(&met).find(|(_, met)| **met == atom.meets).map(|(text, _)| text);
    let mut values: Vec<String> = match strings::atoms(&patterns, "", Shape::Text) {
        Ok(atoms) => atoms.iter().map(|atom| natural(atom).unwrap_or(&atom.text).clone()).collect(),
        Err(OverBudget) => by_test::texts_by_test(target, tests)?,
    };
    // A listing of a whole bucket has the empty text as its prefix.
    if wanted.iter().any(|(comparison, want)| is_met(target, *comparison, want, "")) {
        values.push(String::new());
    }
    Ok(values)
}

/// The texts that a value stands for.
fn text(target: Target, comparison: Comparison, want: &str) -> Pattern {
    use Comparison as C;
    match comparison {
        C::StringLike if target == Target::Ceph && fnmatch::has_brackets(want) => Pattern::fnmatch(want),
        C::StringLike | C::ArnEquals | C::ArnLike => Pattern::glob(want, Case::Sensitive),
        C::StringEqualsIgnoreCase | C::Bool => Pattern::literal(want, Case::Ignore),
        _ => Pattern::literal(want, Case::Sensitive),
    }
}

/// A network; a bare address is one of its own.
fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

/// The numbers named as they are written, and one on each side of them and between them.
fn numbers(wanted: &[(Comparison, &str)]) -> Vec<String> {
    let named = wanted.iter().filter_map(|(_, text)| Some((text.parse::<f64>().ok()?, *text)));
    let mut named: Vec<(f64, &str)> = named.filter(|(number, _)| number.is_finite()).collect();
    named.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    named.dedup_by_key(|(number, _)| *number);
    let mut values: Vec<String> = Vec::new();
    for (at, (number, text)) in named.iter().enumerate() {
        let before = at
            .checked_sub(1)
            .and_then(|at| named.get(at))
            .map_or(number - 1.0, |(before, _)| between(*before, *number));
        values.extend([before.to_string(), (*text).to_owned()]);
    }
    values.extend(named.last().map(|(number, _)| (number + 1.0).to_string()));
    values
}

/// A number between two, a whole one where there is.
fn between(one: f64, next: f64) -> f64 {
    let middle = f64::midpoint(one, next);
    if middle.floor() > one { middle.floor() } else { middle }
}

/// The points in time named, and one on each side of them.
fn dates(wanted: &[(Comparison, &str)]) -> Vec<String> {
    let named: BTreeSet<Timestamp> = wanted.iter().filter_map(|(_, text)| point_in_time(text)).collect();
    let second = SignedDuration::from_secs(1);
    let mut points: Vec<Timestamp> =
        named.first().and_then(|first| first.checked_sub(second).ok()).into_iter().collect();
    for (at, next) in named.iter().zip(named.iter().skip(1).map(Some).chain([None])) {
        points.push(*at);
        points.extend(match next {
            Some(next) => moment_between(*at, *next),
            None => at.checked_add(second).ok(),
        });
    }
    points.iter().map(Timestamp::to_string).collect()
}

/// A point in time between two, a whole second later where there is.
fn moment_between(one: Timestamp, next: Timestamp) -> Option<Timestamp> {
    let room = next.duration_since(one);
    let later = if room > SignedDuration::from_secs(1) { SignedDuration::from_secs(1) } else { room / 2 };
    one.checked_add(later).ok().filter(|middle| *middle > one)
}

/// One address of every part into which the networks cut all addresses.
fn addresses(wanted: &[(Comparison, &str)]) -> Vec<String> {
    let nets: Vec<IpNet> = wanted.iter().filter_map(|(_, text)| network(text)).collect();
    if nets.is_empty() {
        return Vec::new();
    }
    let mut four: BTreeSet<u32> = BTreeSet::from([0]);
    let mut six: BTreeSet<u128> = BTreeSet::new();
    for net in &nets {
        match net {
            IpNet::V4(net) => {
                four.insert(net.network().to_bits());
                four.extend(net.broadcast().to_bits().checked_add(1));
            }
            IpNet::V6(net) => {
                six.extend([0, net.network().to_bits()]);
                six.extend(net.broadcast().to_bits().checked_add(1));
            }
        }
    }
    // An address inside reads better than the first of a network, where there is room.
    let ends = four.iter().skip(1).copied().chain([u32::MAX]);
    let mut found: Vec<IpAddr> = vec![IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7))];
    found.extend("2001:db8::7".parse::<IpAddr>());
    found.extend(four.iter().zip(ends).map(|(&start, end)| IpAddr::V4(Ipv4Addr::from_bits(inside(start, end)))));
    let ends: Vec<u128> = six.iter().skip(1).copied().chain([u128::MAX]).collect();
    found.extend(six.iter().zip(ends).map(|(&start, end)| {
        let room = end.saturating_sub(start) > 8;
        IpAddr::V6(Ipv6Addr::from_bits(if room { start.saturating_add(5) } else { start }))
    }));
    // One address is enough for all that the same networks hold.
    let mut seen = BTreeSet::new();
    found.retain(|address| seen.insert(nets.iter().map(|net| net.contains(address)).collect::<Vec<bool>>()));
    found.iter().map(ToString::to_string).collect()
}

fn inside(start: u32, end: u32) -> u32 {
    if end.saturating_sub(start) > 8 { start.saturating_add(5) } else { start }
}

/// Whether a value is what one of the values of a condition asks for; none that has a policy variable is.
pub(super) fn meets(target: Target, test: &BTreeSet<(Comparison, &str)>, value: &str) -> bool {
    let plain = |text: &str| !text.contains("${");
    test.iter().filter(|(_, text)| plain(text)).any(|(comparison, text)| is_met(target, *comparison, text, value))
}

fn is_met(target: Target, comparison: Comparison, want: &str, have: &str) -> bool {
    if is_text(comparison) {
        return strings::meets(&[text(target, comparison, want)], have) == [true];
    }
    if comparison == Comparison::IpAddress {
        let (net, address) = (network(want), have.parse::<IpAddr>());
        return matches!((net, address), (Some(net), Ok(address)) if net.contains(&address));
    }
    let order = if is_date(comparison) {
        point_in_time(have).zip(point_in_time(want)).map(|(have, want)| have.cmp(&want))
    } else {
        have.parse::<f64>().ok().zip(want.parse().ok()).and_then(|(have, want)| have.partial_cmp(&want))
    };
    order.is_some_and(|order| is_ordered(comparison, order))
}

fn is_ordered(comparison: Comparison, order: Ordering) -> bool {
    use Comparison as C;
    match comparison {
        C::NumericLessThan | C::DateLessThan => order.is_lt(),
        C::NumericLessThanEquals | C::DateLessThanEquals => order.is_le(),
        C::NumericGreaterThan | C::DateGreaterThan => order.is_gt(),
        C::NumericGreaterThanEquals | C::DateGreaterThanEquals => order.is_ge(),
        _ => order.is_eq(),
    }
}
