//! One line per finding, for grep and editors; the last line sums up.

use crate::finding::AnswerState;
use crate::outcome::Outcome;
use crate::report::escape::visible;
use crate::report::place::{fault_spot, headline};
use crate::report::reviewers::needs;
use crate::report::tally::Tally;
use crate::source::Sources;

pub(crate) fn render(outcome: &Outcome, sources: &Sources) -> String {
    let mut out = String::new();
    for fault in &outcome.faults {
        let spot = fault_spot(fault).unwrap_or_else(|| "denywins".to_owned());
        out += &format!("{spot}: could not judge: {}\n", visible(&fault.message));
    }
    for finding in &outcome.findings {
        let answer = match finding.answer.state {
            AnswerState::Pending => String::new(),
            state => format!(" (sign-off: {})", state.as_str()),
        };
        out += &format!("{} {}{}{answer}\n", headline(sources, finding), visible(&finding.message), needs(finding));
    }
    out += &format!("denywins: {}\n", Tally::of(outcome).line(outcome));
    out
}
