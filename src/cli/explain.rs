//! `denywins explain`: what a rule is about. The example is judged on the spot, so what is shown is what happens.

use std::fmt::Write;
use std::process::ExitCode;

use super::args::ExplainArgs;
use super::setup::Setup;
use super::{emit, publish};
use crate::describe;
use crate::outcome::Fault;
use crate::prove;
use crate::report::{self, Style};
use crate::rule::{Example, Rule};
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
    let mut page = Page { text: String::new(), color: style.color, width: style.width.clamp(40, 120) };
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
    /// Columns.
    width: usize,
}

impl Page {
    fn rule(&mut self, rule: &Rule, targets: &[Target]) {
        self.heading(&format!("{}: {}", rule.name, rule.page().title));
        let mut facts = vec![rule.severity.as_str().to_owned(), format!("since {}", rule.since)];
        facts.extend(some("for", rule.kinds.iter().map(|kind| kind.as_str())).map(|kinds| kinds + " policies"));
        facts.extend(some("on", rule.targets.iter().map(|target| target.name())));
        facts.extend(some("signed off by", rule.sign_off.iter().map(String::as_str)));
        self.paragraph(&facts.join(", "));
        self.paragraph(&rule.summary);
        self.section("Why", &rule.page().why);
        for (target, texts) in &rule.target_texts {
            if targets.is_empty() || targets.contains(target) {
                let texts = [("says", &texts.message), ("note", &texts.note), ("help", &texts.help)];
                let lines: Vec<String> = texts
                    .into_iter()
                    .filter_map(|(what, text)| {
                        Some(self.wrapped(&format!("{what}: {}", describe::in_general(text.as_deref()?))))
                    })
                    .collect();
                self.section(&format!("On {}", target.name()), &lines.join("\n"));
            }
        }
        self.section("Fix", &rule.page().fix);
    }

    /// Shows the rule at work on the first bad example that it finds under the targets asked for.
    fn example(&mut self, rules: &RuleSet, rule: &Rule, targets: &[Target], style: &Style) {
        let bad = rule.page().examples.iter().filter(|example| example.bad).cloned().map(|mut example| {
            if !targets.is_empty() {
                example.targets = targets.to_vec();
            }
            example
        });
        let bad: Vec<Example> = bad.collect();
        if bad.is_empty() {
            return self.section("Example", "It is found outside of what policies say, so there is none.");
        }
        let mut verdicts = bad.iter().map(|example| prove::run(rules, rule, example));
        let Some(verdict) = verdicts.find(|verdict| !verdict.findings.is_empty()) else {
            let names: Vec<&str> = targets.iter().map(|target| target.name()).collect();
            return self.section("Example", &format!("On {} it finds none of its examples.", names.join(", ")));
        };
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

    /// A line of the rule's texts, broken to the width of the screen and set in below its first word.
    fn wrapped(&self, text: &str) -> String {
        let options = textwrap::Options::new(self.width)
            .subsequent_indent("      ")
            .word_separator(textwrap::WordSeparator::AsciiSpace)
            .word_splitter(textwrap::WordSplitter::NoHyphenation)
            .break_words(false);
        textwrap::fill(text, options)
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
    let (last, before) = items.split_last()?;
    let joined = if before.is_empty() { (*last).to_owned() } else { format!("{} and {last}", before.join(", ")) };
    Some(format!("{word} {joined}"))
}
