//! The comparison, question by question.

use std::collections::BTreeSet;

use super::{View, Weakening};
use crate::finding::{Label, Severity};
use crate::outcome::RuleInfo;
use crate::settings::{Ignore, Mode, Settings};

/// Every way in which `head` judges more mildly than `base`. `paths` are the files of the base, as config knows them.
pub fn weakened(base: &View<'_>, head: &View<'_>, paths: &[String]) -> Vec<Weakening> {
    let mut found = Found { head, list: Vec::new() };
    found.fail_on(base);
    found.rules(base);
    found.roles(base);
    found.excludes(base);
    found.ignores(base);
    found.policies(base, paths);
    found.sign_off(base);
    found.files(base);
    found.list
}

struct Found<'a> {
    head: &'a View<'a>,
    list: Vec<Weakening>,
}

impl Found<'_> {
    /// Something milder, at a place in the new config where there is one.
    fn tell(&mut self, message: String, place: Option<&Label>, before: Option<&Label>) -> &mut Weakening {
        let place = place.or(before).unwrap_or(self.head.top).clone();
        let before = before
            .filter(|label| label.source != place.source)
            .map(|label| Label { text: "as it was before this change".to_owned(), ..label.clone() });
        self.list.push(Weakening { message, place, before, opens: false });
        let last = self.list.len() - 1;
        let (_, tail) = self.list.split_at_mut(last);
        let [weakening] = tail else { unreachable!("one was pushed") };
        weakening
    }

    fn fail_on(&mut self, base: &View<'_>) {
        let (before, after) = (base.settings, self.head.settings);
        if after.fail_on > before.fail_on {
            let message = format!(
                "`fail-on` goes from `{}` to `{}`: what is milder no longer stops a merge",
                before.fail_on, after.fail_on
            );
            self.tell(message, after.fail_on_label.as_ref(), before.fail_on_label.as_ref());
        }
    }

    fn rules(&mut self, base: &View<'_>) {
        for rule in base.rules {
            let now = self.head.rules.iter().find(|other| other.name == rule.name);
            // A rule of the repository's own that is gone is told as a file that is.
            let Some(now) = now else { continue };
            let (old, new) = (severity(base.settings, rule), severity(self.head.settings, now));
            let place = self.head.settings.rules.get(&rule.name).map(|setting| &setting.label);
            let was = base.settings.rules.get(&rule.name).map(|setting| &setting.label);
            let word = |severity: Option<Severity>| severity.map_or("off", Severity::as_str);
            if new < old {
                let message = format!("`{}` goes from `{}` to `{}`", rule.name, word(old), word(new));
                self.tell(message, place, was);
            }
            let (asked, asks) = (roles(base.settings, rule), roles(self.head.settings, now));
            let gone: Vec<String> = asked.difference(&asks).map(|role| format!("`{role}`")).collect();
            if new.is_some() && !gone.is_empty() {
                let message = format!("`{}` no longer asks for a sign-off by {}", rule.name, gone.join(", "));
                self.tell(message, place, was);
            }
        }
    }

    fn roles(&mut self, base: &View<'_>) {
        for (name, role) in &base.settings.roles {
            let now = self.head.settings.roles.get(name);
            if !role.reviewers.is_empty() && now.is_none_or(|role| role.reviewers.is_empty()) {
                // Two steps could do what one cannot: take the reviewers out, and put others in where nobody is named.
                let message =
                    format!("nobody is named for `{name}` any more, so that a later change could name anybody");
                self.tell(message, now.map(|role| &role.label), Some(&role.label));
            }
        }
        for (name, role) in &self.head.settings.roles {
            let before = base.settings.roles.get(name);
            let known = before.map(|role| role.reviewers.as_slice()).unwrap_or_default();
            let new: Vec<String> = role
                .reviewers
                .iter()
                .filter(|reviewer| !known.contains(reviewer))
                .map(|reviewer| format!("`{reviewer}`"))
                .collect();
            if new.is_empty() {
                continue;
            }
            let opens = known.is_empty();
            let message = if opens {
                format!("nobody could sign off as `{name}`; now {} can", new.join(", "))
            } else {
                format!("{} can now sign off as `{name}` too", new.join(", "))
            };
            self.tell(message, Some(&role.label), before.map(|role| &role.label)).opens = opens;
        }
    }

    fn excludes(&mut self, base: &View<'_>) {
        let known: BTreeSet<String> = base.settings.exclude.iter().filter_map(|entry| globs(&entry.globs)).collect();
        for entry in &self.head.settings.exclude {
            if let Some(glob) = globs(&entry.globs).filter(|glob| !known.contains(glob)) {
                self.tell(format!("`{glob}` is no longer looked at"), Some(&entry.label), None);
            }
        }
    }

    fn ignores(&mut self, base: &View<'_>) {
        for ignore in &self.head.settings.ignores {
            let before =
                base.settings.ignores.iter().filter(|other| same(other, ignore)).max_by_key(|other| lasts(other));
            match before {
                None => {
                    let message = format!("findings of `{}` are ignored that were not", ignore.rule);
                    self.tell(message, Some(&ignore.label), None);
                }
                Some(before) if lasts(ignore) > lasts(before) => {
                    let message = format!("the ignore of `{}` lasts longer than before", ignore.rule);
                    self.tell(message, ignore.expires_label.as_ref().or(Some(&ignore.label)), Some(&before.label));
                }
                Some(_) => {}
            }
        }
    }

    /// What config says about the files there are. Each entry is told once, with the first file it is about.
    fn policies(&mut self, base: &View<'_>, paths: &[String]) {
        let mut told = BTreeSet::new();
        for path in paths {
            let (before, after) = (base.settings.for_path(path), self.head.settings.for_path(path));
            let asked = |settings: &crate::settings::PathSettings| -> BTreeSet<String> {
                settings.sign_off.iter().map(|demand| demand.role.clone()).collect()
            };
            let fewer = !asked(&before).is_subset(&asked(&after));
            let other = (before.kind, &before.targets, &before.bucket, &before.account)
                != (after.kind, &after.targets, &after.bucket, &after.account);
            if !fewer && !other {
                continue;
            }
            let entry = |settings: &Settings| {
                settings.policies.iter().rev().find(|entry| entry.path.is_match(path)).map(|entry| entry.label.clone())
            };
            let (place, was) = (entry(self.head.settings), entry(base.settings));
            if told.insert((place.as_ref().map(|label| label.span), was.as_ref().map(|label| label.span), fewer)) {
                let message = if fewer {
                    format!("findings in `{path}` need fewer sign-offs than before")
                } else {
                    format!("`{path}` is judged as something else than before: another kind, target, bucket or account")
                };
                self.tell(message, place.as_ref(), was.as_ref());
            }
        }
    }

    fn sign_off(&mut self, base: &View<'_>) {
        let (before, after) = (&base.settings.sign_off, &self.head.settings.sign_off);
        let (place, was) = (after.label.as_ref(), before.label.as_ref());
        let new: Vec<&str> =
            after.modes.iter().filter(|mode| !before.modes.contains(mode)).copied().map(Mode::as_str).collect();
        if !new.is_empty() {
            self.tell(format!("a sign-off can now also be `{}`", new.join("`, `")), place, was);
        }
        if after.max_age > before.max_age {
            let message = format!("a sign-off can now last {} days instead of {}", after.max_age, before.max_age);
            self.tell(message, place, was);
        }
        if before.require_ack && !after.require_ack {
            self.tell("a review no longer has to name the finding".to_owned(), place, was);
        }
        if before.allowed_signers != after.allowed_signers {
            let message = format!("the keys that may sign are now those in `{}`", after.allowed_signers);
            self.tell(message, place, was);
        }
        let bots: Vec<&str> = after.bots.iter().filter(|bot| !before.bots.contains(bot)).map(String::as_str).collect();
        if !bots.is_empty() {
            self.tell(format!("reviews by the bot `{}` count now", bots.join("`, `")), place, was);
        }
    }

    /// Rules of the repository's own, and the keys that may sign.
    fn files(&mut self, base: &View<'_>) {
        for (path, text) in base.files {
            match self.head.files.iter().find(|(other, _)| other == path) {
                None => {
                    self.tell(format!("`{path}` is deleted"), None, None);
                }
                Some((_, now)) if now != text => {
                    self.tell(format!("`{path}` is edited"), None, None);
                }
                Some(_) => {}
            }
        }
    }
}

/// The severity of a rule; none when it is off.
fn severity(settings: &Settings, rule: &RuleInfo) -> Option<Severity> {
    settings.severity(&rule.name).unwrap_or(Some(rule.severity))
}

fn roles(settings: &Settings, rule: &RuleInfo) -> BTreeSet<String> {
    match settings.rules.get(&rule.name).and_then(|setting| setting.sign_off.as_ref()) {
        Some(demands) => demands.iter().map(|demand| demand.role.clone()).collect(),
        None => rule.sign_off.iter().cloned().collect(),
    }
}

fn globs(globs: &crate::settings::Globs) -> Option<String> {
    globs.0.first().map(|glob| glob.glob().glob().to_owned())
}

/// Whether two ignores are about the same.
fn same(a: &Ignore, b: &Ignore) -> bool {
    let paths = |ignore: &Ignore| -> Vec<String> {
        ignore.path.iter().flat_map(|globs| &globs.0).map(|glob| glob.glob().glob().to_owned()).collect()
    };
    a.rule == b.rule && a.sid == b.sid && a.fingerprint == b.fingerprint && paths(a) == paths(b)
}

/// How long an ignore lasts: for ever is longest.
fn lasts(ignore: &Ignore) -> (bool, Option<jiff::civil::Date>) {
    (ignore.expires.is_none(), ignore.expires)
}
