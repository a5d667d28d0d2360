//! The only reader: files, directories and standard input become texts to judge.
//!
//! Listing comes first and reads nothing but directories; each file is then read on its own, so that a caller can drop
//! what turns out not to be a policy and memory stays bounded by what is kept. Nothing is left out without a word: what
//! is passed over is [`Skipped`], what should have been read and could not be is a [`Fault`].

mod changed;
mod content;
mod git;
mod git_ignore;
mod place;
mod project;
mod shelf;
mod walk;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use changed::{Changed, ChangedFiles, changed, standing};
pub use content::{Content, Defect, Input, MAX_FILE};
pub use git::{Blob, Change, Commit, Comparison, Entry, Repository};
pub use place::slashed;
pub use project::{ConfigChoice, ConfigFile, Project, TextFile};
pub use shelf::Shelf;

use crate::outcome::{Fault, Skipped};
use crate::settings::Settings;

/// What to look at.
#[derive(Debug)]
pub struct Request<'a> {
    /// Files, directories, and `-` for standard input, as given on the command line.
    pub paths: &'a [PathBuf],
    /// The name of standard input, for messages and for config.
    pub stdin_filename: Option<&'a Path>,
    /// Excludes, and the paths that config declares to be policies.
    pub settings: &'a Settings,
    /// What the globs of config are relative to; absolute.
    pub config_root: &'a Path,
}

impl Request<'_> {
    /// Whether config excludes a path that it knows by this name.
    fn excludes(&self, path: &str) -> bool {
        self.settings.exclude.iter().any(|entry| entry.globs.is_match(path))
    }

    /// Whether a `[[policy]]` of config names a path.
    fn declares(&self, path: &str) -> bool {
        self.settings.policies.iter().any(|entry| entry.path.is_match(path))
    }

    /// Whether config spells this folder out in the path of a `[[policy]]`: then hidden does not mean private.
    fn declares_below(&self, folder: &str) -> bool {
        let mut globs = self.settings.policies.iter().flat_map(|entry| &entry.path.0);
        globs.any(|glob| glob.glob().glob().strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
    }
}

/// What a request came to, before any file is read.
#[derive(Debug, Default)]
pub struct Listing {
    /// Files to read, sorted by the path shown to readers; no file twice.
    pub files: Vec<File>,
    /// What was left, sorted by path.
    pub skipped: Vec<Skipped>,
    /// What could not be looked at, sorted by path.
    pub faults: Vec<Fault>,
    /// Whether a policy is expected: a directory or standard input was asked for. Single files may be handed over by a
    /// hook that does not know what they are, and are then passed over in peace.
    pub expects_policy: bool,
    /// Whether everything below the config's root was looked at.
    pub complete: bool,
}

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The path as shown to readers: relative to where the run started, `/`-separated.
    pub shown: String,
    /// The path as config knows it: relative to the config's root, `/`-separated.
    pub path: String,
    /// The path as fingerprints know it: relative to the repository's root, `/`-separated.
    pub identity: String,
    /// Whether it was named on the command line, not found in a directory.
    pub named: bool,
    /// Whether a `[[policy]]` entry of config names it.
    pub declared: bool,
    place: Place,
}

/// Where the bytes are.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Disk(PathBuf),
    Stdin,
    /// A blob of git, by its id.
    Object(String),
}

/// Makes out which files a request is about.
pub fn list(project: &Project, request: &Request<'_>) -> Listing {
    let mut lister = Lister { project, request, files: BTreeMap::new(), listing: Listing::default() };
    for path in request.paths {
        lister.add(path);
    }
    lister.finish()
}

/// A listing in the making.
struct Lister<'a> {
    project: &'a Project,
    request: &'a Request<'a>,
    /// By absolute path, so that a file named twice is read once.
    files: BTreeMap<PathBuf, File>,
    listing: Listing,
}

impl Lister<'_> {
    fn add(&mut self, path: &Path) {
        if path.as_os_str() == "-" {
            return self.add_stdin();
        }
        let absolute = place::lexical(&self.project.here, path);
        let target = match self.project.resolve(&absolute) {
            Ok(target) => target,
            Err(fault) => return self.listing.faults.push(fault),
        };
        if self.excluded(&absolute) {
            return self.skip(&absolute, target.is_dir, "excluded by config");
        }
        if target.is_dir {
            self.listing.expects_policy = true;
            self.listing.complete |= self.request.config_root.starts_with(&absolute);
            walk::walk(self, &absolute);
        } else if target.is_file {
            self.insert(absolute, true);
        } else {
            // A pipe without a writer would keep us waiting for ever.
            self.listing.faults.push(Fault {
                path: Some(self.project.shown(&absolute)),
                position: None,
                message: "it is neither a file nor a directory".to_owned(),
                help: Some("to judge what a program writes, pipe it into `denywins check -`".to_owned()),
            });
        }
    }

    fn add_stdin(&mut self) {
        self.listing.expects_policy = true;
        let name = self.request.stdin_filename;
        let absolute = place::lexical(&self.project.here, name.unwrap_or(Path::new("<stdin>")));
        if name.is_some() && self.excluded(&absolute) {
            return self.skip(&absolute, false, "excluded by config");
        }
        // An editor hands over the buffer of a file: the buffer counts, what is on disk does not.
        self.insert(absolute.clone(), true);
        if let Some(file) = self.files.get_mut(&absolute) {
            file.place = Place::Stdin;
        }
    }

    fn insert(&mut self, absolute: PathBuf, named: bool) {
        let (shown, path) = (self.project.shown(&absolute), self.config_path(&absolute));
        let identity = self.project.identity(&absolute);
        let declared = self.request.declares(&path);
        let file = self.files.entry(absolute.clone()).or_insert(File {
            shown,
            path,
            identity,
            named,
            declared,
            place: Place::Disk(absolute),
        });
        file.named |= named;
    }

    fn skip(&mut self, absolute: &Path, is_dir: bool, why: &str) {
        let slash = if is_dir { "/" } else { "" };
        self.listing.skipped.push(Skipped { path: self.project.shown(absolute) + slash, why: why.to_owned() });
    }

    /// The path as config knows it; outside the config's root, the path as shown.
    fn config_path(&self, absolute: &Path) -> String {
        absolute.strip_prefix(self.request.config_root).map_or_else(|_| self.project.shown(absolute), slashed)
    }

    fn excluded(&self, absolute: &Path) -> bool {
        self.request.excludes(&self.config_path(absolute))
    }

    fn finish(self) -> Listing {
        let mut listing = self.listing;
        listing.files = self.files.into_values().collect();
        listing.files.sort_by(|a, b| a.shown.cmp(&b.shown));
        listing.skipped.sort_by(|a, b| a.path.cmp(&b.path));
        listing.skipped.dedup_by(|a, b| a.path == b.path);
        listing.faults.sort_by(|a, b| a.path.cmp(&b.path));
        listing
    }
}
