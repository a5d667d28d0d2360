//! Commits read from git's own store: nothing is checked out, no link is followed, no hook or filter runs.
//!
//! Two processes serve a run: `git cat-file --batch`, which is asked for one object after another, and one `git
//! diff-tree`, which says what changed. What is read is data; no text of a policy reaches a command line.

mod changes;
mod objects;
mod process;
mod tree;

use std::cell::RefCell;
use std::path::{Path, PathBuf};

pub use changes::{Change, Entry};
use objects::{Kind, Objects};

use super::{Content, File, Place, place};
use crate::outcome::Fault;

/// A repository whose commits can be read.
#[derive(Debug)]
pub struct Repository {
    folder: PathBuf,
    objects: RefCell<Objects>,
}

/// A commit, and the files as they were in it.
#[derive(Clone, Debug)]
pub struct Commit {
    /// As it was asked for, such as `origin/main`.
    pub name: String,
    /// Its full id in hexadecimal.
    pub id: String,
    tree: String,
}

/// A file in a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// Its id.
    pub id: String,
    /// Whether git has it as an ordinary file; a link or a submodule is not.
    pub regular: bool,
}

/// What a change set is made of.
#[derive(Debug)]
pub struct Comparison {
    /// What changed, in git's order: by path.
    pub changes: Vec<Change>,
    /// Whether the old side is the tip of the base because there is no single commit from which both sides come.
    pub from_tip: bool,
}

/// The largest config, rule or sign-off file that is read, in bytes. All are written by hand.
const MAX_TEXT: u64 = 1024 * 1024;

impl Repository {
    /// The repository around a folder.
    ///
    /// # Errors
    ///
    /// A [`Fault`] when there is no git, or it does not start.
    pub fn open(folder: &Path) -> Result<Self, Fault> {
        Ok(Self { folder: folder.to_owned(), objects: RefCell::new(Objects::start(folder)?) })
    }

    /// The commit a revision names: a branch, a tag, a commit id, `HEAD~1`.
    ///
    /// # Errors
    ///
    /// A [`Fault`] when there is none, which in a shallow clone is the usual reason.
    pub fn commit(&self, name: &str) -> Result<Commit, Fault> {
        if !process::is_revision(name) {
            return Err(process::fault(
                format!("`{}` cannot be the name of a commit", name.escape_debug()),
                "name a branch, a tag or a commit id, such as `origin/main`",
            ));
        }
        let object = self.objects.borrow_mut().get(&format!("{name}^{{commit}}"), objects::MAX_META)?;
        let found = object.filter(|object| object.kind == Kind::Commit).and_then(|object| {
            let tree = String::from_utf8_lossy(&object.bytes).strip_prefix("tree ")?.lines().next()?.to_owned();
            Some(Commit { name: name.to_owned(), id: object.id, tree })
        });
        found.ok_or_else(|| self.no_commit(name))
    }

    fn no_commit(&self, name: &str) -> Fault {
        if let Some(fault) = process::unusable(&self.folder) {
            return fault;
        }
        let message = format!("there is no commit `{name}` in this clone");
        if process::is_shallow(&self.folder) {
            return process::fault(message, process::FETCH_DEPTH);
        }
        process::fault(message, "fetch it first, for example with `git fetch origin main`")
    }

    /// What the way from `base` to `head` changed, counted from the commit from which both come.
    ///
    /// # Errors
    ///
    /// A [`Fault`] when the two have nothing in common, or the clone is too shallow to tell.
    pub fn compare(&self, base: &Commit, head: &Commit) -> Result<Comparison, Fault> {
        changes::compare(&self.folder, base, head)
    }

    /// The file at a path (`/`-separated, from the root) of a commit.
    ///
    /// # Errors
    ///
    /// A [`Fault`] when git's store is damaged.
    pub fn find(&self, commit: &Commit, path: &str) -> Result<Option<Blob>, Fault> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let entries = self.folder(commit, folder)?;
        let entry = entries.into_iter().find(|entry| entry.name == name.as_bytes() && !entry.is_tree());
        Ok(entry.map(|entry| Blob { regular: entry.is_regular(), id: entry.id }))
    }

    /// The files directly in a folder of a commit, by name in git's order; none when there is no such folder. Names that
    /// are not UTF-8 are left out: nothing that is looked for here has one.
    ///
    /// # Errors
    ///
    /// A [`Fault`] when git's store is damaged.
    pub fn files(&self, commit: &Commit, folder: &str) -> Result<Vec<(String, Blob)>, Fault> {
        let entries = self.folder(commit, folder)?.into_iter().filter(|entry| !entry.is_tree());
        let named = entries.filter_map(|entry| {
            let blob = Blob { regular: entry.is_regular(), id: entry.id };
            Some((String::from_utf8(entry.name).ok()?, blob))
        });
        Ok(named.collect())
    }

    /// The path of every file of a commit, from the root, sorted; those whose names are not UTF-8 are left out.
    ///
    /// # Errors
    ///
    /// A [`Fault`] when git's store is damaged.
    pub fn paths(&self, commit: &Commit) -> Result<Vec<String>, Fault> {
        Ok(self.entries(commit)?.into_iter().map(|entry| entry.path).collect())
    }

    /// Every file of a commit, sorted by path; those whose names are not UTF-8 are left out.
    ///
    /// # Errors
    ///
    /// A [`Fault`] when git's store is damaged.
    pub fn entries(&self, commit: &Commit) -> Result<Vec<Entry>, Fault> {
        let mut files = Vec::new();
        let mut folders = vec![(String::new(), commit.tree.clone())];
        while let Some((folder, id)) = folders.pop() {
            for entry in self.tree(&id)? {
                let (is_tree, regular) = (entry.is_tree(), entry.is_regular());
                let Ok(name) = String::from_utf8(entry.name) else { continue };
                let path = format!("{folder}{name}");
                if is_tree {
                    folders.push((format!("{path}/"), entry.id));
                } else {
                    files.push(Entry { path, blob: Blob { regular, id: entry.id } });
                }
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }

    /// The entries of a folder; none when there is no such folder. Links on the way are not followed.
    fn folder(&self, commit: &Commit, folder: &str) -> Result<Vec<tree::Entry>, Fault> {
        let mut entries = self.tree(&commit.tree)?;
        for name in folder.split('/').filter(|name| !name.is_empty()) {
            let next = entries.into_iter().find(|entry| entry.name == name.as_bytes() && entry.is_tree());
            let Some(next) = next else { return Ok(Vec::new()) };
            entries = self.tree(&next.id)?;
        }
        Ok(entries)
    }

    fn tree(&self, id: &str) -> Result<Vec<tree::Entry>, Fault> {
        let object = self.objects.borrow_mut().get(id, objects::MAX_META)?;
        let entries = object.filter(|object| object.kind == Kind::Tree).and_then(|object| tree::entries(&object));
        entries.ok_or_else(|| process::fault(format!("git cannot read the folder {id}"), process::FSCK))
    }

    /// The text of a file.
    ///
    /// # Errors
    ///
    /// A [`Fault`] that names `shown` when it is a link, too large, or not UTF-8.
    pub fn text(&self, blob: &Blob, shown: &str) -> Result<String, Fault> {
        let about = |message: &str| Fault {
            path: Some(shown.to_owned()),
            position: None,
            message: message.to_owned(),
            help: None,
        };
        if !blob.regular {
            return Err(about("it is a symbolic link or a submodule, which is not followed"));
        }
        let object = self.objects.borrow_mut().get(&blob.id, MAX_TEXT)?;
        let object = object.filter(|object| object.kind == Kind::Blob);
        let object = object.ok_or_else(|| about("git does not have its content"))?;
        if object.truncated {
            return Err(about("it is larger than 1 MiB"));
        }
        String::from_utf8(object.bytes).map_err(|_| about("it is not UTF-8"))
    }

    /// Whether git gave up: there is no use in asking for more.
    pub fn is_broken(&self) -> bool {
        self.objects.borrow().is_broken()
    }

    /// Reads a file as [`File::read`] does, from a blob.
    ///
    /// # Errors
    ///
    /// A [`Fault`] when git does not have it: a partial clone, a damaged store.
    pub fn read(&self, file: &File) -> Result<Content, Fault> {
        let Place::Object(id) = &file.place else { return file.read() };
        let taken = self.objects.borrow_mut().stream(id, |bytes| file.take(bytes))?;
        taken.ok_or_else(|| Fault {
            path: Some(file.shown.clone()),
            position: None,
            message: "git does not have its content".to_owned(),
            help: Some(format!("if {}", process::NO_FILTER)),
        })
    }
}

/// A path of git as text: bytes that are not UTF-8 are written as `\xNN`, as [`super::slashed`] does.
fn text_of(path: &[u8]) -> String {
    let mut text = String::new();
    place::push_bytes(&mut text, path);
    text
}
