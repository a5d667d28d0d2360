//! How long to wait and how much to read.

use std::time::Duration;

/// How long to wait and how much to read before it is a doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For a connection, its encryption included.
    pub connect: Duration,
    /// For one answer, from the first byte sent to the last byte read.
    pub request: Duration,
    /// For all answers together, from the first question on.
    pub total: Duration,
    /// The longest pause before a question is put again; a server that asks for more is not waited for.
    pub pause: Duration,
    /// The pause where the server names none; it doubles each time.
    pub backoff: Duration,
    /// How often one question is put.
    pub attempts: u32,
    /// The largest answer, in bytes. A page has at most 100 reviews, each with up to 65,536 characters of text.
    pub body: u64,
    /// The most pages of one list.
    pub pages: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            request: Duration::from_secs(20),
            total: Duration::from_secs(90),
            pause: Duration::from_secs(15),
            backoff: Duration::from_secs(1),
            attempts: 3,
            body: 32 * 1024 * 1024,
            pages: 50,
        }
    }
}
