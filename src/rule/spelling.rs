//! What the judging servers make of the spelling of an `Action` element.
//!
//! Four rules share the ways it can be wrong. An element belongs to the first of them that applies on any server, so
//! that one word never gets two findings.

use std::collections::HashSet;

use super::Context;
use crate::describe;
use crate::policy::{Kind, Statement};
use crate::source::Span;
use crate::target::Target;

/// What is wrong with an element, in the order in which it is claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Neither `*` nor `service:name`.
    Malformed,
    /// The name of an API operation that other actions allow.
    ApiName,
    /// A pattern that stands for no action.
    MatchesNothing,
    /// An action the server does not have.
    Unknown,
}

/// An element that is wrong, and the servers for which it is.
#[derive(Debug)]
pub struct Misspelt<'a> {
    /// As written.
    pub text: &'a str,
    /// The element, quotes included.
    pub span: Span,
    /// Never empty; in the order of [`Target::ALL`].
    pub targets: Vec<Target>,
}

/// An element that some judging server finds fault with.
#[derive(Debug)]
pub(crate) struct Faulty {
    /// Its place among the elements of the statement.
    at: usize,
    /// The first fault that applies on any server.
    fault: Fault,
    /// The servers on which it does.
    targets: Vec<Target>,
}

/// The elements of `Action` and `NotAction` whose first fault is this one. Each text is named once.
pub fn misspelt<'a>(cx: &Context<'_>, statement: &'a Statement, wanted: Fault) -> Vec<Misspelt<'a>> {
    // Four rules ask, and nearly always nothing is wrong.
    let faulty = cx.memo.misspelt.get_or_init(|| {
        let mut foreign = Foreign { judges: cx.judges(), last: None };
        cx.document.statements.iter().map(|statement| all_faulty(statement, &mut foreign)).collect()
    });
    let Some(faulty) = faulty.get(statement.index).filter(|faulty| !faulty.is_empty()) else { return Vec::new() };
    let mut elements = statement.actions.items().enumerate();
    let ours = faulty.iter().filter(|faulty| faulty.fault == wanted);
    ours.filter_map(|faulty| {
        // Both go in the order of the text.
        let (_, element) = elements.find(|(at, _)| *at == faulty.at)?;
        Some(Misspelt { text: element.value.known()?, span: element.span, targets: faulty.targets.clone() })
    })
    .collect()
}

/// Everything wrong with the elements of a statement, each text once.
fn all_faulty<'a>(statement: &'a Statement, foreign: &mut Foreign<'a>) -> Vec<Faulty> {
    let mut found = Vec::new();
    let mut named = HashSet::new();
    for (at, element) in statement.actions.items().enumerate() {
        let Some(text) = element.value.known().filter(|text| !foreign.is(text)) else { continue };
        let mut faults = foreign.judges.iter().filter_map(|&target| Some((target, fault(target, text)?))).peekable();
        if faults.peek().is_none() || !named.insert(text) {
            continue;
        }
        let faults: Vec<(Target, Fault)> = faults.collect();
        let Some(first) = faults.iter().map(|(_, fault)| *fault).min() else { continue };
        let targets = faults.iter().filter(|(_, fault)| *fault == first).map(|(target, _)| *target).collect();
        found.push(Faulty { at, fault: first, targets });
    }
    found
}

/// Tells the elements of services that no judge has a catalogue of: most elements of most policies, and nobody finds fault
/// with one that is well-formed.
struct Foreign<'a> {
    judges: &'a [Target],
    /// The service of the element before, and whether it is foreign: elements of one service stand together.
    last: Option<(&'a str, bool)>,
}

impl<'a> Foreign<'a> {
    fn is(&mut self, text: &'a str) -> bool {
        let Some((service, name)) = text.split_once(':') else { return false };
        let foreign = match self.last {
            Some((last, foreign)) if last == service => foreign,
            _ => {
                let known = |target: &Target| target.catalogue_is_complete() || target.knows_service(service);
                let graphic = service.bytes().all(|byte| byte.is_ascii_graphic());
                let foreign = !service.is_empty() && graphic && !self.judges.iter().any(known);
                self.last = Some((service, foreign));
                foreign
            }
        };
        // Not `all`, which stops at the first: without a branch for each byte, many are looked at at once.
        foreign
            && !name.is_empty()
            && name.bytes().fold(true, |all, byte| all & (byte.is_ascii_graphic() && byte != b':'))
    }
}

/// What one server finds wrong with an element. Services it has no catalogue of are never judged.
fn fault(target: Target, text: &str) -> Option<Fault> {
    if text == "*" {
        return None;
    }
    let shape = Shape::of(text);
    let wildcard = shape.wildcard;
    // MinIO matches the whole text as one pattern: there `s3*` and `**` stand for something.
    let is_pattern = || target == Target::Minio && wildcard && target.actions_matching(text).next().is_some();
    if !shape.plain && malformed(text).is_some() && !is_pattern() {
        return Some(Fault::Malformed);
    }
    if !(target.catalogue_is_complete() || target.knows_service(shape.service)) {
        return None;
    }
    if !wildcard && target.action(text).is_some() {
        return None;
    }
    if wildcard {
        return target.actions_matching(text).next().is_none().then_some(Fault::MatchesNothing);
    }
    // What AWS has as an action, other servers may have under the name of the operation.
    let is_operation = target.api_name(text).is_some() && Target::Aws.action(text).is_none();
    Some(if is_operation { Fault::ApiName } else { Fault::Unknown })
}

/// What one pass over an element tells.
struct Shape<'a> {
    /// Graphic ASCII with exactly one colon that has something on both sides: never malformed.
    plain: bool,
    /// What stands before the first colon.
    service: &'a str,
    /// Whether `*` or `?` is in it.
    wildcard: bool,
}

impl<'a> Shape<'a> {
    fn of(text: &'a str) -> Self {
        let (mut colon, mut colons, mut graphic, mut wildcard) = (None, 0, true, false);
        for (at, byte) in text.bytes().enumerate() {
            graphic &= byte.is_ascii_graphic();
            wildcard |= matches!(byte, b'*' | b'?');
            if byte == b':' {
                colons += 1;
                colon = colon.or(Some(at));
            }
        }
        let inside = colon.is_some_and(|at| at > 0 && at + 1 < text.len());
        let service = colon.and_then(|at| text.get(..at)).unwrap_or_default();
        Self { plain: graphic && colons == 1 && inside, service, wildcard }
    }
}

/// The action that was probably meant by one the server does not have.
pub fn meant(target: Target, text: &str) -> Option<&'static str> {
    target.nearest_action(text).or_else(|| match target.api_name(text) {
        Some(&[only]) => Some(only),
        _ => None,
    })
}

/// Why an element other than `*` is not `service:name`. Source: IAM user guide, "IAM JSON policy elements: Action".
pub fn malformed(text: &str) -> Option<&'static str> {
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) && text.contains(char::is_whitespace) {
        return Some("has white space in it");
    }
    match text.split_once(':') {
        None => Some("has no service in front, as in `s3:GetObject`"),
        Some(("", _)) => Some("has nothing before the colon"),
        Some((_, "")) => Some("has nothing after the colon"),
        Some((_, name)) if name.contains(':') => Some("has more than one colon"),
        Some(_) => None,
    }
}

/// Says who has no use for which element: ``AWS has no action `a`; MinIO and RustFS have no actions `b` and `c` ``.
/// `singular` and `plural` follow "has" and "have".
pub fn lacking(found: &[Misspelt<'_>], singular: &str, plural: &str) -> String {
    let mut groups: Vec<(&[Target], Vec<&str>)> = Vec::new();
    for item in found {
        match groups.iter_mut().find(|(targets, _)| *targets == item.targets) {
            Some((_, texts)) => texts.push(item.text),
            None => groups.push((&item.targets, vec![item.text])),
        }
    }
    let clauses: Vec<String> = groups
        .iter()
        .map(|(targets, texts)| {
            let verb = if targets.len() == 1 { "has" } else { "have" };
            let noun = if texts.len() == 1 { singular } else { plural };
            format!("{} {verb} {noun} {}", servers(targets), quoted(texts.iter().copied()))
        })
        .collect();
    clauses.join("; ")
}

/// `AWS`, `MinIO and RustFS`.
pub fn servers(targets: &[Target]) -> String {
    describe::list(targets.iter().map(|target| target.name().to_owned()))
}

/// The texts in backticks, as prose.
pub fn quoted<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = texts.map(|text| format!("`{text}`")).collect();
    describe::list(quoted.into_iter())
}

/// The servers that any of the elements is wrong for, in the order of [`Target::ALL`].
pub fn concerned(found: &[Misspelt<'_>]) -> impl Iterator<Item = Target> {
    Target::ALL.into_iter().filter(|target| found.iter().any(|item| item.targets.contains(target)))
}

/// What becomes of a policy that names an action its server does not have.
///
/// AWS: `PutBucketPolicy` answers "Policy has invalid action", IAM takes anything with a service in front. `MinIO`:
/// pkg v3.1.3 `policy/bucket-policy-statement.go:74-124` against `policy/actionset.go:214`. `RustFS` and Ceph refuse
/// in every kind of policy.
pub fn fate(target: Target, kind: Kind) -> &'static str {
    match (target, kind) {
        (Target::Aws, Kind::Bucket) => "S3 refuses the bucket policy",
        (Target::Aws, _) => "AWS stores the policy, and the word matches nothing",
        (Target::Minio, Kind::Bucket) => {
            "MinIO stores the bucket policy where it lists the bucket itself, and the word matches nothing"
        }
        (Target::Minio, _) => "MinIO refuses the policy",
        (Target::Rustfs, _) => "RustFS refuses the policy",
        (Target::Ceph, _) => "Ceph RGW refuses the policy",
    }
}

/// Says by what an action was judged, so that a reader can tell a mistake from an old table.
pub fn catalogue(target: Target) -> String {
    format!("judged by the catalogue of {target} actions of {}", target.catalogue_date())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_star_and_service_name_are_well_formed() {
        for text in
            ["", "GetObject", "s3:", ":GetObject", "s3:Get:Object", "s3: GetObject", "s3:GetObject\t", "s3\u{a0}:x"]
        {
            assert!(malformed(text).is_some(), "{text:?}");
        }
        for text in ["s3:GetObject", "s3:*", "*:*", "s3:Get?bject"] {
            assert_eq!(malformed(text), None, "{text}");
        }
    }

    #[test]
    fn an_element_has_the_fault_its_server_finds() {
        let each = |text| Target::ALL.map(|target| fault(target, text));
        let (api, unknown) = (Some(Fault::ApiName), Some(Fault::Unknown));
        let (nothing, malformed) = (Some(Fault::MatchesNothing), Some(Fault::Malformed));
        assert_eq!(each("*"), [None; 4]);
        assert_eq!(each("s3:*"), [None; 4]);
        assert_eq!(each("s3:GetObject"), [None; 4]);
        assert_eq!(each("s3:getobject"), [None, unknown, unknown, None]);
        assert_eq!(each("s3:GetObjct"), [unknown; 4]);
        assert_eq!(each("s3:HeadObject"), [api; 4]);
        assert_eq!(each("s3:HeadBucket"), [api, None, None, api]);
        assert_eq!(each("s3:PutEncryptionConfiguration"), [None, None, unknown, unknown]);
        assert_eq!(meant(Target::Rustfs, "s3:PutEncryptionConfiguration"), Some("s3:PutBucketEncryption"));
        assert_eq!(meant(Target::Minio, "s3:GetBucketCORS"), Some("s3:GetBucketCors"));
        assert_eq!(each("s3:Get*"), [None, None, nothing, None]);
        assert_eq!(each("s3:Gett*"), [nothing; 4]);
        assert_eq!(each("**"), [malformed, None, malformed, malformed]);
        // No catalogue of EC2 says anything about AWS; the others have none of it.
        assert_eq!(each("ec2:RunInstances"), [None, unknown, unknown, unknown]);
        assert_eq!(each("ec2:Nothing*"), [None, nothing, nothing, nothing]);
    }
}
