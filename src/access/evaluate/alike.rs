//! Which patterns of resources come to the same: those of statements that differ in their resources alone.

use std::collections::BTreeSet;

use super::listing::Listed;
use super::statement::are_same_conditions;
use super::view::{View, nothing};
use crate::access::{Caller, Layer, StatementId, decide};
use crate::policy::Statement;
use crate::target::Target;

/// The patterns of one side by what they do to the requests of a caller for an action.
#[derive(Debug, Default)]
pub struct Alike<'a> {
    /// Patterns of which only the first that is met makes a difference.
    pub groups: Vec<Group<'a>>,
    /// Patterns of which each makes a difference of its own.
    pub alone: Vec<&'a str>,
}

/// Patterns that come to the same.
#[derive(Debug)]
pub struct Group<'a> {
    /// Each of these does the same whichever of its patterns is met. Of changed statements there is one for each, in the
    /// order of the statements, since the first that decides is named; all others are one.
    pub unions: Vec<Vec<&'a str>>,
    /// Whether they are of statements that are changed.
    pub changed: bool,
}

impl<'a> View<'a> {
    /// The patterns of all statements that are about an action, and about one that is checked along with it. `changed` are the
    /// statements that are told apart.
    pub fn alike(&self, action: &str, changed: &BTreeSet<StatementId>) -> Alike<'a> {
        let mut alike = Alike::default();
        let nothing = nothing(self.caller);
        let second = decide::second(self.target(), action, *self.caller == Caller::Anonymous);
        let actions = [Some(action), second.as_ref().map(|(second, _)| second.action())];
        for release in self.releases {
            for action in actions.into_iter().flatten() {
                let subject = self.subject(&nothing, action, *release);
                alike.add(self.target(), &self.listed(&subject), changed);
            }
        }
        alike
    }
}

impl<'a> Alike<'a> {
    fn add(&mut self, target: Target, listed: &[Listed<'a>], changed: &BTreeSet<StatementId>) {
        // A group with the statement that stands for it, where others may join it.
        let mut open: Vec<(&Listed<'a>, Group<'a>)> = Vec::new();
        for one in listed {
            let is_changed = changed.contains(&one.id);
            let resources = &one.statement.resources;
            let lists = [resources.only().map(|it| &it.items), resources.all_but().map(|it| &it.items)];
            let mut unions: Vec<Vec<&str>> = Vec::new();
            for items in lists.into_iter().flatten() {
                let plain: Option<Vec<&str>> =
                    items.iter().map(|item| item.value.known().filter(|text| is_plain(target, text))).collect();
                match plain {
                    Some(texts) => unions.push(texts),
                    None => self.alone.extend(items.iter().map(|item| item.value.text())),
                }
            }
            if unions.is_empty() {
                continue;
            }
            let whole = unions.len() == lists.iter().flatten().count();
            let joins = whole && resources.all_but().is_none() && is_about_resources(target, one);
            let with = open
                .iter_mut()
                .find(|(first, group)| joins && group.changed == is_changed && first.differs_in_resources_alone(one));
            match (with, joins) {
                (Some((_, group)), _) if is_changed => group.unions.append(&mut unions),
                (Some((_, group)), _) => {
                    group.unions.iter_mut().for_each(|union| union.extend(unions.iter().flatten()));
                }
                (None, true) => open.push((one, Group { unions, changed: is_changed })),
                (None, false) => {
                    self.groups.extend(unions.into_iter().map(|it| Group { unions: vec![it], changed: is_changed }));
                }
            }
        }
        self.groups.extend(open.into_iter().map(|(_, group)| group));
    }
}

impl Listed<'_> {
    /// Whether a request that both are about the resource of finds the same in either.
    fn differs_in_resources_alone(&self, other: &Self) -> bool {
        let (one, two) = (self.policy, other.policy);
        self.named == other.named
            && (one.layer, one.bucket.as_deref()) == (two.layer, two.bucket.as_deref())
            && one.document.has_variables() == two.document.has_variables()
            && self.is_at_same_places(other)
            && are_same_conditions(self.statement, other.statement)
    }
}

/// Whether a pattern means on its server what it says: no variable, no bracket, nothing before the bucket that is read in parts.
fn is_plain(target: Target, text: &str) -> bool {
    // RustFS takes no resource but ARNs.
    (text == "*" && target != Target::Rustfs) || text.starts_with("arn:aws:s3:::") && !text.contains(['$', '[', '\\'])
}

/// Whether the resources of a statement are looked at at all: on `MinIO` and `RustFS` they are not where an identity policy has
/// actions of other services too.
fn is_about_resources(target: Target, listed: &Listed<'_>) -> bool {
    let of_s3 = |statement: &Statement| {
        let mut actions = statement.actions.items();
        statement.actions.all_but().is_none()
            && actions.all(|it| it.value.known().is_some_and(|it| it.starts_with("s3:")))
    };
    !matches!(target, Target::Minio | Target::Rustfs) || listed.policy.layer == Layer::Bucket || of_s3(listed.statement)
}
