//! One question at a time: the connection, its limits, and what is put again.

use std::cell::OnceCell;
use std::thread;
use std::time::{Duration, Instant};

use ureq::http::Response;
use ureq::http::header::{ACCEPT, AUTHORIZATION, CACHE_CONTROL, HeaderName, LINK, LOCATION, RETRY_AFTER, USER_AGENT};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};

use super::Limits;
use super::address::Address;
use super::refusal::{self, Next, Refusal};
use super::token::Token;
use crate::approval::Doubt;

/// The version of the REST API whose description the payloads follow.
const API_VERSION: &str = "2022-11-28";

/// The largest error that is read, in bytes.
const ERROR_BODY: u64 = 64 * 1024;

#[derive(Debug)]
pub(super) struct Client {
    agent: Agent,
    pub(super) address: Address,
    token: Token,
    pub(super) limits: Limits,
    roots: RootCerts,
    started: OnceCell<Instant>,
}

/// A success.
#[derive(Debug)]
pub(super) struct Answer {
    /// The headers named `Link`, in order.
    pub(super) links: Vec<String>,
    pub(super) body: String,
}

impl Client {
    pub(super) fn new(address: Address, token: Token) -> Self {
        let (limits, roots) = (Limits::default(), RootCerts::WebPki);
        Self { agent: agent(&address, limits, &roots), address, token, limits, roots, started: OnceCell::new() }
    }

    pub(super) fn with_limits(self, limits: Limits) -> Self {
        Self { agent: agent(&self.address, limits, &self.roots), limits, ..self }
    }

    pub(super) fn with_roots(self, roots: RootCerts) -> Self {
        Self { agent: agent(&self.address, self.limits, &roots), roots, ..self }
    }

    /// Asks for a path under the API, with its query. `needs` is the permission that takes.
    pub(super) fn get(&self, path: &str, needs: &'static str) -> Result<Answer, Doubt> {
        self.ask(path)?.map_err(|refusal| refusal.doubt(path, needs, &self.token))
    }

    /// As [`Client::get`], for a question whose answer may be "there is none". That is believed where it comes in the
    /// words of the API: a program in between has pages of its own for what it does not find.
    pub(super) fn find(&self, path: &str, needs: &'static str) -> Result<Option<Answer>, Doubt> {
        match self.ask(path)? {
            Ok(answer) => Ok(Some(answer)),
            Err(refusal) if refusal.status == 404 && !refusal.said.is_empty() => Ok(None),
            Err(refusal) => Err(refusal.doubt(path, needs, &self.token)),
        }
    }

    /// Asks until there is an answer, or a refusal that stays one.
    fn ask(&self, path: &str) -> Result<Result<Answer, Refusal>, Doubt> {
        let mut backoff = self.limits.backoff;
        for attempt in 1.. {
            let refusal = match self.send(path)? {
                Ok(answer) => return Ok(Ok(answer)),
                Err(refusal) => refusal,
            };
            let Next::Again(pause) = refusal.next() else { return Ok(Err(refusal)) };
            let pause = pause.unwrap_or(backoff);
            backoff = backoff.saturating_mul(2);
            if attempt >= self.limits.attempts || pause > self.limits.pause || pause >= self.left() {
                return Ok(Err(refusal));
            }
            thread::sleep(pause);
        }
        Err(Doubt::TimedOut { path: path.to_owned() })
    }

    /// How much is left of the time for all questions together.
    fn left(&self) -> Duration {
        self.limits.total.saturating_sub(self.started.get_or_init(Instant::now).elapsed())
    }

    fn send(&self, path: &str) -> Result<Result<Answer, Refusal>, Doubt> {
        let mut response = match self.call(path) {
            // Whoever keeps a connection may find it closed by the time the next question is sent (RFC 9112, 9.3.1).
            Err(CallError::Failed(error)) if is_hang_up(&error) => self.call(path),
            first => first,
        }
        .map_err(|error| match error {
            CallError::NoTime => Doubt::TimedOut { path: path.to_owned() },
            CallError::Failed(error) => self.failed(path, &error),
        })?;
        if response.status().as_u16() != 200 {
            return Ok(Err(refused(&mut response)));
        }
        let links = response.headers().get_all(LINK);
        let links = links.iter().map(|link| String::from_utf8_lossy(link.as_bytes()).into_owned()).collect();
        let body = response.body_mut().with_config().limit(self.limits.body).read_to_vec();
        let body = self.text(path, body.map_err(|error| self.failed(path, &error))?)?;
        Ok(Ok(Answer { links, body }))
    }

    /// One request, up to the end of the headers of its answer.
    fn call(&self, path: &str) -> Result<Response<Body>, CallError> {
        let time = self.left().min(self.limits.request);
        if time.is_zero() {
            return Err(CallError::NoTime);
        }
        let request = self
            .agent
            .get(self.address.url(path))
            .config()
            .timeout_global(Some(time))
            .build()
            .header(AUTHORIZATION, self.token.header())
            .header(ACCEPT, "application/vnd.github+json")
            .header(CACHE_CONTROL, "no-cache")
            .header(USER_AGENT, concat!("denywins/", env!("CARGO_PKG_VERSION")))
            .header("X-GitHub-Api-Version", API_VERSION);
        request.call().map_err(CallError::Failed)
    }

    /// A body as text. The API has no reason to repeat the token, and what is read from the text may be printed.
    fn text(&self, path: &str, body: Vec<u8>) -> Result<String, Doubt> {
        let unreadable = |why: &str| Doubt::Unreadable { path: path.to_owned(), why: why.to_owned() };
        let text = String::from_utf8(body).map_err(|_| unreadable("it is not UTF-8"))?;
        if self.token.is_in(&text) { Err(unreadable("it repeats the token")) } else { Ok(text) }
    }

    fn failed(&self, path: &str, error: &ureq::Error) -> Doubt {
        let path = path.to_owned();
        match error {
            ureq::Error::Timeout(_) => Doubt::TimedOut { path },
            ureq::Error::BodyExceedsLimit(limit) => {
                Doubt::Unreadable { path, why: format!("it is larger than {limit} bytes") }
            }
            error => Doubt::Unreachable { path, why: self.token.quote(&error.to_string()) },
        }
    }

    /// What a server sent, fit to be part of a message.
    pub(super) fn quote(&self, said: &str) -> String {
        self.token.quote(said)
    }
}

/// Why there is not even a status.
#[derive(Debug)]
enum CallError {
    /// The time for all questions together is over.
    NoTime,
    Failed(ureq::Error),
}

/// Whether the other side closed the connection without a word.
fn is_hang_up(error: &ureq::Error) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(error, ureq::Error::Io(error)
        if matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof))
}

fn agent(address: &Address, limits: Limits, roots: &RootCerts) -> Agent {
    let config = Agent::config_builder()
        .https_only(address.is_secure())
        .tls_config(TlsConfig::builder().root_certs(roots.clone()).build())
        // Otherwise the environment would decide where the token goes.
        .proxy(None)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .timeout_connect(Some(limits.connect))
        .build();
    config.new_agent()
}

fn refused(response: &mut Response<Body>) -> Refusal {
    let headers = response.headers();
    let header = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let mut refusal = Refusal {
        status: response.status().as_u16(),
        location: header(LOCATION),
        retry_after: header(RETRY_AFTER),
        remaining: header(HeaderName::from_static("x-ratelimit-remaining")),
        reset: header(HeaderName::from_static("x-ratelimit-reset")),
        said: String::new(),
    };
    // An error without readable words is still that error.
    let body = response.body_mut().with_config().limit(ERROR_BODY).read_to_vec();
    refusal.said = body.map(|body| refusal::message(&body)).unwrap_or_default();
    refusal
}
