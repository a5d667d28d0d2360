//! A set of numbers that are small, as bits.

/// A set of classes, by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ClassSet(Vec<u64>);

const WORD: usize = 64;

impl ClassSet {
    pub(super) fn insert(&mut self, number: usize) {
        let at = number / WORD;
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        if let Some(word) = self.0.get_mut(at) {
            *word |= 1 << (number % WORD);
        }
    }

    pub(super) fn contains(&self, number: usize) -> bool {
        self.0.get(number / WORD).is_some_and(|word| word & (1 << (number % WORD)) != 0)
    }

    pub(super) fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The least.
    pub(super) fn first(&self) -> Option<usize> {
        let (at, word) = self.0.iter().enumerate().find(|(_, word)| **word != 0)?;
        Some(at * WORD + word.trailing_zeros() as usize)
    }

    pub(super) fn is_subset(&self, of: &Self) -> bool {
        self.0.iter().enumerate().all(|(at, word)| word & !of.word(at) == 0)
    }

    /// How many are in both.
    pub(super) fn common(&self, with: &Self) -> usize {
        self.0.iter().zip(&with.0).map(|(one, other)| (one & other).count_ones() as usize).sum()
    }

    /// What is in both.
    pub(super) fn and(&self, with: &Self) -> Self {
        Self(self.0.iter().zip(&with.0).map(|(one, other)| one & other).collect())
    }

    /// What is in this one alone.
    pub(super) fn without(&self, other: &Self) -> Self {
        Self(self.0.iter().enumerate().map(|(at, word)| word & !other.word(at)).collect())
    }

    fn word(&self, at: usize) -> u64 {
        self.0.get(at).copied().unwrap_or(0)
    }
}

impl FromIterator<usize> for ClassSet {
    fn from_iter<T: IntoIterator<Item = usize>>(numbers: T) -> Self {
        let mut set = Self::default();
        numbers.into_iter().for_each(|number| set.insert(number));
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_any_length_go_together() {
        let (one, other): (ClassSet, ClassSet) =
            ([1, 63, 64, 200].into_iter().collect(), [1, 64].into_iter().collect());
        assert!(other.is_subset(&one) && !one.is_subset(&other));
        assert_eq!((one.len(), one.common(&other), one.first()), (4, 2, Some(1)));
        let rest = one.without(&other);
        assert_eq!((rest.len(), rest.first(), rest.contains(200), rest.contains(1)), (2, Some(63), true, false));
        assert_eq!((one.and(&other), other.without(&one).first()), (other.clone(), None));
    }
}
