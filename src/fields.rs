//! The TOML files of ours, field by field. A table remembers which fields were asked for, so that the rest can be told as
//! unknown.

pub(crate) mod near;

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::source::{Span, Spanned};

/// One mistake in a TOML file of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The smallest piece of text that is wrong.
    pub span: Span,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl Problem {
    pub(crate) fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: None }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// A TOML value and its place.
pub(crate) type Item<'s> = toml::Spanned<DeValue<'s>>;

/// Reads a text as TOML.
pub(crate) fn document(text: &str) -> Result<toml::Spanned<DeTable<'_>>, Vec<Problem>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Ok(table);
    }
    let problem = |error: &toml::de::Error| {
        let end = text.len();
        let at = error.span().unwrap_or(end..end);
        Problem::new(span(at), format!("not valid TOML: {}", error.message().replace('\n', " ")))
    };
    Err(errors.iter().map(problem).collect())
}

pub(crate) fn span(range: Range<usize>) -> Span {
    Span::new(range.start, range.end)
}

/// One table, or one entry of an array of tables, while it is read.
pub(crate) struct Fields<'t, 's> {
    table: &'t DeTable<'s>,
    /// As people write it, such as `[[policy]]`; empty for the top level.
    name: &'static str,
    asked: Vec<&'static str>,
}

impl<'t, 's> Fields<'t, 's> {
    pub(crate) fn new(table: &'t DeTable<'s>, name: &'static str) -> Self {
        Self { table, name, asked: Vec::new() }
    }

    /// As people write it, such as `[[policy]]`.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// Whether the field is written, well or badly.
    pub(crate) fn has(&self, field: &str) -> bool {
        self.table.contains_key(field)
    }

    fn take(&mut self, field: &'static str) -> Option<&'t Item<'s>> {
        self.asked.push(field);
        self.table.get(field)
    }

    /// A string.
    pub(crate) fn text(&mut self, field: &'static str, problems: &mut Vec<Problem>) -> Option<Spanned<String>> {
        let item = self.take(field)?;
        let text = item.get_ref().as_str().map(|text| Spanned::new(text.to_owned(), span(item.span())));
        if text.is_none() {
            let help = format!("write it in quotes, as in `{field} = \"...\"`");
            problems.push(wrong_type(item, field, "a string").help(help));
        }
        text
    }

    /// One of a closed list of words.
    pub(crate) fn choice<T>(
        &mut self,
        field: &'static str,
        words: &[&str],
        parse: impl Fn(&str) -> Option<T>,
        problems: &mut Vec<Problem>,
    ) -> Option<Spanned<T>> {
        let text = self.text(field, problems)?;
        choose(&text, field, words, parse, problems).map(|value| Spanned::new(value, text.span))
    }

    /// A string or a list of strings; empty strings are told.
    pub(crate) fn words(
        &mut self,
        field: &'static str,
        problems: &mut Vec<Problem>,
    ) -> Option<Spanned<Vec<Spanned<String>>>> {
        let item = self.take(field)?;
        Some(Spanned::new(words(item, field, problems), span(item.span())))
    }

    /// A date, or a string that may be one.
    pub(crate) fn date(&mut self, field: &'static str, problems: &mut Vec<Problem>) -> Option<Spanned<String>> {
        let item = self.take(field)?;
        let text = match item.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(date) => date.to_string(),
            _ => {
                problems.push(wrong_type(item, field, "a date").help("write a day such as 2027-05-21"));
                return None;
            }
        };
        Some(Spanned::new(text, span(item.span())))
    }

    /// A count of days, at least one.
    pub(crate) fn days(&mut self, field: &'static str, problems: &mut Vec<Problem>) -> Option<Spanned<u16>> {
        let item = self.take(field)?;
        let days = item.get_ref().as_integer().and_then(|number| number.as_str().parse().ok()).filter(|&days| days > 0);
        if days.is_none() {
            let message = format!("`{field}` must be a number of days from 1 to {}", u16::MAX);
            problems.push(Problem::new(span(item.span()), message));
        }
        Some(Spanned::new(days?, span(item.span())))
    }

    /// `true` or `false`.
    pub(crate) fn switch(&mut self, field: &'static str, problems: &mut Vec<Problem>) -> Option<Spanned<bool>> {
        let item = self.take(field)?;
        let value = item.get_ref().as_bool();
        if value.is_none() {
            problems.push(wrong_type(item, field, "`true` or `false`"));
        }
        Some(Spanned::new(value?, span(item.span())))
    }

    /// A table, `[field]`.
    pub(crate) fn table(&mut self, field: &'static str, problems: &mut Vec<Problem>) -> Option<(Span, Fields<'t, 's>)> {
        let (item, name) = (self.take(field)?, if field == "sign-off" { "[sign-off]" } else { field });
        let Some(table) = item.get_ref().as_table() else {
            problems.push(wrong_type(item, field, "a table"));
            return None;
        };
        Some((span(item.span()), Fields::new(table, name)))
    }

    /// The entries of an array of tables, `[[field]]`.
    pub(crate) fn tables(
        &mut self,
        field: &'static str,
        name: &'static str,
        problems: &mut Vec<Problem>,
    ) -> Vec<(Span, Fields<'t, 's>)> {
        let Some(item) = self.take(field) else { return Vec::new() };
        let Some(items) = item.get_ref().as_array() else {
            let help = format!("write `{name}` in double brackets above each entry");
            problems.push(wrong_type(item, field, "a list of tables").help(help));
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in items {
            match item.get_ref().as_table() {
                Some(table) => tables.push((span(item.span()), Fields::new(table, name))),
                None => problems.push(wrong_type(item, name, "a table")),
            }
        }
        tables
    }

    /// The entries of a table whose keys are names that people choose, in the order of the text.
    pub(crate) fn entries(
        &mut self,
        field: &'static str,
        problems: &mut Vec<Problem>,
    ) -> Vec<(Spanned<String>, &'t Item<'s>)> {
        let Some(item) = self.take(field) else { return Vec::new() };
        let Some(table) = item.get_ref().as_table() else {
            problems.push(wrong_type(item, field, "a table"));
            return Vec::new();
        };
        let mut entries: Vec<_> =
            table.iter().map(|(key, item)| (Spanned::new(key.get_ref().to_string(), span(key.span())), item)).collect();
        entries.sort_by_key(|(key, _)| key.span);
        entries
    }

    /// Tells every field that nobody asked for.
    pub(crate) fn finish(self, problems: &mut Vec<Problem>) {
        let place = if self.name.is_empty() { "config".to_owned() } else { format!("`{}`", self.name) };
        for key in self.table.keys().filter(|key| !self.asked.contains(&key.get_ref().as_ref())) {
            let written = key.get_ref();
            let help = near::help(written, "the fields are", &self.asked);
            problems.push(Problem::new(span(key.span()), format!("{place} has no field `{written}`")).help(help));
        }
    }
}

/// The value a word names.
pub(crate) fn choose<T>(
    word: &Spanned<String>,
    field: &str,
    words: &[&str],
    parse: impl Fn(&str) -> Option<T>,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    let value = parse(&word.value);
    if value.is_none() {
        let help = near::help(&word.value, "the choices are", words);
        problems.push(Problem::new(word.span, format!("`{field}` cannot be `{}`", word.value)).help(help));
    }
    value
}

/// A string or a list of strings.
pub(crate) fn words(item: &Item<'_>, field: &str, problems: &mut Vec<Problem>) -> Vec<Spanned<String>> {
    let alone = std::slice::from_ref(item);
    let items = item.get_ref().as_array().map_or(alone, |items| items.as_ref());
    let mut words = Vec::with_capacity(items.len());
    for item in items {
        match item.get_ref().as_str() {
            Some(text) if text.trim().is_empty() => {
                problems.push(Problem::new(span(item.span()), format!("`{field}` has an empty string")));
            }
            Some(text) => words.push(Spanned::new(text.to_owned(), span(item.span()))),
            None => problems.push(wrong_type(item, field, "a string or a list of strings")),
        }
    }
    words
}

/// The message for a value of another type than the field has.
pub(crate) fn wrong_type(item: &Item<'_>, field: &str, expected: &str) -> Problem {
    let found = match item.get_ref() {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    Problem::new(span(item.span()), format!("`{field}` must be {expected}, not {found}"))
}
