//! Texts that are told apart by groups of patterns: of a group only the first union that a text meets makes a difference. Sixteen words
//! that come to the same then have two classes, where one by one they have 65,536.

use super::{Pattern, Places, Shape, is_last_star, meets_for_good, search, token};

/// Groups of patterns, which are said by position: each a list of unions.
pub type Groups = [Vec<Vec<u32>>];

/// Texts that the groups cannot tell apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupAtom {
    /// Of each group the first union that they meet, by position.
    pub first: Vec<Option<u32>>,
    /// One of them: a shortest.
    pub text: String,
}

/// Every class of texts that the groups tell apart, of those that meet none of some patterns; and whether these are all. A pattern that
/// is in no group tells nothing apart.
pub fn atoms_of_groups(
    patterns: &[Pattern],
    groups: &Groups,
    none_of: &[bool],
    prefix: &str,
    shape: Shape,
) -> (Vec<GroupAtom>, bool) {
    let roles = Roles::new(patterns, groups);
    let ends = |places: &mut Places| {
        let out = meets_for_good(patterns, none_of, places);
        roles.forget(patterns, none_of, places);
        out
    };
    let sign = |places: &Places| {
        let met = || places.iter().filter(|(number, at)| token(patterns, *number, *at).is_none());
        let is_out = met().any(|(number, _)| none_of.get(*number as usize) == Some(&true));
        (!is_out).then(|| roles.first(met().map(|(number, _)| *number)))
    };
    let (found, whole) = search(patterns, prefix, shape, ends, sign);
    (found.into_iter().map(|(first, text)| GroupAtom { first, text }).collect(), whole)
}

/// In which groups each pattern is, and in which union there.
struct Roles {
    groups: usize,
    of: Vec<Vec<(u32, u32)>>,
}

impl Roles {
    fn new(patterns: &[Pattern], groups: &Groups) -> Self {
        let mut of = vec![Vec::new(); patterns.len()];
        for (group, unions) in (0u32..).zip(groups) {
            for (at, union) in (0u32..).zip(unions) {
                for number in union {
                    if let Some(roles) = of.get_mut(*number as usize) {
                        roles.push((group, at));
                    }
                }
            }
        }
        Self { groups: groups.len(), of }
    }

    fn of(&self, number: u32) -> &[(u32, u32)] {
        self.of.get(number as usize).map_or(&[], Vec::as_slice)
    }

    /// Of each group the first union that has one of the patterns that are met.
    fn first(&self, met: impl Iterator<Item = u32>) -> Vec<Option<u32>> {
        let mut first: Vec<Option<u32>> = vec![None; self.groups];
        for (group, at) in met.flat_map(|number| self.of(number)) {
            if let Some(first) = first.get_mut(*group as usize)
                && first.is_none_or(|known| *at < known)
            {
                *first = Some(*at);
            }
        }
        first
    }

    /// Forgets the patterns that make no difference any more: those of unions behind one that every text to come meets, and all
    /// but one of that. Those that must not be met stay.
    fn forget(&self, patterns: &[Pattern], none_of: &[bool], places: &mut Places) {
        // Of each group the first union that is met for good, with the pattern that stands for it.
        let mut settled: Vec<Option<(u32, u32)>> = Vec::new();
        for &(number, at) in places.iter() {
            if !is_last_star(patterns, number, at) {
                continue;
            }
            settled.resize(self.groups, None);
            for (group, union) in self.of(number) {
                if let Some(known) = settled.get_mut(*group as usize)
                    && known.is_none_or(|known| (*union, number) < known)
                {
                    *known = Some((*union, number));
                }
            }
        }
        if settled.is_empty() {
            return;
        }
        let counts = |number: u32, group: u32, union: u32| match settled.get(group as usize) {
            Some(Some((first, standing))) => union < *first || (union == *first && number == *standing),
            _ => true,
        };
        places.retain(|(number, _)| {
            none_of.get(*number as usize) == Some(&true)
                || self.of(*number).iter().any(|(group, union)| counts(*number, *group, *union))
        });
    }
}
