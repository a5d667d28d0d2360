//! `[match]` as written, and its check against the vocabulary.

use serde::Deserialize;

use super::conditions::{ConditionTest, Family, QualifierTest};
use super::elements::Element;
use super::scope::{Form, FormTest, PrincipalTest, ScopeTest};
use super::{Matcher, Test};
use crate::policy::condition::OPERATORS;
use crate::policy::{Effect, Qualifier};
use crate::target::Target;

/// `[match]` as written. `any` lists alternatives; `none` makes it a rule about the document.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawMatch {
    any: Option<Vec<RawTest>>,
    none: Option<RawTest>,
    #[serde(flatten)]
    test: RawTest,
}

/// One conjunction.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct RawTest {
    targets: Vec<String>,
    unless: Vec<RawTest>,
    at: Option<String>,
    effect: Option<String>,
    has: Vec<String>,
    lacks: Vec<String>,
    empty: Vec<String>,
    missing: Vec<String>,
    principal: Vec<String>,
    listed: Option<RawForm>,
    action: Option<RawScope>,
    resource: Option<RawScope>,
    condition: Option<RawCondition>,
    unless_condition: Vec<RawCondition>,
    unconditional: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct RawForm {
    form: Vec<String>,
    account_not_in: Vec<String>,
    like: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct RawScope {
    overlaps: Vec<String>,
    covers: Vec<String>,
    within: Vec<String>,
    excludes: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct RawCondition {
    operator: Vec<String>,
    negated: Option<bool>,
    if_exists: Option<bool>,
    qualifier: Option<String>,
    key: Vec<String>,
    not_key: Vec<String>,
    value: Vec<String>,
    not_value: Vec<String>,
    value_covers: Vec<String>,
    wildcard: bool,
    may_be_absent: bool,
}

impl RawMatch {
    pub(super) fn checked(self) -> Result<Matcher, String> {
        let own = self.test.checked()?;
        let own_says_something = !own.says_nothing();
        let mut any = match self.any {
            Some(_) if own_says_something => return Err("predicates go beside `any` or inside it, not both".into()),
            Some(tests) => tests.into_iter().map(RawTest::checked).collect::<Result<_, _>>()?,
            None if own_says_something => vec![own],
            None => Vec::new(),
        };
        let none = self.none.map(RawTest::checked).transpose()?;
        if any.is_empty() == none.is_none() {
            return Err("says either what a statement looks like, or with `none` what the document lacks".into());
        }
        if any.iter().chain(&none).any(Test::says_nothing) {
            return Err("an empty test would match everything".into());
        }
        any.shrink_to_fit();
        Ok(Matcher { any, none })
    }
}

impl Test {
    fn says_nothing(&self) -> bool {
        self.effect.is_none()
            && self.has.is_empty()
            && self.lacks.is_empty()
            && self.empty.is_empty()
            && self.missing.is_empty()
            && self.principal.is_empty()
            && self.form.is_none()
            && self.action.is_none()
            && self.resource.is_none()
            && self.condition.is_none()
            && !self.unconditional
    }
}

impl RawTest {
    fn checked(self) -> Result<Test, String> {
        let unless: Vec<Test> = self.unless.into_iter().map(Self::checked).collect::<Result<_, _>>()?;
        if unless.iter().any(Test::says_nothing) {
            return Err("an empty `unless` would match nothing".into());
        }
        Ok(Test {
            targets: self.targets.iter().map(|word| target(word)).collect::<Result<_, _>>()?,
            unless,
            at: self.at.as_deref().map(Element::parse).transpose()?,
            effect: self.effect.as_deref().map(|word| one_of(word, &EFFECTS)).transpose()?,
            has: elements(&self.has)?,
            lacks: elements(&self.lacks)?,
            empty: elements(&self.empty)?,
            missing: elements(&self.missing)?,
            principal: self.principal.iter().map(|word| one_of(word, &PrincipalTest::ALL)).collect::<Result<_, _>>()?,
            form: self.listed.map(RawForm::checked).transpose()?,
            action: self.action.map(RawScope::checked),
            resource: self.resource.map(RawScope::checked),
            condition: self.condition.map(RawCondition::checked).transpose()?,
            unless_condition: self.unless_condition.into_iter().map(RawCondition::checked).collect::<Result<_, _>>()?,
            unconditional: self.unconditional,
        })
    }
}

impl RawForm {
    fn checked(self) -> Result<FormTest, String> {
        let forms = self.form.iter().map(|word| one_of(word, &Form::ALL)).collect::<Result<_, _>>()?;
        Ok(FormTest { forms, account_not_in: self.account_not_in, like: self.like })
    }
}

impl RawScope {
    fn checked(self) -> ScopeTest {
        ScopeTest { overlaps: self.overlaps, covers: self.covers, within: self.within, excludes: self.excludes }
    }
}

impl RawCondition {
    fn checked(self) -> Result<ConditionTest, String> {
        let operators = self.operator.iter().map(|word| family(word)).collect::<Result<_, _>>()?;
        let qualifier = self.qualifier.as_deref().map(|word| one_of(word, &QUALIFIERS)).transpose()?;
        Ok(ConditionTest {
            operators,
            negated: self.negated,
            if_exists: self.if_exists,
            qualifier,
            keys: self.key,
            not_keys: self.not_key,
            values: self.value,
            not_values: self.not_value,
            value_covers: self.value_covers,
            wildcard: self.wildcard,
            may_be_absent: self.may_be_absent,
        })
    }
}

const EFFECTS: [(&str, Effect); 2] = [("Allow", Effect::Allow), ("Deny", Effect::Deny)];

const QUALIFIERS: [(&str, QualifierTest); 3] = [
    ("none", QualifierTest(None)),
    ("ForAllValues", QualifierTest(Some(Qualifier::ForAllValues))),
    ("ForAnyValue", QualifierTest(Some(Qualifier::ForAnyValue))),
];

const FAMILIES: [(&str, Family); 5] = [
    ("string", Family::String),
    ("numeric", Family::Numeric),
    ("date", Family::Date),
    ("arn", Family::Arn),
    ("unknown", Family::Unknown),
];

/// A positive word of the grammar stands for its comparison; whether the `Not` form is meant is `negated`'s business.
fn family(word: &str) -> Result<Family, String> {
    let exact = OPERATORS.iter().find(|(name, _, negated)| *name == word && !negated);
    match exact {
        Some((_, comparison, _)) => Ok(Family::Exactly(*comparison)),
        None => one_of(word, &FAMILIES)
            .map_err(|error| format!("{error}, or a positive operator such as StringEquals (see `negated`)")),
    }
}

fn target(word: &str) -> Result<Target, String> {
    Target::parse(word).ok_or_else(|| format!("`{word}` is not one of aws, minio, rustfs, ceph"))
}

fn elements(words: &[String]) -> Result<Vec<Element>, String> {
    words.iter().map(|word| Element::parse(word)).collect()
}

/// The meaning of a word of a closed vocabulary.
pub(super) fn one_of<T: Copy>(word: &str, vocabulary: &[(&'static str, T)]) -> Result<T, String> {
    vocabulary.iter().find(|(name, _)| *name == word).map(|(_, meaning)| *meaning).ok_or_else(|| {
        let words: Vec<&str> = vocabulary.iter().map(|(name, _)| *name).collect();
        format!("`{word}` is not one of {}", words.join(", "))
    })
}
