//! Globs over paths as config writes them.

use globset::{GlobBuilder, GlobMatcher};

use super::Problem;
use crate::settings::Globs;
use crate::source::Spanned;

/// The globs of a field; what is wrong with any is told.
pub(super) fn globs(written: &[Spanned<String>], problems: &mut Vec<Problem>) -> Globs {
    Globs(written.iter().filter_map(|glob| compile(glob, glob.value.trim_end_matches('/'), problems)).collect())
}

/// An entry of `exclude`: a path that is excluded takes what lies below it along.
pub(super) fn exclude(written: &Spanned<String>, problems: &mut Vec<Problem>) -> Option<Globs> {
    let path = written.value.trim_end_matches('/');
    let mut matchers = vec![compile(written, path, problems)?];
    if !path.ends_with("**") {
        matchers.extend(compile(written, &format!("{path}/**"), problems));
    }
    Some(Globs(matchers))
}

/// `*` and `?` stay within a folder, `**` crosses folders.
fn compile(written: &Spanned<String>, glob: &str, problems: &mut Vec<Problem>) -> Option<GlobMatcher> {
    let mut refuse = |message: String, help: &str| {
        problems.push(Problem::new(written.span, message).help(help));
        None
    };
    let shown = &written.value;
    if glob.starts_with('/') || glob.is_empty() {
        return refuse(
            format!("`{shown}` matches no path: paths do not start with `/`"),
            "write it relative to the root of the repository",
        );
    }
    if glob.split('/').any(|part| part == "." || part == "..") {
        return refuse(
            format!("`{shown}` matches no path: paths have no `.` or `..` in them"),
            "write it relative to the root of the repository",
        );
    }
    match GlobBuilder::new(glob).literal_separator(true).backslash_escape(true).build() {
        Ok(glob) => Some(glob.compile_matcher()),
        Err(error) => refuse(
            format!("`{shown}` is not a glob: {}", error.kind()),
            "`*` matches within a folder, `**` across folders, `{a,b}` either, `[ab]` one character",
        ),
    }
}
