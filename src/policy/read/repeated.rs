//! Keys written twice in one object.

use std::collections::BTreeMap;

use super::Reader;
use crate::policy::Misuse;
use crate::policy::fold::{fold, same_key};
use crate::source::Span;
use crate::syntax::Member;

/// Up to this many members every pair is compared; beyond, keys are put in order first, so that hostile objects cost
/// no more than sorting them.
const FEW: usize = 24;

/// Which members a later one replaces.
#[derive(Default)]
pub(super) struct Replaced {
    /// Positions of members that are there again with exactly the same key.
    exactly: Vec<usize>,
    /// Positions of members that are there again with the same key in any case.
    in_any_case: Vec<usize>,
}

impl Replaced {
    pub(super) fn exactly(&self, at: usize) -> bool {
        self.exactly.binary_search(&at).is_ok()
    }

    pub(super) fn in_any_case(&self, at: usize) -> bool {
        self.in_any_case.binary_search(&at).is_ok()
    }
}

/// Where a key was seen.
#[derive(Clone, Copy)]
struct Seen {
    first: Span,
    last: usize,
}

impl Reader<'_> {
    /// Complains about every key that was there before, be it in another case.
    pub(super) fn repeated(&mut self, members: &[Member<'_>]) -> Replaced {
        let mut replaced = Replaced::default();
        if members.len() > FEW {
            self.among_many(members, &mut replaced);
        } else {
            self.among_few(members, &mut replaced);
        }
        replaced.exactly.sort_unstable();
        replaced.in_any_case.sort_unstable();
        replaced
    }

    fn among_few(&mut self, members: &[Member<'_>], replaced: &mut Replaced) {
        for (at, member) in members.iter().enumerate() {
            let key = member.key.value.as_ref();
            let before = members.get(..at).unwrap_or_default();
            let seen = |same: &dyn Fn(&str) -> bool| {
                let mut all = before.iter().enumerate().filter(|(_, other)| same(&other.key.value));
                let (first, other) = all.next()?;
                Some(Seen { first: other.key.span, last: all.last().map_or(first, |(last, _)| last) })
            };
            if let Some(in_any_case) = seen(&|other| same_key(other, key)) {
                self.repeats(member, seen(&|other| other == key), in_any_case, replaced);
            }
        }
    }

    fn among_many(&mut self, members: &[Member<'_>], replaced: &mut Replaced) {
        let mut exact: BTreeMap<&str, Seen> = BTreeMap::new();
        let mut folded: BTreeMap<String, Seen> = BTreeMap::new();
        for (at, member) in members.iter().enumerate() {
            let key = member.key.value.as_ref();
            let now = Seen { first: member.key.span, last: at };
            let exactly = exact.get(key).copied();
            exact.insert(key, Seen { first: exactly.map_or(now.first, |seen| seen.first), last: at });
            let any = folded.entry(fold(key)).or_insert(now);
            if any.last != at {
                let in_any_case = *any;
                any.last = at;
                self.repeats(member, exactly, in_any_case, replaced);
            }
        }
    }

    fn repeats(&mut self, member: &Member<'_>, exactly: Option<Seen>, in_any_case: Seen, replaced: &mut Replaced) {
        replaced.exactly.extend(exactly.map(|seen| seen.last));
        replaced.in_any_case.push(in_any_case.last);
        let misuse = Misuse::Repeated {
            key: member.key.value.to_string(),
            first: exactly.unwrap_or(in_any_case).first,
            case_only: exactly.is_none(),
        };
        self.complain(member.key.span, misuse);
    }
}
