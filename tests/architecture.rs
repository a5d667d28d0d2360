//! The shape of the crate: which module may know which. `docs/architecture.md` draws it; this holds it.

#![expect(clippy::unwrap_used, clippy::string_slice, reason = "a test that cannot go on says so")]
#![expect(clippy::disallowed_methods, reason = "the sources and the rules are read from disk")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use denywins::rule::Logic;
use denywins::rules::{self, RuleSet};

/// Every module with the modules it may import. Each comes after all that it imports, so no circle can be written down.
/// `input`, `forge` and `cli` are the edges of the program: nothing imports them but `cli` itself.
const ALLOWED: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("pattern", &[]),
    ("fields", &["source"]),
    ("syntax", &["source"]),
    ("signature", &["source", "pattern"]),
    ("code_owners", &["source"]),
    ("policy", &["source", "syntax", "pattern"]),
    ("target", &["source", "syntax", "policy", "pattern"]),
    ("access", &["source", "policy", "target", "pattern"]),
    ("finding", &["source", "policy", "target"]),
    ("outcome", &["policy", "target", "finding"]),
    ("settings", &["source", "policy", "target", "access", "finding"]),
    ("fingerprint", &["source", "syntax", "finding"]),
    ("sign_off", &["source", "fields", "finding", "settings"]),
    ("layers", &["source", "syntax", "policy", "target", "access", "finding", "settings", "fingerprint"]),
    ("describe", &["source", "policy", "target", "pattern"]),
    ("replay", &["source", "policy", "target", "access"]),
    ("explore", &["source", "policy", "target", "pattern", "access", "describe", "replay"]),
    ("change", &["source", "syntax", "policy", "pattern", "fingerprint"]),
    ("rule", &["source", "syntax", "policy", "pattern", "target", "finding", "describe", "change"]),
    ("rules", &["source", "syntax", "policy", "pattern", "target", "finding", "describe", "change", "rule"]),
    (
        "lint",
        &[
            "source",
            "syntax",
            "pattern",
            "policy",
            "target",
            "finding",
            "settings",
            "fingerprint",
            "describe",
            "change",
            "rule",
            "rules",
            "access",
            "layers",
            "explore",
        ],
    ),
    ("prove", &["source", "settings", "finding", "rule", "rules", "lint"]),
    ("judge", &["source", "policy", "target", "finding", "outcome", "settings", "fingerprint", "sign_off"]),
    ("doctor", &["source", "outcome", "settings", "signature", "code_owners"]),
    ("trust", &["source", "finding", "outcome", "settings", "fingerprint"]),
    ("config", &["source", "fields", "policy", "target", "access", "finding", "outcome", "settings"]),
    // Reporters see what a run came to, never a rule.
    ("report", &["source", "policy", "target", "finding", "outcome"]),
    // Whose approvals count; what a forge knows comes in through a trait.
    ("approval", &[]),
    ("input", &["source", "outcome", "settings", "config"]),
    // The only module that opens a connection.
    ("forge", &["approval"]),
    (
        "cli",
        &[
            "access",
            "source",
            "syntax",
            "policy",
            "target",
            "finding",
            "outcome",
            "settings",
            "fingerprint",
            "sign_off",
            "signature",
            "describe",
            "rule",
            "rules",
            "lint",
            "prove",
            "judge",
            "layers",
            "explore",
            "doctor",
            "code_owners",
            "trust",
            "config",
            "report",
            "approval",
            "input",
            "forge",
        ],
    ),
];

#[test]
fn the_list_itself_has_no_circle() {
    let mut known = BTreeSet::new();
    for (module, imports) in ALLOWED {
        for import in *imports {
            assert!(known.contains(import), "`{module}` may import `{import}`, which is not above it in the list");
        }
        assert!(known.insert(module), "`{module}` is listed twice");
    }
}

#[test]
fn modules_import_only_what_they_may() {
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.iter().copied().collect();
    let mut wrong = Vec::new();
    for (file, module, text) in sources() {
        let Some(allowed) = allowed.get(module.as_str()) else {
            wrong.push(format!("{}: the module `{module}` is not in the list", file.display()));
            continue;
        };
        for import in imports(&text, depth(&file)) {
            if import != module && !allowed.contains(&import.as_str()) {
                wrong.push(format!("{}: `{module}` must not import `{import}`", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The evaluator that replays witnesses is a second opinion only as long as it shares no code that matches or decides.
#[test]
fn the_replay_matches_by_itself() {
    const SHARED: [&str; 12] = [
        "crate::pattern",
        "access::evaluate",
        "access::decide",
        "crate::explore",
        "evaluate_with",
        "CephRelease",
        "action_matches",
        "actions_matching",
        "implied_action",
        "absent_key_makes",
        "point_in_time",
        "use jiff",
    ];
    let mut files = 0;
    for (file, _, text) in sources().into_iter().filter(|(_, module, _)| module == "replay") {
        files += 1;
        for line in text.lines().map(|line| line.split("//").next().unwrap_or(line)) {
            let line = line.replace(' ', "");
            let group = line.contains("crate::access::{") && (line.contains("evaluate") || line.contains("decide"));
            let shared = SHARED.iter().find(|word| line.contains(&word.replace(' ', "")));
            assert!(shared.is_none() && !group, "{}: {line}", file.display());
        }
    }
    assert!(files > 15, "the sources were found: {files}");
}

#[test]
fn only_the_forge_can_open_a_connection() {
    let mut clients = BTreeSet::new();
    for (file, module, text) in sources() {
        let code = text.lines().map(|line| line.split("//").next().unwrap_or(line)).collect::<Vec<_>>().join("\n");
        if ["ureq", "TcpStream", "UdpSocket", "UnixStream", "ToSocketAddrs"].iter().any(|word| code.contains(word)) {
            assert_eq!(module, "forge", "{} opens a connection", file.display());
            clients.insert(file);
        }
    }
    assert!(!clients.is_empty(), "the client was found");
    for (module, imports) in ALLOWED {
        assert!(*module == "cli" || !imports.contains(&"forge"), "`{module}` must not import `forge`");
    }
}

#[test]
fn the_binary_is_a_few_lines_over_the_library() {
    let text = fs::read_to_string(root().join("src/main.rs")).unwrap();
    assert!(text.lines().count() <= 15, "src/main.rs grew: move it to src/cli.rs");
    assert!(text.contains("denywins::cli::"), "src/main.rs calls the library");
}

#[test]
fn no_file_has_a_name_that_says_nothing() {
    for (file, ..) in sources() {
        let stem = file.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(!["mod", "utils", "util", "common", "helpers", "misc"].contains(&stem.as_str()), "{}", file.display());
    }
}

#[test]
fn every_rule_file_has_its_check_and_the_reverse() {
    let rules = RuleSet::builtin().unwrap();
    let mut files: Vec<String> = fs::read_dir(root().join("rules"))
        .unwrap()
        .filter_map(|entry| Some(entry.unwrap().file_name().to_str()?.strip_suffix(".md")?.to_owned()))
        .filter(|name| name != "README")
        .collect();
    files.sort();
    let loaded: Vec<&str> = rules.iter().map(|rule| rule.name.as_str()).collect();
    assert_eq!(loaded, files, "the registry and the folder list the same rules");

    let coded: BTreeSet<&str> = rules::coded().collect();
    assert_eq!(coded.len(), rules::coded().count(), "no rule is registered twice");
    for rule in &rules {
        let text = fs::read_to_string(root().join("rules").join(format!("{}.md", rule.name))).unwrap();
        let declarative = text.lines().any(|line| line == "[match]" || line.starts_with("[match."));
        match &rule.logic {
            Logic::Check(_) => assert!(coded.contains(rule.name.as_str()) && !declarative, "{}", rule.name),
            Logic::Match(_) => assert!(declarative && !coded.contains(rule.name.as_str()), "{}", rule.name),
            Logic::Elsewhere => assert!(!declarative && !coded.contains(rule.name.as_str()), "{}", rule.name),
        }
    }
    for name in coded {
        assert!(rules.get(name).is_some(), "`{name}` has a check and no file in rules/");
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file of a module in `src`, with the module's name and the text that is not a test.
fn sources() -> Vec<(PathBuf, String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let file = path.strip_prefix(root().join("src")).unwrap().to_owned();
                let first = file.components().next().unwrap().as_os_str().to_str().unwrap().to_owned();
                let module = first.strip_suffix(".rs").map(str::to_owned).unwrap_or(first);
                // Tests may look at everything: a reporter is tested on what a rule found.
                if !["lib", "main"].contains(&module.as_str()) && !file.ends_with("tests.rs") {
                    let text = fs::read_to_string(&path).unwrap();
                    found.push((file, module, text.split("#[cfg(test)]").next().unwrap().to_owned()));
                }
            }
        }
    }
    assert!(found.len() > 20, "the sources were found");
    found.sort();
    found
}

/// How many `super::` lead from a file to the crate.
fn depth(file: &Path) -> usize {
    file.components().count()
}

/// The top-level modules that a text names: `crate::a::B`, `crate::{a::B, c}`, and `super::` as often as it takes.
fn imports(text: &str, depth: usize) -> BTreeSet<String> {
    let code: String = text.lines().map(|line| line.split("//").next().unwrap_or(line)).collect::<Vec<_>>().join("\n");
    let up = "super::".repeat(depth);
    let mut found = BTreeSet::new();
    for path in ["crate::", up.as_str()] {
        for (at, _) in code.match_indices(path) {
            // `$crate::` is the same crate; `my_crate::` is another.
            if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let rest = &code[at + path.len()..];
            let names = if let Some(group) = rest.strip_prefix('{') { firsts(group) } else { vec![name(rest)] };
            found.extend(names.into_iter().filter(|name| !name.is_empty() && name != "super"));
        }
    }
    found
}

/// The identifier a text starts with.
fn name(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The identifiers that start the members of a brace group, whose opening brace is already gone.
fn firsts(group: &str) -> Vec<String> {
    let mut names = vec![name(group.trim_start())];
    let mut open = 1;
    for (at, c) in group.char_indices() {
        match c {
            '{' => open += 1,
            '}' => open -= 1,
            ',' if open == 1 => names.push(name(group[at + 1..].trim_start())),
            _ => {}
        }
        if open == 0 {
            break;
        }
    }
    names
}

#[test]
fn imports_are_read_in_every_spelling() {
    let text = "use crate::a::{B, C};\nuse crate::{b::x, c::{d, e}, f};\nlet y = crate::g::h(); // crate::no\n\
                use my_crate::no;\nuse super::super::i::J;\nuse super::near;\n";
    let found: Vec<String> = imports(text, 2).into_iter().collect();
    assert_eq!(found, ["a", "b", "c", "f", "g", "i"]);
}
