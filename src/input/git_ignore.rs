//! What git ignores: `.gitignore` files from the repository's root down to each folder, and `.git/info/exclude`.
//!
//! The user's global excludes are left aside on purpose: a run must come to the same result on every machine.
#![expect(clippy::disallowed_methods, reason = "this is where ignore files are read")]

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// The largest ignore file that is read, in bytes. Generated ones reach a few KiB.
const MAX_IGNORE_FILE: u64 = 1024 * 1024;

/// The ignore files in force at one place of a walk.
pub(super) struct Ignores {
    /// With the depth of their folder in the walk; the nearest last. Folders above the walk have depth 0.
    levels: Vec<(usize, Gitignore)>,
}

impl Ignores {
    /// What is in force at `start`, which lies in `root` or is outside any repository.
    pub(super) fn above(root: &Path, start: &Path) -> Self {
        let mut levels = Vec::new();
        levels.extend(exclude_file(root).and_then(|file| read(root, &file)));
        let mut folders: Vec<&Path> = start.ancestors().skip(1).take_while(|folder| folder.starts_with(root)).collect();
        folders.reverse();
        levels.extend(folders.into_iter().filter_map(|folder| read(folder, &folder.join(".gitignore"))));
        Self { levels: levels.into_iter().map(|level| (0, level)).collect() }
    }

    /// Goes into a folder of the walk.
    pub(super) fn enter(&mut self, folder: &Path, depth: usize) {
        self.levels.extend(read(folder, &folder.join(".gitignore")).map(|level| (depth, level)));
    }

    /// Goes back to where entries of this depth lie: ignore files of folders this deep or deeper are out of force.
    pub(super) fn return_to(&mut self, depth: usize) {
        self.levels.retain(|&(level, _)| level == 0 || level < depth);
    }

    /// Whether git ignores an entry. The nearest ignore file that has an opinion decides.
    pub(super) fn ignores(&self, path: &Path, is_dir: bool) -> bool {
        let opinion = self.levels.iter().rev().map(|(_, level)| level.matched(path, is_dir)).find(|it| !it.is_none());
        opinion.is_some_and(|opinion| opinion.is_ignore())
    }
}

/// Reads one ignore file; its patterns are relative to `folder`. Lines git would not understand are passed over, as git
/// does; a file that cannot be read ignores nothing, so more is looked at, never less.
fn read(folder: &Path, file: &Path) -> Option<Gitignore> {
    // Git does not follow a link here either.
    fs::symlink_metadata(file).ok().filter(fs::Metadata::is_file)?;
    let mut bytes = Vec::new();
    fs::File::open(file).ok()?.take(MAX_IGNORE_FILE).read_to_end(&mut bytes).ok()?;
    let mut builder = GitignoreBuilder::new(folder);
    for line in String::from_utf8_lossy(&bytes).lines() {
        let _ = builder.add_line(None, line);
    }
    builder.build().ok().filter(|ignore| !ignore.is_empty())
}

/// `.git/info/exclude`, found through the pointers that linked worktrees and submodules leave.
fn exclude_file(root: &Path) -> Option<PathBuf> {
    let git = root.join(".git");
    let folder = if fs::symlink_metadata(&git).ok()?.is_dir() {
        git
    } else {
        let pointer = fs::read_to_string(&git).ok()?;
        let folder = root.join(pointer.strip_prefix("gitdir:")?.trim());
        let common = fs::read_to_string(folder.join("commondir")).ok();
        common.map_or_else(|| folder.clone(), |common| folder.join(common.trim()))
    };
    Some(folder.join("info/exclude"))
}
