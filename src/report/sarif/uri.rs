//! Paths as URI references.

/// A relative path percent-encoded, an absolute one as a `file:` URI. Only unreserved characters and `/` stay, so
/// that no path can name a scheme, a query or a fragment.
pub(super) fn uri(path: &str) -> String {
    let bytes = path.as_bytes();
    let drive = bytes.first().is_some_and(u8::is_ascii_alphabetic) && bytes.get(1) == Some(&b':');
    let mut out = match (bytes.first(), drive) {
        (Some(b'/'), _) => "file://".to_owned(),
        (_, true) => "file:///".to_owned(),
        // An empty reference would mean "this very document".
        (None, _) => return ".".to_owned(),
        _ => String::new(),
    };
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out += &format!("%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uri_references() {
        for (path, expected) in [
            ("policies/backups.json", "policies/backups.json"),
            ("a b/é#1?.json", "a%20b/%C3%A9%231%3F.json"),
            ("javascript:alert(1)", "javascript%3Aalert%281%29"),
            ("100%.json", "100%25.json"),
            ("/etc/p.json", "file:///etc/p.json"),
            ("C:/p.json", "file:///C%3A/p.json"),
            ("../p.json", "../p.json"),
            ("", "."),
        ] {
            assert_eq!(uri(path), expected);
        }
    }
}
