//! Who can sign off: people, teams, roles in the repository and keys, as they are written and as they are meant.

/// What the JSON Schema says about a reviewer; [`normalise`] accepts exactly this.
pub(super) const PATTERN: &str = r"^(user:[A-Za-z0-9._-]+(\[bot\])?|team:[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)+|role:(maintain|admin)|signer:[A-Za-z0-9._@+/:=%~-]+|@[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*)$";

/// `user:login`, `team:org/name`, `role:name` or `signer:name`, from these forms or from `@login` and `@org/name` as forges
/// write them. A team may lie deeper, as GitLab's groups do. An app's login ends with `[bot]`; it is never mentioned with
/// `@`. The roles are those that include the say over what is merged. A signer is a principal of the list of allowed
/// signers, spelled out: what a list or a pattern is made of, such as `,` and `*`, is in no name.
pub(super) fn normalise(written: &str) -> Option<String> {
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
    };
    if matches!(written, "role:maintain" | "role:admin") {
        return Some(written.to_owned());
    }
    if let Some(name) = written.strip_prefix("signer:") {
        let fits = |b: u8| b.is_ascii_alphanumeric() || b"._@+/:=%~-".contains(&b);
        return (!name.is_empty() && name.bytes().all(fits)).then(|| written.to_owned());
    }
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
        let login = if written.starts_with('@') { name } else { name.strip_suffix("[bot]").unwrap_or(name) };
        is_name(login).then(|| format!("user:{name}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_teams_and_roles_have_one_spelling() {
        for (written, meant) in [
            ("@alice", Some("user:alice")),
            ("user:alice_corp", Some("user:alice_corp")),
            ("@octo-org/storage", Some("team:octo-org/storage")),
            ("team:group/sub/storage", Some("team:group/sub/storage")),
            ("user:keys[bot]", Some("user:keys[bot]")),
            ("role:maintain", Some("role:maintain")),
            ("signer:alice@example.org", Some("signer:alice@example.org")),
            ("signer:*@example.org", None),
            ("signer:", None),
            ("role:admin", Some("role:admin")),
            ("signer:alice@example.org", Some("signer:alice@example.org")),
            ("signer:alice/yubikey+1", Some("signer:alice/yubikey+1")),
            ("signer:", None),
            ("signer:*@example.org", None),
            ("signer:alice,bob", None),
            ("signer:!alice", None),
            ("signer:al ice", None),
            ("signer:\"alice\"", None),
            ("signer:al\u{ed}ce", None),
            ("@signer:alice", None),
            ("role:write", None),
            ("role:", None),
            ("@role:admin", None),
            ("@keys[bot]", None),
            ("user:[bot]", None),
            ("user:a[bot][bot]", None),
            ("team:octo-org/keys[bot]", None),
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
