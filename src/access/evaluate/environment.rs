//! The condition keys of a request as each server fills them in.
//!
//! What the request says of a key counts first; then what follows from the caller, the action and the bucket; what is
//! left is what [`Context::rest`](crate::access::Context) says.

mod aws;
mod ceph;
mod plain;

use super::subject::Subject;
use crate::access::Rest;
use crate::target::Target;

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// The request does not have it.
    Absent,
    /// It has these values, at least one.
    Values(Vec<String>),
    /// Not known; whether it is there at all may be.
    Unknown {
        /// It is there for sure.
        present: bool,
    },
}

impl Value {
    pub(super) fn one(text: impl Into<String>) -> Self {
        Self::Values(vec![text.into()])
    }

    fn of(values: &[String]) -> Self {
        if values.is_empty() { Self::Absent } else { Self::Values(values.to_vec()) }
    }
}

/// What is known of a key, as a policy spells it.
pub(super) fn get(subject: &Subject<'_>, key: &str) -> Value {
    match subject.target() {
        Target::Aws => aws::get(subject, key),
        Target::Minio | Target::Rustfs => plain::get(subject, key),
        Target::Ceph => ceph::get(subject, key),
    }
}

/// A key of which nothing is known but whether requests have it.
fn rest(subject: &Subject<'_>, always: bool) -> Value {
    match subject.request.context.rest {
        Rest::Absent => Value::Absent,
        Rest::Unknown => Value::Unknown { present: always },
    }
}
