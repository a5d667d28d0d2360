//! Callers whom nobody names, told apart by what they are called: one for every combination of the patterns that `aws:PrincipalArn`
//! and `aws:username` are compared with.

use std::collections::BTreeSet;

use super::mentioned::called;
use super::{ELSEWHERE, Person, Standing};
use crate::access::{Caller, Identity, IdentityKind, NAMELESS, World};
use crate::explore::crowd;
use crate::explore::strings::{self, Pattern, Shape};
use crate::pattern::{self, Case, fnmatch};
use crate::policy::{Comparison, Condition};
use crate::target::Target;

/// So many are told apart at most.
const PEOPLE: usize = 512;

/// The texts that names are compared with.
#[derive(Debug, Default)]
pub(super) struct Likeness<'a> {
    arns: BTreeSet<(&'a str, Case)>,
    names: BTreeSet<(&'a str, Case)>,
}

impl<'a> Likeness<'a> {
    /// Takes down what a condition compares names with.
    pub(super) fn add(&mut self, target: Target, condition: &'a Condition) {
        let Some(key) = condition.key.value.known() else { return };
        let of = match key.to_ascii_lowercase().as_str() {
            // Only AWS sets it.
            "aws:principalarn" if target == Target::Aws => &mut self.arns,
            "aws:username" => &mut self.names,
            _ => return,
        };
        let folded = condition.operator.value.comparison == Some(Comparison::StringEqualsIgnoreCase);
        let case = if folded { Case::Ignore } else { Case::Sensitive };
        let texts = condition.values.iter().filter_map(|value| value.value.known());
        of.extend(texts.filter(|text| !text.contains("${")).map(|text| (text, case)));
    }

    /// One caller for every combination, in each account, that none of `known` stands for; and whether these are all.
    ///
    /// `known` are callers whom nothing but such texts names, and `is_named` says whom something else does.
    pub(super) fn people(
        &self,
        world: &World,
        accounts: &BTreeSet<String>,
        known: &BTreeSet<&Caller>,
        is_named: &dyn Fn(&Caller) -> bool,
    ) -> (Vec<Person>, bool) {
        let (mut people, mut whole) = (Vec::new(), true);
        for (account, kind) in self.places(world.target, accounts) {
            let (patterns, called) = self.patterns(world.target, kind).into_iter().unzip();
            let place = Place { world, account, kind, patterns, called };
            if place.patterns.is_empty() {
                continue;
            }
            let (found, all) = place.people(known, is_named);
            people.extend(found);
            whole &= all;
            if people.len() > PEOPLE {
                people.truncate(PEOPLE);
                return (people, false);
            }
        }
        (people, whole)
    }

    /// All the texts, as reports name patterns that are too many.
    pub(super) fn crowd(&self) -> BTreeSet<crowd::Pattern> {
        let of = |key: &str, texts: &BTreeSet<(&'a str, Case)>| {
            texts.iter().map(|(text, _)| (Some(key.to_owned()), (*text).to_owned())).collect::<Vec<_>>()
        };
        [of("aws:principalarn", &self.arns), of("aws:username", &self.names)].concat().into_iter().collect()
    }

    /// Where there is somebody to be told apart: accounts and what is in them.
    fn places<'b>(&'b self, target: Target, accounts: &'b BTreeSet<String>) -> Vec<(&'b str, Kind)> {
        if self.arns.is_empty() && self.names.is_empty() {
            return Vec::new();
        }
        let kinds: &[Kind] = if target == Target::Aws { &[Kind::User, Kind::Role] } else { &[Kind::User] };
        let mut all: BTreeSet<&str> = accounts.iter().map(String::as_str).collect();
        if target == Target::Aws {
            all.extend(self.arns.iter().filter_map(|(text, _)| account(text)));
            all.insert(ELSEWHERE);
            // Of an account that is not known no ARN is known.
            all.remove("");
        }
        all.into_iter().flat_map(|account| kinds.iter().map(move |kind| (account, *kind))).collect()
    }

    /// What names are compared with, and how that reads.
    fn patterns(&self, target: Target, kind: Kind) -> Vec<(Pattern, String)> {
        let one = |text: &str, case: Case| match target {
            Target::Ceph if fnmatch::has_brackets(text) => Pattern::fnmatch(text),
            _ => Pattern::glob(text, case),
        };
        let mut patterns: Vec<(Pattern, String)> =
            self.arns.iter().map(|(text, case)| (one(text, *case), called(text, true))).collect();
        for (text, case) in self.names.iter().filter(|_| kind == Kind::User) {
            match target {
                // The name is what comes last.
                Target::Aws => {
                    let behind = ["*:user/", "*/"].map(|what| one(&format!("{what}{text}"), *case));
                    patterns.extend(behind.map(|pattern| (pattern, called(text, false))));
                }
                _ => patterns.push((one(text, *case), called(text, false))),
            }
        }
        patterns
    }
}

/// The account that a pattern of ARNs names.
fn account(pattern: &str) -> Option<&str> {
    let account = pattern.split(':').nth(4)?;
    account.bytes().all(|byte| byte.is_ascii_digit()).then_some(account).filter(|account| !account.is_empty())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    User,
    Role,
}

/// The users or the roles of an account.
struct Place<'a> {
    world: &'a World,
    account: &'a str,
    kind: Kind,
    patterns: Vec<Pattern>,
    /// How each reads.
    called: Vec<String>,
}

impl Place<'_> {
    fn people(&self, known: &BTreeSet<&Caller>, is_named: &dyn Fn(&Caller) -> bool) -> (Vec<Person>, bool) {
        let mut seen: BTreeSet<Vec<bool>> =
            known.iter().filter_map(|caller| self.name(caller)).map(|name| self.meets(name)).collect();
        let prefix = self.prefix();
        let (atoms, whole) = strings::first_atoms(&self.patterns, &prefix, Shape::Text);
        let mut people = Vec::new();
        for atom in atoms.into_iter().filter(|atom| atom.meets.contains(&true)) {
            let shortest = atom.text.get(prefix.len()..).unwrap_or_default();
            // The shortest name may be that of somebody whose own policies count.
            let names = ["", "x", "0", "-other"].map(|more| format!("{shortest}{more}"));
            let mut callers =
                names.iter().filter(|name| self.meets(name) == atom.meets).filter_map(|it| self.caller(it));
            let Some(caller) = callers.find(|caller| !is_named(caller)) else { continue };
            let standing = self.standing(&atom.meets);
            if seen.insert(atom.meets) {
                people.push(Person { caller, standing });
            }
        }
        (people, whole)
    }

    /// What stands before a name in the texts that patterns are compared with.
    fn prefix(&self) -> String {
        match (self.world.target, self.kind) {
            (Target::Aws, Kind::User) => format!("arn:aws:iam::{}:user/", self.account),
            (Target::Aws, Kind::Role) => format!("arn:aws:iam::{}:role/", self.account),
            _ => String::new(),
        }
    }

    fn meets(&self, name: &str) -> Vec<bool> {
        strings::meets(&self.patterns, &format!("{}{name}", self.prefix()))
    }

    /// The name of a caller of this kind and account.
    fn name<'c>(&self, caller: &'c Caller) -> Option<&'c str> {
        let Caller::Identity(Identity { kind, account, name, .. }) = caller else { return None };
        let alike = match self.kind {
            Kind::User => *kind == IdentityKind::User,
            Kind::Role => matches!(kind, IdentityKind::Role { .. }),
        };
        (alike && account == self.account).then_some(name)
    }

    fn caller(&self, name: &str) -> Option<Caller> {
        let text = match self.kind {
            Kind::User => format!("user/{name}"),
            // A role with a path is written as an ARN.
            Kind::Role => format!("{}{name}", self.prefix()),
        };
        Caller::parse(&text, self.account)
    }

    /// Whom those who meet these patterns stand for.
    fn standing(&self, meets: &[bool]) -> Standing {
        let met = self.called.iter().zip(meets).filter(|(_, met)| **met).map(|(called, _)| called.as_str());
        let met: BTreeSet<&str> = met.collect();
        // A pattern that is met wherever another one is says nothing beside it.
        let is_wide = |wide: &&&str| met.iter().any(|it| it != *wide && pattern::covers(wide, it, Case::Sensitive));
        let called = met.iter().filter(|it| !is_wide(it)).copied().collect::<Vec<_>>().join(" and ");
        match self.account {
            account if account == self.world.home || account == NAMELESS => Standing::Like(called),
            ELSEWHERE => Standing::Any(format!("whoever is called {called} in another account")),
            account => Standing::Any(format!("whoever is called {called} in account {account}")),
        }
    }
}
