//! Allow for everyone whose conditions are not of the kind that S3 counts as restricting.

use ipnet::IpNet;

use crate::policy::{Comparison, Condition, ConditionValue, Principal, Qualifier, Scope, Statement};
use crate::rule::{Context, Report};

/// Keys that make a grant non-public when compared with a fixed value, lower case.
///
/// The first nine are the S3 user guide's ("The meaning of public"); the others identify the caller as closely and are
/// taken as restricting by AWS's own analysis of public access.
const FIXING: [&str; 21] = [
    "aws:sourcearn",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:sourceowner",
    "aws:sourceaccount",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "aws:userid",
    "s3:dataaccesspointarn",
    "s3:dataaccesspointaccount",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourcevpcarn",
    "aws:vpceaccount",
    "aws:vpceorgid",
];

/// Networks wider than this count as everyone. Source: S3 user guide, "The meaning of public".
const WIDEST_V4: u8 = 8;
/// The same for IPv6.
const WIDEST_V6: u8 = 32;

pub(super) fn check(_: &Context<'_>, statement: &Statement, report: &mut Report<'_>) {
    let (true, Scope::Only(only)) = (statement.allows(), &statement.principals) else { return };
    let Some(everyone) = only.items.iter().find(|item| item.is_everyone()).map(|item: &Principal| item.term.span) else {
        return;
    };
    if statement.conditions.is_empty() || statement.conditions.iter().any(restricts) {
        return;
    }
    let draft = report.at(everyone);
    for condition in &statement.conditions {
        draft.near(condition.key.span, "does not fix who the caller is");
    }
}

/// Whether the condition holds for fixed callers only. What a template fills in is given the benefit of the doubt.
pub fn restricts(condition: &Condition) -> bool {
    let operator = &condition.operator.value;
    let Some(key) = condition.key.value.known() else { return true };
    if operator.negated || operator.if_exists || operator.qualifier == Some(Qualifier::ForAllValues) {
        return false;
    }
    let key = key.to_ascii_lowercase();
    let fixed: fn(&str, &str) -> bool = match operator.comparison {
        Some(Comparison::IpAddress) if key == "aws:sourceip" || key == "aws:vpcsourceip" => |_, value| narrow(value),
        Some(Comparison::Null) | None => return false,
        Some(_) if FIXING.contains(&key.as_str()) => is_fixed,
        Some(_) => return false,
    };
    !condition.values.is_empty()
        && condition.values.iter().all(|value| match &value.value {
            ConditionValue::Invalid => false,
            value => value.known().is_none_or(|text| fixed(&key, text)),
        })
}

/// Whether a value of a key, in lower case, says who asks, as S3 counts it.
pub fn fixes_caller(key: &str, value: &str) -> bool {
    match key {
        "aws:sourceip" | "aws:vpcsourceip" => narrow(value),
        _ => FIXING.contains(&key) && is_fixed(key, value),
    }
}

/// Whether a value is free of wildcards and variables, or has them where S3 lets them pass.
fn is_fixed(key: &str, value: &str) -> bool {
    let wild = |text: &str| text.contains(['*', '?']) || text.contains("${");
    match key {
        // `AROAEXAMPLEID:*` stands for the sessions of one role.
        "aws:userid" => value.split_once(':').map_or(!wild(value), |(id, _)| !wild(id)),
        // The name of an access point may vary while its account is fixed; so may a principal's.
        "s3:dataaccesspointarn" | "aws:principalarn" => value.split(':').nth(4).is_some_and(|account| !wild(account)),
        // The organisation is the first part of a path through it.
        "aws:principalorgpaths" | "aws:sourceorgpaths" => value.split('/').next().is_some_and(|org| !wild(org)),
        _ => !wild(value),
    }
}

fn narrow(value: &str) -> bool {
    let network = value.parse::<IpNet>().or_else(|_| value.parse::<std::net::IpAddr>().map(IpNet::from));
    match network {
        Ok(IpNet::V4(network)) => network.prefix_len() >= WIDEST_V4,
        Ok(IpNet::V6(network)) => network.prefix_len() >= WIDEST_V6,
        Err(_) => false,
    }
}
