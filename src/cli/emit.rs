//! Writing what a run has to say: standard output, standard error and report files.
#![expect(clippy::disallowed_methods, reason = "reports are written here")]

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::report::visible;

/// Writes text to standard output in one go. A reader that went away, such as `head`, is no error.
pub(super) fn stdout(text: &str) -> io::Result<()> {
    forgive_closed_pipe(write_all(&mut io::stdout().lock(), text))
}

/// Writes text to standard error. There is nowhere left to complain when that fails.
pub(super) fn stderr(text: &str) {
    let _ = write_all(&mut io::stderr().lock(), text);
}

fn write_all(stream: &mut impl Write, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes())?;
    stream.flush()
}

fn forgive_closed_pipe(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Text of several lines with nothing in it that a terminal would obey or a reader would not see.
pub(super) fn inert(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(visible).collect();
    lines.join("\n")
}

/// Writes a file so that a reader sees the old text or the new, never a part: into a new file beside it, then renamed.
/// What is not a regular file, such as a pipe or a link, is written in place.
pub(super) fn file(path: &Path, text: &str) -> io::Result<()> {
    if fs::symlink_metadata(path).is_ok_and(|found| !found.is_file()) {
        return forgive_closed_pipe(fs::write(path, text));
    }
    let beside = beside(path)?;
    let written = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&beside)
        .and_then(|mut file| write_all(&mut file, text))
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Writes a file and the folders it lies in. A link is not followed: the file takes its place.
pub(super) fn new_file(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    if fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink()) {
        fs::remove_file(path)?;
    }
    file(path, text)
}

/// Writes a file that is not there yet, and the folders it lies in. Whatever has taken its place meanwhile stays, a link
/// included, and is an error.
pub(super) fn first_file(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    write_all(&mut fs::OpenOptions::new().write(true).create_new(true).open(path)?, text)
}

/// Whether there is anything at a path, a dangling link included.
pub(super) fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Whether a path is a link.
pub(super) fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink())
}

/// Deletes a file.
pub(super) fn delete(path: &Path) -> io::Result<()> {
    fs::remove_file(path)
}

/// A name in the same folder that no other run uses at this time.
fn beside(path: &Path) -> io::Result<PathBuf> {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().ok_or(io::ErrorKind::IsADirectory)?);
    name.push(format!(".{}.tmp", std::process::id()));
    Ok(path.with_file_name(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.json");
        file(&path, "old, and longer").unwrap();
        file(&path, "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_first_file_takes_the_place_of_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b.toml");
        first_file(&path, "first").unwrap();
        assert_eq!(first_file(&path, "second").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).unwrap(), "first");
    }

    #[test]
    fn nothing_reaches_the_terminal_that_it_would_obey() {
        assert_eq!(inert("a\x1b[2J\rb\u{202E}c\né"), "a\\u{1b}[2J\\rb\\u{202e}c\né");
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        assert!(file(&folder.path().join("missing/report.json"), "x").is_err());
        assert!(file(folder.path(), "x").is_err());
    }
}
