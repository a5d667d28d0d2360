//! Policies inside other JSON: what tools print and people keep.
//!
//! Three ways lead from a file to a policy in it: the file is one; a member that tools put policies into holds one, as
//! an object or as a string of JSON; or any other member holds what is beyond doubt one. Members are followed only where
//! the tools' own output has them, so that templates and API descriptions are left alone.

use super::detect::{Likeness, is_url_encoded, likeness, talks_like_policy};
use super::fold::same_key;
use super::read::{self, Found, Sighting};
use super::{Kind, template};
use crate::source::SourceId;
use crate::syntax::embedded::with_embedded;
use crate::syntax::{Member, Node, Parsed, SyntaxError, Value};

/// How deep policies are looked for. `RoleDetailList[0].RolePolicyList[0].PolicyDocument` is five levels down.
const MAX_LEVELS: usize = 6;

/// Members that lead to policies, in any case, with the kind they speak for. Sources: the output of
/// `aws iam get-account-authorization-details`, `get-role`, `get-user-policy`, `get-policy-version`, of
/// `aws s3api get-bucket-policy`, `aws sqs get-queue-attributes`, `aws secretsmanager get-resource-policy`,
/// `aws ecr get-repository-policy`, `aws organizations describe-policy`, `aws sso-admin
/// get-inline-policy-for-permission-set`, and of `mc admin policy info`.
const MEMBERS: [(&str, Option<Kind>); 23] = [
    ("Policy", None),
    ("PolicyDocument", None),
    ("AssumeRolePolicyDocument", Some(Kind::Trust)),
    ("Document", None),
    ("Content", None),
    ("BucketPolicy", Some(Kind::Bucket)),
    ("ResourcePolicy", None),
    ("policyText", None),
    ("InlinePolicy", Some(Kind::Identity)),
    ("policyInfo", Some(Kind::Identity)),
    ("PolicyVersion", Some(Kind::Identity)),
    ("PolicyVersionList", Some(Kind::Identity)),
    ("Policies", None),
    ("PolicyList", None),
    ("UserDetailList", None),
    ("GroupDetailList", None),
    ("RoleDetailList", None),
    ("UserPolicyList", Some(Kind::Identity)),
    ("GroupPolicyList", Some(Kind::Identity)),
    ("RolePolicyList", Some(Kind::Identity)),
    ("Role", None),
    ("Roles", None),
    ("Attributes", None),
];

/// Members that hold nothing but policies, so that even an unrecognisable object in them is one.
const HOLDERS: [&str; 2] = ["PolicyDocument", "AssumeRolePolicyDocument"];

/// Top-level members of files that hold policies deep inside and are none: CloudFormation, `OpenAPI`.
const TEMPLATES: [&str; 4] = ["AWSTemplateFormatVersion", "Resources", "openapi", "swagger"];

/// See [`read::documents`].
pub(super) fn documents(
    source: SourceId,
    text: &str,
    parsed: &Parsed<'_>,
    declared: Option<Kind>,
    found: &mut dyn FnMut(Found<'_, '_>),
) -> Sighting {
    let root = &parsed.root;
    let mut walk = Walk { source, text, declared, found, address: String::new(), count: 0, suspect: false };
    let place = Place { kind: None, levels: 0, errors: &parsed.errors };
    walk.look(root, place);
    if walk.count == 0 && declared.is_some() && root.value != Value::Missing {
        walk.emit(root, None, &parsed.errors, &[]);
    }
    if walk.count > 0 {
        return Sighting::Policy(walk.count);
    }
    let template = root.members().iter().any(|member| TEMPLATES.contains(&member.key.value.as_ref()));
    let broken = !parsed.errors.is_empty() && !template && talks_like_policy(text);
    if walk.suspect || broken { Sighting::Suspect } else { Sighting::NotAPolicy }
}

struct Walk<'w> {
    source: SourceId,
    text: &'w str,
    declared: Option<Kind>,
    found: &'w mut dyn FnMut(Found<'_, '_>),
    /// Where the walk is, as a dotted path.
    address: String,
    count: usize,
    suspect: bool,
}

/// What is known on the way to a value.
#[derive(Clone, Copy)]
struct Place<'e> {
    /// The kind the members on the way speak for.
    kind: Option<Kind>,
    levels: usize,
    errors: &'e [SyntaxError],
}

impl Walk<'_> {
    fn look(&mut self, node: &Node<'_>, place: Place<'_>) {
        match &node.value {
            Value::Object(members) => self.object(node, members, place),
            Value::Array(items) => {
                self.suspect |= likeness(node) == Likeness::Suspect;
                if let Some(below) = place.below(None) {
                    for (at, item) in items.iter().enumerate() {
                        self.step(&format!("[{at}]"), |walk| walk.look(item, below));
                    }
                }
            }
            Value::String(text) => self.string(node, text, place.kind),
            _ => {}
        }
    }

    fn object(&mut self, node: &Node<'_>, members: &[Member<'_>], place: Place<'_>) {
        let likeness = likeness(node);
        if matches!(likeness, Likeness::Certain | Likeness::Policy) {
            return self.emit(node, place.kind, place.errors, &[]);
        }
        let before = self.count;
        if let Some(below) = place.below(organizations_kind(node)) {
            for member in members {
                self.member(member, below);
            }
        }
        if self.count == before {
            match likeness {
                Likeness::Dated => self.emit(node, place.kind, place.errors, &[]),
                _ => self.suspect |= likeness == Likeness::Suspect,
            }
        }
    }

    fn member(&mut self, member: &Member<'_>, place: Place<'_>) {
        let (key, value) = (member.key.value.as_ref(), &member.value);
        let separator = if self.address.is_empty() { "" } else { "." };
        if let Some((_, kind)) = MEMBERS.iter().find(|(name, _)| same_key(name, key)) {
            self.step(&format!("{separator}{key}"), |walk| {
                let before = walk.count;
                let place = Place { kind: kind.or(place.kind), ..place };
                walk.look(value, place);
                let holds = HOLDERS.iter().any(|name| same_key(name, key)) && !template::is_intrinsic(value);
                if walk.count == before && holds && matches!(value.value, Value::Object(_)) {
                    walk.emit(value, place.kind, place.errors, &[]);
                }
            });
        } else if matches!(value.value, Value::Object(_)) && likeness(value) == Likeness::Certain {
            self.step(&format!("{separator}{key}"), |walk| walk.emit(value, place.kind, place.errors, &[]));
        }
    }

    /// A policy as a string of JSON.
    fn string(&mut self, node: &Node<'_>, text: &str, kind: Option<Kind>) {
        self.suspect |= is_url_encoded(text);
        if !text.trim_start().starts_with('{') {
            return;
        }
        with_embedded(self.text, node.span, |inner| match likeness(&inner.root) {
            Likeness::Certain | Likeness::Policy | Likeness::Dated => {
                self.emit(&inner.root, kind, &inner.errors, &inner.errors);
            }
            Likeness::Suspect => self.suspect = true,
            Likeness::No => self.suspect |= !inner.errors.is_empty() && talks_like_policy(text),
        });
    }

    /// Reads what was found. `errors` are those of the text it stands in, `own` those of a text of its own.
    fn emit(&mut self, node: &Node<'_>, kind: Option<Kind>, errors: &[SyntaxError], own: &[SyntaxError]) {
        let mut document = read::document(self.source, self.text, errors, node);
        document.address.clone_from(&self.address);
        // Some places leave no doubt; otherwise config knows best, then the place, then the content.
        let certain = kind.filter(|kind| matches!(kind, Kind::Trust | Kind::Scp | Kind::Rcp));
        document.kind = certain.or(self.declared).or(kind).unwrap_or(document.kind);
        document.kind_declared = self.declared == Some(document.kind);
        self.count += 1;
        (self.found)(Found { document, root: node, errors: own });
    }

    /// Walks one step down the address.
    fn step(&mut self, segment: &str, walk: impl FnOnce(&mut Self)) {
        let length = self.address.len();
        self.address.push_str(segment);
        walk(self);
        self.address.truncate(length);
    }
}

impl Place<'_> {
    /// One level down, while there are levels left.
    fn below(self, kind: Option<Kind>) -> Option<Self> {
        let levels = self.levels + 1;
        (levels <= MAX_LEVELS).then_some(Self { kind: kind.or(self.kind), levels, ..self })
    }
}

/// What `aws organizations describe-policy` says of the policy beside it.
fn organizations_kind(node: &Node<'_>) -> Option<Kind> {
    match node.get("PolicySummary")?.get("Type")?.as_str()? {
        "SERVICE_CONTROL_POLICY" => Some(Kind::Scp),
        "RESOURCE_CONTROL_POLICY" => Some(Kind::Rcp),
        _ => None,
    }
}
