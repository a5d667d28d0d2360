//! The name that was probably meant by one that is not there.

use super::letters::Tally;

/// The name that differs least, ignoring case first, unless it differs so much that it was hardly meant.
pub(crate) fn nearest(name: &str, names: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let wanted = Wanted::new(name);
    names.filter(|other| wanted.fits(other)).filter_map(|other| wanted.distance(other)).min().map(|(_, other)| other)
}

/// The same among names that were counted before: for tables that are asked again and again.
pub(super) fn nearest_counted(
    name: &str,
    names: impl Iterator<Item = (&'static str, &'static Tally)>,
) -> Option<&'static str> {
    let wanted = Wanted::new(name);
    let tally = Tally::of(name);
    names
        .filter(|(other, counts)| wanted.fits(other) && tally.edits_at_least(counts) <= wanted.limit)
        .filter_map(|(other, _)| wanted.distance(other))
        .min()
        .map(|(_, other)| other)
}

/// A name that is looked for.
struct Wanted {
    lower: String,
    /// Edits up to which another name may have been meant.
    limit: usize,
}

impl Wanted {
    fn new(name: &str) -> Self {
        let limit = (name.chars().count() / 4).min(3);
        Self { lower: name.to_ascii_lowercase(), limit }
    }

    /// Whether the length allows it to be near.
    fn fits(&self, other: &str) -> bool {
        other.len().abs_diff(self.lower.len()) <= self.limit
    }

    fn distance(&self, other: &'static str) -> Option<(usize, &'static str)> {
        let distance = strsim::osa_distance(&self.lower, &other.to_ascii_lowercase());
        (distance <= self.limit).then_some((distance, other))
    }
}

#[cfg(test)]
mod tests;
