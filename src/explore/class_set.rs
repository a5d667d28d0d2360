//! A set of numbers that are small, as bits.

/// A set of classes, by number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct ClassSet {
    /// Nearly always there are no more.
    first: u64,
    more: Vec<u64>,
}

const WORD: usize = 64;

impl ClassSet {
    pub(super) fn insert(&mut self, number: usize) {
        let at = number / WORD;
        if self.more.len() < at {
            self.more.resize(at, 0);
        }
        let word = if at == 0 { Some(&mut self.first) } else { self.more.get_mut(at - 1) };
        if let Some(word) = word {
            *word |= 1 << (number % WORD);
        }
    }

    pub(super) fn contains(&self, number: usize) -> bool {
        self.word(number / WORD) & (1 << (number % WORD)) != 0
    }

    pub(super) fn len(&self) -> usize {
        self.words().map(|word| word.count_ones() as usize).sum()
    }

    /// The least.
    pub(super) fn first(&self) -> Option<usize> {
        let (at, word) = self.words().enumerate().find(|(_, word)| *word != 0)?;
        Some(at * WORD + word.trailing_zeros() as usize)
    }

    pub(super) fn is_subset(&self, of: &Self) -> bool {
        self.words().enumerate().all(|(at, word)| word & !of.word(at) == 0)
    }

    /// How many are in both.
    pub(super) fn common(&self, with: &Self) -> usize {
        self.words().zip(with.words()).map(|(one, other)| (one & other).count_ones() as usize).sum()
    }

    /// What is in both.
    pub(super) fn and(&self, with: &Self) -> Self {
        self.by_word(|at, word| word & with.word(at))
    }

    /// What is in this one alone.
    pub(super) fn without(&self, other: &Self) -> Self {
        self.by_word(|at, word| word & !other.word(at))
    }

    fn by_word(&self, of: impl Fn(usize, u64) -> u64) -> Self {
        let mut more: Vec<u64> = self.more.iter().enumerate().map(|(at, word)| of(at + 1, *word)).collect();
        // Sets are equal where they have the same words.
        more.truncate(more.iter().rposition(|word| *word != 0).map_or(0, |at| at + 1));
        Self { first: of(0, self.first), more }
    }

    fn words(&self) -> impl Iterator<Item = u64> + '_ {
        std::iter::once(self.first).chain(self.more.iter().copied())
    }

    fn word(&self, at: usize) -> u64 {
        if at == 0 { self.first } else { self.more.get(at - 1).copied().unwrap_or(0) }
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
