//! Writes cases: for every set of policies the requests that the explorer picks, one for each way in which statements
//! match. See ../README.md for the format of both.
//!
//!     representatives TARGET [--near | --all] < SETS > CASES
//!
//! With `--near` also for each way in which one element keeps statements from matching. With `--all` nothing is passed
//! over: every request of every class, and every state of each key.

mod caller;
mod set;
mod vector;

use std::collections::BTreeSet;
use std::io::{BufRead, Write};

use denywins::access::{Decision, Options, World};
use denywins::explore::representatives;
use denywins::target::{KeyStatus, Target};
use serde_json::json;

type Failure = Box<dyn std::error::Error>;

/// Which requests become cases.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    Matches,
    Near,
    All,
}

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let keep = if has("--all") {
        Keep::All
    } else if has("--near") {
        Keep::Near
    } else {
        Keep::Matches
    };
    let target = arguments.first().and_then(|word| Target::ALL.into_iter().find(|it| it.as_str() == *word));
    let target = target.ok_or("which server?")?;
    let mut out = std::io::BufWriter::new(std::io::stdout());
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let cases = cases(target, &line, keep).map_err(|error| format!("{error}: {line}"))?;
        for case in cases {
            writeln!(out, "{case}")?;
        }
    }
    Ok(out.flush()?)
}

fn cases(target: Target, line: &str, keep: Keep) -> Result<Vec<String>, Failure> {
    let set: set::Set = serde_json::from_str(line)?;
    let taken: Vec<bool> = set.policies.iter().map(|policy| policy.is_taken(target)).collect();
    // The simulator of AWS takes what AWS does not.
    if target == Target::Aws && taken.contains(&false) {
        return Ok(Vec::new());
    }
    let world = set.world(target)?;
    let mut seen = BTreeSet::new();
    let mut cases = Vec::new();
    let mut failure = None;
    let unfinished = representatives(&world, Options::default(), &mut |request, trace| {
        // A role that a policy for another server names.
        if !caller::is_of(target, &request.caller)
            || keep != Keep::All && !seen.insert(vector::of(&world, request, trace, keep == Keep::Near))
        {
            return;
        }
        let context: serde_json::Map<String, serde_json::Value> = request
            .context
            .iter()
            .filter(|(_, values)| !values.is_empty())
            .map(|(key, values)| (spelled(&world, key), json!(values)))
            .collect();
        let mut case = json!({
            "id": format!("{}-{}", set.id, cases.len() + 1),
            "policies": set.policies,
            "caller": caller::written(&request.caller),
            "action": request.action,
            "resource": request.resource,
            "context": context,
            "ours": ours(trace.decision),
            "taken": taken,
        });
        if target == Target::Aws {
            case["buckets"] = json!(set.buckets_with(&request.resource));
        }
        match serde_json::to_string(&case) {
            Ok(text) => cases.push(text),
            Err(error) => failure = Some(error),
        }
    });
    for reason in unfinished {
        eprintln!("{}: {}", set.id, reason.text());
    }
    failure.map_or(Ok(cases), |error| Err(error.into()))
}

fn ours(decision: Decision) -> &'static str {
    match decision {
        Decision::Allowed => "allowed",
        Decision::Denied => "denied",
        Decision::Implicit => "implicit",
        Decision::Depends => "depends",
    }
}

/// A key as the server spells it, or as the policies do where it has none of that name or many.
fn spelled(world: &World, key: &str) -> String {
    match world.target.condition_key(key) {
        KeyStatus::Known(info) if !info.is_family() => return info.name.to_owned(),
        KeyStatus::OtherCase(name) if !name.ends_with(['/', ':']) => return name.to_owned(),
        _ => {}
    }
    let conditions = world.statements().flat_map(|(_, _, statement)| &statement.conditions);
    let mut keys = conditions.map(|condition| condition.key.value.text());
    keys.find(|written| written.eq_ignore_ascii_case(key)).unwrap_or(key).to_owned()
}
