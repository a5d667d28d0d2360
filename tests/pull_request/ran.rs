//! What a run came to, and what may be said about it.

use std::process::{Command, Stdio};

use serde_json::Value;

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn of(command: &mut Command) -> Self {
        let output = command.stdin(Stdio::null()).output().expect("the program starts");
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    #[track_caller]
    pub(crate) fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    pub(crate) fn says(self, word: &str) -> Self {
        let whole = [self.out.as_str(), self.err.as_str()].join("\n");
        assert!(whole.contains(word), "no `{word}` in:\n{whole}");
        self
    }

    #[track_caller]
    pub(crate) fn starts(self, word: &str) -> Self {
        assert!(self.out.starts_with(word), "not `{word}` first in:\n{}", self.out);
        self
    }

    #[track_caller]
    pub(crate) fn keeps_quiet_about(self, word: &str) -> Self {
        let whole = [self.out.as_str(), self.err.as_str()].join("\n");
        assert!(!whole.contains(word), "`{word}` in:\n{whole}");
        self
    }

    /// The JSON report.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}\n{}\n{}", self.out, self.err))
    }
}

/// Rule and change of every finding in a JSON report, in its order.
pub(crate) fn rules(report: &Value) -> Vec<(String, String)> {
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    findings(report).iter().map(|finding| (word(&finding["rule"]), word(&finding["change"]))).collect()
}

pub(crate) fn findings(report: &Value) -> &[Value] {
    report["findings"].as_array().unwrap()
}
