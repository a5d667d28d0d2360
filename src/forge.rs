//! Asks a forge over HTTPS: the only module that opens a connection, and a part of the build that can be left out.
//!
//! Nothing is read from the environment: the address and the token are arguments, and variables that name proxies are
//! not looked at. The token goes to the host of that address and nowhere else, since neither redirects nor the links
//! between pages are followed: the next page is asked for by its number. It is in no text that comes out of here.

#![expect(clippy::disallowed_methods, reason = "this module waits for a server, and must know for how long")]

mod address;
mod client;
mod github;
mod limits;
mod link;
mod object;
mod pages;
mod payload;
mod refusal;
mod token;

pub use github::GitHub;
pub use limits::Limits;
