//! `denywins explain`: what a rule is about. The example is judged on the spot, so what is shown is what happens.

use std::fmt::Write;
use std::process::ExitCode;

use super::args::ExplainArgs;
use super::setup::Setup;
use super::{emit, publish};
use crate::outcome::Fault;
use crate::prove;
use crate::report::{self, Style};
use crate::rule::Rule;
use crate::rules::RuleSet;
use crate::source::Sources;
use crate::target::Target;

/// How alike two names must be for one to be offered for the other, from 0 to 1.
const ALIKE: f64 = 0.7;

pub(super) fn run(args: &ExplainArgs) -> ExitCode {
    let setup = Setup::load(&args.config);
    if !setup.faults.is_empty() {
        return publish::refuse(&setup.faults);
    }
    let Some(rule) = setup.rules.get(&args.rule) else {
        let help = nearest(&setup.rules, &args.rule).map_or_else(
            || "`denywins rules` lists them".to_owned(),
            |near| format!("did you mean `{near}`? `denywins rules` lists them all"),
        );
        let message = format!("there is no rule `{}`", args.rule);
        return publish::refuse(&[Fault { path: None, position: None, message, help: Some(help) }]);
    };
    let style = publish::style(&args.screen);
    let mut page = Page { text: String::new(), color: style.color };
    page.rule(rule, &args.targets);
    page.example(&setup.rules, rule, &args.targets, &style);
    publish::text(&page.text)
}

/// The rule whose name is most like a word, if one is like it at all.
fn nearest(rules: &RuleSet, word: &str) -> Option<String> {
    let likeness = |rule: &Rule| strsim::jaro_winkler(&rule.name, word);
    let best = rules.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(best) > ALIKE).then(|| best.name.clone())
}

/// What is being written.
struct Page {
    text: String,
    color: bool,
}

impl Page {
    fn rule(&mut self, rule: &Rule, targets: &[Target]) {
        self.heading(&format!("{}: {}", rule.name, rule.title));
        let mut facts = vec![rule.severity.as_str().to_owned(), format!("since {}", rule.since)];
        facts.extend(some("for", rule.kinds.iter().map(|kind| kind.as_str())));
        facts.extend(some("on", rule.targets.iter().map(|target| target.name())));
        facts.extend(some("signed off by", rule.sign_off.iter().map(String::as_str)));
        self.paragraph(&facts.join(", "));
        self.paragraph(&rule.summary);
        self.section("Why", &rule.why);
        for (target, texts) in &rule.target_texts {
            if targets.is_empty() || targets.contains(target) {
                let words: Vec<&str> = [&texts.note, &texts.help].into_iter().filter_map(Option::as_deref).collect();
                self.section(&format!("On {}", target.name()), &words.join("\n"));
            }
        }
        self.section("Fix", &rule.fix);
    }

    /// Shows the rule at work on its first bad example.
    fn example(&mut self, rules: &RuleSet, rule: &Rule, targets: &[Target], style: &Style) {
        let Some(bad) = rule.examples.iter().find(|example| example.bad) else {
            return self.section("Example", "It is found outside of what policies say, so there is none.");
        };
        let mut bad = bad.clone();
        if !targets.is_empty() {
            bad.targets = targets.to_vec();
        }
        let verdict = prove::run(rules, rule, &bad);
        if verdict.findings.is_empty() {
            let names: Vec<&str> = targets.iter().map(|target| target.name()).collect();
            return self.section("Example", &format!("On {} it has nothing to say.", names.join(", ")));
        }
        self.heading("Example");
        let mut sources = Sources::default();
        sources.add(verdict.source);
        if let Some(before) = verdict.before {
            sources.add(before);
        }
        for finding in &verdict.findings {
            self.text.push_str(&report::finding(finding, &sources, style));
        }
    }

    fn section(&mut self, title: &str, body: &str) {
        if !body.trim().is_empty() {
            self.heading(title);
            self.paragraph(body.trim());
        }
    }

    fn heading(&mut self, title: &str) {
        let title = emit::inert(title);
        // Writing to a string cannot fail.
        let _ =
            if self.color { write!(self.text, "\x1b[1m{title}\x1b[0m\n\n") } else { write!(self.text, "{title}\n\n") };
    }

    fn paragraph(&mut self, text: &str) {
        self.text.push_str(&emit::inert(text));
        self.text.push_str("\n\n");
    }
}

/// A list with a word before it, unless it is empty.
fn some<'a>(word: &str, items: impl Iterator<Item = &'a str>) -> Option<String> {
    let items: Vec<&str> = items.collect();
    (!items.is_empty()).then(|| format!("{word} {}", items.join(" and ")))
}
