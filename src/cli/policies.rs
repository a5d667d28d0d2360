//! The policies below the named files and folders, for questions about access.

use std::path::{Path, PathBuf};

use super::setup::Setup;
use crate::input::{self, Content};
use crate::layers::{self, Sheet};
use crate::outcome::Fault;
use crate::target::Target;

/// Every policy below the named folders, as config knows it. `targets` are the servers that the command line names.
///
/// What cannot be read is a fault of the setup: an answer that leaves it out could be wrong.
pub(super) fn load(paths: &[PathBuf], targets: &[Target], setup: &mut Setup) -> Vec<Sheet> {
    gather(paths, None, targets, setup)
}

/// Every policy of one state of a repository, which may lie anywhere: paths in config are taken to be below its folder.
pub(super) fn state(folder: &Path, targets: &[Target], setup: &mut Setup) -> Vec<Sheet> {
    gather(&[folder.to_owned()], Some(folder), targets, setup)
}

/// A path without the folder that it is below; a file that was named itself has its name alone.
fn below(root: &Path, shown: &str) -> String {
    let (root, path) = (root.strip_prefix(".").unwrap_or(root), Path::new(shown));
    match path.strip_prefix(root) {
        Ok(rest) if rest.as_os_str().is_empty() => path.file_name().map_or(Path::new(shown), Path::new),
        Ok(rest) => rest,
        Err(_) => path,
    }
    .to_string_lossy()
    .into_owned()
}

fn gather(paths: &[PathBuf], root: Option<&Path>, targets: &[Target], setup: &mut Setup) -> Vec<Sheet> {
    let request =
        input::Request { paths, stdin_filename: None, settings: &setup.settings, config_root: &setup.config_root };
    let listing = input::list(&setup.project, &request);
    setup.faults.extend(listing.faults);
    let mut sheets = Vec::new();
    for file in &listing.files {
        match file.read() {
            Ok(Content::Text(input)) if input.defect.is_none() => {
                let path = root.map_or_else(|| file.path.clone(), |root| below(root, &file.shown));
                let mut settings = setup.settings.for_path(&path);
                let is_general = settings.targets.is_empty() || settings.targets == setup.settings.targets;
                if is_general && !targets.is_empty() {
                    settings.targets = targets.to_vec();
                }
                let id = setup.sources.next_id();
                let mut found = layers::sheets(id, &input.source, &settings);
                for sheet in &mut found {
                    sheet.identity.clone_from(&path);
                }
                if !found.is_empty() {
                    setup.sources.add(input.source);
                    sheets.extend(found);
                }
            }
            Ok(Content::Text(_)) => setup.faults.push(Fault {
                path: Some(file.shown.clone()),
                position: None,
                message: "it is too large, or not UTF-8, so what it allows is not known".to_owned(),
                help: None,
            }),
            Ok(Content::Left(_)) => {}
            Err(fault) => setup.faults.push(fault),
        }
    }
    sheets
}
