//! The keys that may sign.

use super::{Check, Facts};
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
        let names = who.reviewers.iter().filter_map(|reviewer| reviewer.strip_prefix("signer:"));
        for name in names.filter(|name| !known.contains(name)) {
            missing = true;
            let what = format!("`signer:{name}` may sign off for `{role}` and has no key");
            checks.push(Check::wrong(what, "add the key, or take the name out of `[roles]`").at(path, None));
        }
    }
    if !missing {
        checks.push(Check::fine("there is a key for everybody who may sign").at(path, None));
    }
    checks
}
