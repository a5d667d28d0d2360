//! `denywins sign-off new`: writes the file by which a finding is signed off.

use std::collections::BTreeSet;
use std::process::ExitCode;

use super::super::args::NewSignOffArgs;
use super::super::check::{self, Judged};
use super::super::{emit, publish};
use crate::finding::{Finding, Status};
use crate::outcome::Fault;
use crate::settings::Mode;
use crate::sign_off::{self, FOLDER, SignOff};
use crate::source::SourceId;

/// How long a sign-off lasts when nothing is said, in days; less where config allows less.
const DEFAULT_DAYS: i64 = 90;

/// How few digits of a fingerprint name a finding.
const MIN_DIGITS: usize = 8;

pub(super) fn run(args: &NewSignOffArgs) -> ExitCode {
    let judged = check::judge(&args.look, false);
    if !judged.outcome.faults.is_empty() {
        return publish::refuse(&judged.outcome.faults);
    }
    match sign_off(args, &judged).and_then(|sign_off| written(args, &judged, &sign_off)) {
        Ok(text) => publish::text(&text),
        Err(fault) => publish::refuse(&[fault]),
    }
}

fn sign_off(args: &NewSignOffArgs, judged: &Judged) -> Result<SignOff, Fault> {
    let finding = wanted(&args.finding, judged)?;
    let fail = |message: String, help: &str| Err(fault(message, help));
    if finding.status == Status::SignedOff {
        return fail(
            format!("this finding is signed off already: {}", finding.answer.reasons.join("; ")),
            "nothing is left to do",
        );
    }
    if finding.status != Status::Pending {
        let help = "a sign-off counts where the rule or config asks for a role, and `[roles]` maps it to somebody";
        return fail(format!("`{}` does not wait for a sign-off here", finding.rule), help);
    }
    if args.reason.trim().is_empty() {
        return fail("`--reason` is empty".to_owned(), "say why this is accepted, and where that was decided");
    }
    let settings = &judged.setup.settings.sign_off;
    let latest = SignOff::latest(settings, judged.today);
    let usual = judged.today.saturating_add(jiff::Span::new().days(DEFAULT_DAYS));
    let expires = args.expires.unwrap_or_else(|| usual.min(latest));
    if expires <= judged.today || expires > latest {
        let message = format!("`--expires` must be after {} and not after {latest}", judged.today);
        return fail(message, "config sets the longest time with `max-age` in `[sign-off]`");
    }
    let mut reviewers: Vec<String> = args.reviewers.clone();
    if reviewers.is_empty() {
        let all: BTreeSet<&String> = finding.required.iter().flat_map(|requirement| &requirement.reviewers).collect();
        reviewers = all.into_iter().cloned().collect();
    }
    let path = judged.setup.sources.get(finding.primary.source).map_or("", |source| source.identity());
    Ok(SignOff {
        source: SourceId::default(),
        file: String::new(),
        fingerprint: finding.fingerprint.clone(),
        rule: finding.rule.clone(),
        path: path.to_owned(),
        statements: finding.subject.statements.clone(),
        sid: finding.subject.sid.clone(),
        reviewers,
        reason: args.reason.clone(),
        expires,
        signature: None,
    })
}

/// The finding that is meant: by the first digits of its fingerprint, or by its rule where it has only one.
fn wanted<'a>(word: &str, judged: &'a Judged) -> Result<&'a Finding, Fault> {
    let digits = word.len() >= MIN_DIGITS && word.bytes().all(|b| b.is_ascii_hexdigit());
    let word = word.to_ascii_lowercase();
    let is_meant = |finding: &&Finding| finding.rule == word || (digits && finding.fingerprint.starts_with(&word));
    let found: Vec<&Finding> = judged.outcome.findings.iter().filter(is_meant).collect();
    let different: BTreeSet<&str> = found.iter().map(|finding| finding.fingerprint.as_str()).collect();
    match (found.first(), different.len()) {
        (Some(finding), 1) => Ok(finding),
        (None, _) => Err(fault(
            format!("no finding is called `{word}`"),
            &listed(judged, |finding| finding.status == Status::Pending),
        )),
        _ => Err(fault(format!("`{word}` is more than one finding"), &listed(judged, |finding| is_meant(&finding)))),
    }
}

fn listed(judged: &Judged, wanted: impl Fn(&Finding) -> bool) -> String {
    let lines: Vec<String> = judged
        .outcome
        .findings
        .iter()
        .filter(|finding| wanted(finding))
        .map(|finding| {
            let place = judged.setup.sources.get(finding.primary.source).map_or("", |source| source.path());
            let digits = finding.fingerprint.get(..crate::sign_off::NAME_DIGITS).unwrap_or_default();
            format!("{digits} {} in {place}", finding.rule)
        })
        .collect();
    if lines.is_empty() {
        "nothing waits for a sign-off".to_owned()
    } else {
        format!("what waits: {}", lines.join(", "))
    }
}

/// Writes the file, and says what comes next.
fn written(args: &NewSignOffArgs, judged: &Judged, sign_off: &SignOff) -> Result<String, Fault> {
    let name = SignOff::file_name(&sign_off.fingerprint);
    let path = judged.setup.config_root.join(FOLDER).join(&name);
    let shown = judged.setup.project.shown(&path);
    let known = judged.sign_offs.iter().find(|known| known.file.rsplit('/').next() == Some(&name));
    if known.is_some_and(|known| !known.expired(judged.today)) && !args.force {
        let message = format!("`{shown}` is there already");
        return Err(fault(message, "`--force` writes it anew"));
    }
    let text = sign_off::write(sign_off);
    emit::new_file(&path, &text).map_err(|error| {
        fault(format!("`{shown}` could not be written: {error}"), "see that the folder can be written to")
    })?;
    let modes = &judged.setup.settings.sign_off.modes;
    let mut next = format!("wrote {shown}, good until {}\n", sign_off.expires);
    if modes.contains(&Mode::Committed) {
        next += "next: commit it to the change; it counts once the owners of its folder have approved that\n";
    }
    if modes.contains(&Mode::Signed) {
        next.push_str("next: sign what `denywins sign-off payload ");
        next.push_str(&shown);
        next.push_str("` prints, and put the signature into it\n");
    }
    Ok(emit::inert(&next))
}

fn fault(message: String, help: &str) -> Fault {
    Fault { path: None, position: None, message, help: Some(help.to_owned()) }
}
