//! Directory walks. Links are never followed, so a loop is harmless.

use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use super::git_ignore::Ignores;
use super::{Lister, content};
use crate::outcome::Fault;

/// Adds what a directory holds: `.json` files and the paths that config declares, less what is hidden, ignored by git or
/// excluded.
pub(super) fn walk(lister: &mut Lister<'_>, start: &Path) {
    let root = if start.starts_with(&lister.project.root) { lister.project.root.clone() } else { start.to_owned() };
    let mut ignores = Ignores::above(&root, start);
    let mut entries = WalkDir::new(start).follow_links(false).sort_by_file_name().into_iter();
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                lister.listing.faults.push(fault(lister, &error));
                continue;
            }
        };
        ignores.return_to(entry.depth());
        // The start was named: whatever it is, it is walked.
        let verdict = if entry.depth() == 0 { Verdict::Take } else { judge(lister, &ignores, &entry) };
        let is_dir = entry.depth() == 0 || entry.file_type().is_dir();
        match verdict {
            Verdict::Take if is_dir => ignores.enter(entry.path(), entry.depth()),
            Verdict::Take => lister.insert(entry.into_path(), false),
            Verdict::Leave(why) => {
                if let Some(why) = why {
                    lister.skip(entry.path(), is_dir, why);
                }
                if is_dir {
                    entries.skip_current_dir();
                }
            }
        }
    }
}

enum Verdict {
    Take,
    /// With the reason, where it is worth a word.
    Leave(Option<&'static str>),
}

fn judge(lister: &Lister<'_>, ignores: &Ignores, entry: &DirEntry) -> Verdict {
    let (path, kind) = (entry.path(), entry.file_type());
    if kind.is_dir() && entry.file_name() == ".git" {
        return Verdict::Leave(None);
    }
    let config_path = lister.config_path(path);
    let wanted = if kind.is_dir() { true } else { is_json(path) || lister.request.declares(&config_path) };
    if !wanted {
        return Verdict::Leave(None);
    }
    if lister.excluded(path) {
        return Verdict::Leave(Some("excluded by config"));
    }
    if kind.is_symlink() {
        return Verdict::Leave(Some("a symbolic link, which is not followed"));
    }
    if !kind.is_dir() && !kind.is_file() {
        return Verdict::Leave(Some("not a regular file"));
    }
    if ignores.ignores(path, kind.is_dir()) {
        return Verdict::Leave(Some("ignored by git"));
    }
    let hidden = kind.is_dir() && entry.file_name().as_encoded_bytes().starts_with(b".");
    if hidden && !lister.request.declares_below(&config_path) {
        return Verdict::Leave(Some("a hidden folder"));
    }
    Verdict::Take
}

fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

fn fault(lister: &Lister<'_>, error: &walkdir::Error) -> Fault {
    let path = error.path().map_or_else(|| ".".to_owned(), |path| lister.project.shown(path));
    match error.io_error() {
        Some(error) => content::fault(path, error),
        // Only a walk that follows links can meet a loop.
        None => Fault { path: Some(path), position: None, message: "its links lead in a circle".into(), help: None },
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the tests build folders to walk")]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use globset::Glob;

    use super::super::{Listing, Project, Request, list};
    use crate::finding::Label;
    use crate::settings::{Exclude, Globs, PolicySetting, Settings};
    use crate::source::{SourceId, Span};

    /// A folder with these files; a name that ends in `/` is an empty folder.
    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(if name.ends_with('/') { &path } else { path.parent().unwrap() }).unwrap();
            if !name.ends_with('/') {
                fs::write(&path, text).unwrap();
            }
        }
        folder
    }

    fn look(folder: &tempfile::TempDir, paths: &[&str], settings: &Settings) -> Listing {
        let project = Project::at(fs::canonicalize(folder.path()).unwrap());
        let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
        let request = Request { paths: &paths, stdin_filename: None, settings, config_root: &project.root };
        list(&project, &request)
    }

    fn files(listing: &Listing) -> Vec<&str> {
        assert!(listing.faults.is_empty(), "{:?}", listing.faults);
        listing.files.iter().map(|file| file.shown.as_str()).collect()
    }

    fn skipped(listing: &Listing) -> Vec<(&str, &str)> {
        listing.skipped.iter().map(|skipped| (skipped.path.as_str(), skipped.why.as_str())).collect()
    }

    fn policy(glob: &str) -> PolicySetting {
        let label = Label { source: SourceId(0), span: Span::new(0, 0), text: String::new() };
        let path = Globs(vec![Glob::new(glob).unwrap().compile_matcher()]);
        PolicySetting {
            path,
            kind: None,
            targets: None,
            bucket: None,
            account: None,
            attached_to: Vec::new(),
            sign_off: Vec::new(),
            label,
        }
    }

    #[test]
    fn only_json_in_sorted_order() {
        let folder = folder(&[("b.json", ""), ("a/z.JSON", ""), ("a/x.txt", ""), ("README", ""), ("a-b.json", "")]);
        assert_eq!(files(&look(&folder, &["."], &Settings::default())), ["a-b.json", "a/z.JSON", "b.json"]);
    }

    #[test]
    fn what_is_named_is_read_once_whatever_it_is_called() {
        let folder = folder(&[("p.txt", ""), ("a/b.json", ""), (".hidden/c.json", "")]);
        let listing =
            look(&folder, &["p.txt", "./p.txt", "a/../p.txt", "a", "a/b.json", ".hidden"], &Settings::default());
        assert_eq!(files(&listing), [".hidden/c.json", "a/b.json", "p.txt"]);
        let named: Vec<bool> = listing.files.iter().map(|file| file.named).collect();
        assert_eq!(named, [false, true, true]);
    }

    #[test]
    fn nested_ignore_files_hold_below_their_folder_and_the_nearest_decides() {
        let folder = folder(&[
            (".git/info/exclude", "excluded.json\n"),
            (".gitignore", "*.tmp.json\n/build/\n!keep.tmp.json\n"),
            ("a.tmp.json", ""),
            ("keep.tmp.json", ""),
            ("excluded.json", ""),
            ("build/x.json", ""),
            ("sub/build/x.json", ""),
            ("sub/.gitignore", "!b.tmp.json\n"),
            ("sub/b.tmp.json", ""),
            ("sub/c.tmp.json", ""),
            ("zz/b.tmp.json", ""),
        ]);
        let listing = look(&folder, &["."], &Settings::default());
        assert_eq!(files(&listing), ["keep.tmp.json", "sub/b.tmp.json", "sub/build/x.json"]);
        let left: Vec<&str> = skipped(&listing).into_iter().map(|(path, _)| path).collect();
        assert_eq!(left, ["a.tmp.json", "build/", "excluded.json", "sub/c.tmp.json", "zz/b.tmp.json"]);
        assert!(skipped(&listing).iter().all(|(_, why)| *why == "ignored by git"));
        // From a folder below, the files above are still in force; what is named is read all the same.
        assert_eq!(files(&look(&folder, &["zz"], &Settings::default())), Vec::<&str>::new());
        assert_eq!(
            files(&look(&folder, &["zz/b.tmp.json", "build"], &Settings::default())),
            ["build/x.json", "zz/b.tmp.json"]
        );
    }

    #[test]
    fn ignore_files_count_outside_a_repository_too() {
        let folder = folder(&[(".gitignore", "x.json"), ("x.json", ""), ("y.json", "")]);
        assert_eq!(files(&look(&folder, &["."], &Settings::default())), ["y.json"]);
    }

    #[test]
    fn hidden_folders_are_left_unless_config_spells_them_out() {
        let folder = folder(&[(".git/x.json", ""), (".aws/p.json", ""), (".cache/c.json", ""), (".dot.json", "")]);
        let mut settings = Settings::default();
        let listing = look(&folder, &["."], &settings);
        assert_eq!(files(&listing), [".dot.json"]);
        assert_eq!(skipped(&listing), [(".aws/", "a hidden folder"), (".cache/", "a hidden folder")]);
        settings.policies.push(policy(".aws/*.json"));
        assert_eq!(files(&look(&folder, &["."], &settings)), [".aws/p.json", ".dot.json"]);
    }

    #[test]
    fn config_declares_other_names_and_excludes_even_what_is_named() {
        let folder = folder(&[("p.policy", ""), ("q.txt", ""), ("gen/x.json", ""), ("old/y.json", "")]);
        let mut settings = Settings::default();
        settings.policies.push(policy("*.policy"));
        let label = Label { source: SourceId(0), span: Span::new(0, 0), text: String::new() };
        let exclude = |glob: &&str| {
            let globs = Globs(vec![Glob::new(glob).unwrap().compile_matcher()]);
            Exclude { globs, label: label.clone() }
        };
        settings.exclude.extend(["gen", "old/**"].iter().map(exclude));
        let listing = look(&folder, &[".", "old/y.json"], &settings);
        assert_eq!(files(&listing), ["p.policy"]);
        assert!(listing.files[0].declared && !listing.files[0].named);
        assert_eq!(skipped(&listing), [("gen/", "excluded by config"), ("old/y.json", "excluded by config")]);
    }

    #[test]
    fn what_is_not_there_is_a_fault_and_the_rest_is_still_listed() {
        let folder = folder(&[("a.json", "")]);
        let listing = look(&folder, &["missing.json", "a.json"], &Settings::default());
        assert_eq!(listing.files.len(), 1);
        assert_eq!(listing.faults[0].path.as_deref(), Some("missing.json"));
        assert_eq!(listing.faults[0].message, "there is no such file or directory");
    }

    #[test]
    fn a_policy_is_expected_of_folders_and_not_of_files() {
        let folder = folder(&[("a.json", "")]);
        assert!(look(&folder, &["."], &Settings::default()).expects_policy);
        assert!(!look(&folder, &["a.json"], &Settings::default()).expects_policy);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed_in_walks_nor_out_of_the_repository() {
        use std::os::unix::fs::symlink;
        let outside = folder(&[("secret.json", "")]);
        let folder = folder(&[(".git/HEAD", ""), ("d/real.json", "")]);
        let at = |name: &str| folder.path().join(name);
        symlink("real.json", at("d/link.json")).unwrap();
        symlink("nowhere", at("d/dangling.json")).unwrap();
        symlink("..", at("d/loop")).unwrap();
        symlink(outside.path().join("secret.json"), at("leak.json")).unwrap();
        symlink(outside.path(), at("leaks")).unwrap();
        let listing = look(&folder, &["."], &Settings::default());
        assert_eq!(files(&listing), ["d/real.json"]);
        let left: Vec<&str> = skipped(&listing).into_iter().map(|(path, _)| path).collect();
        assert_eq!(left, ["d/dangling.json", "d/link.json", "leak.json"]);
        assert_eq!(files(&look(&folder, &["d/link.json"], &Settings::default())), ["d/link.json"]);
        for leak in ["leak.json", "leaks", "leaks/secret.json"] {
            let listing = look(&folder, &[leak], &Settings::default());
            assert!(listing.files.is_empty());
            assert!(listing.faults[0].message.contains("leads out of the repository"), "{:?}", listing.faults);
        }
    }
}
