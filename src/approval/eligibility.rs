//! Who is in a group. Nobody is asked about twice.

use std::collections::BTreeMap;

use super::reviewer::{Reviewer, RoleName, Team};
use super::{Account, AccountKind, Doubt, Forge, Group, Membership, Permission, Query};

pub(super) struct Eligibility<'a> {
    query: &'a Query,
    forge: &'a dyn Forge,
    memberships: BTreeMap<(Team, u64), Membership>,
    permissions: BTreeMap<u64, Permission>,
}

impl<'a> Eligibility<'a> {
    /// Makes sure that every team of every group can be seen, before anybody is asked about: otherwise the first
    /// answer "not a member" would be the first sign that the token cannot see the team, and it would not look like one.
    pub(super) fn new(query: &'a Query, forge: &'a dyn Forge) -> Result<Self, Doubt> {
        let teams = query.groups.iter().flat_map(|group| &group.any_of).filter_map(|reviewer| match reviewer {
            Reviewer::Team(team) => Some(lower(team)),
            _ => None,
        });
        let mut teams: Vec<Team> = teams.collect();
        teams.sort();
        teams.dedup();
        for team in &teams {
            forge.see_team(team)?;
        }
        Ok(Self { query, forge, memberships: BTreeMap::new(), permissions: BTreeMap::new() })
    }

    /// What makes somebody a member of the group, names before roles before teams. A bot is one by name alone.
    pub(super) fn of<'g>(&mut self, group: &'g Group, person: &Account) -> Result<Option<&'g Reviewer>, Doubt> {
        let named = |reviewer: &&Reviewer| matches!(reviewer, Reviewer::User(login) if person.is_called(login));
        if let Some(reviewer) = group.any_of.iter().find(named) {
            return Ok(Some(reviewer));
        }
        if person.kind != AccountKind::User {
            return Ok(None);
        }
        for reviewer in &group.any_of {
            if let Reviewer::Role(role) = reviewer
                && self.permission(person)? >= wanted(*role)
            {
                return Ok(Some(reviewer));
            }
        }
        for reviewer in &group.any_of {
            if let Reviewer::Team(team) = reviewer
                && self.membership(team, person)? == Membership::Active
            {
                return Ok(Some(reviewer));
            }
        }
        Ok(None)
    }

    fn permission(&mut self, person: &Account) -> Result<Permission, Doubt> {
        if let Some(known) = self.permissions.get(&person.id) {
            return Ok(*known);
        }
        let told = self.forge.permission(&self.query.repository, person)?;
        self.permissions.insert(person.id, told);
        Ok(told)
    }

    fn membership(&mut self, team: &Team, person: &Account) -> Result<Membership, Doubt> {
        let key = (lower(team), person.id);
        if let Some(known) = self.memberships.get(&key) {
            return Ok(*known);
        }
        let told = self.forge.membership(&key.0, person)?;
        self.memberships.insert(key, told);
        Ok(told)
    }
}

fn wanted(role: RoleName) -> Permission {
    match role {
        RoleName::Maintain => Permission::Maintain,
        RoleName::Admin => Permission::Admin,
    }
}

/// The team as GitHub knows it: case does not matter there, and slugs are written small.
fn lower(team: &Team) -> Team {
    Team { org: team.org.to_ascii_lowercase(), slug: team.slug.to_ascii_lowercase() }
}
