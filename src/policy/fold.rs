//! When two keys are the same but for case.

use std::iter::FlatMap;
use std::str::Chars;

/// Whether two keys differ at most in case.
///
/// This is how Go's `encoding/json` matches struct fields, and so how MinIO reads element names: not only ASCII, so
/// that `Re\u017fource` is `Resource`. AWS compares condition keys without regard to case as well. Sources: Go documentation,
/// `encoding/json`, "Unmarshal"; IAM user guide, "IAM JSON policy elements: Condition".
pub(crate) fn same_key(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || (!(a.is_ascii() && b.is_ascii()) && folded(a).eq(folded(b)))
}

/// The key with case taken out, for maps.
pub(crate) fn fold(key: &str) -> String {
    folded(key).collect()
}

type Lower = std::char::ToLowercase;

fn folded(key: &str) -> FlatMap<Chars<'_>, Lower, fn(char) -> Lower> {
    // The long s has no lower case of its own and folds to `s`; the Kelvin sign lowers to `k` by itself.
    key.chars().flat_map(|c| if c == '\u{17f}' { 's' } else { c }.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_is_ignored_beyond_ascii() {
        assert!(same_key("Effect", "EFFECT"));
        assert!(same_key("Resource", "re\u{17f}ource"));
        assert!(same_key("k", "\u{212a}"));
        assert!(!same_key("Effect", "\u{415}ffect"));
        assert_eq!(fold("Re\u{17f}ource"), "resource");
    }
}
