//! Principals: whom a statement is about, in every spelling the four servers know.

use crate::source::Spanned;

use super::Term;
use super::arn::Arn;

/// The key a principal is written under.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PrincipalClass {
    /// `"Principal": "*"`, written without a map.
    Bare,
    /// `AWS`
    Aws,
    /// `Service`
    Service,
    /// `Federated`
    Federated,
    /// `CanonicalUser`
    CanonicalUser,
    /// Any other key, as written.
    Other(String),
}

/// One listed principal.
#[derive(Clone, Debug, PartialEq)]
pub struct Principal {
    /// The key it stands under.
    pub class: PrincipalClass,
    /// The text, with its place.
    pub term: Spanned<Term>,
}

/// What a principal's text says it is. Names are as written; whether they exist nobody here can know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PrincipalForm<'a> {
    /// `*`: everyone, signed in or not.
    Everyone,
    /// An account: twelve digits, or `arn:aws:iam::123456789012:root`. On Ceph also a tenant.
    Account(&'a str),
    /// `arn:aws:iam::ACCOUNT:user/PATH/NAME`
    User {
        /// Account or tenant, may be empty on Ceph.
        account: &'a str,
        /// Path and name.
        name: &'a str,
    },
    /// `arn:aws:iam::ACCOUNT:role/PATH/NAME`
    Role {
        /// Account or tenant.
        account: &'a str,
        /// Path and name.
        name: &'a str,
    },
    /// `arn:aws:iam::ACCOUNT:group/NAME`: groups are not principals.
    Group {
        /// Account or tenant.
        account: &'a str,
        /// Path and name.
        name: &'a str,
    },
    /// `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`
    Session {
        /// Account or tenant.
        account: &'a str,
        /// Role name.
        role: &'a str,
        /// Session name.
        session: &'a str,
    },
    /// `arn:aws:sts::ACCOUNT:federated-user/NAME`
    FederatedUser {
        /// Account or tenant.
        account: &'a str,
        /// User name.
        name: &'a str,
    },
    /// `arn:aws:iam::cloudfront:user/...`: a `CloudFront` origin access identity.
    OriginAccessIdentity(&'a str),
    /// `AIDA...`, `AROA...`: the id AWS puts in place of a deleted principal.
    UniqueId(&'a str),
    /// A wildcard inside other text: literal on AWS and Ceph, a glob on MinIO and RustFS.
    Wildcard(&'a str),
    /// `{"Service": ...}`
    Service(&'a str),
    /// `{"Federated": ...}`
    Federated(&'a str),
    /// `{"CanonicalUser": ...}`
    CanonicalUser(&'a str),
    /// Plain text under `AWS`: an access key on MinIO and RustFS, a tenant on Ceph, invalid on AWS.
    Plain(&'a str),
    /// An ARN of none of the shapes above.
    OtherArn(&'a str),
    /// A template fills it in.
    Opaque(&'a str),
}

impl Principal {
    /// What the text says it is.
    pub fn form(&self) -> PrincipalForm<'_> {
        let text = match &self.term.value {
            Term::Opaque(text) => return PrincipalForm::Opaque(text),
            Term::Known(text) => text.as_str(),
        };
        match &self.class {
            PrincipalClass::Service => PrincipalForm::Service(text),
            PrincipalClass::Federated => PrincipalForm::Federated(text),
            PrincipalClass::CanonicalUser => PrincipalForm::CanonicalUser(text),
            PrincipalClass::Bare | PrincipalClass::Aws | PrincipalClass::Other(_) => aws_form(text),
        }
    }

    /// Whether this is `*`.
    pub fn is_everyone(&self) -> bool {
        matches!(self.class, PrincipalClass::Bare | PrincipalClass::Aws) && self.term.value.known() == Some("*")
    }

    /// Whether it is an ARN of another partition of AWS than `aws`, such as `aws-cn`.
    pub fn is_foreign(&self) -> bool {
        let partition = self.term.value.known().and_then(|text| text.strip_prefix("arn:"));
        partition.is_some_and(|rest| !rest.starts_with("aws:") && rest.split(':').next() != Some("aws"))
    }
}

/// Reads the text of an `AWS` principal. Source: IAM user guide, "AWS JSON policy elements: Principal".
fn aws_form(text: &str) -> PrincipalForm<'_> {
    if text == "*" {
        return PrincipalForm::Everyone;
    }
    if text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()) {
        return PrincipalForm::Account(text);
    }
    if !text.starts_with("arn:") {
        return if text.contains(['*', '?']) {
            PrincipalForm::Wildcard(text)
        } else if is_unique_id(text) {
            PrincipalForm::UniqueId(text)
        } else {
            PrincipalForm::Plain(text)
        };
    }
    // Asked of every statement for every caller, so the text is read once.
    let is_wild = |byte| matches!(byte, b'*' | b'?');
    if text.bytes().any(is_wild) {
        return PrincipalForm::Wildcard(text);
    }
    let Some(Arn { service, account, resource, .. }) = Arn::parse(text) else {
        return PrincipalForm::OtherArn(text);
    };
    match (service, resource.split_once('/')) {
        ("iam", None) if resource == "root" => PrincipalForm::Account(account),
        ("iam", Some(("user", _))) if account == "cloudfront" => PrincipalForm::OriginAccessIdentity(text),
        ("iam", Some(("user", name))) => PrincipalForm::User { account, name },
        ("iam", Some(("role", name))) => PrincipalForm::Role { account, name },
        ("iam", Some(("group", name))) => PrincipalForm::Group { account, name },
        ("sts", Some(("assumed-role", rest))) => {
            let (role, session) = rest.split_once('/').unwrap_or((rest, ""));
            PrincipalForm::Session { account, role, session }
        }
        ("sts", Some(("federated-user", name))) => PrincipalForm::FederatedUser { account, name },
        _ => PrincipalForm::OtherArn(text),
    }
}

/// `AIDA` + 17 characters and its siblings. Source: IAM user guide, "IAM identifiers", unique id prefixes.
fn is_unique_id(text: &str) -> bool {
    (text.starts_with("AIDA") || text.starts_with("AROA") || text.starts_with("ANPA") || text.starts_with("AGPA"))
        && text.len() >= 16
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

impl<'a> PrincipalForm<'a> {
    /// The account the principal belongs to, where its text says so.
    pub fn account(&self) -> Option<&'a str> {
        match self {
            Self::Account(account)
            | Self::User { account, .. }
            | Self::Role { account, .. }
            | Self::Group { account, .. }
            | Self::Session { account, .. }
            | Self::FederatedUser { account, .. } => Some(account),
            _ => None,
        }
    }

    /// The short name used in messages: `user/analytics-reader`, `account 123456789012`.
    pub fn short(&self) -> String {
        match self {
            Self::Everyone => "everyone".into(),
            Self::Account(account) => format!("account {account}"),
            Self::User { name, .. } => format!("user/{name}"),
            Self::Role { name, .. } => format!("role/{name}"),
            Self::Group { name, .. } => format!("group/{name}"),
            Self::Session { role, session, .. } => format!("assumed-role/{role}/{session}"),
            Self::FederatedUser { name, .. } => format!("federated-user/{name}"),
            Self::OriginAccessIdentity(text)
            | Self::UniqueId(text)
            | Self::Wildcard(text)
            | Self::Service(text)
            | Self::Federated(text)
            | Self::CanonicalUser(text)
            | Self::Plain(text)
            | Self::OtherArn(text)
            | Self::Opaque(text) => (*text).to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> PrincipalForm<'_> {
        aws_form(text)
    }

    #[test]
    fn every_aws_spelling_is_told_apart() {
        assert_eq!(form("*"), PrincipalForm::Everyone);
        assert_eq!(form("123456789012"), PrincipalForm::Account("123456789012"));
        assert_eq!(form("arn:aws:iam::123456789012:root").account(), Some("123456789012"));
        assert_eq!(form("arn:aws:iam::1:user/a/b").short(), "user/a/b");
        assert_eq!(form("arn:aws:iam::1:role/r").short(), "role/r");
        assert_eq!(form("arn:aws:sts::1:assumed-role/r/s").short(), "assumed-role/r/s");
        assert!(matches!(form("arn:aws:iam::1:group/g"), PrincipalForm::Group { .. }));
        assert!(matches!(form("arn:aws:iam::*:role/r"), PrincipalForm::Wildcard(_)));
        assert!(matches!(form("AIDAJQABLZS4A3QDU576Q"), PrincipalForm::UniqueId(_)));
        assert!(matches!(form("analytics-reader"), PrincipalForm::Plain(_)));
        assert!(matches!(form("arn:aws:iam::user/x"), PrincipalForm::OtherArn(_)));
        assert!(matches!(
            form("arn:aws:iam::cloudfront:user/CloudFront OAI E1"),
            PrincipalForm::OriginAccessIdentity(_)
        ));
    }
}
