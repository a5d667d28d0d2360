//! Whether one pattern's texts are all another's, by running both as automata side by side.
//!
//! A state is a place in the narrow pattern and the set of places that the wide one may have reached over the same
//! characters. The narrow pattern is covered when no state has come to its end without the wide one being there too.

use std::collections::BTreeSet;

use super::Case;

/// How many places may be looked at in all. A `?` after a `*` makes the sets of the wide pattern many, doubling with
/// each further `?` at worst; what people write takes a few hundred steps, and this many take milliseconds.
pub(super) const MAX_STEPS: usize = 200_000;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    One(char),
    AnyOne,
    AnyRun,
}

/// Whether `wide` covers `narrow`; `false` also when that took too many steps to find out.
pub(super) fn covers(wide: &str, narrow: &str, case: Case) -> bool {
    let (wide, narrow) = (pieces(wide, case), pieces(narrow, case));
    let mut steps = 0;
    let mut seen = BTreeSet::new();
    let mut open = vec![(0, reach(&wide, &[0]))];
    while let Some((at, places)) = open.pop() {
        if places.is_empty() {
            // The narrow pattern can always be completed; the wide one no longer can.
            return false;
        }
        if wide.last() == Some(&Piece::AnyRun) && places.last() == Some(&wide.len()) {
            // The last star takes whatever comes.
            continue;
        }
        if !seen.insert((at, places.clone())) {
            continue;
        }
        let (next, letters) = match narrow.get(at) {
            None if places.last() == Some(&wide.len()) => continue,
            None => return false,
            Some(Piece::One(c)) => (at + 1, BTreeSet::from([Some(*c)])),
            Some(Piece::AnyOne) => (at + 1, letters(&wide, &places)),
            Some(Piece::AnyRun) => {
                open.push((at + 1, places.clone()));
                (at, letters(&wide, &places))
            }
        };
        steps += (letters.len() + 1) * (places.len() + 1);
        if steps > MAX_STEPS {
            return false;
        }
        open.extend(letters.into_iter().map(|c| (next, step(&wide, &places, c))));
    }
    true
}

/// The pieces of a pattern. Runs of wildcards that mean the same become the same: `?`s first, then one `*`.
fn pieces(pattern: &str, case: Case) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for c in pattern.chars() {
        let starred = pieces.last() == Some(&Piece::AnyRun);
        match c {
            '*' if starred => {}
            '*' => pieces.push(Piece::AnyRun),
            '?' if starred => pieces.insert(pieces.len() - 1, Piece::AnyOne),
            '?' => pieces.push(Piece::AnyOne),
            c if case == Case::Ignore => pieces.push(Piece::One(c.to_ascii_lowercase())),
            c => pieces.push(Piece::One(c)),
        }
    }
    pieces
}

/// The characters between which `places` can tell: those they wait for, and any other as `None`.
fn letters(wide: &[Piece], places: &[usize]) -> BTreeSet<Option<char>> {
    let named = places.iter().filter_map(|&place| match wide.get(place) {
        Some(Piece::One(c)) => Some(Some(*c)),
        _ => None,
    });
    named.chain([None]).collect()
}

/// Where the wide pattern may be one character later; `None` is a character it does not name.
fn step(wide: &[Piece], places: &[usize], c: Option<char>) -> Vec<usize> {
    let moved = places.iter().filter_map(|&place| match wide.get(place)? {
        Piece::One(named) => (Some(*named) == c).then_some(place + 1),
        Piece::AnyOne => Some(place + 1),
        Piece::AnyRun => Some(place),
    });
    let moved: Vec<_> = moved.collect();
    reach(wide, &moved)
}

/// Closes ascending places under stars that match nothing, and drops those before the last star: whatever they still
/// could match, it can.
fn reach(wide: &[Piece], places: &[usize]) -> Vec<usize> {
    let mut reached = Vec::with_capacity(places.len() + 1);
    for &place in places {
        if reached.last() == Some(&place) {
            continue;
        }
        if wide.get(place) == Some(&Piece::AnyRun) {
            reached.clear();
            reached.extend([place, place + 1]);
        } else {
            reached.push(place);
        }
    }
    reached
}
