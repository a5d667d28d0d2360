//! "did you mean".

/// The name that was most likely meant: at most a third of it may be wrong. Of equally near ones, the first.
pub(crate) fn nearest<'n>(written: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let lower = written.to_lowercase();
    let near = names.into_iter().map(|name| (strsim::osa_distance(&lower, &name.to_lowercase()), name));
    let (distance, name) = near.min_by_key(|&(distance, _)| distance)?;
    (distance <= (name.chars().count() / 3).max(1)).then_some(name)
}

/// The help for a name that is none of `names`: the nearest, or else all of them.
pub(crate) fn help(written: &str, what: &str, names: &[&str]) -> String {
    let listed = list(names);
    match nearest(written, names.iter().copied()) {
        Some(name) => format!("did you mean `{name}`? {what}: {listed}"),
        None => format!("{what}: {listed}"),
    }
}

/// Words in backticks, separated by commas.
pub(crate) fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
