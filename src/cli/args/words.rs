//! The words that an option takes, each the name that the rest of the program knows the thing by.

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::finding::Severity;
use crate::policy::Kind;
use crate::target::Target;

pub(super) fn target_parser() -> impl TypedValueParser<Value = Target> {
    PossibleValuesParser::new(Target::ALL.map(Target::as_str)).try_map(|word| Target::parse(&word).ok_or("unknown"))
}

pub(super) fn kind_parser() -> impl TypedValueParser<Value = Kind> {
    PossibleValuesParser::new(Kind::ALL.map(Kind::as_str)).try_map(|word| Kind::parse(&word).ok_or("unknown"))
}

pub(super) fn severity_parser() -> impl TypedValueParser<Value = Severity> {
    let all = [Severity::Error, Severity::Warning, Severity::Note];
    PossibleValuesParser::new(all.map(Severity::as_str)).try_map(|word| Severity::parse(&word).ok_or("unknown"))
}
