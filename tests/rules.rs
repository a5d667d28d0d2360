//! Every `rules/*.md` proves itself: its Bad blocks give exactly the findings they announce, its Good blocks none.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

use std::collections::BTreeSet;
use std::fmt::Write as _;

use denywins::prove::{prove, run};
use denywins::rule::{Check, Example, Logic, Rule};
use denywins::rules::{self, RuleSet};
use denywins::target::Target;

fn builtin() -> RuleSet {
    RuleSet::builtin_whole().unwrap_or_else(|error| panic!("{error}"))
}

/// Runs `check` on every rule and fails once with everything that was said.
fn each(rules: &RuleSet, check: impl Fn(&Rule, &mut dyn FnMut(String))) {
    let mut complaints = String::new();
    for rule in rules {
        check(rule, &mut |complaint| writeln!(complaints, "rules/{}.md: {complaint}", rule.name).unwrap());
    }
    assert!(complaints.is_empty(), "\n{complaints}");
}

#[test]
fn every_example_gives_what_it_announces() {
    let rules = builtin();
    each(&rules, |rule, say| {
        for verdict in prove(&rules, rule).iter().filter(|verdict| !verdict.proof.holds()) {
            say(verdict.to_string());
        }
    });
}

#[test]
fn every_rule_is_proved_on_both_sides() {
    each(&builtin(), |rule, say| {
        let has = |bad| rule.page().examples.iter().any(|example| example.bad == bad);
        match rule.logic {
            Logic::Elsewhere if !rule.page().examples.is_empty() => say("has examples, which nothing runs".into()),
            Logic::Elsewhere => {}
            _ => {
                for (bad, heading) in [(true, "Bad"), (false, "Good")] {
                    if !has(bad) {
                        say(format!("has no block under `## {heading}`"));
                    }
                }
            }
        }
    });
}

#[test]
fn every_rule_says_what_why_and_what_to_do() {
    let rules = builtin();
    let mut titles = BTreeSet::new();
    for rule in &rules {
        assert!(titles.insert(rule.page().title.clone()), "two rules are titled {:?}", rule.page().title);
    }
    each(&rules, |rule, say| {
        for (part, text) in
            [("a title", &rule.page().title), ("a `## Why`", &rule.page().why), ("a `## Fix`", &rule.page().fix)]
        {
            if text.is_empty() {
                say(format!("has no {part}"));
            }
        }
        let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !rule.name.chars().all(kebab) || rule.name.starts_with('-') || rule.name.ends_with('-') {
            say("is not named in kebab case".into());
        }
        if rule.since.split('.').filter(|part| part.parse::<u32>().is_ok()).count() != 3 {
            say(format!("came with `{}`, which is no version", rule.since));
        }
        for text in std::iter::once(&rule.texts).chain(rule.target_texts.iter().map(|(_, texts)| texts)) {
            let all = [&text.message, &text.label, &text.note, &text.help];
            for text in all.into_iter().flatten().chain([&rule.summary]) {
                if text.ends_with('.') || text.contains('\n') {
                    say(format!("says more than one line, or ends in a full stop: {text:?}"));
                }
            }
        }
        for role in &rule.sign_off {
            if role.is_empty() || !role.chars().all(kebab) {
                say(format!("asks for a sign-off by `{role}`, which is no role"));
            }
        }
        for other in &rule.supersedes {
            if *other == rule.name {
                say("supersedes itself".into());
            }
            if rules.get(other).is_none() {
                say(format!("supersedes `{other}`, which is no rule"));
            }
        }
    });
}

/// What a reader sees of every finding of every example: nothing left to be filled in, nothing empty.
#[test]
fn no_finding_shows_an_unfilled_template() {
    let rules = builtin();
    each(&rules, |rule, say| {
        for verdict in prove(&rules, rule) {
            for finding in &verdict.findings {
                let labels = std::iter::once(&finding.primary).chain(&finding.related).map(|label| &label.text);
                let texts = [&finding.message].into_iter().chain(labels).chain(&finding.notes).chain(&finding.help);
                for text in texts.filter(|text| is_template(text)) {
                    say(format!("line {}: shows a template: {text:?}", verdict.example.line));
                }
                if finding.message.is_empty() {
                    say(format!("line {}: has no message", verdict.example.line));
                }
                let advice = finding.notes.iter().chain(&finding.help);
                for text in std::iter::once(&finding.message).chain(advice).filter(|text| text.ends_with('.')) {
                    say(format!("line {}: ends in a full stop: {text:?}", verdict.example.line));
                }
                if finding.help.as_ref().is_none_or(String::is_empty) {
                    say(format!("line {}: does not say what to do", verdict.example.line));
                }
                if finding.related.iter().any(|label| label.text.is_empty()) {
                    say(format!("line {}: points at a place and says nothing", verdict.example.line));
                }
            }
        }
    });
}

/// Several servers' words are put together in one line; a line break would be shown as one that the policy brought in.
#[test]
fn texts_stay_on_one_line_under_all_servers_at_once() {
    let rules = builtin();
    each(&rules, |rule, say| {
        for example in &rule.page().examples {
            let example = Example { targets: Target::ALL.to_vec(), ..example.clone() };
            for finding in run(&rules, rule, &example).findings {
                let texts = [&finding.message].into_iter().chain(&finding.notes).chain(&finding.help);
                for text in texts.filter(|text| text.contains('\n')) {
                    say(format!("line {}: {text:?}", example.line));
                }
            }
        }
    });
}

/// `{does}` and its like. A policy's own `${...}` and JSON in a text are no templates of ours.
fn is_template(text: &str) -> bool {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let name = after.split('}').next().unwrap_or_default();
        let lower = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase());
        if lower && !before.ends_with('$') && !(before.is_empty() && rest.len() < text.len()) {
            return true;
        }
        rest = after;
    }
    false
}

#[test]
fn templates_are_recognised() {
    assert!(is_template("this {does} nothing"));
    assert!(is_template("{does}"));
    for text in ["`${bucket}`", "`{{ bucket }}`", "`{{bucket}}`", "`{\"AWS\": \"*\"}`", "{}"] {
        assert!(!is_template(text), "{text}");
    }
}

#[test]
fn names_severities_and_sign_offs() {
    let list: String = builtin().iter().fold(String::new(), |mut list, rule| {
        let roles = if rule.sign_off.is_empty() { String::new() } else { format!(", {}", rule.sign_off.join(", ")) };
        writeln!(list, "{}: {}{roles}", rule.name, rule.severity).unwrap();
        list
    });
    insta::assert_snapshot!(list);
}

#[test]
fn a_third_of_the_rules_is_declarative() {
    let rules = builtin();
    let declarative = rules.iter().filter(|rule| matches!(rule.logic, Logic::Match(_))).count();
    // A `[match]` is about one policy; what compares two has to be code, and what other stages find has neither.
    let other = |logic: &Logic| matches!(logic, Logic::Check(Check::Change(_)) | Logic::Elsewhere);
    let of_one = rules.iter().filter(|rule| !other(&rule.logic)).count();
    assert!(declarative * 3 >= of_one, "{declarative} of {of_one}");
}

#[test]
fn every_function_belongs_to_a_rule_and_the_list_is_sorted() {
    let rules = builtin();
    let coded: Vec<&str> = rules::coded().collect();
    assert!(coded.is_sorted(), "{coded:?}");
    for name in coded {
        let rule = rules.get(name).unwrap_or_else(|| panic!("`{name}` has a function and no file"));
        assert!(matches!(rule.logic, Logic::Check(_)), "{name}");
    }
}

/// The front matter that the build read ahead says the same as the file.
#[test]
fn what_was_read_ahead_is_what_the_files_say() {
    let (ahead, files) = (RuleSet::builtin().unwrap(), RuleSet::builtin_whole().unwrap());
    assert_eq!(ahead.iter().count(), files.iter().count());
    let said = |rule: &denywins::rule::Rule| {
        let texts = (rule.severity, &rule.summary, &rule.since, &rule.texts, &rule.target_texts);
        let about = (&rule.kinds, &rule.targets, rule.needs_target, &rule.sign_off, &rule.supersedes, &rule.logic);
        format!("{} {texts:?} {about:?}", rule.name)
    };
    for (one, other) in ahead.iter().zip(files.iter()) {
        assert_eq!(said(one), said(other));
    }
}
