//! Where config, a repository's own rules and its sign-offs are kept: the working tree, or a commit.

use std::path::Path;

use super::git::{Blob, Commit, Repository};
use super::project::{ConfigChoice, ConfigFile, Project, TextFile};
use crate::config::CANDIDATES;
use crate::outcome::Fault;

/// A place to read what judges from.
#[derive(Clone, Copy, Debug)]
pub enum Shelf<'a> {
    /// The files as they are on disk.
    Tree(&'a Project),
    /// The files as they are in a commit.
    Commit {
        /// Where the run stands.
        project: &'a Project,
        /// Its repository.
        repository: &'a Repository,
        /// The commit.
        commit: &'a Commit,
        /// Whether readers are told which commit: `origin/main:denywins.toml`. What is under review goes by its path alone.
        named: bool,
    },
}

impl Shelf<'_> {
    /// Finds and reads config. A config file that is named and lies outside of the repository is read from disk: no change
    /// under review can touch it.
    ///
    /// # Errors
    ///
    /// A [`Fault`] when a chosen file is missing, or the file found cannot be read.
    pub fn config(self, choice: ConfigChoice<'_>) -> Result<Option<ConfigFile>, Fault> {
        let Self::Commit { project, repository, commit, .. } = self else { return self.project().config(choice) };
        match choice {
            ConfigChoice::Nothing => Ok(None),
            ConfigChoice::File(file) => {
                let Some(path) = project.in_repository(file) else { return project.config(choice) };
                let blob = repository.find(commit, &path)?;
                let shown = self.shown(&path);
                let blob = blob.ok_or_else(|| Fault {
                    path: Some(shown.clone()),
                    position: None,
                    message: "there is no such file in this commit".to_owned(),
                    help: Some(
                        "config comes from the base: it has to be there before a change is judged by it".to_owned(),
                    ),
                })?;
                let text = repository.text(&blob, &shown)?;
                Ok(Some(ConfigFile { shown, identity: path, text, shadowed: Vec::new() }))
            }
            ConfigChoice::Discover => {
                let mut found: Vec<(&str, Blob)> = Vec::new();
                for path in CANDIDATES {
                    found.extend(repository.find(commit, path)?.map(|blob| (path, blob)));
                }
                let mut found = found.into_iter();
                let Some((path, blob)) = found.next() else { return Ok(None) };
                let named = self.shown(path);
                let text = repository.text(&blob, &named)?;
                let shadowed = found.map(|(path, _)| self.shown(path)).collect();
                Ok(Some(ConfigFile { shown: named, identity: path.to_owned(), text, shadowed }))
            }
        }
    }

    /// Reads every file with an extension directly in a folder, sorted by name; a folder that does not exist holds none.
    ///
    /// # Errors
    ///
    /// A [`Fault`] when the folder or one of its files cannot be read.
    pub fn texts(self, folder: &Path, extension: &str) -> Result<Vec<TextFile>, Fault> {
        let Self::Commit { project, repository, commit, .. } = self else {
            return self.project().texts(folder, extension);
        };
        let Some(folder) = project.in_repository(folder) else { return project.texts(folder, extension) };
        let mut texts = Vec::new();
        for (name, blob) in repository.files(commit, &folder)? {
            let matches = name.rsplit_once('.').is_some_and(|(stem, ending)| ending == extension && !stem.is_empty());
            if matches {
                let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
                let shown = self.shown(&path);
                let text = repository.text(&blob, &shown)?;
                texts.push(TextFile { shown, identity: path, text });
            }
        }
        Ok(texts)
    }

    /// One file, by its path from the root of the repository; none when it is not there.
    ///
    /// # Errors
    ///
    /// A [`Fault`] when it is there and cannot be read.
    pub fn text(self, path: &str) -> Result<Option<TextFile>, Fault> {
        match self {
            Self::Tree(project) => project.text(path),
            Self::Commit { repository, commit, .. } => {
                let Some(blob) = repository.find(commit, path)? else { return Ok(None) };
                let shown = self.shown(path);
                let text = repository.text(&blob, &shown)?;
                Ok(Some(TextFile { shown, identity: path.to_owned(), text }))
            }
        }
    }

    fn shown(&self, path: &str) -> String {
        match self {
            Self::Commit { commit, named: true, .. } => format!("{}:{path}", commit.name),
            Self::Commit { project, .. } | Self::Tree(project) => project.shown(&project.root.join(path)),
        }
    }

    fn project(&self) -> &Project {
        match self {
            Self::Tree(project) | Self::Commit { project, .. } => project,
        }
    }
}
