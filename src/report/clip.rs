//! Shortens text for readers that refuse or hide long text.

use std::borrow::Cow;

/// The text, cut after `max` bytes at a character boundary; the cut is said.
pub(crate) fn clip(text: &str, max: usize) -> Cow<'_, str> {
    const CUT: &str = "... (cut)";
    if text.len() <= max {
        return Cow::Borrowed(text);
    }
    let room = max.saturating_sub(CUT.len());
    let end = text.char_indices().map(|(at, _)| at).take_while(|&at| at <= room).last().unwrap_or(0);
    Cow::Owned(format!("{}{CUT}", text.get(..end).unwrap_or("")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_between_characters_and_says_so() {
        assert_eq!(clip("short", 10), "short");
        let cut = clip("ééééééééééé", 14);
        assert_eq!(cut, "éé... (cut)");
        assert!(cut.len() <= 14);
    }
}
