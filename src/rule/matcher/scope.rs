//! Predicates over principals, actions and resources.

use crate::pattern::{self, Case};
use crate::policy::{Principal, PrincipalForm, Principals, Scope, Term};
use crate::source::{Span, Spanned};

/// Whom a statement is about, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PrincipalTest {
    /// No `Principal` and no `NotPrincipal`.
    Absent,
    /// `Principal` lists `*`.
    Everyone,
    /// `Principal` lists something other than `*`.
    Named,
    /// `NotPrincipal` without `Principal`.
    EveryoneBut,
    /// Both.
    Both,
}

impl PrincipalTest {
    pub(super) const ALL: [(&'static str, Self); 5] = [
        ("absent", Self::Absent),
        ("everyone", Self::Everyone),
        ("named", Self::Named),
        ("everyone-but", Self::EveryoneBut),
        ("both", Self::Both),
    ];

    pub(super) fn holds(self, principals: &Principals) -> bool {
        match (self, principals) {
            (Self::Absent, Scope::Absent)
            | (Self::EveryoneBut, Scope::AllBut(_))
            | (Self::Both, Scope::Both { .. }) => true,
            (Self::Everyone, Scope::Only(only)) => only.items.iter().any(Principal::is_everyone),
            (Self::Named, Scope::Only(only)) => {
                only.items.iter().any(|principal| !principal.is_everyone() && principal.term.value.known().is_some())
            }
            _ => false,
        }
    }
}

/// Looks for listed principals of a shape, in `Principal` and `NotPrincipal` alike.
#[derive(Debug, Default)]
pub(super) struct FormTest {
    pub(super) forms: Vec<Form>,
    /// Accounts that are fine; a principal of any other matches.
    pub(super) account_not_in: Vec<String>,
    /// Patterns over the text.
    pub(super) like: Vec<String>,
}

/// The shapes of [`PrincipalForm`], by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Everyone,
    Account,
    User,
    Role,
    Group,
    Session,
    FederatedUser,
    UniqueId,
    Wildcard,
    Service,
    Federated,
    CanonicalUser,
    Plain,
    OtherArn,
    /// Any ARN under `AWS`.
    Arn,
}

impl Form {
    pub(super) const ALL: [(&'static str, Self); 15] = [
        ("everyone", Self::Everyone),
        ("account", Self::Account),
        ("user", Self::User),
        ("role", Self::Role),
        ("group", Self::Group),
        ("session", Self::Session),
        ("federated-user", Self::FederatedUser),
        ("unique-id", Self::UniqueId),
        ("wildcard", Self::Wildcard),
        ("service", Self::Service),
        ("federated", Self::Federated),
        ("canonical-user", Self::CanonicalUser),
        ("plain", Self::Plain),
        ("other-arn", Self::OtherArn),
        ("arn", Self::Arn),
    ];

    fn holds(self, form: &PrincipalForm, text: &str) -> bool {
        match self {
            Self::Everyone => matches!(form, PrincipalForm::Everyone),
            Self::Account => matches!(form, PrincipalForm::Account(_)),
            Self::User => matches!(form, PrincipalForm::User { .. }),
            Self::Role => matches!(form, PrincipalForm::Role { .. }),
            Self::Group => matches!(form, PrincipalForm::Group { .. }),
            Self::Session => matches!(form, PrincipalForm::Session { .. }),
            Self::FederatedUser => matches!(form, PrincipalForm::FederatedUser { .. }),
            Self::UniqueId => matches!(form, PrincipalForm::UniqueId(_)),
            Self::Wildcard => matches!(form, PrincipalForm::Wildcard(_)),
            Self::Service => matches!(form, PrincipalForm::Service(_)),
            Self::Federated => matches!(form, PrincipalForm::Federated(_)),
            Self::CanonicalUser => matches!(form, PrincipalForm::CanonicalUser(_)),
            Self::Plain => matches!(form, PrincipalForm::Plain(_)),
            Self::OtherArn => matches!(form, PrincipalForm::OtherArn(_)),
            Self::Arn => {
                text.starts_with("arn:")
                    && !matches!(
                        form,
                        PrincipalForm::Opaque(_)
                            | PrincipalForm::Service(_)
                            | PrincipalForm::Federated(_)
                            | PrincipalForm::CanonicalUser(_)
                    )
            }
        }
    }
}

impl FormTest {
    /// The places of every listed principal that passes.
    pub(super) fn find(&self, principals: &Principals) -> Vec<Span> {
        principals
            .items()
            .filter(|principal| {
                let Some(text) = principal.term.value.known() else { return false };
                let form = principal.form();
                (self.forms.is_empty() || self.forms.iter().any(|wanted| wanted.holds(&form, text)))
                    && (self.like.is_empty()
                        || self.like.iter().any(|like| pattern::matches(like, text, Case::Sensitive)))
                    && (self.account_not_in.is_empty()
                        || form.account().is_some_and(|account| !self.account_not_in.iter().any(|a| a == account)))
            })
            .map(|principal| principal.term.span)
            .collect()
    }
}

/// What is asked of a list of patterns.
#[derive(Debug, Default)]
pub(super) struct ScopeTest {
    pub(super) overlaps: Vec<String>,
    pub(super) covers: Vec<String>,
    pub(super) within: Vec<String>,
    /// Patterns that the negated form names as a whole.
    pub(super) excludes: Vec<String>,
}

impl ScopeTest {
    /// AWS compares actions without regard to case, and no server reads `s3:getobject` as another action.
    pub(super) fn actions(&self, scope: &Scope<Spanned<Term>>) -> bool {
        self.holds(scope, Case::Ignore)
    }

    pub(super) fn resources(&self, scope: &Scope<Spanned<Term>>) -> bool {
        self.holds(scope, Case::Sensitive)
    }

    fn holds(&self, scope: &Scope<Spanned<Term>>, case: Case) -> bool {
        let known = |items: &[Spanned<Term>], test: &dyn Fn(&str) -> bool| {
            items.iter().filter_map(|item| item.value.known()).any(test)
        };
        // `NotAction` and its like reach whatever they do not name.
        let overlaps = |wanted: &String| match scope {
            Scope::Absent => false,
            Scope::Only(only) | Scope::Both { only, .. } => {
                known(&only.items, &|text| pattern::overlaps(text, wanted, case))
            }
            Scope::AllBut(but) => !known(&but.items, &|text| pattern::covers(text, wanted, case)),
        };
        let covers = |wanted: &String| match scope {
            Scope::Absent => false,
            Scope::Only(only) | Scope::Both { only, .. } => {
                known(&only.items, &|text| pattern::covers(text, wanted, case))
            }
            Scope::AllBut(but) => {
                but.items.iter().all(|i| i.value.known().is_some_and(|text| !pattern::overlaps(text, wanted, case)))
            }
        };
        let within = match scope {
            Scope::Only(only) | Scope::Both { only, .. } => only.items.iter().all(|item| {
                item.value.known().is_some_and(|text| self.within.iter().any(|w| pattern::covers(w, text, case)))
            }),
            Scope::Absent | Scope::AllBut(_) => false,
        };
        let excludes = |wanted: &String| match scope {
            Scope::AllBut(but) => known(&but.items, &|text| pattern::covers(text, wanted, case)),
            Scope::Absent | Scope::Only(_) | Scope::Both { .. } => false,
        };
        (self.overlaps.is_empty() || self.overlaps.iter().any(overlaps))
            && (self.covers.is_empty() || self.covers.iter().any(covers))
            && (self.within.is_empty() || within)
            && (self.excludes.is_empty() || self.excludes.iter().any(excludes))
    }
}
