//! Runs a rule on the examples in its own file. The tests, `denywins rules test` and `denywins explain` all come here, so
//! what a page shows is what the rule does.

use std::fmt;

use crate::finding::Finding;
use crate::lint;
use crate::rule::{Example, Fate, Rule};
use crate::rules::RuleSet;
use crate::settings::PathSettings;
use crate::source::{Source, SourceId};

/// The path examples are linted under. It lies in no folder, since some rules look at folders.
const PATH: &str = "policy.json";

/// What the text before a change is called, and its place among the sources of an example.
const BASE_PATH: &str = "base:policy.json";
const BASE_ID: SourceId = SourceId(1);

/// How an example fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Proof {
    /// A Bad block gave the findings it announces, in that order, and no other of the rule.
    Reported,
    /// A Good block gave none.
    Validated,
    /// A Bad block did not give a finding it announces.
    Missing,
    /// Any block gave a finding it does not announce.
    Noisy,
}

impl Proof {
    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Validated => "validated",
            Self::Missing => "missing",
            Self::Noisy => "noisy",
        }
    }

    /// Whether the example holds.
    pub fn holds(self) -> bool {
        matches!(self, Self::Reported | Self::Validated)
    }
}

/// One example after it was run.
#[derive(Debug)]
pub struct Verdict<'a> {
    /// The example.
    pub example: &'a Example,
    /// How it fared.
    pub proof: Proof,
    /// The text that was linted, which the findings point into.
    pub source: Source,
    /// The text before the change, in an example of one; findings point into it as the second source.
    pub before: Option<Source>,
    /// What the rule found; findings of other rules are left out.
    pub findings: Vec<Finding>,
    /// The underlined words of each finding, without quotes around them.
    pub found: Vec<String>,
}

impl fmt::Display for Verdict<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = |words: &[String]| match words {
            [] => "nothing".to_owned(),
            words => words.iter().map(|word| format!("`{}`", word.escape_debug())).collect::<Vec<_>>().join(", "),
        };
        write!(f, "line {}: {}", self.example.line, self.proof.as_str())?;
        if self.proof.holds() {
            return Ok(());
        }
        write!(f, ": announced {}, found {}", words(&self.example.announces), words(&self.found))
    }
}

/// Runs every example of `rule`, in the order of its file. `rules` are run along, since a rule can stand back for another.
pub fn prove<'a>(rules: &RuleSet, rule: &'a Rule) -> Vec<Verdict<'a>> {
    rule.page().examples.iter().map(|example| run(rules, rule, example)).collect()
}

/// Runs one example, which need not be in the file of `rule` as it is.
pub fn run<'a>(rules: &RuleSet, rule: &Rule, example: &'a Example) -> Verdict<'a> {
    let source = Source::new(PATH, example.text.as_str());
    let settings = PathSettings {
        kind: example.kind,
        targets: example.targets.clone(),
        bucket: example.bucket.clone(),
        account: example.account.clone(),
        declared: true,
        ..PathSettings::default()
    };
    let before = example.base.as_deref().map(|base| Source::new(BASE_PATH, base));
    let found = match &before {
        Some(before) => lint::change(
            rules,
            &lint::Sides {
                base: Some((BASE_ID, before)),
                head: Some((SourceId::default(), &source)),
                fate: if example.renamed { Fate::Renamed { from: "old-policy.json" } } else { Fate::Kept },
                base_settings: &settings,
                settings: &settings,
            },
        ),
        None => lint::file(rules, SourceId::default(), &source, &settings, true).findings,
    };
    let findings: Vec<Finding> = found.into_iter().filter(|finding| finding.rule == rule.name).collect();
    let words = |finding: &Finding| {
        let text = before.as_ref().filter(|_| finding.primary.source == BASE_ID).unwrap_or(&source);
        text.slice(finding.primary.span).trim_matches('"').to_owned()
    };
    let found: Vec<String> = findings.iter().map(words).collect();
    let proof = judge(example, &found);
    Verdict { example, proof, source, before, findings, found }
}

fn judge(example: &Example, found: &[String]) -> Proof {
    let mut rest = found.iter();
    let all_given = example.announces.iter().all(|word| rest.any(|given| given == word));
    match (all_given, found.len() == example.announces.len()) {
        (false, _) => Proof::Missing,
        (true, false) => Proof::Noisy,
        (true, true) if example.bad => Proof::Reported,
        (true, true) => Proof::Validated,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(bad: bool, announces: &[&str], found: &[&str]) -> Proof {
        let own = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
        let example = Example {
            bad,
            text: String::new(),
            base: None,
            renamed: false,
            announces: own(announces),
            kind: None,
            targets: Vec::new(),
            bucket: None,
            account: None,
            line: 1,
        };
        judge(&example, &own(found))
    }

    #[test]
    fn an_example_holds_only_when_it_gives_what_it_announces_in_order() {
        assert_eq!(judged(true, &["a", "b"], &["a", "b"]), Proof::Reported);
        assert_eq!(judged(true, &["a", "b"], &["b", "a"]), Proof::Missing);
        assert_eq!(judged(true, &["a", "b"], &["a"]), Proof::Missing);
        assert_eq!(judged(true, &["a"], &["a", "a"]), Proof::Noisy);
        assert_eq!(judged(true, &["a"], &[]), Proof::Missing);
        assert_eq!(judged(false, &[], &[]), Proof::Validated);
        assert_eq!(judged(false, &[], &["a"]), Proof::Noisy);
    }
}
