//! Where a run stands: the working directory, the repository around it, its config and its own rules.
#![expect(clippy::disallowed_methods, reason = "this is where the surroundings of a run are looked at")]

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::content::fault;
use super::{place, slashed};
use crate::config::CANDIDATES;
use crate::outcome::Fault;

/// The largest config or rule file that is read, in bytes. Both are written by hand.
const MAX_CONFIG: u64 = 1024 * 1024;

/// The surroundings of a run.
#[derive(Clone, Debug)]
pub struct Project {
    /// The working directory, absolute.
    pub here: PathBuf,
    /// The nearest folder upwards that holds `.git`, else the working directory; absolute.
    pub root: PathBuf,
}

/// Which config file to read.
#[derive(Clone, Copy, Debug)]
pub enum ConfigChoice<'a> {
    /// The first of [`CANDIDATES`] that exists, if any.
    Discover,
    /// This one.
    File(&'a Path),
    /// None, and no rules of the repository's own either.
    Nothing,
}

/// A config file as found.
#[derive(Debug)]
pub struct ConfigFile {
    /// As shown to readers.
    pub shown: String,
    /// As fingerprints know it.
    pub identity: String,
    /// Its text.
    pub text: String,
    /// Files that would have been read had this one not come first, as shown to readers.
    pub shadowed: Vec<String>,
}

/// A file that judges: a rule of the repository's own, a sign-off.
#[derive(Debug)]
pub struct TextFile {
    /// As shown to readers.
    pub shown: String,
    /// As fingerprints know it.
    pub identity: String,
    /// Its text.
    pub text: String,
}

/// What a named path leads to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    pub(super) is_dir: bool,
    /// A regular one: no pipe, socket or device.
    pub(super) is_file: bool,
}

impl Project {
    /// Looks around from the working directory, which is absolute.
    pub fn at(here: PathBuf) -> Self {
        let root = here.ancestors().find(|folder| fs::symlink_metadata(folder.join(".git")).is_ok());
        Self { root: root.unwrap_or(&here).to_owned(), here }
    }

    /// A path as given on the command line, as shown to readers.
    pub fn shown_from_here(&self, path: &Path) -> String {
        self.shown(&place::lexical(&self.here, path))
    }

    /// An absolute path as shown to readers: relative to the working directory where both lie in the repository.
    pub fn shown(&self, absolute: &Path) -> String {
        if absolute.starts_with(&self.here) || absolute.starts_with(&self.root) {
            slashed(&place::relative(&self.here, absolute))
        } else {
            slashed(absolute)
        }
    }

    /// An absolute path as fingerprints know it: relative to the repository's root; outside of it, as shown.
    pub fn identity(&self, absolute: &Path) -> String {
        absolute.strip_prefix(&self.root).map_or_else(|_| self.shown(absolute), slashed)
    }

    /// What a named path leads to. Links in it are followed, since a person named it, but not out of the repository:
    /// there the path may come from a change under review, and what it points to must not end up in a report.
    pub(super) fn resolve(&self, absolute: &Path) -> Result<Target, Fault> {
        let shown = || self.shown(absolute);
        let real = fs::canonicalize(absolute).map_err(|error| fault(shown(), &error))?;
        if absolute.starts_with(&self.root) && !fs::canonicalize(&self.root).is_ok_and(|root| real.starts_with(root)) {
            return Err(Fault {
                path: Some(shown()),
                position: None,
                message: "a symbolic link leads out of the repository and is not followed".to_owned(),
                help: Some("name the file it points to".to_owned()),
            });
        }
        let metadata = fs::metadata(&real).map_err(|error| fault(shown(), &error))?;
        Ok(Target { is_dir: metadata.is_dir(), is_file: metadata.is_file() })
    }

    /// Finds and reads config.
    ///
    /// # Errors
    ///
    /// A [`Fault`] when a chosen file is missing, or the file found cannot be read.
    pub fn config(&self, choice: ConfigChoice<'_>) -> Result<Option<ConfigFile>, Fault> {
        let (file, shadowed) = match choice {
            ConfigChoice::Nothing => return Ok(None),
            ConfigChoice::File(file) => (place::lexical(&self.here, file), Vec::new()),
            ConfigChoice::Discover => {
                let mut found = CANDIDATES
                    .iter()
                    .map(|name| self.root.join(name))
                    .filter(|file| fs::symlink_metadata(file).is_ok());
                let Some(first) = found.next() else { return Ok(None) };
                (first, found.map(|file| self.shown(&file)).collect())
            }
        };
        let text = self.read_text(&file)?;
        Ok(Some(ConfigFile { shown: self.shown(&file), identity: self.identity(&file), text, shadowed }))
    }

    /// A path as git has it: relative to the repository's root; none when it lies outside. A file that is only reached by
    /// another name, through a link, is the repository's all the same: a change under review may have put it there.
    pub(super) fn in_repository(&self, path: &Path) -> Option<String> {
        let absolute = place::lexical(&self.here, path);
        if let Ok(path) = absolute.strip_prefix(&self.root) {
            return Some(if path.as_os_str().is_empty() { String::new() } else { slashed(path) });
        }
        // It may exist in a commit alone; then its folder has to do.
        let by_folder = || Some(fs::canonicalize(absolute.parent()?).ok()?.join(absolute.file_name()?));
        let real = fs::canonicalize(&absolute).ok().or_else(by_folder)?;
        let root = fs::canonicalize(&self.root).ok()?;
        real.strip_prefix(root).ok().map(slashed)
    }

    /// What the globs of config are relative to: the folder of a named config file, or the one above where that folder
    /// is `.github`; the repository's root when config was not named or lies outside.
    pub fn config_root(&self, choice: ConfigChoice<'_>) -> PathBuf {
        let ConfigChoice::File(file) = choice else { return self.root.clone() };
        let inside = self.in_repository(file).map(|path| self.root.join(path));
        let file = inside.unwrap_or_else(|| place::lexical(&self.here, file));
        let folder = file.parent().filter(|folder| folder.starts_with(&self.root));
        let above = |folder: &Path| {
            if folder.file_name().is_some_and(|name| name == ".github") {
                folder.parent().map(Path::to_owned)
            } else {
                None
            }
        };
        folder.map_or_else(|| self.root.clone(), |folder| above(folder).unwrap_or_else(|| folder.to_owned()))
    }

    /// Reads every file with an extension directly in a folder, sorted by name; a folder that does not exist holds none.
    ///
    /// # Errors
    ///
    /// A [`Fault`] when the folder or one of its files cannot be read.
    pub fn texts(&self, folder: &Path, extension: &str) -> Result<Vec<TextFile>, Fault> {
        let folder = place::lexical(&self.here, folder);
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(fault(self.shown(&folder), &error)),
        };
        let mut files = Vec::new();
        for entry in entries {
            let path = entry.map_err(|error| fault(self.shown(&folder), &error))?.path();
            if path.extension().is_some_and(|ending| ending == extension) {
                files.push(path);
            }
        }
        files.sort();
        files.iter().map(|file| self.text_file(file)).collect()
    }

    /// One file, by its path from the root of the repository; none when it is not there.
    pub(super) fn text(&self, path: &str) -> Result<Option<TextFile>, Fault> {
        let file = self.root.join(path);
        if fs::symlink_metadata(&file).is_err() {
            return Ok(None);
        }
        self.text_file(&file).map(Some)
    }

    /// One file, named on the command line.
    ///
    /// # Errors
    ///
    /// A [`Fault`] when it cannot be read.
    pub fn text_at(&self, path: &Path) -> Result<TextFile, Fault> {
        self.text_file(&place::lexical(&self.here, path))
    }

    fn text_file(&self, file: &Path) -> Result<TextFile, Fault> {
        Ok(TextFile { shown: self.shown(file), identity: self.identity(file), text: self.read_text(file)? })
    }

    fn read_text(&self, file: &Path) -> Result<String, Fault> {
        let about = |message: &str| Fault {
            path: Some(self.shown(file)),
            position: None,
            message: message.to_owned(),
            help: None,
        };
        if self.resolve(file)?.is_dir {
            return Err(about("it is a directory, not a file"));
        }
        let mut bytes = Vec::new();
        fs::File::open(file)
            .and_then(|file| file.take(MAX_CONFIG + 1).read_to_end(&mut bytes))
            .map_err(|error| fault(self.shown(file), &error))?;
        if bytes.len() as u64 > MAX_CONFIG {
            return Err(about("it is larger than 1 MiB"));
        }
        String::from_utf8(bytes).map_err(|_| about("it is not UTF-8"))
    }
}
