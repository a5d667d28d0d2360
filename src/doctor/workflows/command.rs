//! Command lines of a `run:`.

/// What a command line does that runs denywins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Command {
    /// It is told what to compare with.
    pub(super) has_base: bool,
    /// It is told which head to expect.
    pub(super) expects_head: bool,
    /// It asks for approving reviews.
    pub(super) asks_for_reviews: bool,
    /// It cannot fail on findings, whatever there are.
    pub(super) toothless: Option<&'static str>,
}

/// What runs denywins to judge in a script, if any line does. Where several do, the first that compares.
pub(super) fn find(script: &str) -> Option<Command> {
    let joined = script.replace("\\\r\n", " ").replace("\\\n", " ");
    let found: Vec<Command> = joined.lines().filter_map(line).collect();
    found.iter().find(|command| command.has_base).or(found.first()).copied()
}

fn line(text: &str) -> Option<Command> {
    let words: Vec<&str> = text.split_whitespace().take_while(|word| !word.starts_with('#')).collect();
    let at = words.iter().position(|word| word.trim_matches(['"', '\'']).rsplit('/').next() == Some("denywins"))?;
    let mut arguments = words.iter().skip(at + 1).copied();
    let judges = match arguments.next() {
        Some("check") => true,
        Some("sign-off") => arguments.next() == Some("verify"),
        // An option or a path: what happens without a command is a check. After another word it is a name that is
        // installed, copied or the like.
        Some("--version" | "-V" | "--help" | "-h") => false,
        Some(word) if word.starts_with('-') || word.contains(['/', '.', '$']) => true,
        None => at == 0,
        Some(_) => false,
    };
    let rest: Vec<&str> = words.iter().skip(at + 1).copied().collect();
    let has = |option: &str| rest.iter().any(|word| *word == option || word.starts_with(&format!("{option}=")));
    judges.then(|| Command {
        has_base: has("--base"),
        expects_head: has("--expect-head"),
        asks_for_reviews: has("--github"),
        toothless: toothless(&rest),
    })
}

/// What in these arguments keeps the program, or the line, from failing.
pub(super) fn toothless(words: &[&str]) -> Option<&'static str> {
    let pair =
        |first: &str, second: &str| words.windows(2).any(|pair| matches!(pair, [a, b] if *a == first && *b == second));
    if words.contains(&"--exit-zero") {
        Some("`--exit-zero` lets every finding pass")
    } else if words.contains(&"--sign-off=warn") || pair("--sign-off", "warn") {
        Some("`--sign-off=warn` lets what waits for a sign-off pass")
    } else if pair("||", "true") || pair("||", ":") || pair("||", "exit") {
        Some("what follows `||` hides that it failed")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_judges_is_found() {
        for (script, found) in [
            ("denywins check --base origin/main", Some(true)),
            ("./target/release/denywins --base=main policies", Some(true)),
            ("set -e\nuvx denywins check \\\n  --base \"$BASE\"\n", Some(true)),
            ("denywins sign-off verify --github --base x", Some(true)),
            ("denywins", Some(false)),
            ("denywins policies/", Some(false)),
            ("denywins check\ndenywins check --base main", Some(true)),
            ("cargo install --locked denywins", None),
            ("denywins --version", None),
            ("denywins rules test", None),
            ("denywins sign-off list", None),
            ("# denywins check --base main", None),
            ("echo denywins is fine", None),
            ("my-denywins check", None),
        ] {
            assert_eq!(find(script).map(|command| command.has_base), found, "{script}");
        }
    }

    #[test]
    fn what_cannot_fail_is_told() {
        for (script, toothless) in [
            ("denywins check --base main", false),
            ("denywins check --base main || true", true),
            ("denywins check --base main --exit-zero", true),
            ("denywins check --base main --sign-off warn", true),
            ("denywins check --base main --sign-off block", false),
        ] {
            assert_eq!(find(script).unwrap().toothless.is_some(), toothless, "{script}");
        }
    }
}
