//! One element of an `Action` list, as its server reads it.

use std::borrow::Cow;
use std::slice;

use super::letters::Letters;
use super::{Action, Target, catalogue};
use crate::pattern::{self, Case};

/// What an element stands for.
pub(super) enum ActionPattern<'a> {
    /// Every action.
    All,
    /// None.
    None,
    /// Service and name apart: no wildcard reaches over the colon, and case is nothing.
    Segments(&'a str, Cow<'a, str>),
    /// The whole as one pattern.
    Whole(Cow<'a, str>),
}

impl<'a> ActionPattern<'a> {
    pub(super) fn new(target: Target, pattern: &'a str) -> Self {
        match target {
            Target::Aws | Target::Ceph => {
                // Ceph takes any pattern that begins with `*` for `*` alone (tracker.ceph.com/issues/81229).
                if pattern == "*" || (target == Target::Ceph && pattern.starts_with('*')) {
                    return Self::All;
                }
                match pattern.split_once(':') {
                    // AWS has no wildcards in the service.
                    Some((service, _)) if target == Target::Aws && service.contains(['*', '?']) => Self::None,
                    Some((service, name)) => Self::Segments(service, pattern::tidied(name)),
                    None => Self::None,
                }
            }
            Target::Minio => Self::Whole(pattern::tidied(pattern)),
            // A closed list of names (rustfs policy/action.rs:181-208): `*` is `s3:*`.
            Target::Rustfs => match pattern {
                "*" => Self::Whole(Cow::Borrowed("s3:*")),
                "s3:*" | "admin:*" | "kms:*" | "sts:*" => Self::Whole(Cow::Borrowed(pattern)),
                _ if pattern.contains(['*', '?']) => Self::None,
                _ => Self::Whole(Cow::Borrowed(pattern)),
            },
        }
    }

    /// The actions of the server among which the ones it stands for are: one name is looked up, and a service that is
    /// written out is not looked for among the others.
    fn candidates(&self, target: Target) -> &'static [Action] {
        let tables = catalogue::tables(target);
        let one = |action: Option<&'static Action>| action.map_or(&[][..], slice::from_ref);
        match self {
            Self::None => &[],
            Self::Segments(service, name) if pattern::is_literal(service) && pattern::is_literal(name) => {
                one(tables.action_of(service, name))
            }
            Self::Segments(service, _) if pattern::is_literal(service) => tables.actions_of(service),
            Self::Whole(name) if pattern::is_literal(name) => one(tables.action(name)),
            Self::All | Self::Segments(..) | Self::Whole(_) => tables.actions.as_slice(),
        }
    }

    /// The actions of the server that it stands for, in the order of the table.
    pub(super) fn actions(self, target: Target) -> impl Iterator<Item = &'static Action> + use<'a> {
        let (required, shortest) = match &self {
            Self::All | Self::None => (Letters::default(), 0),
            Self::Segments(service, name) => {
                (Letters::required(service).and(Letters::required(name)), shortest(service) + 1 + shortest(name))
            }
            Self::Whole(whole) => (Letters::required(whole), shortest(whole)),
        };
        let fits = move |action: &&Action| shortest <= action.name.len() && required.within(action.letters);
        self.candidates(target).iter().filter(fits).filter(move |action| self.matches(action.name))
    }

    /// Whether it stands for this text.
    pub(super) fn matches(&self, action: &str) -> bool {
        match self {
            Self::All => true,
            Self::None => false,
            Self::Segments(service, name) => action.split_once(':').is_some_and(|(its_service, its_name)| {
                pattern::matches(service, its_service, Case::Ignore) && pattern::matches(name, its_name, Case::Ignore)
            }),
            Self::Whole(whole) => pattern::matches(whole, action, Case::Sensitive),
        }
    }
}

/// The length of the shortest text that a pattern stands for, or more where no ASCII text is one.
fn shortest(pattern: &str) -> usize {
    pattern.bytes().filter(|byte| *byte != b'*').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every candidate of every server against the pattern, without a shortcut.
    #[test]
    fn no_shortcut_loses_an_action() {
        let mut patterns: Vec<String> = [
            "*",
            "**",
            "*:*",
            "s?:*",
            "S3:get*",
            "s3:",
            ":",
            "",
            "?3:GetObject",
            "s3:*?*?*?*t",
            "s3-*:Get*",
            "s3:????????",
        ]
        .map(str::to_owned)
        .to_vec();
        for name in
            ["s3:GetObject", "s3-outposts:GetObject", "iam:PassRole", "admin:Heal", "s3:GetObjectVersionTagging"]
        {
            for at in 0..name.len() {
                let (head, tail) = name.split_at(at);
                patterns.extend([
                    format!("{head}*"),
                    format!("*{tail}"),
                    format!("{head}*{tail}"),
                    format!("{head}?{tail}"),
                ]);
                patterns.extend([head.to_owned(), format!("{head}*{}", tail.to_ascii_uppercase())]);
            }
        }
        for target in Target::ALL {
            for pattern in &patterns {
                let wanted = ActionPattern::new(target, pattern);
                let all: Vec<&str> = target
                    .actions()
                    .iter()
                    .filter(|action| wanted.matches(action.name))
                    .map(|action| action.name)
                    .collect();
                let found: Vec<&str> = wanted.actions(target).map(|action| action.name).collect();
                assert_eq!(found, all, "{target}: {pattern}");
            }
        }
    }
}
