//! What a program says, on whichever stream.

use std::process::Command;

/// Runs it; it must end with this code.
#[track_caller]
pub(crate) fn said(command: &mut Command, code: i32) -> String {
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{command:?}\n{said}");
    said
}
