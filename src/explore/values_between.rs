//! Values of keys between those that policies name: half a second after a point in time, an address of the other family, nothing.

use jiff::{SignedDuration, Timestamp};

use super::keys::State;
use crate::access::evaluate::point_in_time;
use crate::policy::{Comparison, Condition};

/// The values themselves, and one close on each side of every number and point in time; an address that no network of the
/// other family has; the empty text, which a listing of a whole bucket has as its prefix.
pub(super) fn between<'a>(conditions: impl Iterator<Item = &'a Condition>) -> Vec<State> {
    use Comparison as C;
    let mut states: Vec<State> = Vec::new();
    let mut numbers: Vec<f64> = Vec::new();
    let mut times: Vec<Timestamp> = Vec::new();
    for condition in conditions {
        let Some(comparison) = condition.operator.value.comparison else { continue };
        for text in condition.values.iter().filter_map(|value| value.value.known()) {
            match comparison {
                C::IpAddress => states.extend(["203.0.113.7", "2001:db8::7"].map(|it| vec![it.to_owned()])),
                _ if is_number(comparison) => {
                    states.push(vec![text.to_owned()]);
                    numbers.extend(text.parse::<f64>().ok().filter(|number| number.is_finite()));
                }
                _ if is_time(comparison) => {
                    states.push(vec![text.to_owned()]);
                    times.extend(point_in_time(text));
                }
                C::StringEquals | C::StringEqualsIgnoreCase | C::StringLike if !text.contains("${") => {
                    states.extend([vec![text.replace(['*', '?'], "x")], vec![text.to_owned()], vec![String::new()]]);
                }
                _ => {}
            }
        }
    }
    numbers.sort_by(f64::total_cmp);
    let means = numbers.iter().zip(numbers.iter().skip(1)).map(|(one, next)| f64::midpoint(*one, *next));
    let ends = numbers.first().map(|one| one - 1.0).into_iter().chain(numbers.last().map(|one| one + 1.0));
    states.extend(means.chain(ends).map(|number| vec![number.to_string()]));
    times.sort_unstable();
    let means = times.iter().zip(times.iter().skip(1)).filter_map(|(one, next)| {
        let half = next.duration_since(*one) / 2;
        one.checked_add(half).ok()
    });
    let day = SignedDuration::from_hours(24);
    let ends = times.first().and_then(|one| one.checked_sub(day).ok());
    let ends = ends.into_iter().chain(times.last().and_then(|one| one.checked_add(day).ok()));
    states.extend(means.chain(ends).map(|time| vec![time.to_string()]));
    states.sort_unstable();
    states.dedup();
    states
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

fn is_time(comparison: Comparison) -> bool {
    use Comparison as C;
    matches!(
        comparison,
        C::DateEquals | C::DateLessThan | C::DateLessThanEquals | C::DateGreaterThan | C::DateGreaterThanEquals
    )
}
