//! The keys that may sign.

use super::{Check, Facts};
use crate::settings::Mode;
use crate::signature::{AllowedSigners, Idle, NAMESPACE};

pub(super) fn examine(facts: &Facts<'_>) -> Vec<Check> {
    let path = facts.settings.sign_off.allowed_signers.as_str();
    let Some(text) = facts.signers else {
        let help = "write it as ssh-keygen(1) describes: a name, a key type and a key on each line";
        return vec![Check::wrong("signatures count, and there is no list of keys", help).at(path, None)];
    };
    let allowed = match AllowedSigners::parse(text) {
        Ok(allowed) => allowed,
        Err(mistakes) => {
            let told = |line: usize, message: &str| {
                Check::wrong(message, "mend the line")
                    .why("no signature counts before every line can be read")
                    .at(path, line)
            };
            return mistakes.iter().map(|mistake| told(mistake.line, &mistake.message)).collect();
        }
    };
    let told =
        |idle: Idle| Check::weak("the line lets nobody sign", "mend or delete it").why(idle.reason).at(path, idle.line);
    let mut checks: Vec<Check> = allowed.idle(NAMESPACE).into_iter().map(told).collect();
    let known = allowed.principals(NAMESPACE);
    let mut missing = false;
    for (role, who) in &facts.settings.roles {
        let names: Vec<&str> = who.reviewers.iter().filter_map(|reviewer| reviewer.strip_prefix("signer:")).collect();
        for name in names.iter().filter(|name| !known.contains(name)) {
            missing = true;
            let what = format!("`signer:{name}` may sign off for `{role}` and has no key");
            checks.push(Check::wrong(what, "add the key, or take the name out of `[roles]`").at(path, None));
        }
        if names.is_empty() && !who.reviewers.is_empty() && facts.settings.sign_off.modes == [Mode::Signed] {
            missing = true;
            let what = format!("nobody can sign for `{role}`: it has no `signer:NAME`");
            let why = "signatures alone count, and people and teams have none that could be told to be theirs";
            checks.push(Check::wrong(what, format!("add the name of a key to `{role}` in `[roles]`")).why(why));
        }
    }
    if !missing {
        checks.push(Check::fine("there is a key for everybody who may sign").at(path, None));
    }
    checks
}
