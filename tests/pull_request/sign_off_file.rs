//! Sign-off files, right ones and wrong ones.

use serde_json::Value;

use crate::repository::Repository;

/// A sign-off in the making. Fields are as they stand in the file, quotes and all.
#[derive(Clone)]
pub(crate) struct SignOffFile {
    pub(crate) name: String,
    fields: Vec<(String, String)>,
}

impl SignOffFile {
    /// The right answer to a finding of a JSON report.
    pub(crate) fn answer(finding: &Value) -> Self {
        let subject = &finding["sign_off"]["subject"];
        let fingerprint = finding["fingerprint"].as_str().unwrap();
        let mut fields = vec![
            ("version".to_owned(), "1".to_owned()),
            ("fingerprint".to_owned(), finding["fingerprint"].to_string()),
            ("rule".to_owned(), finding["rule"].to_string()),
            ("path".to_owned(), subject["path"].to_string()),
            ("statement".to_owned(), subject["statements"].to_string()),
            ("reviewers".to_owned(), r#"["user:alice"]"#.to_owned()),
            ("reason".to_owned(), r#""one writer, SEC-123""#.to_owned()),
            ("expires".to_owned(), "2027-05-21".to_owned()),
        ];
        if !subject["sid"].is_null() {
            fields.push(("sid".to_owned(), subject["sid"].to_string()));
        }
        Self { name: format!(".denywins/sign-offs/{}.toml", &fingerprint[..16]), fields }
    }

    /// With a field replaced or added.
    pub(crate) fn with(mut self, field: &str, value: &str) -> Self {
        self.fields.retain(|(name, _)| name != field);
        self.fields.push((field.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn without(mut self, field: &str) -> Self {
        self.fields.retain(|(name, _)| name != field);
        self
    }

    pub(crate) fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    pub(crate) fn text(&self) -> String {
        self.fields.iter().map(|(name, value)| format!("{name} = {value}\n")).collect::<Vec<_>>().concat()
    }

    pub(crate) fn commit(&self, repository: &Repository) {
        repository.commit(&[(&self.name, &self.text())]);
    }
}
