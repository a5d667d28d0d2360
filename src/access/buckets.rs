//! The buckets that are known, found by name.

use std::ops::Deref;

/// A bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// The account that owns it; empty when that is not known.
    pub owner: String,
}

/// Buckets in the order of their names, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Buckets(Vec<Bucket>);

impl Buckets {
    /// The one of a name.
    pub fn get(&self, name: &str) -> Option<&Bucket> {
        let at = self.0.binary_search_by(|bucket| bucket.name.as_str().cmp(name)).ok()?;
        self.0.get(at)
    }
}

impl Deref for Buckets {
    type Target = [Bucket];

    fn deref(&self) -> &[Bucket] {
        &self.0
    }
}

/// Of several with one name the first counts.
impl FromIterator<Bucket> for Buckets {
    fn from_iter<T: IntoIterator<Item = Bucket>>(buckets: T) -> Self {
        let mut all: Vec<Bucket> = buckets.into_iter().collect();
        all.sort_by(|one, other| one.name.cmp(&other.name));
        all.dedup_by(|one, other| one.name == other.name);
        Self(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_with_one_name_the_first_counts() {
        let bucket = |name: &str, owner: &str| Bucket { name: name.to_owned(), owner: owner.to_owned() };
        let buckets: Buckets = [bucket("media", "1"), bucket("a", "2"), bucket("media", "3")].into_iter().collect();
        assert_eq!(buckets.len(), 2);
        assert_eq!(buckets.get("media").map(|it| it.owner.as_str()), Some("1"));
        assert_eq!(buckets.get("b"), None);
    }
}
