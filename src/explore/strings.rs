//! Which texts a set of patterns tells apart: one text for every combination of patterns that some text meets.
//!
//! All patterns are run at once over every text, as one automaton whose states are made as they are reached. Two texts that
//! end in states accepting the same patterns are the same to a policy, so one of them stands for all: the first that is
//! reached, which is a shortest. Reference for the method: lazy subset construction; of a pattern only the positions from
//! its last reached `*` on are kept, since whatever an earlier one can still match the later one can too.

use std::collections::{HashSet, VecDeque};
use std::hash::Hash;

use foldhash::fast::RandomState;

use crate::pattern::Case;
use crate::pattern::fnmatch::{self, Piece};

mod groups;

pub use groups::{GroupAtom, Groups, atoms_of_groups};

/// One place in a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    One(char),
    /// In either case.
    Folded(char),
    Any,
    Many,
    /// One of a class, by its number.
    Of(u16),
}

/// A pattern to be told apart from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    tokens: Vec<Token>,
    /// The members of each class among the characters of ASCII, as bits. No other is in any.
    classes: Vec<u128>,
}

impl Pattern {
    /// With `*` and `?` as wildcards.
    pub fn glob(text: &str, case: Case) -> Self {
        let mut tokens = Vec::with_capacity(text.len());
        for c in text.chars() {
            match c {
                // Two in a row are one.
                '*' if tokens.last() == Some(&Token::Many) => {}
                '*' => tokens.push(Token::Many),
                '?' => tokens.push(Token::Any),
                c => tokens.push(letter(c, case)),
            }
        }
        Self { tokens, classes: Vec::new() }
    }

    /// With the classes and quotes of fnmatch(3) as well.
    pub fn fnmatch(text: &str) -> Self {
        let (mut tokens, mut classes) = (Vec::new(), Vec::new());
        for piece in fnmatch::pieces(text) {
            match piece {
                Piece::Many if tokens.last() == Some(&Token::Many) => {}
                Piece::Many => tokens.push(Token::Many),
                Piece::Any => tokens.push(Token::Any),
                Piece::One(c) => tokens.push(Token::One(c)),
                Piece::Of(members) => {
                    // A pattern of a policy is shorter.
                    tokens.push(Token::Of(u16::try_from(classes.len()).unwrap_or(u16::MAX)));
                    classes.push(members);
                }
            }
        }
        Self { tokens, classes }
    }

    /// A text that stands for itself.
    pub fn literal(text: &str, case: Case) -> Self {
        Self { tokens: text.chars().map(|c| letter(c, case)).collect(), classes: Vec::new() }
    }
}

impl Pattern {
    fn holds(&self, class: u16, c: char) -> bool {
        let members = self.classes.get(usize::from(class)).copied().unwrap_or_default();
        c.is_ascii() && members >> u32::from(c) & 1 == 1
    }
}

fn letter(c: char, case: Case) -> Token {
    if case == Case::Ignore && c.is_ascii_alphabetic() { Token::Folded(c.to_ascii_lowercase()) } else { Token::One(c) }
}

/// The texts that are possible at all, read from the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Any text of at least one character.
    Text,
    /// The rest of such a text.
    Rest,
    /// The name of a bucket, from its start.
    Bucket,
    /// The rest of the name of a bucket.
    BucketRest,
    /// The name of a bucket, a slash and a key.
    Object,
    /// The rest of the name of a bucket, a slash and a key.
    ObjectRest,
    /// A key, from its start.
    Key,
    /// The rest of a key.
    KeyRest,
}

impl Shape {
    fn step(self, c: char) -> Option<Self> {
        let named = c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
        match self {
            Self::Text | Self::Rest => Some(Self::Rest),
            Self::Bucket | Self::BucketRest => named.then_some(Self::BucketRest),
            Self::ObjectRest if c == '/' => Some(Self::Key),
            Self::Object | Self::ObjectRest => named.then_some(Self::ObjectRest),
            // A key that begins with a slash is possible, and reads badly where another will do.
            Self::Key | Self::KeyRest => Some(Self::KeyRest),
        }
    }

    fn is_whole(self) -> bool {
        matches!(self, Self::Rest | Self::BucketRest | Self::KeyRest)
    }

    /// What may follow that no pattern names.
    fn others(self) -> &'static str {
        match self {
            // A slash ends the name of the bucket, whether or not a pattern names it.
            Self::ObjectRest => "/xyzqjkvw0123456789abcdefghilmnoprstu",
            _ => "xyzqjkvw0123456789abcdefghilmnoprstu",
        }
    }
}

/// Texts that the patterns cannot tell apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Atom {
    /// Which of the patterns they meet, by position.
    pub meets: Vec<bool>,
    /// One of them: a shortest.
    pub text: String,
}

/// There are more states than the budget has room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OverBudget;

/// So many states are made at most.
pub const STATES: usize = 16_384;

type Places = Vec<(u32, u32)>;

/// Every class of texts of a shape that the patterns tell apart. All texts begin with `prefix`, which is no part of the
/// shape.
///
/// # Errors
/// When the patterns have too many states together: texts with `?` behind `*`, or many that ask for words anywhere.
pub fn atoms(patterns: &[Pattern], prefix: &str, shape: Shape) -> Result<Vec<Atom>, OverBudget> {
    let (found, whole) = first_atoms(patterns, prefix, shape);
    if whole { Ok(found) } else { Err(OverBudget) }
}

/// The same as far as the states go, those with the shortest texts first; and whether these are all.
pub fn first_atoms(patterns: &[Pattern], prefix: &str, shape: Shape) -> (Vec<Atom>, bool) {
    atoms_beside(patterns, &[], prefix, shape)
}

/// The same of the texts that meet none of some patterns, which are said by position. Where these are what makes the others many,
/// that is far less: a text that has met one is not read to its end.
pub fn atoms_beside(patterns: &[Pattern], none_of: &[bool], prefix: &str, shape: Shape) -> (Vec<Atom>, bool) {
    let is_met = |places: &mut Places| meets_for_good(patterns, none_of, places);
    let signed = |places: &Places| {
        let meets = accepted(patterns, places);
        let is_out = meets.iter().zip(none_of).any(|(met, out)| *met && *out);
        (!is_out).then_some(meets)
    };
    let (found, whole) = search(patterns, prefix, shape, is_met, signed);
    (found.into_iter().map(|(meets, text)| Atom { meets, text }).collect(), whole)
}

/// Whether one of the patterns that are left out is met by every text to come: at a last `*` it is.
fn meets_for_good(patterns: &[Pattern], left_out: &[bool], places: &Places) -> bool {
    let is_out = |number: u32| left_out.get(number as usize) == Some(&true);
    !left_out.is_empty() && places.iter().any(|&(number, at)| is_out(number) && is_last_star(patterns, number, at))
}

/// Whether every text to come is met at a place.
fn is_last_star(patterns: &[Pattern], number: u32, at: u32) -> bool {
    let ends = patterns.get(number as usize).is_some_and(|it| it.tokens.len() == at as usize + 1);
    ends && token(patterns, number, at) == Some(Token::Many)
}

/// The first text of every sign, and whether these are all. `ends` may forget places that make no difference any more, and says
/// whether texts need not be read on; a text without a sign is not asked for.
fn search<S: Clone + Eq + Hash>(
    patterns: &[Pattern],
    prefix: &str,
    shape: Shape,
    ends: impl Fn(&mut Places) -> bool,
    sign: impl Fn(&Places) -> Option<S>,
) -> (Vec<(S, String)>, bool) {
    let mut start = prefix.chars().fold(start(patterns), |places, c| after(patterns, &places, c));
    if ends(&mut start) {
        return (Vec::new(), true);
    }
    let mut states: Vec<(usize, char)> = vec![(0, ' ')];
    let mut known: HashSet<(Shape, Places), RandomState> = std::iter::once((shape, start.clone())).collect();
    let mut queue = VecDeque::from([(shape, start, 0usize)]);
    let mut seen: HashSet<S, RandomState> = HashSet::default();
    let mut found = Vec::new();
    let mut key = (shape, Places::new());
    while let Some((shape, places, at)) = queue.pop_front() {
        if shape.is_whole()
            && let Some(sign) = sign(&places)
            && seen.insert(sign.clone())
        {
            found.push((sign, format!("{prefix}{}", text(&states, at))));
        }
        for c in alphabet(patterns, &places, shape) {
            let Some(next_shape) = shape.step(c) else { continue };
            key.0 = next_shape;
            step(patterns, &places, c, &mut key.1);
            if ends(&mut key.1) || known.contains(&key) {
                continue;
            }
            if states.len() >= STATES {
                return (found, false);
            }
            let number = states.len();
            states.push((at, c));
            queue.push_back((key.0, key.1.clone(), number));
            known.insert(key.clone());
        }
    }
    (found, true)
}

/// Which of the patterns a text meets.
pub fn meets(patterns: &[Pattern], text: &str) -> Vec<bool> {
    let places = text.chars().fold(start(patterns), |places, c| after(patterns, &places, c));
    accepted(patterns, &places)
}

fn start(patterns: &[Pattern]) -> Places {
    let mut start = Places::new();
    for (number, pattern) in (0u32..).zip(patterns) {
        reach(pattern, number, 0, &mut start);
    }
    settle(patterns, &mut start);
    start
}

/// The way that led to a state.
fn text(states: &[(usize, char)], mut at: usize) -> String {
    let mut back = Vec::new();
    while at != 0 {
        let Some(&(before, c)) = states.get(at) else { break };
        back.push(c);
        at = before;
    }
    back.iter().rev().collect()
}

/// Every character that the patterns go on with here, and one that none names.
fn alphabet(patterns: &[Pattern], places: &Places, shape: Shape) -> Vec<char> {
    let mut named = Vec::new();
    for &(number, at) in places {
        match token(patterns, number, at) {
            Some(Token::One(c)) => named.push(c),
            Some(Token::Folded(c)) => named.extend([c, c.to_ascii_uppercase()]),
            // Members of classes are told apart one by one.
            Some(Token::Of(_)) => return by_classes(patterns, places, shape),
            Some(Token::Any | Token::Many) | None => {}
        }
    }
    named.sort_unstable();
    named.dedup();
    // The slash that ends a bucket's name is no character like the others.
    let mut others: Vec<char> = Vec::new();
    for c in shape.others().chars() {
        if c == '/' {
            others.extend((!named.contains(&c)).then_some(c));
        } else if !named.contains(&c) && !named.contains(&c.to_ascii_uppercase()) {
            others.push(c);
            break;
        }
    }
    // Unnamed characters first: a shortest text made of them reads better.
    others.extend(named);
    others
}

/// One character for every way in which these places can be left.
fn by_classes(patterns: &[Pattern], places: &Places, shape: Shape) -> Vec<char> {
    let takes = |c: char| -> Vec<bool> {
        let one = |&(number, at): &(u32, u32)| match (patterns.get(number as usize), token(patterns, number, at)) {
            (_, Some(Token::One(wanted))) => wanted == c,
            (_, Some(Token::Folded(wanted))) => wanted == c.to_ascii_lowercase(),
            (Some(pattern), Some(Token::Of(class))) => pattern.holds(class, c),
            _ => true,
        };
        places.iter().map(one).collect()
    };
    let named = places.iter().filter_map(|&(number, at)| match token(patterns, number, at) {
        Some(Token::One(c)) => Some(c),
        _ => None,
    });
    let mut seen = HashSet::new();
    let all = shape.others().chars().chain((0..128u8).map(char::from).filter(|c| !c.is_ascii_control())).chain(named);
    all.filter(|c| shape.step(*c).is_some_and(|next| seen.insert((next, takes(*c))))).collect()
}

fn token(patterns: &[Pattern], number: u32, at: u32) -> Option<Token> {
    patterns.get(number as usize)?.tokens.get(at as usize).copied()
}

/// Adds a place and those that a `*` lets one reach for nothing.
fn reach(pattern: &Pattern, number: u32, at: u32, places: &mut Places) {
    let mut at = at;
    loop {
        places.push((number, at));
        if pattern.tokens.get(at as usize) != Some(&Token::Many) {
            return;
        }
        at += 1;
    }
}

/// Sorted, without repeats, and of each pattern only what is not before its last `*`.
fn settle(patterns: &[Pattern], places: &mut Places) {
    places.sort_unstable();
    places.dedup();
    places.reverse();
    let mut last: Option<(u32, u32)> = None;
    places.retain(|&(number, at)| {
        if last.is_some_and(|(of, many)| of == number && at < many) {
            return false;
        }
        if last.is_none_or(|(of, _)| of != number) && token(patterns, number, at) == Some(Token::Many) {
            last = Some((number, at));
        }
        true
    });
    places.reverse();
}

fn after(patterns: &[Pattern], places: &Places, c: char) -> Places {
    let mut next = Places::new();
    step(patterns, places, c, &mut next);
    next
}

/// The places that a character leads to.
fn step(patterns: &[Pattern], places: &Places, c: char, next: &mut Places) {
    next.clear();
    for &(number, at) in places {
        let Some(pattern) = patterns.get(number as usize) else { continue };
        match pattern.tokens.get(at as usize) {
            Some(Token::One(wanted)) if *wanted == c => reach(pattern, number, at + 1, next),
            Some(Token::Folded(wanted)) if *wanted == c.to_ascii_lowercase() => {
                reach(pattern, number, at + 1, next);
            }
            Some(Token::Any) => reach(pattern, number, at + 1, next),
            Some(Token::Of(class)) if pattern.holds(*class, c) => reach(pattern, number, at + 1, next),
            Some(Token::Many) => reach(pattern, number, at, next),
            _ => {}
        }
    }
    settle(patterns, next);
}

fn accepted(patterns: &[Pattern], places: &Places) -> Vec<bool> {
    let mut meets = vec![false; patterns.len()];
    for &(number, at) in places {
        if token(patterns, number, at).is_none()
            && let Some(met) = meets.get_mut(number as usize)
        {
            *met = true;
        }
    }
    meets
}

#[cfg(test)]
mod tests;
