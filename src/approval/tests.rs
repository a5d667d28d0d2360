//! The decision against a forge in memory: the cases one by one, then the laws that hold of all.

mod cases;
mod laws;
mod memory;
