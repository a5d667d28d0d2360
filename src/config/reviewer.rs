//! Who can sign off: people and teams, as they are written and as they are meant.

/// What the JSON Schema says about a reviewer; [`normalise`] accepts exactly this.
pub(super) const PATTERN: &str =
    r"^(user:[A-Za-z0-9._-]+|team:[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)+|@[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*)$";

/// `user:login` or `team:org/name`, from these forms or from `@login` and `@org/name` as forges write them. A team may
/// lie deeper, as GitLab's groups do.
pub(super) fn normalise(written: &str) -> Option<String> {
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
    };
    let (team, name) = if let Some(name) = written.strip_prefix("user:") {
        (false, name)
    } else if let Some(name) = written.strip_prefix("team:") {
        (true, name)
    } else {
        let name = written.strip_prefix('@')?;
        (name.contains('/'), name)
    };
    if team {
        (name.contains('/') && name.split('/').all(is_name)).then(|| format!("team:{name}"))
    } else {
        is_name(name).then(|| format!("user:{name}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_and_teams_have_one_spelling() {
        for (written, meant) in [
            ("@alice", Some("user:alice")),
            ("user:alice_corp", Some("user:alice_corp")),
            ("@octo-org/storage", Some("team:octo-org/storage")),
            ("team:group/sub/storage", Some("team:group/sub/storage")),
            ("team:storage", None),
            ("user:octo-org/storage", None),
            ("alice", None),
            ("alice@example.org", None),
            ("@", None),
            ("@octo-org/", None),
            ("@a b", None),
            ("user:", None),
            ("USER:alice", None),
        ] {
            assert_eq!(normalise(written).as_deref(), meant, "{written}");
        }
    }
}
