//! The address of an API, and what lies under it.

use std::net::IpAddr;

use ureq::http::Uri;

use crate::approval::Doubt;

/// Where an API lives: `https://api.github.com`, or `https://HOST/api/v3` for a server of one's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// `https`, or `http` for this machine alone.
    secure: bool,
    host: String,
    port: u16,
    /// What every path begins with; without a slash at its end.
    base: String,
}

impl Address {
    /// Reads the address of an API, as `GITHUB_API_URL` gives it.
    ///
    /// The text is not repeated in the doubt: people put secrets into addresses.
    pub(super) fn parse(written: &str) -> Result<Self, Doubt> {
        let wrong = |why: &str| Doubt::Setup(format!("the address of the API {why}"));
        if written.contains('#') {
            return Err(wrong("has a fragment"));
        }
        let uri: Uri = written.parse().map_err(|_| wrong("is no address such as `https://api.github.com`"))?;
        if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Err(wrong("holds a name or password; the token is given apart from it"));
        }
        if uri.query().is_some() {
            return Err(wrong("has a query"));
        }
        let address = Self::of(&uri).ok_or_else(|| wrong("must begin with `https://` and name a host"))?;
        if !address.secure && !address.is_local() {
            return Err(wrong("must begin with `https://`: the token would be readable on its way"));
        }
        Ok(address)
    }

    fn of(uri: &Uri) -> Option<Self> {
        let secure = match uri.scheme_str()? {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let host = uri.host().filter(|host| !host.is_empty())?.to_ascii_lowercase();
        // `Uri::port` knows none where the number is too large.
        let port = match uri.authority()?.as_str().strip_prefix(uri.host()?)?.strip_prefix(':') {
            Some(port) if port.bytes().all(|b| b.is_ascii_digit()) => port.parse().ok()?,
            Some(_) => return None,
            None if secure => 443,
            None => 80,
        };
        Some(Self { secure, host, port, base: uri.path().trim_end_matches('/').to_owned() })
    }

    /// Whether the host is this machine, so that nobody reads along.
    fn is_local(&self) -> bool {
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }

    /// Whether the connection is encrypted.
    pub(super) fn is_secure(&self) -> bool {
        self.secure
    }

    /// The whole address of a path under the API.
    pub(super) fn url(&self, path: &str) -> String {
        let (scheme, usual) = if self.secure { ("https", 443) } else { ("http", 80) };
        let port = if self.port == usual { String::new() } else { format!(":{}", self.port) };
        format!("{scheme}://{}{port}{}{path}", self.host, self.base)
    }

    /// The path under the API, and the query, of a link; nothing when it leads elsewhere.
    pub(super) fn inside(&self, link: &str) -> Option<(String, String)> {
        let uri: Uri = link.parse().ok()?;
        let plain = uri.authority().is_some_and(|authority| !authority.as_str().contains('@'));
        let there = Self::of(&uri).filter(|_| plain)?;
        if (there.secure, &there.host, there.port) != (self.secure, &self.host, self.port) {
            return None;
        }
        let path = uri.path().strip_prefix(&self.base).filter(|rest| rest.starts_with('/'))?;
        Some((path.to_owned(), uri.query().unwrap_or_default().to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_api_is_under_https_or_on_this_machine() {
        for (written, url) in [
            ("https://api.github.com", "https://api.github.com/user"),
            ("https://API.github.com/", "https://api.github.com/user"),
            ("https://git.example.org/api/v3/", "https://git.example.org/api/v3/user"),
            ("https://git.example.org:8443/api/v3", "https://git.example.org:8443/api/v3/user"),
            ("http://localhost:8080", "http://localhost:8080/user"),
            ("http://127.0.0.1", "http://127.0.0.1/user"),
            ("http://[::1]:8080", "http://[::1]:8080/user"),
        ] {
            assert_eq!(Address::parse(written).unwrap().url("/user"), url);
        }
    }

    #[test]
    fn anything_else_is_a_doubt_that_does_not_repeat_it() {
        for wrong in [
            "",
            "secret.example.org",
            "/secret",
            "http://secret.example.org",
            "http://127.0.0.1.secret.example.org",
            "http://localhost.secret.example.org",
            "http://secret@localhost",
            "https://secret:x@api.github.com",
            "https://api.github.com?secret=1",
            "https://api.github.com#secret",
            "ftp://secret.example.org",
            "https://",
            "https://secret.example.org:99999",
            "https://secret.example.org:",
            "https://secret.example.org:+1",
            "https://secret example.org",
        ] {
            let doubt = Address::parse(wrong).unwrap_err();
            assert_eq!(doubt.name(), "setup", "{wrong}");
            assert!(!doubt.to_string().contains("secret"), "{doubt}");
        }
    }

    #[test]
    fn a_link_inside_has_the_same_origin_and_base() {
        let api = Address::parse("https://git.example.org/api/v3").unwrap();
        let inside = |link: &str| api.inside(link).map(|(path, query)| format!("{path}?{query}"));
        assert_eq!(inside("https://git.example.org/api/v3/a/b?page=2").as_deref(), Some("/a/b?page=2"));
        assert_eq!(inside("https://GIT.example.org:443/api/v3/a").as_deref(), Some("/a?"));
        for elsewhere in [
            "https://git.example.com/api/v3/a",
            "https://git.example.org:444/api/v3/a",
            "https://git.example.org:99999/api/v3/a",
            "http://git.example.org/api/v3/a",
            "https://git.example.org/a",
            "https://git.example.org/api/v30/a",
            "https://git.example.org@evil.example/api/v3/a",
            "https://u@git.example.org/api/v3/a",
            "/api/v3/a",
            "",
        ] {
            assert_eq!(inside(elsewhere), None, "{elsewhere}");
        }
    }
}
