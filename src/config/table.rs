//! A TOML table that remembers which fields were asked for, so that the rest can be told as unknown.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::{Problem, near};
use crate::source::{Span, Spanned};

/// A TOML value and its place.
pub(super) type Item<'s> = toml::Spanned<DeValue<'s>>;

/// Reads a text as TOML.
pub(super) fn document(text: &str) -> Result<toml::Spanned<DeTable<'_>>, Vec<Problem>> {
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

pub(super) fn span(range: Range<usize>) -> Span {
    Span::new(range.start, range.end)
}

/// One table, or one entry of an array of tables, while it is read.
pub(super) struct Fields<'t, 's> {
    table: &'t DeTable<'s>,
    /// As people write it, such as `[[policy]]`; empty for the top level.
    name: &'static str,
    asked: Vec<&'static str>,
}

impl<'t, 's> Fields<'t, 's> {
    pub(super) fn new(table: &'t DeTable<'s>, name: &'static str) -> Self {
        Self { table, name, asked: Vec::new() }
    }

    /// As people write it, such as `[[policy]]`.
    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// Whether the field is written, well or badly.
    pub(super) fn has(&self, field: &str) -> bool {
        self.table.contains_key(field)
    }

    fn take(&mut self, field: &'static str) -> Option<&'t Item<'s>> {
        self.asked.push(field);
        self.table.get(field)
    }

    /// A string.
    pub(super) fn text(&mut self, field: &'static str, problems: &mut Vec<Problem>) -> Option<Spanned<String>> {
        let item = self.take(field)?;
        let text = item.get_ref().as_str().map(|text| Spanned::new(text.to_owned(), span(item.span())));
        if text.is_none() {
            let help = format!("write it in quotes, as in `{field} = \"...\"`");
            problems.push(wrong_type(item, field, "a string").help(help));
        }
        text
    }

    /// One of a closed list of words.
    pub(super) fn choice<T>(
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
    pub(super) fn words(
        &mut self,
        field: &'static str,
        problems: &mut Vec<Problem>,
    ) -> Option<Spanned<Vec<Spanned<String>>>> {
        let item = self.take(field)?;
        Some(Spanned::new(words(item, field, problems), span(item.span())))
    }

    /// A date, or a string that may be one.
    pub(super) fn date(&mut self, field: &'static str, problems: &mut Vec<Problem>) -> Option<Spanned<String>> {
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

    /// The entries of an array of tables, `[[field]]`.
    pub(super) fn tables(
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
    pub(super) fn entries(
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
    pub(super) fn finish(self, problems: &mut Vec<Problem>) {
        let place = if self.name.is_empty() { "config".to_owned() } else { format!("`{}`", self.name) };
        for key in self.table.keys().filter(|key| !self.asked.contains(&key.get_ref().as_ref())) {
            let written = key.get_ref();
            let help = near::help(written, "the fields are", &self.asked);
            problems.push(Problem::new(span(key.span()), format!("{place} has no field `{written}`")).help(help));
        }
    }
}

/// The value a word names.
pub(super) fn choose<T>(
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
pub(super) fn words(item: &Item<'_>, field: &str, problems: &mut Vec<Problem>) -> Vec<Spanned<String>> {
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
pub(super) fn wrong_type(item: &Item<'_>, field: &str, expected: &str) -> Problem {
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
