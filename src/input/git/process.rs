//! How git is started: with nothing of the caller's environment that could lead it elsewhere, and never to a network.
#![expect(clippy::disallowed_methods, reason = "this is where git is started")]

use std::env;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::outcome::Fault;

/// The oldest git that has what is asked of it: `diff-tree --merge-base`.
/// Source: git's release notes of 2.30, and `git-diff-tree(1)`.
const OLDEST: (u32, u32) = (2, 30);

/// What to do about a clone that lacks history.
pub(super) const FETCH_DEPTH: &str =
    "this clone is shallow: fetch the whole history, in a GitHub workflow with `fetch-depth: 0` for actions/checkout";

/// What to do about a clone that lacks files.
pub(super) const NO_FILTER: &str = "this is a partial clone: fetch without `--filter`";

/// What to do about a damaged store.
pub(super) const FSCK: &str = "the clone may be damaged or partial: clone again, or look with `git fsck`";

/// A command of git in a folder.
///
/// Every `GIT_*` variable goes: a hook or a hostile environment could name another repository, other objects or programs
/// to run. Replaced objects are not honoured, so that what is judged is what is pushed. Missing objects of a partial clone
/// are not fetched: no protocol is allowed.
pub(super) fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    for (name, _) in env::vars_os() {
        if name.as_encoded_bytes().to_ascii_uppercase().starts_with(b"GIT_") {
            command.env_remove(name);
        }
    }
    command
        // Commands that look into the index ask this program of the clone's own config what changed on disk. Nothing here
        // is about the disk. The empty value means none to every git; releases before 2.36 would run one called `false`.
        .args(["-c", "core.fsmonitor="])
        .current_dir(folder)
        .env("LC_ALL", "C")
        .env("GIT_NO_REPLACE_OBJECTS", "1")
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_ALLOW_PROTOCOL", "")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_TERMINAL_PROMPT", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Whether a text can name a commit in one line of input, and nothing else: no path, no range, no search.
pub(super) fn is_revision(name: &str) -> bool {
    let odd = |c: char| c.is_control() || c.is_whitespace() || matches!(c, ':' | '\\' | '?' | '*' | '[');
    !name.is_empty() && !name.contains(odd) && !name.contains("..")
}

/// A fault about git itself.
pub(super) fn fault(message: impl Into<String>, help: &str) -> Fault {
    Fault { path: None, position: None, message: message.into(), help: Some(help.to_owned()) }
}

/// Why git did not start.
pub(super) fn not_started(error: &io::Error) -> Fault {
    if error.kind() == io::ErrorKind::NotFound {
        return fault(
            "git is needed to compare commits, and there is no program `git`",
            "install git, or run without `--base`",
        );
    }
    fault(format!("git did not start: {error}"), "run without `--base`, or mend the installation of git")
}

/// Why git cannot serve in this folder, if that is so: too old, no repository, one it does not trust. It is asked only after
/// something failed.
pub(super) fn unusable(folder: &Path) -> Option<Fault> {
    let version = said(git(folder).arg("version"));
    if let Some((major, minor)) = version.as_deref().ok().and_then(release)
        && (major, minor) < OLDEST
    {
        let (oldest_major, oldest_minor) = OLDEST;
        let message = format!("git {major}.{minor} is too old to compare commits");
        return Some(fault(message, &format!("{oldest_major}.{oldest_minor} or newer is needed")));
    }
    let complaint = said(git(folder).args(["rev-parse", "--git-dir"])).err()?;
    if complaint.contains("dubious ownership") {
        return Some(fault(
            "git does not trust this repository: it belongs to another user",
            "run `git config --global --add safe.directory PATH` with the path of the repository",
        ));
    }
    if complaint.contains("not a git repository") {
        return Some(fault("this is not a git repository", "run in a clone, or without `--base`"));
    }
    Some(fault(format!("git fails here: {}", first_line(&complaint)), FSCK))
}

/// Why git gave up on something, as far as can be told: it cannot serve here at all, the clone is partial, or what it says.
pub(super) fn gave_up(folder: &Path, message: &str) -> Fault {
    unusable(folder).unwrap_or_else(|| fault(message, if is_partial(folder) { NO_FILTER } else { FSCK }))
}

/// Whether this clone lacks files by intention: its remote is to be asked for them, which we do not.
fn is_partial(folder: &Path) -> bool {
    said(git(folder).args(["config", "--get-regexp", r"^(remote\..*\.promisor|extensions\.partialclone)$"])).is_ok()
}

/// Whether history is cut off in this clone.
pub(super) fn is_shallow(folder: &Path) -> bool {
    said(git(folder).args(["rev-parse", "--is-shallow-repository"])).is_ok_and(|answer| answer.trim() == "true")
}

/// What a command says, or what it complains of.
fn said(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| error.to_string())?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

/// The first line of a complaint, without git's own `fatal:`.
pub(super) fn first_line(complaint: &str) -> String {
    let line = complaint.lines().find(|line| !line.trim().is_empty()).unwrap_or("without a word");
    line.strip_prefix("fatal: ").unwrap_or(line).to_owned()
}

/// Major and minor of `git version 2.39.5`.
fn release(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.trim().strip_prefix("git version ")?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revisions_are_names_and_nothing_else() {
        for good in
            ["main", "origin/main", "HEAD", "HEAD~1", "v1.0^", "refs/pull/7/head", "-x", "it's", "a\"b", "main@{1}"]
        {
            assert!(is_revision(good), "{good}");
        }
        for bad in ["", "a\nb", "a b", "main:secret", ":/fix", "a..b", "a\0", "x*"] {
            assert!(!is_revision(bad), "{bad:?}");
        }
    }

    #[test]
    fn releases_are_read_in_every_spelling() {
        assert_eq!(release("git version 2.39.5\n"), Some((2, 39)));
        assert_eq!(release("git version 2.39.5 (Apple Git-154)"), Some((2, 39)));
        assert_eq!(release("git version 2.51.0.windows.1"), Some((2, 51)));
        assert_eq!(release("hub version 2"), None);
    }
}
