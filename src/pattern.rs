//! The wildcards of policies: `*` and `?`, decided once for everyone.
//!
//! `*` stands for any run of characters, the empty one too, and crosses everything (`/` and `:` alike); `?` stands for
//! exactly one character. There is no escape. A character is a Unicode scalar value, and there are more of them than
//! any pattern names: that is what makes the answers about *all* texts exact.
//!
//! A server that reads wildcards in another way adapts its patterns before it asks here.

pub mod fnmatch;
mod inclusion;
mod segments;

use std::borrow::Cow;

use segments::fits;

/// Whether upper and lower case differ. Only ASCII letters have case here, as in the names of actions and keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Case {
    /// `A` is not `a`.
    Sensitive,
    /// `A` is `a`.
    Ignore,
}

impl Case {
    fn same(self, a: char, b: char) -> bool {
        match self {
            Self::Sensitive => a == b,
            Self::Ignore => a.eq_ignore_ascii_case(&b),
        }
    }

    fn same_byte(self, a: u8, b: u8) -> bool {
        match self {
            Self::Sensitive => a == b,
            Self::Ignore => a.eq_ignore_ascii_case(&b),
        }
    }

    fn same_text(self, a: &str, b: &str) -> bool {
        match self {
            Self::Sensitive => a == b,
            Self::Ignore => a.eq_ignore_ascii_case(b),
        }
    }
}

/// Whether a pattern stands for one text only: itself.
pub fn is_literal(pattern: &str) -> bool {
    !pattern.bytes().any(is_wildcard)
}

/// Whether a text is one that the pattern stands for. Wildcards in the text are ordinary characters.
///
/// Time is at most the product of the two lengths, and nearly always their sum.
pub fn matches(pattern: &str, text: &str, case: Case) -> bool {
    let Some(first) = pattern.bytes().position(is_wildcard) else { return case.same_text(pattern, text) };
    let (literal, rest) = pattern.split_at_checked(first).unwrap_or_default();
    // Not `split_at` on the text: the same bytes may lie across characters there, and then it begins with others.
    let Some((head, tail)) = text.split_at_checked(first) else { return false };
    if !case.same_text(literal, head) {
        return false;
    }
    if rest == "*" {
        return true;
    }
    if rest.is_ascii() && tail.is_ascii() {
        let same = |p: u8, t: u8| p == b'?' || case.same_byte(p, t);
        return fits(rest.as_bytes(), tail.as_bytes(), b'*', same);
    }
    let (rest, tail): (Vec<char>, Vec<char>) = (rest.chars().collect(), tail.chars().collect());
    fits(&rest, &tail, '*', |p, t| p == '?' || case.same(p, t))
}

/// The same pattern with at most one `*` between two other characters, after any `?`: `*?*?` is `??*`. To be matched with
/// many texts, it is the shorter work.
pub(crate) fn tidied(pattern: &str) -> Cow<'_, str> {
    if !pattern.as_bytes().windows(2).any(|pair| matches!(pair, b"**" | b"*?")) {
        return Cow::Borrowed(pattern);
    }
    let mut tidy = String::with_capacity(pattern.len());
    let mut star = false;
    for c in pattern.chars() {
        star |= c == '*';
        if star && !matches!(c, '*' | '?') {
            tidy.push('*');
            star = false;
        }
        if c != '*' {
            tidy.push(c);
        }
    }
    if star {
        tidy.push('*');
    }
    Cow::Owned(tidy)
}

/// Whether every text of `narrow` is a text of `wide`.
///
/// *Yes* is always right. *No* means "not known to cover" for a `wide` pattern that has `?` after `*` and is so long
/// that the step budget of `pattern::inclusion` does not suffice; otherwise it is right too.
pub fn covers(wide: &str, narrow: &str, case: Case) -> bool {
    if is_literal(narrow) || !wide.contains('?') {
        // The wildcards of `narrow` stand, among others, for characters that `wide` does not name. Only the `*` of
        // `wide` can match those, so it may as well match the wildcards as they are written.
        return matches(wide, narrow, case);
    }
    if is_literal(wide) {
        return false;
    }
    inclusion::covers(wide, narrow, case)
}

/// Whether there is a text that both patterns stand for.
///
/// Time is at most the product of the two lengths, and nearly always their sum.
pub fn overlaps(a: &str, b: &str, case: Case) -> bool {
    // Most pairs part before the first wildcard of either.
    let heads = || a.bytes().zip(b.bytes()).take_while(|(x, y)| !is_wildcard(*x) && !is_wildcard(*y));
    if heads().any(|(x, y)| !case.same_byte(x, y)) {
        return false;
    }
    let common = heads().count();
    // Not within a character.
    let (a, b) = a.get(common..).zip(b.get(common..)).unwrap_or((a, b));
    if a == "*" || b == "*" {
        return true;
    }
    if a.is_ascii() && b.is_ascii() {
        let same = |p: u8, t: u8| p == b'?' || t == b'?' || case.same_byte(p, t);
        return meet(a.as_bytes(), b.as_bytes(), b'*', same);
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    meet(&a, &b, '*', |p, t| p == '?' || t == '?' || case.same(p, t))
}

/// Whether some text is of both.
fn meet<T: Copy + PartialEq>(x: &[T], y: &[T], star: T, same: impl Fn(T, T) -> bool) -> bool {
    match (x.contains(&star), y.contains(&star)) {
        (true, true) => ends_agree(x, y, star, same),
        (_, false) => fits(x, y, star, same),
        (false, true) => fits(y, x, star, same),
    }
}

/// Whether two patterns that both hold a `*` agree up to the first and from the last: all there is to ask, because a
/// text may go on between its ends with whatever the one and then whatever the other wants there.
fn ends_agree<T: Copy + PartialEq>(x: &[T], y: &[T], star: T, same: impl Fn(T, T) -> bool) -> bool {
    let is_fixed = |c: &&T| **c != star;
    let heads = x.iter().take_while(is_fixed).zip(y.iter().take_while(is_fixed));
    let tails = x.iter().rev().take_while(is_fixed).zip(y.iter().rev().take_while(is_fixed));
    heads.chain(tails).all(|(p, t)| same(*p, *t))
}

fn is_wildcard(byte: u8) -> bool {
    matches!(byte, b'*' | b'?')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tidied_pattern_stands_for_the_same_texts() {
        let words = |alphabet: &[char], longest: usize| {
            let mut words = vec![String::new()];
            let mut from = 0;
            for _ in 0..longest {
                let until = words.len();
                for at in from..until {
                    words.extend(alphabet.iter().map(|c| format!("{}{c}", words[at])).collect::<Vec<_>>());
                }
                from = until;
            }
            words
        };
        let texts = words(&['a', 'b'], 5);
        for pattern in words(&['a', '*', '?'], 6) {
            let tidy = tidied(&pattern);
            assert!(!tidy.contains("*?") && !tidy.contains("**"), "{pattern} {tidy}");
            for text in &texts {
                assert_eq!(
                    matches(&tidy, text, Case::Ignore),
                    matches(&pattern, text, Case::Ignore),
                    "{pattern} {text}"
                );
            }
        }
        assert_eq!(tidied("s3:*?*?x**"), "s3:??*x*");
    }
}
