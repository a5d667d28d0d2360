//! Answers cases and recorded vectors as a RustFS server would: the decisions are those of the crate `rustfs-policy`,
//! which layer is asked for which caller is that server's. See ../README.md for the format of both.

mod case;
mod context;
mod decide;
mod put;
mod vector;

use std::io::{BufRead, Write};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let vectors = std::env::args().any(|argument| argument == "--vectors");
    let mut out = std::io::BufWriter::new(std::io::stdout());
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let answer = if vectors { vector::answer(&line) } else { case::answer(&line) };
        writeln!(out, "{}", answer.map_err(|error| format!("{error}: {line}"))?)?;
    }
    Ok(out.flush()?)
}
