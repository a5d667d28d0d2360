//! What changed between two commits, as `git diff-tree` has it.

use std::path::Path;

use super::tree::is_regular;
use super::{Blob, Commit, Comparison, process, text_of};
use crate::outcome::Fault;

/// One path that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// As it was; none when the file is new.
    pub old: Option<Entry>,
    /// As it is; none when the file is gone.
    pub new: Option<Entry>,
}

/// A file on one side of a change. When it was renamed the two sides have different paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// From the root of the repository, `/`-separated; bytes that are not UTF-8 are written as `\xNN`.
    pub path: String,
    /// Its content, or what stands in its place.
    pub blob: Blob,
}

/// How many new and gone files are looked at for renames. Past it, git pairs those that are equal and leaves the rest apart,
/// which shows more, not less.
const RENAMES: &str = "-l500";

pub(super) fn compare(folder: &Path, base: &Commit, head: &Commit) -> Result<Comparison, Fault> {
    let whole = ["diff-tree", "-r", "-z", "--raw", "--no-abbrev", "-M", RENAMES, "--no-ext-diff", "--no-textconv"];
    let run = |merge_base: &[&str]| {
        let mut command = process::git(folder);
        // The ids are ours: full, in hexadecimal. No name that somebody chose gets onto the command line.
        command.args(whole).args(merge_base).args([&base.id, &head.id]).arg("--");
        command.output().map_err(|error| process::not_started(&error))
    };
    let mut output = run(&["--merge-base"])?;
    let mut from_tip = false;
    if String::from_utf8_lossy(&output.stderr).contains("multiple merge bases") {
        output = run(&[])?;
        from_tip = true;
    }
    if !output.status.success() {
        return Err(refused(folder, base, head, &String::from_utf8_lossy(&output.stderr)));
    }
    let changes = parse(&output.stdout)
        .ok_or_else(|| process::fault("what git says about the change makes no sense", process::FSCK))?;
    Ok(Comparison { changes, from_tip })
}

fn refused(folder: &Path, base: &Commit, head: &Commit, complaint: &str) -> Fault {
    if complaint.contains("no merge base") {
        let message = format!("`{}` and `{}` have no commit in common", base.name, head.name);
        if process::is_shallow(folder) {
            return process::fault(message, process::FETCH_DEPTH);
        }
        return process::fault(message, "compare branches of one history");
    }
    process::gave_up(folder, &format!("git cannot compare the commits: {}", process::first_line(complaint)))
}

/// Reads `:oldmode newmode oldid newid status NUL path NUL`, with a second path after a rename. None when it is anything else.
fn parse(raw: &[u8]) -> Option<Vec<Change>> {
    let mut fields = raw.split(|&byte| byte == 0);
    let mut changes = Vec::new();
    while let Some(head) = fields.next().filter(|field| !field.is_empty()) {
        let head = std::str::from_utf8(head).ok()?.strip_prefix(':')?;
        let words: Vec<&str> = head.split(' ').collect();
        let &[old_mode, new_mode, old_id, new_id, status] = words.as_slice() else { return None };
        let mut path = || fields.next().filter(|path| !path.is_empty()).map(text_of);
        let first = path()?;
        let second = if status.starts_with(['R', 'C']) { path()? } else { first.clone() };
        let side = |mode: &str, id: &str, path: String| {
            let mode = u32::from_str_radix(mode, 8).ok()?;
            Some(Entry { path, blob: Blob { id: id.to_owned(), regular: is_regular(mode) } })
        };
        let (old, new) = (side(old_mode, old_id, first)?, side(new_mode, new_id, second)?);
        changes.push(match status.chars().next()? {
            'A' | 'C' => Change { old: None, new: Some(new) },
            'D' => Change { old: Some(old), new: None },
            'M' | 'R' | 'T' => Change { old: Some(old), new: Some(new) },
            _ => return None,
        });
    }
    Some(changes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_change_is_read() {
        let id = "1".repeat(40);
        let zero = "0".repeat(40);
        let raw = format!(
            ":000000 100644 {zero} {id} A\0a.json\0:100644 000000 {id} {zero} D\0b\nc.json\0\
             :100644 100644 {id} {id} R087\0old.json\0new.json\0:100644 120000 {id} {id} T\0l.json\0\
             :160000 160000 {id} {id} M\0sub\0"
        );
        let changes = parse(raw.as_bytes()).unwrap();
        let shape: Vec<_> = changes
            .iter()
            .map(|change| {
                let side = |entry: &Option<Entry>| entry.as_ref().map(|e| (e.path.clone(), e.blob.regular));
                (side(&change.old), side(&change.new))
            })
            .collect();
        let side = |path: &str, regular| Some((path.to_owned(), regular));
        assert_eq!(
            shape,
            [
                (None, side("a.json", true)),
                (side("b\nc.json", true), None),
                (side("old.json", true), side("new.json", true)),
                (side("l.json", true), side("l.json", false)),
                (side("sub", false), side("sub", false)),
            ]
        );
        assert_eq!(parse(b""), Some(Vec::new()));
        for bad in [":1 2 3\0a\0".as_bytes(), b"x\0", b":100644 100644 1 2 M\0", b":100644 100644 1 2 X\0a\0"] {
            assert_eq!(parse(bad), None);
        }
    }
}
