//! What `denywins check --base` promises about a change under review, and about an author who wants to be talked past it.
//! Every repository is a throw-away one, made with the real git; both programs get an environment of their own.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "in a test, what is not as expected is a failure"
)]
#![expect(clippy::disallowed_methods, reason = "repositories are made here, and the program is run in them")]

#[path = "pull_request/answers.rs"]
mod answers;
#[path = "support/dice.rs"]
mod dice;
#[path = "pull_request/edit.rs"]
mod edit;
#[path = "pull_request/environment.rs"]
mod environment;
#[path = "pull_request/files.rs"]
mod files;
#[path = "pull_request/formats.rs"]
mod formats;
#[path = "pull_request/git_program.rs"]
mod git_program;
#[path = "pull_request/grants.rs"]
mod grants;
#[path = "pull_request/guardrails.rs"]
mod guardrails;
#[path = "pull_request/heads.rs"]
mod heads;
#[path = "pull_request/history.rs"]
mod history;
#[path = "pull_request/known.rs"]
mod known;
#[path = "pull_request/laws.rs"]
mod laws;
#[path = "pull_request/names.rs"]
mod names;
#[path = "pull_request/places.rs"]
mod places;
#[path = "pull_request/policies.rs"]
mod policies;
#[path = "pull_request/ran.rs"]
mod ran;
#[path = "pull_request/repository.rs"]
mod repository;
#[path = "pull_request/sign_off_file.rs"]
mod sign_off_file;
#[path = "pull_request/standing.rs"]
mod standing;
#[path = "pull_request/trust.rs"]
mod trust;
