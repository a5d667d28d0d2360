//! `RustFS`. References are to rustfs 1.0.0-rc.3, `crates/policy/src/policy/` and `rustfs/src/`.

mod condition;
mod resource;
mod variable;

use super::answer::Answer;
use super::minio;
use super::subject::Subject;
use crate::access::decide::Grade;
use crate::policy::{PrincipalClass, Statement};

pub(super) use condition::conditions;
pub(super) use resource::resource;

/// `Principal`: the caller's own access key, never that of the user behind it (principal.rs:128-140,
/// rustfs/src/storage/access.rs:1042, 1121). What stands under `Service` is matched in the same way.
pub(super) fn principal(subject: &Subject<'_>, statement: &Statement) -> Vec<(Grade, Answer)> {
    let is_read =
        |class: &PrincipalClass| matches!(class, PrincipalClass::Bare | PrincipalClass::Aws | PrincipalClass::Service);
    let items = statement.principals.only().map_or(&[][..], |only| &only.items);
    minio::access_keys(subject, items.iter().filter(|item| is_read(&item.class)).map(|item| &item.term.value))
}
