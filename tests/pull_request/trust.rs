//! The change under review cannot excuse itself: what judges comes from the base.

use crate::policies::{BAD, GOOD, ROLES};
use serde_json::json;

use crate::ran::findings;
use crate::repository::Repository;

/// A bad policy comes in along with one more edit that would let it pass.
#[track_caller]
fn still_waits(edits: &[(&str, &str)]) {
    let repository = Repository::usual();
    repository.commit(&[("p.json", BAD)]);
    repository.check(&[]).ends(4).says("deny-not-principal");
    repository.commit(edits);
    waits_for_alice(&repository);
}

/// The bad policy waits for who is named on the base.
#[track_caller]
fn waits_for_alice(repository: &Repository) {
    let run = repository.check_as("json", &[]).ends(4);
    let report = run.json();
    let bad = findings(&report).iter().find(|finding| finding["rule"] == "deny-not-principal");
    let bad = bad.unwrap_or_else(|| panic!("{report:#}"));
    assert_eq!((&bad["severity"], &bad["status"]), (&json!("error"), &json!("pending")));
    assert_eq!(bad["sign_off"]["required"][0]["any_of"][0], "user:alice");
}

#[test]
fn a_rule_cannot_be_switched_off_by_the_change() {
    for severity in ["off", "note", "warning"] {
        still_waits(&[("denywins.toml", &format!("{ROLES}[rules.deny-not-principal]\nseverity = \"{severity}\"\n"))]);
    }
}

#[test]
fn an_ignore_that_comes_with_the_change_silences_nothing() {
    let ignore = "[[ignore]]\nrule = \"deny-not-principal\"\npath = \"**\"\nreason = \"trust me\"\n";
    still_waits(&[("denywins.toml", &format!("{ROLES}{ignore}"))]);
}

#[test]
fn an_exclude_that_comes_with_the_change_hides_nothing() {
    still_waits(&[("denywins.toml", &format!("exclude = [\"**\"]\n{ROLES}"))]);
}

#[test]
fn a_sign_off_that_is_no_longer_asked_for_is_asked_for() {
    still_waits(&[(
        "denywins.toml",
        &format!("fail-on = \"error\"\n{ROLES}[rules.deny-not-principal]\nsign-off = []\n"),
    )]);
}

#[test]
fn a_config_of_a_better_name_does_not_take_over() {
    // On disk the first of the names would count.
    let repository = Repository::new(&[("p.json", GOOD), (".github/denywins.toml", ROLES)]);
    let off = "[rules.deny-not-principal]\nseverity = \"off\"\n";
    repository.commit(&[("p.json", BAD), ("denywins.toml", off)]);
    waits_for_alice(&repository);
}

#[test]
fn a_config_that_was_not_there_is_not_heeded() {
    let repository = Repository::new(&[("p.json", GOOD)]);
    let off = "[rules.deny-not-principal]\nseverity = \"off\"\n";
    repository.commit(&[("p.json", BAD), ("denywins.toml", off)]);
    // Nobody is mapped, so nobody can sign off.
    repository.check(&[]).ends(1).says("deny-not-principal");
}

#[test]
fn the_working_tree_judges_nothing() {
    let repository = Repository::usual();
    repository.commit(&[("p.json", BAD)]);
    repository.write("denywins.toml", "exclude = [\"**\"]\n");
    repository.write("p.json", GOOD);
    repository.write(".denywins/rules/own.md", "no rule at all");
    repository.write(".denywins/sign-offs/0123456789abcdef.toml", "no sign-off at all");
    repository.check(&[]).ends(4).says("deny-not-principal");
}

#[test]
fn a_role_cannot_be_handed_to_the_author() {
    let repository = Repository::usual();
    repository.commit(&[("p.json", BAD), ("denywins.toml", "[roles]\nsecurity = [\"@mallory\"]\n")]);
    waits_for_alice(&repository);
}

#[test]
fn a_config_of_the_head_that_is_broken_does_not_stop_the_base_from_judging() {
    let repository = Repository::usual();
    repository.commit(&[("p.json", BAD), ("denywins.toml", "this is not TOML [")]);
    let run = repository.check(&[]);
    assert!(matches!(run.code, Some(4 | 2 | 1)), "{run:?}");
    run.says("deny-not-principal");
}

#[test]
fn a_rule_of_the_repositorys_own_counts_as_it_is_on_the_base() {
    let rule = |severity: &str| {
        format!(
            "+++\nseverity = \"{severity}\"\nsummary = \"app reads\"\nsince = \"1\"\nmessage = \"no app\"\n\n[match]\neffect = \"Allow\"\n\
             principal = [\"named\"]\n+++\n\n# App reads\n\n## Why\n\nIt is so.\n\n## Fix\n\nDo not.\n"
        )
    };
    let path = ".denywins/rules/no-app.md";
    let repository = Repository::new(&[("p.json", BAD), ("denywins.toml", ROLES), (path, &rule("error"))]);
    repository.commit(&[("p.json", GOOD), (path, &rule("note"))]);
    let report = repository.report(&[]);
    let own = findings(&report).iter().find(|finding| finding["rule"] == "no-app");
    let own = own.unwrap_or_else(|| panic!("{report:#}"));
    assert_eq!(own["severity"], "error");
}

#[test]
fn a_config_of_the_base_that_cannot_be_read_is_2() {
    for (config, word) in
        [("nonsense = 1\n", "nonsense"), ("[rules.no-such-rule]\nseverity = \"off\"\n", "no-such-rule")]
    {
        let repository = Repository::new(&[("p.json", GOOD), ("denywins.toml", config)]);
        repository.commit(&[("p.json", BAD), ("denywins.toml", ROLES)]);
        repository.check(&[]).ends(2).says(word).says("main:denywins.toml");
    }
}
