//! Policies of a repository made up for measuring, read and put together as one server sees them.

use denywins::layers::{Layers, layers, sheets};
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

/// The policies, read.
pub(crate) fn read(target: Target, written: &[Written]) -> Layers {
    let mut found = Vec::new();
    for (number, policy) in (0u32..).zip(written) {
        let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, policy.statements.join(", "));
        let settings = PathSettings {
            kind: Some(if policy.bucket.is_some() { Kind::Bucket } else { Kind::Identity }),
            bucket: policy.bucket.clone(),
            attached_to: policy.holder.iter().cloned().collect(),
            ..PathSettings::default()
        };
        found.extend(sheets(SourceId(number), &Source::new(policy.path.as_str(), text), &settings));
    }
    layers(target, &found, &LayerSettings { account: Some(HOME.to_owned()), ..LayerSettings::default() })
}
