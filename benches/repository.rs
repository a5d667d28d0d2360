//! Policies of a repository made up for measuring, read and put together as one server sees them.

use denywins::layers::{Layers, Sheet, layers, sheets};
use denywins::policy::Kind;
use denywins::settings::{LayerSettings, PathSettings};
use denywins::source::{Source, SourceId};
use denywins::target::Target;

/// The account of everybody.
pub(crate) const HOME: &str = "482915637204";

/// The policies of a repository: a path, who holds it or which bucket it is on, and its statements.
pub(crate) struct Written {
    pub(crate) path: String,
    pub(crate) holder: Option<String>,
    pub(crate) bucket: Option<String>,
    pub(crate) statements: Vec<String>,
}

impl Written {
    pub(crate) fn read(&self, number: u32) -> Vec<Sheet> {
        let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, self.statements.join(", "));
        let settings = PathSettings {
            kind: Some(if self.bucket.is_some() { Kind::Bucket } else { Kind::Identity }),
            bucket: self.bucket.clone(),
            attached_to: self.holder.iter().cloned().collect(),
            ..PathSettings::default()
        };
        sheets(SourceId(number), &Source::new(self.path.as_str(), text), &settings)
    }
}

/// The policies, read.
pub(crate) fn read(target: Target, written: &[Written]) -> Layers {
    put_together(target, (0u32..).zip(written).map(|(number, policy)| policy.read(number)))
}

/// Policies that were read, as one server sees them.
pub(crate) fn put_together(target: Target, policies: impl IntoIterator<Item = Vec<Sheet>>) -> Layers {
    let sheets: Vec<Sheet> = policies.into_iter().flatten().collect();
    layers(target, &sheets, &LayerSettings { account: Some(HOME.to_owned()), ..LayerSettings::default() })
}
