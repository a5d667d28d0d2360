//! The file of a sign-off: TOML, read strictly. A field that is not known could be a limit that somebody relies on.

use std::fmt::Write;

use jiff::civil::Date;
use serde_json::json;
use toml::de::DeTable;

use super::{SignOff, Signature};
use crate::fields::{self, Fields, Problem};
use crate::source::{Source, SourceId, Span, Spanned};

/// The version of the format.
const VERSION: u16 = 1;

/// Reads a sign-off.
///
/// # Errors
///
/// Every mistake in it.
pub fn parse(id: SourceId, source: &Source) -> Result<SignOff, Vec<Problem>> {
    let document = fields::document(source.text())?;
    let mut problems = Vec::new();
    let read = read(id, source, document.get_ref(), &mut problems);
    match read {
        Some(sign_off) if problems.is_empty() => Ok(sign_off),
        _ => {
            problems.sort_by_key(|problem| problem.span);
            Err(problems)
        }
    }
}

fn read(id: SourceId, source: &Source, table: &DeTable<'_>, problems: &mut Vec<Problem>) -> Option<SignOff> {
    let mut fields = Fields::new(table, "a sign-off");
    let version = fields.days("version", problems);
    if let Some(version) = version.as_ref().filter(|version| version.value != VERSION) {
        let message = format!("this is version {} of the format, and only {VERSION} is known", version.value);
        problems.push(Problem::new(version.span, message).help("a newer denywins may read it"));
    }
    let fingerprint = fields.text("fingerprint", problems);
    let rule = fields.text("rule", problems);
    let path = fields.text("path", problems);
    let statements = fields.words("statement", problems);
    let sid = fields.text("sid", problems);
    let reviewers = fields.words("reviewers", problems);
    let reason = fields.text("reason", problems);
    let expires = fields.date("expires", problems);
    let signature = fields.table("signature", problems).map(|(_, mut fields)| {
        let (signer, sig) = (fields.text("signer", problems), fields.text("sig", problems));
        missing(&fields, &["signer", "sig"], problems);
        fields.finish(problems);
        (signer, sig)
    });
    missing(&fields, &["version", "fingerprint", "rule", "path", "reviewers", "reason", "expires"], problems);
    fields.finish(problems);
    if let Some(reason) = reason.as_ref().filter(|reason| reason.value.trim().is_empty()) {
        problems.push(Problem::new(reason.span, "`reason` is empty").help("say why this is accepted"));
    }
    let signature = match signature {
        Some((signer, sig)) => Some(Signature { signer: signer?.value, sig: sig?.value }),
        None => None,
    };
    Some(SignOff {
        source: id,
        file: source.identity().to_owned(),
        fingerprint: digits(fingerprint?, problems),
        rule: rule?.value,
        path: path?.value,
        statements: statements.map(|list| values(list.value)).unwrap_or_default(),
        sid: sid.map(|sid| sid.value),
        reviewers: values(reviewers?.value),
        reason: reason?.value,
        expires: day(&expires?, problems)?,
        signature,
    })
}

fn values(list: Vec<Spanned<String>>) -> Vec<String> {
    list.into_iter().map(|item| item.value).collect()
}

fn missing(fields: &Fields<'_, '_>, wanted: &[&str], problems: &mut Vec<Problem>) {
    for field in wanted.iter().filter(|field| !fields.has(field)) {
        problems.push(Problem::new(Span::new(0, 0), format!("{} needs `{field}`", fields.name())));
    }
}

fn digits(written: Spanned<String>, problems: &mut Vec<Problem>) -> String {
    let known = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    if written.value.len() != 64 || !written.value.bytes().all(known) {
        let problem = Problem::new(written.span, "`fingerprint` must be 64 digits of `0`-`9` and `a`-`f`");
        problems.push(problem.help("a sign-off answers one finding: `denywins sign-off new` writes it"));
    }
    written.value
}

fn day(written: &Spanned<String>, problems: &mut Vec<Problem>) -> Option<Date> {
    let is_day = written.value.len() == "2027-05-21".len();
    let date = written.value.parse().ok().filter(|_| is_day);
    if date.is_none() {
        let problem = Problem::new(written.span, format!("`{}` is not a day", written.value));
        problems.push(problem.help("write a day such as 2027-05-21"));
    }
    date
}

/// The bytes that a signature is over: the canonical JSON (RFC 8785) of all that the file says but the signature, so that
/// reformatting the file leaves the signature good.
pub fn canonical(sign_off: &SignOff) -> String {
    let value = json!({
        "expires": sign_off.expires.to_string(),
        "fingerprint": sign_off.fingerprint,
        "path": sign_off.path,
        "reason": sign_off.reason,
        "reviewers": sign_off.reviewers,
        "rule": sign_off.rule,
        "sid": sign_off.sid,
        "statement": sign_off.statements,
        "version": VERSION,
    });
    // Strings alone are in it, which always have a canonical form.
    serde_json_canonicalizer::to_string(&value).unwrap_or_default()
}

/// The file as text.
pub fn write(sign_off: &SignOff) -> String {
    let list = |items: &[String]| items.iter().map(|item| quoted(item)).collect::<Vec<_>>().join(", ");
    let statement = match sign_off.statements.as_slice() {
        [] => String::new(),
        [one] => format!("statement = {}\n", quoted(one)),
        several => format!("statement = [{}]\n", list(several)),
    };
    let sid = sign_off.sid.as_ref().map(|sid| format!("sid = {}\n", quoted(sid))).unwrap_or_default();
    let mut text = format!(
        "version = {VERSION}\nfingerprint = {}\nrule = {}\npath = {}\n{statement}{sid}reviewers = [{}]\nreason = {}\n\
         expires = {}\n",
        quoted(&sign_off.fingerprint),
        quoted(&sign_off.rule),
        quoted(&sign_off.path),
        list(&sign_off.reviewers),
        quoted(&sign_off.reason),
        sign_off.expires,
    );
    if let Some(signature) = &sign_off.signature {
        let (signer, sig) = (quoted(&signature.signer), quoted(&signature.sig));
        // Writing to a string cannot fail.
        let _ = write!(text, "\n[signature]\nsigner = {signer}\nsig = {sig}\n");
    }
    text
}

/// A basic string of TOML, whatever is in it.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
