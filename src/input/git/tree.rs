//! A folder as git keeps it: mode, name and id of each entry.

use std::fmt::Write;

use super::objects::Object;

/// One entry of a folder.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    mode: u32,
    /// As it is: a name need not be UTF-8.
    pub(super) name: Vec<u8>,
    pub(super) id: String,
}

impl Entry {
    pub(super) fn is_tree(&self) -> bool {
        self.mode == 0o40000
    }

    pub(super) fn is_regular(&self) -> bool {
        is_regular(self.mode)
    }
}

/// Whether a mode is that of a file with content of its own; executable or not makes no difference.
pub(super) fn is_regular(mode: u32) -> bool {
    mode & 0o170_000 == 0o100_000
}

/// The entries of a folder: `mode SP name NUL id`, the id in as many bytes as the repository's hash has. None when the
/// object is cut off or garbled.
pub(super) fn entries(object: &Object) -> Option<Vec<Entry>> {
    let id_length = object.id.len() / 2;
    let mut rest = object.bytes.as_slice();
    let mut entries = Vec::new();
    while !rest.is_empty() && !object.truncated {
        let space = rest.iter().position(|&byte| byte == b' ')?;
        let (mode, after) = rest.split_at_checked(space)?;
        let after = after.get(1..)?;
        let end = after.iter().position(|&byte| byte == 0)?;
        let (name, after) = after.split_at_checked(end)?;
        let (id, after) = after.get(1..)?.split_at_checked(id_length)?;
        let mode = u32::from_str_radix(std::str::from_utf8(mode).ok()?, 8).ok()?;
        entries.push(Entry { mode, name: name.to_owned(), id: hex(id) });
        rest = after;
    }
    (!object.truncated).then_some(entries)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut digits, byte| {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

#[cfg(test)]
mod tests {
    use super::super::objects::Kind;
    use super::*;

    fn folder(bytes: &[u8], truncated: bool) -> Option<Vec<Entry>> {
        entries(&Object { id: "00".repeat(20), kind: Kind::Tree, bytes: bytes.to_owned(), truncated })
    }

    #[test]
    fn entries_come_apart() {
        let id = [0xabu8; 20];
        let bytes = [b"100644 a b.json\0".as_slice(), &id, b"40000 sub\0", &id, b"120000 \xff\0", &id].concat();
        let found = folder(&bytes, false).unwrap();
        let shape: Vec<_> = found.iter().map(|e| (e.name.as_slice(), e.is_tree(), e.is_regular())).collect();
        assert_eq!(shape, [(b"a b.json".as_slice(), false, true), (b"sub", true, false), (b"\xff", false, false)]);
        assert_eq!(found[0].id, "ab".repeat(20));
        for cut in 1..bytes.len() {
            // Never a panic, and never more than there is.
            assert!(folder(&bytes[..cut], false).is_none_or(|found| found.len() < 3), "{cut}");
        }
        assert_eq!(folder(&bytes, true), None);
    }
}
