//! Decides one request by matching the texts of every policy, as the server does.
//!
//! Each server reads principals, actions, resources, conditions and variables in its own way: one module per server, with
//! the source of each quirk beside it. What is not known stays so, by name: a condition key without a value, a template,
//! a question that documents leave open.

mod alike;
mod answer;
mod aws;
mod ceph;
mod environment;
mod explain;
mod inquiry;
mod listing;
mod live;
mod lone;
mod minio;
mod reason;
mod ruled_out;
mod ruling;
mod rustfs;
mod scalar;
mod statement;
mod subject;
mod view;
mod wanted;

use super::decide::CephRelease;
use super::{Decision, Layer, Request, StatementId, Truth, World};
use crate::policy::Condition;

pub use alike::{Alike, Group};
pub use answer::{Dependency, OpenQuestion};
pub use ceph::counts_as_public;
pub use inquiry::{Inquiry, Rest};
pub use lone::{Match, lone};
/// A point in time as conditions write it: ISO 8601, down to a bare date, or seconds since 1970.
pub use scalar::date as point_in_time;
pub use view::View;

/// What else is known of the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The release, where the target is Ceph. Without one both are asked, and where they differ that is the answer.
    pub ceph_release: Option<CephRelease>,
}

/// A decision and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// What becomes of the request.
    pub decision: Decision,
    /// The statements that decided: the Denies that reach it, a smallest set of Allows that suffices, or those on which
    /// it depends. None for an implicit denial, nor where no policy is asked.
    pub deciding: Vec<StatementId>,
    /// What matched in each layer that has a policy about this caller and bucket, in the order of [`Layer::ALL`].
    pub layers: Vec<LayerTrace>,
    /// What a [`Decision::Depends`] hinges on: only what can change it. Conditions that may hold are taken as independent
    /// of each other. On Ceph the release is among them where the answers differ as far as they are known. Empty otherwise.
    pub depends: Vec<Dependency>,
    /// Why, in words: lower case, no full stop.
    pub reasons: Vec<String>,
    /// What was taken for granted, in words.
    pub assumptions: Vec<String>,
}

/// One layer's part in a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerTrace {
    /// Which.
    pub layer: Layer,
    /// The statements that match or may.
    pub matched: Vec<(StatementId, Truth)>,
    /// Those that one element keeps from matching.
    pub near: Vec<NearMiss>,
}

/// A statement that matches but for one element, or but for conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearMiss {
    /// The statement.
    pub statement: StatementId,
    /// The first element that does not match.
    pub element: Element,
}

/// A part of a statement that has to match.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Element {
    /// `Principal` or `NotPrincipal`.
    Principal,
    /// `Action` or `NotAction`.
    Action,
    /// `Resource` or `NotResource`.
    Resource,
    /// One line of `Condition`.
    Condition {
        /// As written.
        operator: String,
        /// As written.
        key: String,
    },
}

impl Element {
    fn of(condition: &Condition) -> Self {
        Self::Condition {
            operator: condition.operator.value.written.clone(),
            key: condition.key.value.text().to_owned(),
        }
    }
}

/// Decides a request with nothing else known of the server.
pub fn evaluate(world: &World, request: &Request) -> Trace {
    evaluate_with(world, request, Options::default())
}

/// Decides a request. Whoever asks many of one caller takes a [`View`].
pub fn evaluate_with(world: &World, request: &Request, options: Options) -> Trace {
    View::new(world, &request.caller, options).trace(request)
}
