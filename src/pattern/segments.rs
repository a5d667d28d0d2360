//! Laying the pieces between stars over a text.

/// How many characters are compared before the next look at whether they all agreed: so many at once are compared side
/// by side by the processor, which is what keeps patterns made to be slow from being slow.
const STRIDE: usize = 32;

/// Whether a pattern fits a text. Each piece between two stars is laid where it first fits: if the rest fits anywhere
/// after a later place, it does so after this one.
pub(super) fn fits<T: Copy + PartialEq>(pattern: &[T], text: &[T], star: T, same: impl Fn(T, T) -> bool) -> bool {
    let agree = |piece: &[T], text: &[T]| {
        let mut strides = piece.chunks(STRIDE).zip(text.chunks(STRIDE));
        strides.all(|(p, t)| p.iter().zip(t).fold(true, |all, (&p, &t)| all & same(p, t)))
    };
    let mut pieces = pattern.split(|&c| c == star);
    let head = pieces.next().unwrap_or_default();
    let Some(tail) = pieces.next_back() else {
        return head.len() == text.len() && agree(head, text);
    };
    let Some((start, rest)) = text.split_at_checked(head.len()) else { return false };
    let Some((mut rest, end)) = rest.len().checked_sub(tail.len()).and_then(|at| rest.split_at_checked(at)) else {
        return false;
    };
    if !agree(head, start) || !agree(tail, end) {
        return false;
    }
    for piece in pieces.filter(|piece| !piece.is_empty()) {
        let place = match piece {
            // As in `*?*?*?`, of which whole documents can be made.
            [only] => rest.iter().position(|&c| same(*only, c)),
            _ => rest.windows(piece.len()).position(|window| agree(piece, window)),
        };
        let Some(after) = place.and_then(|at| rest.get(at + piece.len()..)) else { return false };
        rest = after;
    }
    true
}
