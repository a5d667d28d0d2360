//! Condition operators: which a server takes, and what they make of an absent key.

use super::Target;
use crate::policy::condition::{Comparison, OPERATORS, Operator, Qualifier};

/// An operator without any `IfExists`, and how many it had: `RustFS` takes several.
fn parse(written: &str) -> (Operator, usize) {
    let mut stem = written;
    let mut if_exists = 0;
    while let Some(shorter) = stem.strip_suffix("IfExists") {
        stem = shorter;
        if_exists += 1;
    }
    (Operator::parse(stem), if_exists)
}

/// Whether a comparison is of text: the only ones on which set qualifiers work for `MinIO` and `RustFS`.
pub(super) fn is_text(comparison: Comparison) -> bool {
    use Comparison::{BinaryEquals, StringEquals, StringEqualsIgnoreCase, StringLike};
    matches!(comparison, StringEquals | StringEqualsIgnoreCase | StringLike | BinaryEquals)
}

fn has(target: Target, comparison: Comparison) -> bool {
    // minio/pkg v3.1.3 policy/condition/name.go:59-84 has no ARN operators.
    target != Target::Minio || !matches!(comparison, Comparison::ArnEquals | Comparison::ArnLike)
}

/// The names without set qualifier and `IfExists`.
pub(super) fn names(target: Target) -> impl Iterator<Item = &'static str> {
    OPERATORS.iter().filter(move |&&(_, comparison, _)| has(target, comparison)).map(|&(name, ..)| name)
}

/// Whether a server takes an operator as written.
pub(super) fn supported(target: Target, written: &str) -> bool {
    let (operator, if_exists) = parse(written);
    let Some(comparison) = operator.comparison else { return false };
    has(target, comparison)
        && match target {
            Target::Aws => if_exists == 0 || (if_exists == 1 && comparison != Comparison::Null),
            // name.go:59-84: the suffix exists in one name only.
            Target::Minio => if_exists == 0 || (if_exists == 1 && comparison == Comparison::NumericGreaterThan),
            // rustfs crates/policy/src/policy/function/condition.rs:62-99: on anything, even twice.
            Target::Rustfs => true,
            // ceph src/rgw/rgw_iam_policy_keywords.gperf: set qualifiers on three operators only.
            Target::Ceph => {
                use Comparison::{StringEquals, StringEqualsIgnoreCase, StringLike};
                let in_sets = matches!(comparison, StringEquals | StringEqualsIgnoreCase | StringLike);
                if_exists <= 1 && (operator.qualifier.is_none() || (in_sets && !operator.negated))
            }
        }
}

/// What a condition is when the request lacks its key.
///
/// AWS: IAM user guide, `reference_policies_elements_condition_operators` and
/// `reference_policies_multi-value-conditions`. Ceph: `rgw_iam_policy.cc` `Condition::eval`. `MinIO` and `RustFS`:
/// observed by running their libraries.
pub(super) fn on_absent_key(target: Target, written: &str) -> Option<bool> {
    use Comparison::{DateEquals, NumericEquals};
    let (operator, if_exists) = parse(written);
    let comparison = operator.comparison?;
    if comparison == Comparison::Null || !supported(target, written) {
        return None;
    }
    if if_exists > 0 {
        return Some(true);
    }
    let negated = operator.negated;
    let qualifier = match target {
        Target::Aws | Target::Ceph => operator.qualifier,
        Target::Minio | Target::Rustfs => operator.qualifier.filter(|_| is_text(comparison)),
    };
    Some(match (qualifier, target) {
        // MinIO turns the whole test around, not each comparison.
        (Some(Qualifier::ForAllValues), Target::Minio) => !negated,
        (Some(Qualifier::ForAnyValue), Target::Minio) | (None, Target::Aws) => negated,
        (Some(Qualifier::ForAllValues), _) => true,
        (Some(Qualifier::ForAnyValue), _) | (None, Target::Ceph) => false,
        (None, Target::Minio | Target::Rustfs) => negated && !matches!(comparison, NumericEquals | DateEquals),
    })
}
