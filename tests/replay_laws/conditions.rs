//! Random conditions: every operator that a server takes, on keys of every type.

use denywins::target::{KeyKind, KeyStatus, Target};

use super::dice::Dice;

/// Keys that conditions ask for and requests say, in some spelling of some server.
pub(crate) const KEYS: [&str; 22] = [
    "aws:UserAgent",
    "aws:username",
    "s3:prefix",
    "aws:PrincipalTag/team",
    "aws:PrincipalArn",
    "aws:TagKeys",
    "aws:groups",
    "s3:ExistingObjectTag/team",
    "aws:SourceVpce",
    "aws:Referer",
    "aws:referer",
    "s3:max-keys",
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:SecureTransport",
    "aws:MultiFactorAuthPresent",
    "aws:SourceIp",
    "aws:PrincipalAccount",
    "aws:ResourceAccount",
    "aws:PrincipalType",
    "aws:principaltype",
    "s3:x-amz-acl",
];

const TEXTS: [&str; 14] = [
    "ci/*",
    "ci/1",
    "CI/1",
    "alice",
    "a?ice",
    "${aws:username}",
    "x${aws:username}",
    "${aws:PrincipalTag/team}",
    "${*}*",
    "team-a",
    "",
    "111122223333",
    "User",
    "*e",
];
const ARNS: [&str; 8] = [
    "arn:aws:iam::111122223333:user/alice",
    "arn:aws:iam::*:user/al*",
    "arn:aws:iam::111122223333:*",
    "arn:aws:iam::111122223333:role/app",
    "arn:aws:iam::111122223333:user/${aws:username}",
    "arn:aws:iam::${aws:PrincipalAccount}:user/alice",
    "*",
    "arn:aws:iam::4444*:root",
];
const NUMBERS: [&str; 7] = ["10", "5", "100", "+10", "010", "abc", "-3"];
const DECIMALS: [&str; 3] = ["10.0", "9.5", "5.50"];
const DATES: [&str; 6] = [
    "2025-01-01T00:00:00Z",
    "2025-06-01T12:00:00+02:00",
    "2025-06-01T10:00:00.000Z",
    "2026-01-01",
    "1748772000",
    "soon",
];
const NETS: [&str; 8] =
    ["10.0.0.0/8", "10.1.2.3", "0.0.0.0/0", "2001:db8::/32", "2001:db8::1", "::/0", "192.0.2.128/25", "nonsense"];

/// A value of a kind: of a policy, with patterns and variables, or of a request.
pub(crate) fn value(dice: &mut Dice, target: Target, kind: KeyKind, of_request: bool) -> String {
    let text = match kind {
        KeyKind::String if of_request => {
            dice.pick(&["ci/1", "ci/2", "CI/1", "alice", "team-a", "", "xalice", "a*ice", "${aws:username}"])
        }
        KeyKind::Arn if of_request => dice.pick(&["arn:aws:iam::111122223333:user/alice", "arn:aws:s3:::b", "alice"]),
        KeyKind::Bool if of_request => dice.pick(&["true", "false"]),
        KeyKind::Ip if of_request => {
            dice.pick(&["10.1.2.3", "10.200.0.1", "192.0.2.200", "2001:db8::1", "::1", "::ffff:10.1.2.3"])
        }
        KeyKind::Numeric if of_request => dice.pick(&["10", "9", "5", "1000"]),
        KeyKind::Date if of_request => {
            dice.pick(&["2025-01-01T00:00:00Z", "2025-06-01T10:00:00Z", "2030-01-01T00:00:00Z"])
        }
        KeyKind::String => dice.pick(&TEXTS),
        KeyKind::Arn => dice.pick(&ARNS),
        KeyKind::Bool => dice.pick(&["true", "false", "true", "false", "no"]),
        KeyKind::Ip => dice.pick(&NETS),
        KeyKind::Numeric if target == Target::Aws => dice.pick(&DECIMALS),
        // MinIO and RustFS refuse numbers and dates that they cannot read.
        KeyKind::Numeric if target == Target::Ceph => dice.pick(&NUMBERS),
        KeyKind::Numeric => dice.pick(&["10", "5", "100", "+10", "010", "-3"]),
        KeyKind::Date if matches!(target, Target::Minio | Target::Rustfs) => {
            dice.pick(&["2025-01-01T00:00:00Z", "2025-06-01T12:00:00+02:00", "2025-06-01T10:00:00.000Z"])
        }
        KeyKind::Date => dice.pick(&DATES),
        KeyKind::Binary => dice.pick(&["YWxpY2U=", "YQ==", "Y2kvMQ=="]),
    };
    (*text).to_owned()
}

/// What an operator compares.
fn kind(operator: &str) -> KeyKind {
    let words = [
        ("Numeric", KeyKind::Numeric),
        ("Date", KeyKind::Date),
        ("Bool", KeyKind::Bool),
        ("Binary", KeyKind::Binary),
        ("Arn", KeyKind::Arn),
        ("IpAddress", KeyKind::Ip),
    ];
    words.into_iter().find(|(word, _)| operator.contains(word)).map_or(KeyKind::String, |(_, kind)| kind)
}

/// A condition, or none.
pub(crate) fn conditions(dice: &mut Dice, target: Target) -> Option<String> {
    let operators: Vec<String> = (0..dice.roll(3)).filter_map(|_| operator(dice, target)).collect();
    (!operators.is_empty()).then(|| format!(r#""Condition": {{{}}}"#, operators.join(", ")))
}

fn operator(dice: &mut Dice, target: Target) -> Option<String> {
    let names: Vec<&str> = target.operators().collect();
    let name = *dice.pick(&names);
    let qualifier = *dice.pick(&["", "", "", "", "", "ForAllValues:", "ForAnyValue:"]);
    let suffix = *dice.pick(&["", "", "IfExists"]);
    let written = format!("{qualifier}{name}{suffix}");
    let key = key(dice, target, kind(name), name);
    if !target.supports_operator(&written) {
        return None;
    }
    // MinIO has these operators for one key each.
    let only = match (target, kind(name)) {
        (Target::Minio, KeyKind::Bool) => "aws:SecureTransport",
        (Target::Minio, KeyKind::Ip) => "aws:SourceIp",
        _ => key,
    };
    let one = matches!(kind(name), KeyKind::Numeric | KeyKind::Date | KeyKind::Bool) && target != Target::Aws
        || name == "Null";
    let values: Vec<String> = if name == "Null" {
        vec![(*dice.pick(&["true", "false"])).to_owned()]
    } else {
        (0..if one { 1 } else { 1 + dice.roll(2) }).map(|_| value(dice, target, kind(name), false)).collect()
    };
    // Ceph refuses what begins like a variable and is none.
    let refused = |value: &String| target == Target::Ceph && value.starts_with('$') && !value.ends_with('}');
    let values: Vec<String> = values.into_iter().filter(|value| !refused(value)).collect();
    if values.is_empty() {
        return None;
    }
    Some(format!(r#""{written}": {{"{only}": {values:?}}}"#))
}

/// A key for an operator: mostly one of its type.
fn key(dice: &mut Dice, target: Target, kind: KeyKind, name: &str) -> &'static str {
    let fits = |key: &&&str| match target.condition_key(key) {
        KeyStatus::Known(info) => info.kind == kind || name == "Null" || matches!(kind, KeyKind::Binary),
        _ => false,
    };
    let fitting: Vec<&'static str> = KEYS.iter().filter(fits).copied().collect();
    if fitting.is_empty() || dice.roll(12) == 0 {
        let known = |key: &&&str| matches!(target.condition_key(key), KeyStatus::Known(_));
        let known: Vec<&'static str> = KEYS.iter().filter(known).copied().collect();
        return dice.pick::<&'static str>(&known);
    }
    dice.pick::<&'static str>(&fitting)
}
