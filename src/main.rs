//! The `denywins` program.
fn main() {}
