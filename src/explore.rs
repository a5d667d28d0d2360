//! What is true of every request at once: access that a change takes or gives, and Denies that win where an Allow was meant.
//!
//! Every statement is a box, one set per dimension: who, what, on what, in which circumstances. Each dimension is cut into the
//! atoms that the statements can tell apart; the product of atoms is walked carrying only the set of statements that
//! still match. At a leaf that set is exact, and the decision function of the target decides. The method and why it is
//! exact: `docs/access.md`.

mod universe;

pub use universe::{Entry, Side, Sides, Universe};
