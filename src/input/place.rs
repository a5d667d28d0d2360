//! Paths as text.

use std::ffi::OsStr;
use std::fmt::Write;
use std::path::{Component, Path, PathBuf};

/// `path` seen from `here`, absolute, without `.` and `..`. Nothing is looked up, so a link stays a link.
pub(super) fn lexical(here: &Path, path: &Path) -> PathBuf {
    let mut absolute = PathBuf::new();
    for component in here.join(path).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                absolute.pop();
            }
            other => absolute.push(other),
        }
    }
    absolute
}

/// `path` seen from `base`, climbing with `..` where needed. Both are absolute and share at least a root.
pub(super) fn relative(base: &Path, path: &Path) -> PathBuf {
    let (mut from, mut to) = (base.components().peekable(), path.components().peekable());
    while from.peek().is_some() && from.peek() == to.peek() {
        from.next();
        to.next();
    }
    let climbed: PathBuf = from.map(|_| Component::ParentDir).collect();
    climbed.join(to.collect::<PathBuf>())
}

/// A path as text: `/`-separated on every system, and bytes that are not text written as `\xNN`.
pub fn slashed(path: &Path) -> String {
    let mut text = String::new();
    for component in path.components() {
        if component == Component::RootDir {
            text.push('/');
            continue;
        }
        if !text.is_empty() && !text.ends_with('/') {
            text.push('/');
        }
        push_name(&mut text, component.as_os_str());
    }
    if text.is_empty() { ".".to_owned() } else { text }
}

fn push_name(text: &mut String, name: &OsStr) {
    push_bytes(text, name.as_encoded_bytes());
}

/// Adds a name whose bytes need not be text.
pub(super) fn push_bytes(text: &mut String, name: &[u8]) {
    for chunk in name.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_are_worked_out_without_looking() {
        let at = |path: &str| lexical(Path::new("/a/b"), Path::new(path));
        assert_eq!(at("./c/../d.json"), Path::new("/a/b/d.json"));
        assert_eq!(at("../../../x"), Path::new("/x"));
        assert_eq!(at("/other/./y"), Path::new("/other/y"));
    }

    #[test]
    fn a_relative_path_leads_back() {
        for (base, path) in [("/a/b", "/a/b/c"), ("/a/b", "/a/c"), ("/a/b/c", "/a"), ("/a", "/a"), ("/a", "/x/y")] {
            let (base, path) = (Path::new(base), Path::new(path));
            assert_eq!(lexical(base, &relative(base, path)), path, "{}", base.display());
        }
    }

    #[test]
    fn paths_read_the_same_everywhere() {
        assert_eq!(slashed(Path::new("/a/b.json")), "/a/b.json");
        assert_eq!(slashed(Path::new("a/é.json")), "a/é.json");
        assert_eq!(slashed(Path::new("../a")), "../a");
        assert_eq!(slashed(Path::new("")), ".");
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_not_text_are_escaped() {
        use std::os::unix::ffi::OsStrExt;
        assert_eq!(slashed(Path::new(OsStr::from_bytes(b"d/caf\xE9.json"))), "d/caf\\xE9.json");
    }
}
