//! Which findings a review says it is about.

use super::query::SHORT;

/// What introduces fingerprints in the text of a review.
const MARK: &str = "sign-off:";

/// The fingerprints that `body` names: on a line of its own, `sign-off:` and one or more of them, each by at least its
/// first eight digits. A piece that fits several of `all` names none of them, and neither does a quoted line, which
/// repeats what somebody else said.
pub(super) fn named<'a>(body: &str, all: &[&'a str]) -> Vec<&'a str> {
    let mut found = Vec::new();
    for line in body.lines() {
        let line = line.trim_start().trim_start_matches(['-', '*', ' ']);
        let Some(head) = line.get(..MARK.len()).filter(|head| head.eq_ignore_ascii_case(MARK)) else { continue };
        let rest = line.get(head.len()..).unwrap_or_default();
        for piece in rest.split([' ', '\t', ',', ';', '`']).filter(|piece| piece.len() >= SHORT) {
            let fits = |whole: &&&str| whole.get(..piece.len()).is_some_and(|start| start.eq_ignore_ascii_case(piece));
            let mut fitting: Vec<&str> = all.iter().filter(fits).copied().collect();
            fitting.sort_unstable();
            fitting.dedup();
            if let [only] = fitting.as_slice()
                && !found.contains(only)
            {
                found.push(*only);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "d90f89cc87c3608c8c35b89ebafd3052a4e76e97b16dd39a31e2f2458a7764ee";
    const TWO: &str = "42fe3256297a8d4a822bf071388c8beb467466698c3ad0ac3c06819a61aad948";
    const TWIN: &str = "d90f89cc00000000000000000000000000000000000000000000000000000000";

    #[test]
    fn a_line_names_findings_by_their_start() {
        let all = [ONE, TWO];
        for (body, expected) in [
            ("sign-off: d90f89cc", vec![ONE]),
            ("I looked.\r\n\r\nSign-Off: D90F89CC\r\n", vec![ONE]),
            ("sign-off:d90f89cc87c3, 42fe3256", vec![ONE, TWO]),
            ("- sign-off: `42fe3256`", vec![TWO]),
            (&format!("sign-off: {ONE}"), vec![ONE]),
            ("sign-off: d90f89c", vec![]),
            ("sign-off: d90f89cd", vec![]),
            (&format!("sign-off: {ONE}0"), vec![]),
            ("> sign-off: d90f89cc", vec![]),
            ("no sign-off: d90f89cc", vec![]),
            ("d90f89cc", vec![]),
            ("sign-off:", vec![]),
            ("sign-of\u{fb00}: d90f89cc", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(named(body, &all), expected, "{body:?}");
        }
    }

    #[test]
    fn a_start_that_fits_two_findings_names_neither() {
        assert_eq!(named("sign-off: d90f89cc", &[ONE, TWIN]), Vec::<&str>::new());
        assert_eq!(named("sign-off: d90f89cc8", &[ONE, TWIN]), [ONE]);
        assert_eq!(named("sign-off: d90f89cc", &[ONE, ONE]), [ONE], "one finding may wait for two roles");
    }
}
