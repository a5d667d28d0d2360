use super::*;
use crate::source::Source;
use crate::{config, finding::Severity, source::SourceId};

/// A gate that nothing is to be said against.
const WORKFLOW: &str = "\
on:
  pull_request:
permissions:
  contents: read
jobs:
  gate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@1111111111111111111111111111111111111111
        with:
          fetch-depth: 0
      - uses: denywins/denywins@1111111111111111111111111111111111111111
        with:
          base-ref: origin/main
";

const CONFIG: &str = "[roles]\nsecurity = ['@alice']\n";

const OWNERS: &str = "/.denywins/ @alice\n/denywins.toml @alice\n/.github/ @alice\n";

/// A repository in memory.
struct Repository {
    config: &'static str,
    owners: Option<String>,
    signers: Option<&'static str>,
    workflow: String,
}

impl Default for Repository {
    fn default() -> Self {
        let (owners, workflow) = (Some(OWNERS.to_owned()), WORKFLOW.to_owned());
        Self { config: CONFIG, owners, signers: None, workflow }
    }
}

impl Repository {
    fn examine(&self) -> Vec<Check> {
        let mut sources = Sources::default();
        let source = Source::new("denywins.toml", self.config);
        let settings = config::parse(SourceId(0), &source, &["deny-not-principal"]).unwrap();
        sources.add(source);
        let rules = [RuleInfo {
            name: "deny-not-principal".to_owned(),
            severity: Severity::Error,
            summary: String::new(),
            body: String::new(),
            sign_off: vec!["security".to_owned()],
            of_change: false,
        }];
        let parsed = self.owners.as_deref().map(|text| CodeOwners::parse(text).unwrap());
        examine(&Facts {
            config: Some("denywins.toml"),
            settings: &settings,
            sources: &sources,
            rules: &rules,
            code_owners: parsed.as_ref().map(|owners| (".github/CODEOWNERS", Ok(owners))),
            signers: self.signers,
            workflows: &[(".github/workflows/gate.yml".to_owned(), self.workflow.clone())],
            other_system: None,
            sign_offs: ".denywins/sign-offs",
            own_rules: ".denywins/rules",
            candidates: &config::CANDIDATES,
        })
    }
}

/// What is not fine and not for the forge to show, as `state file:line what`.
fn told(checks: &[Check]) -> Vec<String> {
    let told = checks.iter().filter(|check| matches!(check.state, State::Wrong | State::Weak));
    told.map(|check| {
        let place = check.place.as_ref().map_or_else(String::new, |place| {
            format!("{}:{} ", place.path.rsplit('/').next().unwrap(), place.line.unwrap_or_default())
        });
        format!("{} {place}{}", check.state.as_str(), check.what)
    })
    .collect()
}

#[track_caller]
fn owners(text: &str, expected: &[&str]) {
    let repository = Repository { owners: Some(text.to_owned()), ..Repository::default() };
    assert_eq!(told(&repository.examine()), expected, "{text}");
}

#[track_caller]
fn workflow(from: &str, to: &str, expected: &[&str]) {
    assert!(WORKFLOW.contains(from), "{from}");
    let repository = Repository { workflow: WORKFLOW.replacen(from, to, 1), ..Repository::default() };
    assert_eq!(told(&repository.examine()), expected, "{to}");
}

#[test]
fn a_repository_that_is_set_up_is_fine() {
    assert_eq!(told(&Repository::default().examine()), [""; 0]);
}

#[test]
fn a_hole_is_told_with_the_line_that_makes_it() {
    owners(
        &format!("{OWNERS}*.toml\n"),
        &[
            "wrong CODEOWNERS:4 not every file below `.denywins/sign-offs/` is owned",
            "weak CODEOWNERS:4 `.github/workflows/`, the workflows, can be changed without its owner",
            "weak CODEOWNERS:4 `.denywins/rules/`, the repository's own rules, can be changed without its owner",
            "weak CODEOWNERS:4 `denywins.toml`, config, can be changed without its owner",
        ],
    );
    owners(
        &format!("{OWNERS}/.denywins/sign-offs/ sam@example.org\n"),
        &["wrong CODEOWNERS:4 not every file below `.denywins/sign-offs/` is owned"],
    );
    owners(&format!("{OWNERS}/docs/ !nobody\n"), &["weak CODEOWNERS:4 GitHub skips the line"]);
    owners(
        "/.github/ @alice\n/.denywins/ @alice\n",
        &["weak CODEOWNERS:0 `denywins.toml`, config, can be changed without its owner"],
    );
}

#[test]
fn whoever_owns_everything_is_no_owner_in_particular() {
    let everything = "wrong CODEOWNERS:1 `.denywins/sign-offs/` belongs to whoever owns everything";
    owners("* @octo-org/everybody\n", &[everything]);
    owners("** @alice\n", &["weak CODEOWNERS:1 `.denywins/sign-offs/` belongs to whoever owns everything"]);
    owners("* @octo-org/everybody\n/.denywins/ @alice\n", &[]);
}

#[test]
fn owners_have_to_be_those_who_may_sign_off() {
    owners(
        &format!("{OWNERS}/.denywins/ @alice @mallory\n"),
        &["wrong CODEOWNERS:4 @mallory can approve what `security` has to sign off, and is not in it"],
    );
    // Case says nothing in a login, and who is in a team nobody can tell here.
    owners(&format!("{OWNERS}/.denywins/ @Alice\n"), &[]);
    let mut repository =
        Repository { owners: Some(format!("{OWNERS}/.denywins/ @octo-org/keys\n")), ..Repository::default() };
    let checks = repository.examine();
    assert_eq!(told(&checks), [""; 0]);
    let by_hand = |checks: &[Check]| {
        checks.iter().any(|check| check.state == State::ByHand && check.what.contains("everybody in @octo-org/keys"))
    };
    assert!(by_hand(&checks));
    repository.config = "[roles]\nsecurity = ['@octo-org/keys', '@alice']\n";
    assert!(!by_hand(&repository.examine()));

    // One folder for two roles: neither can be told from the other.
    repository.owners = Some(OWNERS.replace("/.denywins/ @alice", "/.denywins/ @alice @bob"));
    repository.config =
        "[roles]\nsecurity = ['@alice']\nstorage = ['@bob']\n[[policy]]\npath = 'a'\nsign-off = 'storage'\n";
    assert_eq!(
        told(&repository.examine()),
        [
            "weak CODEOWNERS:1 @bob can approve what `security` has to sign off, and is not in it",
            "weak CODEOWNERS:1 @alice can approve what `storage` has to sign off, and is not in it",
        ]
    );
}

#[test]
fn a_role_that_is_nobody_is_told() {
    for (config, expected) in [
        ("", "wrong denywins.toml:0 `security` is nobody, so the findings that ask for it block"),
        (
            "[roles]\n\nsecurity = []\n",
            "wrong denywins.toml:3 `security` is nobody, so the findings that ask for it block",
        ),
        (
            "[roles]\nsecurity = '@CHANGE-ME'\n",
            "wrong denywins.toml:2 `security` is `user:CHANGE-ME`, which stands for somebody",
        ),
    ] {
        let found = told(&Repository { config, ..Repository::default() }.examine());
        assert!(found.contains(&expected.to_owned()), "{config}\n{found:?}");
    }
    let config = "[roles]\nsecurity = ['signer:alice']\n[sign-off]\nmode = 'github'\n";
    let found = told(&Repository { config, ..Repository::default() }.examine());
    assert_eq!(found[0], "wrong denywins.toml:2 nobody in `security` can sign off in a way that counts: github");
    // Nobody asks any more.
    let config = "[rules.deny-not-principal]\nseverity = 'off'\n";
    assert_eq!(told(&Repository { config, ..Repository::default() }.examine()), [""; 0]);
}

#[test]
fn another_system_may_run_it() {
    let (settings, sources) = (Settings::default(), Sources::default());
    let checks = examine(&Facts {
        config: None,
        settings: &settings,
        sources: &sources,
        rules: &[],
        code_owners: None,
        signers: None,
        workflows: &[],
        other_system: Some(".gitlab-ci.yml"),
        sign_offs: "a",
        own_rules: "b",
        candidates: &[],
    });
    assert_eq!(told(&checks), ["wrong there is no config, so nobody can sign off", "wrong there is no CODEOWNERS"]);
    let other = checks.iter().find(|check| check.what.contains("another system")).unwrap();
    assert_eq!((other.state, other.place.as_ref().unwrap().path.as_str()), (State::ByHand, ".gitlab-ci.yml"));
}

#[test]
fn a_gate_that_is_stepped_around_is_told() {
    workflow(
        "  pull_request:\n",
        "  pull_request:\n    paths: ['policies/**']\n",
        &["wrong gate.yml:3 `paths` keeps it from running on every `pull_request`"],
    );
    workflow(
        "  pull_request:\n",
        "  pull_request: { types: [opened] }\n",
        &["wrong gate.yml:2 `types` keeps it from running on every `pull_request`"],
    );
    workflow(
        "    runs-on:",
        "    if: github.actor != 'bot'\n    runs-on:",
        &["wrong gate.yml:7 an `if` decides whether the job of the gate runs"],
    );
    workflow(
        "        with:\n          base-ref:",
        "        if: success()\n        with:\n          base-ref:",
        &["wrong gate.yml:13 an `if` decides whether the step of the gate runs"],
    );
    workflow("    runs-on:", "    if: ${{ always() }}\n    runs-on:", &[]);
    // Another job may have one.
    workflow("  gate:\n", "  other:\n    if: false\n    steps: []\n  gate:\n", &[]);
    workflow(
        "    runs-on:",
        "    needs: build\n    runs-on:",
        &["weak gate.yml:7 the job `gate` needs another, and is skipped when that one fails"],
    );
    workflow("    runs-on:", "    continue-on-error: true\n    runs-on:", &["wrong gate.yml:7 the gate cannot fail"]);
    workflow(
        "          base-ref: origin/main\n",
        "          base-ref: origin/main\n          args: --exit-zero\n",
        &["wrong gate.yml:12 the gate cannot fail"],
    );
}

#[test]
fn a_gate_has_what_it_needs_and_no_more() {
    workflow(
        "fetch-depth: 0",
        "fetch-depth: 1",
        &["weak gate.yml:9 too little history is checked out to find the base"],
    );
    workflow("contents: read", "contents: write", &["weak gate.yml:4 the token of the job `gate` may write: contents"]);
    workflow(
        "permissions:\n  contents: read\n",
        "",
        &["weak gate.yml:5 the job `gate` does not say what its token may do"],
    );
    let version = "weak gate.yml:12 the version of the action, `v1`, can be moved";
    workflow("denywins@1111111111111111111111111111111111111111", "denywins@v1", &[version]);
    workflow(
        "          base-ref: origin/main\n",
        "          base-ref: origin/main\n          pull-request: 1\n",
        &["weak gate.yml:4 the token of the job `gate` cannot read reviews"],
    );
}

#[test]
fn a_workflow_of_the_default_branch_treats_the_change_as_data() {
    let head = "weak gate.yml:12 the job `gate` does not say which head it is to judge";
    workflow("  pull_request:", "  pull_request_target:", &[head]);
    let trusted = WORKFLOW.replace("pull_request:", "pull_request_target:");
    let repository = Repository {
        workflow: trusted.replace("fetch-depth: 0", "fetch-depth: 0\n          ref: ${{ github.head_ref }}"),
        ..Repository::default()
    };
    let found = told(&repository.examine());
    assert_eq!(found[0], "wrong gate.yml:9 the change itself is checked out");
}

#[test]
fn an_author_who_can_edit_the_gate_is_told() {
    let owners = OWNERS.replace("/.github/ @alice\n", "");
    let found = told(&Repository { owners: Some(owners), ..Repository::default() }.examine());
    let edit = "wrong gate.yml:2 the workflow is taken from the change itself, so its author can edit it";
    assert!(found.contains(&edit.to_owned()), "{found:?}");
}

#[test]
fn no_gate_is_wrong() {
    let none = "wrong workflows:0 no workflow runs denywins";
    let elsewhere = "denywins runs in a workflow, and none judges what a pull request changes";
    workflow("denywins/denywins@", "other/action@", &[none]);
    workflow("  pull_request:", "  push:", &[&format!("wrong gate.yml:12 {elsewhere}")]);
    workflow("base-ref: origin/main", "paths: a", &[&format!("wrong gate.yml:12 {elsewhere}")]);
    // A comment and a name do not run it.
    workflow(
        "      - uses: denywins/denywins@1111111111111111111111111111111111111111\n        with:\n          base-ref: origin/main\n",
        "      # denywins check --base origin/main\n      - name: denywins check --base x\n        run: 'true'\n",
        &[none],
    );
    workflow(
        "jobs:",
        "jobs: &j\nx: [",
        &["weak gate.yml:8 this workflow cannot be read, and GitHub does not run it either", none],
    );
}

#[test]
fn a_command_line_is_a_gate_too() {
    workflow(
        "      - uses: denywins/denywins@1111111111111111111111111111111111111111\n        with:\n          base-ref: origin/main\n",
        "      - run: |\n          pip install denywins\n          denywins check --base origin/main\n",
        &[],
    );
}

#[test]
fn the_workflows_we_hand_out_are_fine_but_for_the_commit() {
    for text in [
        include_str!("../../fixtures/workflows/pull-request.yml"),
        include_str!("../../fixtures/workflows/fork-safe.yml"),
        include_str!("../../fixtures/workflows/github-review.yml"),
    ] {
        let found = told(&Repository { workflow: text.to_owned(), ..Repository::default() }.examine());
        assert!(
            matches!(&found[..], [one] if one.ends_with("the version of the action stands for a commit")),
            "{found:?}"
        );
    }
}

#[test]
fn keys_have_to_be_there_for_everybody_who_may_sign() {
    const KEY: &str = "alice@example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJNK4l+CPTBS2W5kYgSFj8QLsVHyBYXDkCPG7Dg8W4Q\n\
                       *@example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJNK4l+CPTBS2W5kYgSFj8QLsVHyBYXDkCPG7Dg8W4Q\n";
    let signed = "[roles]\nsecurity = ['signer:alice@example.org']\n[sign-off]\nmode = 'signed'\n";
    for (config, signers, expected) in [
        (signed, None, &["wrong allowed_signers:0 signatures count, and there is no list of keys"][..]),
        (signed, Some(KEY), &["weak allowed_signers:2 the line lets nobody sign"]),
        (
            "[roles]\nsecurity = ['signer:bob@example.org']\n[sign-off]\nmode = 'signed'\n",
            Some(KEY),
            &[
                "weak allowed_signers:2 the line lets nobody sign",
                "wrong allowed_signers:0 `signer:bob@example.org` may sign off for `security` and has no key",
            ],
        ),
        (
            "[roles]\nsecurity = ['@alice']\n[sign-off]\nmode = 'signed'\n",
            Some(KEY),
            &[
                "wrong denywins.toml:2 nobody in `security` can sign off in a way that counts: signed",
                "weak allowed_signers:2 the line lets nobody sign",
            ],
        ),
    ] {
        let repository = Repository { config, signers, ..Repository::default() };
        assert_eq!(told(&repository.examine()), expected, "{config}");
    }
}

#[test]
fn reviews_that_count_have_to_be_asked_for() {
    let config = "[roles]\nsecurity = ['@octo-org/keys']\n[sign-off]\nmode = 'github'\n";
    let checks = Repository { config, ..Repository::default() }.examine();
    assert_eq!(told(&checks), ["weak workflows:0 reviews count by config, and no workflow asks for them"]);
    assert!(checks.iter().any(|check| check.state == State::ByHand && check.what.contains("`Members: read`")));
}

#[test]
fn without_owners_only_signatures_hold() {
    let found = told(&Repository { owners: None, ..Repository::default() }.examine());
    assert!(found.contains(&"wrong there is no CODEOWNERS".to_owned()), "{found:?}");
    let config = "[roles]\nsecurity = ['@alice']\n[sign-off]\nmode = 'github'\n";
    let found = told(&Repository { owners: None, config, ..Repository::default() }.examine());
    assert!(found.contains(&"weak there is no CODEOWNERS".to_owned()), "{found:?}");
}

#[test]
fn what_is_said_grows_with_the_file_and_no_faster() {
    const STEPS: usize = 3_000;
    let checkouts = "      - uses: actions/checkout@v1\n".repeat(STEPS);
    let gates = "      - run: denywins check --base x --exit-zero\n".repeat(STEPS);
    let workflow = format!("on: pull_request\npermissions: {{}}\njobs:\n  gate:\n    steps:\n{checkouts}{gates}");
    let found = told(&Repository { workflow, ..Repository::default() }.examine());
    assert_eq!(found.len(), 2 * STEPS);
}

#[test]
fn one_job_with_two_gates_is_told_once() {
    let second = "      - run: denywins sign-off verify --github --base origin/main\n";
    let workflow = WORKFLOW.replace("contents: read", "contents: write") + second;
    let found = told(&Repository { workflow, ..Repository::default() }.examine());
    let token = |what: &str| format!("weak gate.yml:4 the token of the job `gate` {what}");
    assert_eq!(found, [token("may write: contents"), token("cannot read reviews")]);
}
