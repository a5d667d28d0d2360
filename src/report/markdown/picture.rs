//! The path of a lost request as a Mermaid picture, which GitHub draws in job summaries and comments.

use crate::finding::Finding;
use crate::report::place::spot;
use crate::source::Sources;

/// The longest text of a box, in characters.
const BOX: usize = 80;

/// From the Allow that a request had to the Deny that wins; none for other findings.
pub(super) fn picture(finding: &Finding, sources: &Sources) -> Option<String> {
    let allow = finding.related.iter().find(|label| label.text == "before: allowed by this")?;
    if finding.rule != "access-lost" {
        return None;
    }
    let from = plain(&spot(sources, allow));
    let to = plain(&spot(sources, &finding.primary));
    Some(format!(
        "```mermaid\nflowchart LR\n  allow[\"{from}<br/>allows it\"] -->|overruled by| change[\"{to}<br/>{}\"]\n```\n",
        plain(&finding.primary.text)
    ))
}

/// Text in which nothing can mean anything to Mermaid, nor end the block that it stands in.
fn plain(text: &str) -> String {
    let kept = |c: char| if c.is_ascii_alphanumeric() || " ./_-:,".contains(c) { c } else { '_' };
    text.chars().take(BOX).map(kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_box_means_anything() {
        assert_eq!(plain("a\"]; click x `y`\n```<b>#quot;"), "a___ click x _y______b__quot_");
        assert_eq!(plain("buckets/media.json:13"), "buckets/media.json:13");
        assert!(plain(&"x".repeat(500)).len() == BOX);
    }
}
