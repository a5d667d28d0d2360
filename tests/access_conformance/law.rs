//! Laws of what is not known.

use std::collections::BTreeSet;
use std::sync::Arc;

use denywins::access::evaluate::{Dependency, Options};
use denywins::access::{Buckets, Caller, Context, Decision, Holder, Request, World, evaluate_with};
use denywins::replay::{self, Verdict};
use denywins::target::{KeyStatus, Presence, Target};

use super::case::Ready;

/// How many ways keys can turn out are tried per case.
const WAYS: usize = 24;

/// Checks each case with every key unknown; how many were decided so and how many depend.
pub(crate) fn check(cases: &[Ready]) -> (usize, usize) {
    let mut dice = Dice(7);
    let (mut decided, mut open) = (0, 0);
    for case in cases {
        let ask =
            |context: Context| evaluate_with(&case.world, &Request { context, ..case.request.clone() }, case.options);
        let unknown = ask(Context::unknown());
        let (keys, values) = words(&case.world);
        for _ in 0..WAYS {
            let mut context = Context::default();
            for key in keys.iter().filter(|key| is_free(case, key)) {
                set(case, &mut context, key, &values, &mut dice);
            }
            if unknown.decision == Decision::Depends {
                // What it depends on, told, decides; whatever else stays open.
                let mut context = Context::unknown();
                for dependency in &unknown.depends {
                    if let Dependency::Key(key) = dependency {
                        set(case, &mut context, key, &values, &mut dice);
                    }
                }
                let only_keys = unknown.depends.iter().all(|dependency| matches!(dependency, Dependency::Key(_)));
                let told = ask(context);
                // Whether a question is open may hang on a value, as two releases may come apart only now.
                let settled = told.depends.iter().all(|it| matches!(it, Dependency::Open(_)));
                assert!(!only_keys || settled, "{}: {unknown:?} {told:?}", case.about());
                continue;
            }
            let known = ask(context.clone());
            let allowed = |decision| decision == Decision::Allowed;
            assert!(
                known.decision == Decision::Depends || allowed(known.decision) == allowed(unknown.decision),
                "{} on {}: {:?} when unknown, {:?} with {context:?}",
                case.about(),
                case.world.target,
                unknown.decision,
                known.decision
            );
        }
        if unknown.decision == Decision::Depends { open += 1 } else { decided += 1 }
    }
    (decided, open)
}

/// Puts policies of any shape to every server; how many decisions were made. Each decision explains itself, and the
/// evaluator that replays does not contradict it.
pub(crate) fn withstand(data: &[&str]) -> usize {
    let callers =
        ["anonymous", "root", "user/bob", "arn:aws:sts::123456789012:assumed-role/r/s", "service/s3.amazonaws.com"];
    let asked =
        [("s3:GetObject", "arn:aws:s3:::mybucket/k"), ("s3:DeleteObject", "arn:aws:s3:::mybucket/\u{e9}"), ("*", "*")];
    let mut decisions = 0;
    for line in data.iter().flat_map(|data| data.lines()) {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = record["policy"].as_str().unwrap();
        for kind in ["bucket", "identity", "boundary", "rcp"] {
            let Some(mut policy) = super::policy::try_policy(kind, text) else { continue };
            policy.holders.push(Holder::All);
            for target in Target::ALL {
                let policies = vec![Arc::new(policy.clone())];
                let world = World {
                    target,
                    policies,
                    identities: Vec::new(),
                    buckets: Buckets::default(),
                    home: String::new(),
                };
                for (caller, (action, resource)) in callers.iter().flat_map(|who| asked.map(|what| (who, what))) {
                    let caller = Caller::parse(caller, "").unwrap();
                    let (action, resource) = (action.to_owned(), resource.to_owned());
                    let request = Request { caller, action, resource, context: Context::unknown() };
                    let trace = evaluate_with(&world, &request, Options::default());
                    let same = match replay::replay(&world, &request, None) {
                        Verdict::Allowed => !matches!(trace.decision, Decision::Denied | Decision::Implicit),
                        Verdict::Denied | Verdict::Implicit => trace.decision != Decision::Allowed,
                        Verdict::Unsettled(_) => true,
                    };
                    assert!(same, "{target} {text} {trace:?}");
                    assert_eq!(
                        trace.decision == Decision::Depends,
                        !trace.depends.is_empty(),
                        "{target} {text} {trace:?}"
                    );
                    assert!(
                        trace.decision != Decision::Denied || !trace.deciding.is_empty(),
                        "{target} {text} {trace:?}"
                    );
                    decisions += 1;
                }
            }
        }
    }
    decisions
}

/// Whether a request may come with any value of a key: one that does not follow from its caller, action or bucket.
fn is_free(case: &Ready, key: &str) -> bool {
    const WORKED_OUT: [&str; 10] = [
        "principalarn",
        "principalaccount",
        "principaltype",
        "principalisawsservice",
        "principalorgid",
        "username",
        "userid",
        "resourceaccount",
        "locationconstraint",
        "authentication",
    ];
    let name = key.to_ascii_lowercase();
    let name = name.split(':').next_back().unwrap();
    let target = case.world.target;
    let action = target.action(&case.request.action);
    let of_other_actions = matches!(target, Target::Aws | Target::Ceph)
        && key.starts_with("s3:")
        && action.is_some_and(|action| !action.keys().any(|carried| key.starts_with(carried)));
    let carried = !of_other_actions;
    let of_roles = target == Target::Ceph && name == "tagkeys";
    carried && !of_roles && !WORKED_OUT.contains(&name)
}

/// Any value, or none where requests can be without.
fn set(case: &Ready, context: &mut Context, key: &str, values: &[String], dice: &mut Dice) {
    let info = case.world.target.condition_key(key);
    let always = matches!(info, KeyStatus::Known(info) if info.presence == Presence::Always);
    match dice.roll(4) {
        0 if !always => context.set(key, Vec::new()),
        1 => context.set(key, vec!["something else".to_owned()]),
        _ => context.set(key, vec![values[dice.roll(values.len())].clone()]),
    }
}

/// The condition keys that policies test, and values to try.
fn words(world: &World) -> (BTreeSet<String>, Vec<String>) {
    let mut keys = BTreeSet::from(["aws:PrincipalTag/t".to_owned(), "s3:versionid".to_owned()]);
    let mut values = vec![String::new(), "true".to_owned(), "false".to_owned(), "10.1.2.3".to_owned(), "5".to_owned()];
    for condition in world.statements().flat_map(|(_, _, statement)| &statement.conditions) {
        keys.insert(condition.key.value.text().to_owned());
        values.extend(condition.values.iter().filter_map(|value| value.value.known()).map(str::to_owned));
    }
    (keys, values)
}

/// Numbers without a pattern, the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}
