//! What each server decides where layers meet: the table of `docs/access.md`, and cases with the document that settles each.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test panics where it fails")]

use std::sync::Arc;

use denywins::access::evaluate::{Dependency, Element, OpenQuestion, Trace, evaluate};
use denywins::access::{Bucket, Caller, Context, Decision, Holder, Layer, Policy, Request, World};
use denywins::policy::Kind;
use denywins::policy::read::{self, Found};
use denywins::source::SourceId;
use denywins::syntax::json;
use denywins::target::Target;

const HOME: &str = "123456789012";
const OBJECT: &str = "arn:aws:s3:::media/k";

/// A world in the making: one bucket `media`, owned by [`HOME`].
struct Scene {
    world: World,
}

impl Scene {
    fn new(target: Target) -> Self {
        let buckets = vec![Bucket { name: "media".to_owned(), owner: HOME.to_owned() }];
        Self {
            world: World {
                target,
                policies: Vec::new(),
                identities: Vec::new(),
                buckets: buckets.into_iter().collect(),
                home: String::new(),
            },
        }
    }

    fn policy(mut self, layer: Layer, holders: &[&str], statements: &str) -> Self {
        let text = format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{statements}]}}");
        let kind = Kind::ALL.into_iter().find(|kind| Layer::of(*kind) == Some(layer)).unwrap();
        let parsed = json::parse(&text);
        let holders: Vec<Holder> = holders.iter().map(|holder| Holder::parse(holder, HOME).unwrap()).collect();
        let policies = &mut self.world.policies;
        read::documents(SourceId(0), &text, &parsed, Some(kind), &mut |found: Found<'_, '_>| {
            policies.push(Arc::new(Policy {
                document: found.document.into(),
                layer,
                path: layer.as_str().to_owned(),
                bucket: (layer == Layer::Bucket).then(|| "media".to_owned()),
                holders: holders.clone(),
            }));
        });
        self
    }

    fn identity(self, holder: &str, statements: &str) -> Self {
        self.policy(Layer::Identity, &[holder], statements)
    }

    fn bucket(self, statements: &str) -> Self {
        self.policy(Layer::Bucket, &[], statements)
    }

    fn ask_with(&self, caller: &str, action: &str, resource: &str, context: Context) -> Trace {
        let caller = Caller::parse(caller, HOME).unwrap_or_else(|| panic!("{caller}"));
        let request = Request { caller, action: action.to_owned(), resource: resource.to_owned(), context };
        evaluate(&self.world, &request)
    }

    fn get(&self, caller: &str) -> Decision {
        self.ask_with(caller, "s3:GetObject", OBJECT, Context::default()).decision
    }
}

/// A statement about reading the object; `who` and `rest` are more members, each ending in a comma.
fn statement(effect: &str, who: &str, rest: &str) -> String {
    format!(
        "{{\"Effect\": \"{effect}\", {who}{rest}\"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::media/*\"}}"
    )
}

fn own(effect: &str) -> String {
    statement(effect, "", "")
}

fn everyone(effect: &str) -> String {
    statement(effect, "\"Principal\": \"*\", ", "")
}

fn named(effect: &str, who: &str) -> String {
    statement(effect, &format!("\"Principal\": {{\"AWS\": \"{who}\"}}, "), "")
}

fn all_but(who: &[&str]) -> String {
    let list = who.iter().map(|who| format!("\"{who}\"")).collect::<Vec<_>>().join(", ");
    statement("Deny", &format!("\"NotPrincipal\": {{\"AWS\": [{list}]}}, "), "")
}

/// The same two statements, an own policy and one of the bucket, on every server.
#[test]
fn layers_meet_as_each_server_has_it() {
    use Decision::{Allowed, Denied, Implicit};
    /// Caller, own policy, bucket policy; AWS, MinIO, RustFS, Ceph RGW.
    type Row = (&'static str, Option<&'static str>, Option<&'static str>, [Decision; 4]);
    let table: [Row; 6] = [
        ("alice", Some("Allow"), Some("Deny"), [Denied, Allowed, Denied, Denied]),
        ("alice", None, Some("Allow"), [Allowed, Implicit, Allowed, Allowed]),
        ("alice", Some("Deny"), Some("Allow"), [Denied, Denied, Allowed, Denied]),
        ("alice", Some("Allow"), None, [Allowed, Allowed, Allowed, Allowed]),
        ("root", None, Some("Deny"), [Denied, Allowed, Denied, Denied]),
        ("anonymous", None, Some("Allow"), [Allowed, Allowed, Allowed, Allowed]),
    ];
    for (caller, identity, bucket, expected) in table {
        for (target, expected) in Target::ALL.into_iter().zip(expected) {
            let mut scene = Scene::new(target);
            if let Some(effect) = identity {
                scene = scene.identity("user/alice", &own(effect));
            }
            if let Some(effect) = bucket {
                scene = scene.bucket(&everyone(effect));
            }
            assert_eq!(scene.get(caller), expected, "{target}: {caller}, own {identity:?}, bucket {bucket:?}");
        }
    }
}

/// IAM user guide, "Policy evaluation logic", and "AWS JSON policy elements: Principal".
#[test]
fn aws_looks_at_who_is_named() {
    use Decision::{Allowed, Denied, Implicit};
    let user = format!("arn:aws:iam::{HOME}:user/alice");
    let role = format!("arn:aws:iam::{HOME}:role/app");
    let session = format!("arn:aws:sts::{HOME}:assumed-role/app/session");
    let foreign = "arn:aws:iam::210987654321:user/eve";
    let with = |statements: &str| Scene::new(Target::Aws).bucket(statements);
    // An account is asked back: its own policies have to agree.
    assert_eq!(with(&named("Allow", HOME)).get("alice"), Implicit);
    assert_eq!(with(&named("Allow", HOME)).identity("user/alice", &own("Allow")).get("alice"), Allowed);
    assert_eq!(with(&named("Allow", HOME)).get("root"), Allowed);
    // A user, a role and a session are not.
    assert_eq!(with(&named("Allow", &user)).get("alice"), Allowed);
    assert_eq!(with(&named("Allow", &user)).get("bob"), Implicit);
    assert_eq!(with(&named("Allow", &role)).get("role/app"), Allowed);
    assert_eq!(with(&named("Allow", &session)).get("role/app"), Allowed);
    // From another account both halves have to agree.
    assert_eq!(with(&named("Allow", foreign)).get(foreign), Implicit);
    assert_eq!(with(&everyone("Allow")).get(foreign), Implicit);
    let both = with(&named("Allow", foreign)).identity(foreign, &own("Allow"));
    assert_eq!(both.get(foreign), Allowed);
    assert_eq!(Scene::new(Target::Aws).identity(foreign, &own("Allow")).get(foreign), Implicit);
    // A Deny of the account reaches everybody in it.
    assert_eq!(with(&named("Deny", HOME)).identity("user/alice", &own("Allow")).get("alice"), Denied);
    let service = statement("Allow", "\"Principal\": {\"Service\": \"cloudtrail.amazonaws.com\"}, ", "");
    assert_eq!(with(&service).get("service/cloudtrail.amazonaws.com"), Allowed);
    assert_eq!(with(&service).get("service/config.amazonaws.com"), Implicit);
}

/// IAM user guide, "Permissions boundaries for IAM entities" and "Session policies".
#[test]
fn aws_limits_what_is_allowed() {
    use Decision::{Allowed, Denied, Implicit};
    let put = "{\"Effect\": \"Allow\", \"Action\": \"s3:PutObject\", \"Resource\": \"*\"}";
    let user = format!("arn:aws:iam::{HOME}:user/alice");
    let role = format!("arn:aws:iam::{HOME}:role/app");
    for layer in [Layer::Boundary, Layer::Session, Layer::Scp] {
        let holder = if layer == Layer::Scp { "all" } else { "user/alice" };
        let own_only = Scene::new(Target::Aws).identity("user/alice", &own("Allow")).policy(layer, &[holder], put);
        assert_eq!(own_only.get("alice"), Implicit, "{layer:?}");
        let agreed =
            Scene::new(Target::Aws).identity("user/alice", &own("Allow")).policy(layer, &[holder], &own("Allow"));
        assert_eq!(agreed.get("alice"), Allowed, "{layer:?}");
        let denied = Scene::new(Target::Aws).bucket(&everyone("Allow")).policy(layer, &[holder], &own("Deny"));
        assert_eq!(denied.get("alice"), Denied, "{layer:?}");
    }
    // A user that the bucket policy names passes a boundary; a role does not.
    let bounded = |who: &str, holder: &str| {
        Scene::new(Target::Aws).bucket(&named("Allow", who)).policy(Layer::Boundary, &[holder], put)
    };
    assert_eq!(bounded(&user, "user/alice").get("alice"), Allowed);
    assert_eq!(bounded(&role, "role/app").get("role/app"), Implicit);
    // An SCP holds for the root user too. Resource control policies always stand beside `RCPFullAWSAccess`.
    assert_eq!(Scene::new(Target::Aws).policy(Layer::Scp, &["all"], put).get("root"), Implicit);
    let rcp = Scene::new(Target::Aws).bucket(&everyone("Allow")).policy(Layer::Rcp, &["all"], put);
    assert_eq!(rcp.get("anonymous"), Allowed);
}

/// Organizations user guide: `FullAWSAccess` and `RCPFullAWSAccess` stand beside policies that only deny.
#[test]
fn organizations_that_only_deny_take_nothing_else() {
    let other = "{\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"s3:DeleteBucket\", \"Resource\": \"*\"}";
    let scp = other.replace("\"Principal\": \"*\", ", "");
    for (layer, policy) in [(Layer::Scp, scp.as_str()), (Layer::Rcp, other)] {
        let scene = Scene::new(Target::Aws).identity("user/alice", &own("Allow")).policy(layer, &["all"], policy);
        assert_eq!(scene.get("alice"), Decision::Allowed, "{layer:?}");
        let trace = scene.ask_with("alice", "s3:DeleteBucket", "arn:aws:s3:::media", Context::default());
        assert_eq!(trace.decision, Decision::Denied, "{layer:?}");
    }
}

/// IAM user guide, "Principal" against "Policy evaluation logic": whether `*` passes an implicit Deny of a limit.
#[test]
fn a_limit_that_is_silent_about_a_grant_to_everyone_leaves_it_open() {
    let put = "{\"Effect\": \"Allow\", \"Action\": \"s3:PutObject\", \"Resource\": \"*\"}";
    for layer in [Layer::Boundary, Layer::Session] {
        let limited = |statements: &str| {
            Scene::new(Target::Aws).bucket(&everyone("Allow")).policy(layer, &["user/alice"], statements)
        };
        let trace = limited(put).ask_with("alice", "s3:GetObject", OBJECT, Context::default());
        assert_eq!(trace.decision, Decision::Depends, "{layer:?}");
        assert_eq!(trace.depends, [Dependency::Open(OpenQuestion::EveryoneLimited)], "{layer:?}");
        assert_eq!(limited(&own("Allow")).get("alice"), Decision::Allowed, "{layer:?}");
        assert_eq!(limited(put).get("bob"), Decision::Allowed, "{layer:?}");
    }
}

/// Ceph `rgw_common.cc`, `verify_bucket_permission`, and doc/radosgw/account.rst.
#[test]
fn ceph_has_accounts_and_tenants() {
    use Decision::{Allowed, Denied, Implicit};
    let (home, other) = ("RGW11111111111111111", "RGW22222222222222222");
    let owned = |account: &str| {
        let mut scene = Scene::new(Target::Ceph);
        scene.world.buckets = [Bucket { name: "media".to_owned(), owner: account.to_owned() }].into_iter().collect();
        scene
    };
    // Between accounts both halves have to allow it, for users of tenants either is enough.
    for (foreign, half) in
        [(format!("arn:aws:iam::{other}:user/eve"), Implicit), ("arn:aws:iam::t:user/eve".into(), Allowed)]
    {
        let bucket = owned(home).bucket(&named("Allow", &foreign));
        assert_eq!(bucket.get(&foreign), half, "{foreign}");
        assert_eq!(owned(home).identity(&foreign, &own("Allow")).get(&foreign), half, "{foreign}");
        assert_eq!(owned(home).get(&foreign), Implicit);
        assert_eq!(bucket.identity(&foreign, &own("Allow")).get(&foreign), Allowed);
    }
    let put = "{\"Effect\": \"Allow\", \"Action\": \"s3:PutObject\", \"Resource\": \"*\"}";
    let limited =
        Scene::new(Target::Ceph).identity("user/alice", &own("Allow")).policy(Layer::Session, &["user/alice"], put);
    assert_eq!(limited.get("alice"), Implicit);
    // Without an effect a statement denies.
    let silent = everyone("Allow").replace("\"Effect\": \"Allow\", ", "");
    let scene = Scene::new(Target::Ceph).identity("user/alice", &own("Allow")).bucket(&silent);
    assert_eq!(scene.get("alice"), Denied);
}

/// S3 API reference, `PutBucketPolicy`: the root user of the owner is never locked out.
#[test]
fn the_root_user_of_aws_can_always_mend_a_bucket_policy() {
    let deny = "{\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"s3:*\", \"Resource\": [\"arn:aws:s3:::media\", \"arn:aws:s3:::media/*\"]}";
    for (target, expected) in [
        (Target::Aws, Decision::Allowed),
        (Target::Minio, Decision::Allowed),
        (Target::Rustfs, Decision::Allowed),
        // Up to Squid nobody inside can.
        (Target::Ceph, Decision::Denied),
    ] {
        let scene = Scene::new(target).bucket(deny);
        let mend = scene.ask_with("root", "s3:PutBucketPolicy", "arn:aws:s3:::media", Context::default());
        assert_eq!(mend.decision, expected, "{target}");
    }
}

/// IAM user guide, "AWS JSON policy elements: NotPrincipal", which contradicts itself on an account that is not listed.
#[test]
fn the_incident_denies_everyone_else_and_leaves_the_exemption_open_on_aws() {
    let reader = format!("arn:aws:iam::{HOME}:user/reader");
    let root = format!("arn:aws:iam::{HOME}:root");
    let scene = |target, list: &[&str]| {
        let scene = Scene::new(target).bucket(&all_but(list));
        scene.identity("user/reader", &own("Allow")).identity("user/storage", &own("Allow"))
    };
    for target in [Target::Aws, Target::Ceph] {
        assert_eq!(scene(target, &[&reader]).get("storage"), Decision::Denied, "{target}");
        assert_eq!(scene(target, &[&reader]).get("anonymous"), Decision::Denied, "{target}");
    }
    let open = scene(Target::Aws, &[&reader]).ask_with("reader", "s3:GetObject", OBJECT, Context::default());
    assert_eq!(open.decision, Decision::Depends);
    assert!(open.depends.contains(&Dependency::Open(OpenQuestion::NotPrincipalAccount)), "{:?}", open.depends);
    assert_eq!(scene(Target::Aws, &[&reader, &root]).get("reader"), Decision::Allowed);
    assert_eq!(scene(Target::Ceph, &[&reader]).get("reader"), Decision::Allowed);
    // A boundary makes the exemption void.
    let bounded = scene(Target::Aws, &[&reader, &root]).policy(Layer::Boundary, &["user/reader"], &own("Allow"));
    assert_eq!(bounded.get("reader"), Decision::Denied);
}

/// IAM user guide, "Condition operators"; Ceph `rgw_iam_policy.cc`, `Condition::eval`.
#[test]
fn an_absent_key_is_read_as_each_server_does() {
    let guard = |operator: &str, key: &str, value: &str| {
        let condition = format!("\"Condition\": {{\"{operator}\": {{\"{key}\": \"{value}\"}}}}, ");
        statement("Deny", "\"Principal\": \"*\", ", &condition)
    };
    let denied = |target, operator: &str, key: &str, value: &str| {
        let scene = Scene::new(target).identity("user/alice", &own("Allow")).bucket(&guard(operator, key, value));
        scene.get("alice") == Decision::Denied
    };
    assert!(denied(Target::Aws, "StringNotEquals", "aws:SourceVpce", "vpce-1"));
    assert!(!denied(Target::Ceph, "StringNotEquals", "aws:SourceVpce", "vpce-1"));
    assert!(!denied(Target::Aws, "StringEquals", "aws:SourceVpce", "vpce-1"));
    assert!(denied(Target::Aws, "StringEqualsIfExists", "aws:SourceVpce", "vpce-1"));
    assert!(denied(Target::Aws, "Null", "aws:SourceVpce", "true"));
    assert!(denied(Target::Aws, "ForAllValues:StringEquals", "aws:TagKeys", "a"));
    assert!(!denied(Target::Aws, "ForAnyValue:StringEquals", "aws:TagKeys", "a"));
    // The caller's own ARN is worked out.
    let arn = format!("arn:aws:iam::{HOME}:user/alice");
    assert!(!denied(Target::Aws, "ArnNotLike", "aws:PrincipalArn", &arn));
    assert!(denied(Target::Aws, "ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/admin"));
    assert!(!denied(Target::Ceph, "ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/admin"));
}

#[test]
fn what_is_not_known_decides_only_where_it_matters() {
    let tls = "\"Condition\": {\"Bool\": {\"aws:SecureTransport\": \"false\"}}, ";
    let scene = Scene::new(Target::Aws).identity("user/alice", &own("Allow")).bucket(&statement(
        "Deny",
        "\"Principal\": \"*\", ",
        tls,
    ));
    let asked = |caller: &str, context: Context| scene.ask_with(caller, "s3:GetObject", OBJECT, context);
    let open = asked("alice", Context::unknown());
    assert_eq!(
        (open.decision, open.depends),
        (Decision::Depends, vec![Dependency::Key("aws:SecureTransport".to_owned())])
    );
    // Nobody allows it, so it makes no difference.
    assert_eq!(asked("bob", Context::unknown()).decision, Decision::Implicit);
    let mut secure = Context::unknown();
    secure.set("AWS:securetransport", vec!["true".to_owned()]);
    assert_eq!(asked("alice", secure).decision, Decision::Allowed);
}

#[test]
fn a_near_miss_names_what_failed() {
    let vpce = "\"Condition\": {\"StringEquals\": {\"aws:SourceVpce\": \"vpce-1\"}}, ";
    let scene = Scene::new(Target::Aws).bucket(&statement("Allow", "\"Principal\": \"*\", ", vpce));
    let trace = scene.ask_with("alice", "s3:GetObject", OBJECT, Context::default());
    let near: Vec<&Element> = near_misses(&trace);
    assert_eq!(near, [&Element::Condition { operator: "StringEquals".to_owned(), key: "aws:SourceVpce".to_owned() }]);
    let other = Scene::new(Target::Aws).bucket(&everyone("Allow"));
    let other = other.ask_with("alice", "s3:GetObject", "arn:aws:s3:::media", Context::default());
    assert_eq!(near_misses(&other).first().copied(), Some(&Element::Resource));
}

/// The elements for which statements did not match.
fn near_misses(trace: &Trace) -> Vec<&Element> {
    trace.layers.iter().flat_map(|layer| &layer.near).map(|near| &near.element).collect()
}
