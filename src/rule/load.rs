//! Loads a rule from its Markdown file: TOML front matter between `+++` lines, then prose with examples.

use std::sync::OnceLock;

use serde::Deserialize;
use thiserror::Error;

use super::matcher::{Matcher, RawMatch};
use super::{Check, Example, Logic, Page, Rule, Texts};
use crate::finding::Severity;
use crate::policy::Kind;
use crate::target::Target;

/// A rule file that does not load.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("rule `{rule}`, line {line}: {message}")]
pub struct LoadError {
    /// The file stem.
    pub rule: String,
    /// Line in the Markdown file, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

/// The front matter as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FrontMatter {
    severity: String,
    summary: String,
    since: String,
    #[serde(default)]
    kinds: Vec<String>,
    #[serde(default)]
    targets: Vec<String>,
    #[serde(default)]
    needs_target: bool,
    #[serde(default)]
    sign_off: Vec<String>,
    #[serde(default)]
    supersedes: Vec<String>,
    message: Option<String>,
    label: Option<String>,
    note: Option<String>,
    help: Option<String>,
    #[serde(rename = "match")]
    matcher: Option<RawMatch>,
    #[serde(default)]
    on: std::collections::BTreeMap<String, RawTexts>,
    #[serde(default)]
    elsewhere: bool,
}

/// `[on.TARGET]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTexts {
    message: Option<String>,
    label: Option<String>,
    note: Option<String>,
    help: Option<String>,
}

/// Loads the rule called `name` from `text`, all but its prose and examples. `check` is the function registered for it, if one is.
///
/// # Errors
/// When the front matter or the sections are not as the format asks, or the rule has both a `[match]` and a function,
/// or neither.
pub fn load(name: &str, text: &str, check: Option<Check>) -> Result<Rule, LoadError> {
    load_ahead(name, "", text, check)
}

/// The same with the front matter read ahead into JSON; where that is empty, it is read from the text.
///
/// # Errors
/// As [`load`].
pub fn load_ahead(name: &str, ahead: &str, text: &str, check: Option<Check>) -> Result<Rule, LoadError> {
    let fail = |line: usize, message: String| LoadError { rule: name.to_owned(), line, message };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let rest = text
        .strip_prefix("+++")
        .and_then(|rest| rest.split_once('\n'))
        .map(|(_, rest)| rest)
        .ok_or_else(|| fail(1, "a rule file starts with `+++` and its TOML front matter".into()))?;
    let (front, body) =
        rest.split_once("\n+++").ok_or_else(|| fail(1, "the front matter is not closed by a line `+++`".into()))?;
    let front_lines = front.lines().count() + 2;
    let matter = match serde_json::from_str(ahead) {
        Ok(matter) => matter,
        Err(_) => toml::from_str::<FrontMatter>(front).map_err(|error| {
            let before = error.span().and_then(|span| front.get(..span.start)).unwrap_or("");
            fail(before.matches('\n').count() + 2, error.message().to_owned())
        })?,
    };
    let body = body.split_once('\n').map_or("", |(_, body)| body);

    let severity = Severity::parse(&matter.severity)
        .ok_or_else(|| fail(1, format!("`{}` is not a severity: error, warning or note", matter.severity)))?;
    let kinds = all(&matter.kinds, Kind::parse).map_err(|word| fail(1, format!("`{word}` is not a kind of policy")))?;
    let targets = all(&matter.targets, Target::parse).map_err(|word| fail(1, format!("`{word}` is not a target")))?;
    let logic = match (matter.matcher, check, matter.elsewhere) {
        (Some(raw), None, false) => {
            Logic::Match(Box::new(Matcher::new(raw).map_err(|message| fail(1, format!("[match]: {message}")))?))
        }
        (None, Some(check), false) => Logic::Check(check),
        (None, None, true) => Logic::Elsewhere,
        (None, None, false) => return Err(fail(1, "needs a [match], or a function registered for it".into())),
        _ => return Err(fail(1, "has more than one of [match], a registered function and `elsewhere`".into())),
    };
    let mut target_texts = Vec::new();
    for target in Target::ALL {
        if let Some(raw) = matter.on.get(target.as_str()) {
            target_texts.push((target, raw.texts()));
        }
    }
    if let Some(word) = matter.on.keys().find(|word| Target::parse(word).is_none()) {
        return Err(fail(1, format!("[on.{word}]: not a target")));
    }
    Ok(Rule {
        name: name.to_owned(),
        severity,
        summary: matter.summary,
        since: matter.since,
        kinds,
        targets,
        needs_target: matter.needs_target,
        sign_off: matter.sign_off,
        supersedes: matter.supersedes,
        texts: Texts { message: matter.message, label: matter.label, note: matter.note, help: matter.help },
        target_texts,
        logic,
        body: body.to_owned(),
        front_lines,
        page: OnceLock::new(),
    })
}

/// Loads a rule with its prose and examples.
///
/// # Errors
/// As [`load`], and when the examples are not as the format asks.
pub fn load_whole(name: &str, text: &str, check: Option<Check>) -> Result<Rule, LoadError> {
    let mut rule = load(name, text, check)?;
    rule.page = page(&rule)?.into();
    Ok(rule)
}

/// Takes the body of a rule apart.
pub(super) fn page(rule: &Rule) -> Result<Page, LoadError> {
    let sections = Sections::read(&rule.body, rule.front_lines);
    let examples =
        examples(&sections.examples).map_err(|(line, message)| LoadError { rule: rule.name.clone(), line, message })?;
    Ok(Page { title: sections.title, why: sections.why, fix: sections.fix, examples })
}

impl RawTexts {
    fn texts(&self) -> Texts {
        Texts {
            message: self.message.clone(),
            label: self.label.clone(),
            note: self.note.clone(),
            help: self.help.clone(),
        }
    }
}

/// Splits a value off: up to its closing quote when it begins with one, else up to white space.
fn value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(split) = text.strip_prefix(quote).and_then(|quoted| quoted.split_once(quote)) {
            return split;
        }
    }
    text.split_once(char::is_whitespace).unwrap_or((text, ""))
}

/// Every word parsed, or the first that does not.
fn all<T>(words: &[String], parse: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, &str> {
    words.iter().map(|word| parse(word).ok_or(word.as_str())).collect()
}

/// The prose, taken apart.
#[derive(Default)]
struct Sections {
    title: String,
    why: String,
    fix: String,
    examples: Vec<RawExample>,
}

/// A fenced block under `## Bad` or `## Good`.
struct RawExample {
    bad: bool,
    info: String,
    text: String,
    line: usize,
}

impl Sections {
    fn read(body: &str, first_line: usize) -> Self {
        let mut sections = Self::default();
        let mut heading = "";
        let mut fence: Option<(&str, RawExample)> = None;
        for (number, line) in body.lines().enumerate() {
            if let Some((ticks, example)) = &mut fence {
                if line.trim_end() == *ticks {
                    if let Some((_, example)) = fence.take() {
                        sections.examples.push(example);
                    }
                } else {
                    example.text.push_str(line);
                    example.text.push('\n');
                }
                continue;
            }
            if let Some(title) = line.strip_prefix("# ") {
                title.trim().clone_into(&mut sections.title);
            } else if let Some(title) = line.strip_prefix("## ") {
                heading = title.trim();
            } else if matches!(heading, "Bad" | "Good") && line.starts_with("```json") {
                let ticks = line.split(|c| c != '`').next().unwrap_or("```");
                let info = line.trim_start_matches('`').trim_start_matches("json").trim().to_owned();
                let line = first_line + number + 1;
                fence = Some((ticks, RawExample { bad: heading == "Bad", info, text: String::new(), line }));
            } else {
                sections.prose(heading, line);
            }
        }
        sections.why.truncate(sections.why.trim_end().len());
        sections.fix.truncate(sections.fix.trim_end().len());
        sections
    }
}

impl Sections {
    /// Adds a line to the section it stands in; blank lines before the first are left out.
    fn prose(&mut self, heading: &str, line: &str) {
        let section = match heading {
            "Why" => &mut self.why,
            "Fix" => &mut self.fix,
            _ => return,
        };
        if !section.is_empty() || !line.trim().is_empty() {
            section.push_str(line);
            section.push('\n');
        }
    }
}

/// Every example. A block marked `base` is the policy before the change that the next block shows.
fn examples(blocks: &[RawExample]) -> Result<Vec<Example>, (usize, String)> {
    let mut examples = Vec::new();
    let mut base: Option<&RawExample> = None;
    for block in blocks {
        if block.info == "base" {
            if base.replace(block).is_some() {
                return Err((block.line, "a block marked `base` is followed by the policy after the change".into()));
            }
            continue;
        }
        let mut example = block.example().map_err(|message| (block.line, message))?;
        example.base = base.take().map(|base| base.text.clone());
        examples.push(example);
    }
    match base {
        Some(alone) => Err((alone.line, "a block marked `base` is followed by the policy after the change".into())),
        None => Ok(examples),
    }
}

impl RawExample {
    /// Reads the info string: `at=WORDS|WORDS kind=bucket target=minio,aws bucket=b account=123456789012`. A value with
    /// spaces stands in double or single quotes.
    fn example(&self) -> Result<Example, String> {
        let mut example = Example {
            bad: self.bad,
            text: self.text.clone(),
            base: None,
            renamed: false,
            announces: Vec::new(),
            kind: None,
            targets: Vec::new(),
            bucket: None,
            account: None,
            line: self.line,
        };
        let mut rest = self.info.trim_start();
        while !rest.is_empty() {
            let (key, after) = rest.split_once('=').ok_or_else(|| format!("`{rest}` is not `key=value`"))?;
            let (value, after) = value(after);
            rest = after.trim_start();
            match key {
                "at" => example.announces = value.split('|').map(str::to_owned).collect(),
                "kind" => example.kind = Some(Kind::parse(value).ok_or_else(|| format!("`{value}` is not a kind"))?),
                "target" => {
                    let words: Vec<String> = value.split(',').map(str::to_owned).collect();
                    example.targets = all(&words, Target::parse).map_err(|word| format!("`{word}` is not a target"))?;
                    example.targets.sort_unstable();
                }
                "bucket" => example.bucket = Some(value.to_owned()),
                "account" => example.account = Some(value.to_owned()),
                "renamed" => example.renamed = value == "yes",
                _ => return Err(format!("`{key}` is not one of at, kind, target, bucket, account, renamed")),
            }
        }
        match (self.bad, example.announces.is_empty()) {
            (true, true) => Err("a Bad block announces the words it expects underlined: `at=...`".into()),
            (false, false) => Err("a Good block announces nothing".into()),
            _ => Ok(example),
        }
    }
}
