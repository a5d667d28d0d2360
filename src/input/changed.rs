//! Which files of a change are looked at: those a walk over the folders would have found, on either side.

use std::path::Path;

use super::git::{Change, Entry};
use super::{File, Place, Project, Request, place, slashed};
use crate::outcome::{Fault, Skipped};

/// A file that differs between two commits, and holds a policy on at least one side as far as its name tells.
#[derive(Clone, Debug)]
pub struct Changed {
    /// As it was; none when it is new, or was nothing that is looked at.
    pub old: Option<File>,
    /// As it is; none when it is gone, or is nothing that is looked at.
    pub new: Option<File>,
    /// What stands where the old file was, when that is no file that is looked at: "a symbolic link".
    pub replaced_by: Option<String>,
}

/// What a change came to, before any file is read.
#[derive(Debug, Default)]
pub struct ChangedFiles {
    /// Sorted by the path shown to readers.
    pub files: Vec<Changed>,
    /// What was left, sorted by path.
    pub skipped: Vec<Skipped>,
    /// Where config expects a policy and the change puts something that cannot be looked at.
    pub faults: Vec<Fault>,
}

/// Makes out which changed files a request is about.
pub fn changed(project: &Project, request: &Request<'_>, changes: &[Change]) -> ChangedFiles {
    let within: Vec<_> = request.paths.iter().map(|path| place::lexical(&project.here, path)).collect();
    let mut listing = ChangedFiles::default();
    for change in changes {
        let asked = |entry: &&Entry| {
            let absolute = project.root.join(&entry.path);
            within.iter().any(|folder| absolute.starts_with(folder))
        };
        let (old, new) = (change.old.as_ref().filter(asked), change.new.as_ref().filter(asked));
        let before = old.and_then(|entry| verdict(project, request, entry).ok());
        let after = new.map(|entry| verdict(project, request, entry));
        let why = after.as_ref().and_then(|after| after.as_ref().err()).cloned().flatten();
        if let (Some(why), Some(entry)) = (&why, new) {
            let (path, why) = (shown(project, &entry.path), why.clone());
            if unfollowed(project, request, entry) {
                listing.faults.push(stands_in(path, &why));
            } else {
                listing.skipped.push(Skipped { path, why });
            }
        }
        let after = after.and_then(Result::ok);
        let replaced_by = match (&before, &after, new) {
            (Some(_), None, Some(entry)) => {
                Some(why.unwrap_or_else(|| format!("`{}`, which is not looked at", entry.path)))
            }
            _ => None,
        };
        if before.is_some() || after.is_some() {
            listing.files.push(Changed { old: before, new: after, replaced_by });
        }
    }
    let key = |changed: &Changed| changed.new.as_ref().or(changed.old.as_ref()).map(|file| file.shown.clone());
    listing.files.sort_by_cached_key(key);
    listing.skipped.sort_by(|a, b| a.path.cmp(&b.path));
    listing
}

/// The files of a commit that a request is about, sorted by path.
pub fn standing(project: &Project, request: &Request<'_>, entries: &[Entry]) -> Vec<File> {
    let within: Vec<_> = request.paths.iter().map(|path| place::lexical(&project.here, path)).collect();
    let asked = |entry: &&Entry| {
        let absolute = project.root.join(&entry.path);
        within.iter().any(|folder| absolute.starts_with(folder))
    };
    entries.iter().filter(asked).filter_map(|entry| verdict(project, request, entry).ok()).collect()
}

/// Whether config says that a policy is here, and there is a link or a submodule. Whatever deploys the policy may follow it,
/// to a file that nobody looked at.
fn unfollowed(project: &Project, request: &Request<'_>, entry: &Entry) -> bool {
    let path = config_path(project, request, entry);
    !entry.blob.regular && request.declares(&path) && !request.excludes(&path)
}

fn stands_in(path: String, why: &str) -> Fault {
    Fault {
        path: Some(path),
        position: None,
        message: format!("config says that a policy is here, and it is {why}"),
        help: Some("put the policy itself here".to_owned()),
    }
}

/// The path as config knows it.
fn config_path(project: &Project, request: &Request<'_>, entry: &Entry) -> String {
    let absolute = project.root.join(&entry.path);
    absolute.strip_prefix(request.config_root).map_or_else(|_| entry.path.clone(), slashed)
}

/// The file to read, or why it is left, where that is worth a word.
fn verdict(project: &Project, request: &Request<'_>, entry: &Entry) -> Result<File, Option<String>> {
    let path = config_path(project, request, entry);
    let declared = request.declares(&path);
    if !declared && !is_json(&entry.path) {
        return Err(None);
    }
    if request.excludes(&path) {
        return Err(Some("excluded by config".to_owned()));
    }
    if !entry.blob.regular {
        return Err(Some("a symbolic link or a submodule, which is not followed".to_owned()));
    }
    if in_hidden_folder(request, &path) {
        return Err(Some("in a hidden folder".to_owned()));
    }
    Ok(File {
        shown: shown(project, &entry.path),
        path,
        identity: entry.path.clone(),
        named: false,
        declared,
        place: Place::Object(entry.blob.id.clone()),
    })
}

fn shown(project: &Project, path: &str) -> String {
    project.shown(&project.root.join(path))
}

fn is_json(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

/// Whether a folder on the way is hidden, and config does not spell it out.
fn in_hidden_folder(request: &Request<'_>, path: &str) -> bool {
    path.match_indices('/').any(|(end, _)| {
        let folder = path.get(..end).unwrap_or(path);
        let name = folder.rsplit('/').next().unwrap_or(folder);
        name.starts_with('.') && !request.declares_below(folder)
    })
}
