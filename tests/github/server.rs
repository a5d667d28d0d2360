//! A server on this machine that says what a test lets it say, and remembers what it was asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
}

impl Request {
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }

    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        let query = self.target.split_once('?')?.1;
        query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }
}

/// What is sent back.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// A whole answer; its length is added.
    Whole { status: u16, headers: Vec<(&'static str, String)>, body: String },
    /// These bytes, and then the connection is closed.
    Bytes(Vec<u8>),
    /// These bytes, and then nothing for longer than anybody waits.
    Hang(Vec<u8>),
    /// A whole answer, after a pause.
    Late(Duration, Box<Reply>),
}

impl Reply {
    pub(crate) fn json(body: &serde_json::Value) -> Self {
        Self::status(200, &body.to_string())
    }

    pub(crate) fn status(status: u16, body: &str) -> Self {
        Self::Whole { status, headers: Vec::new(), body: body.to_owned() }
    }

    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        match &mut self {
            Self::Whole { headers, .. } => headers.push((name, value.to_owned())),
            other => panic!("{other:?} has no headers to add to"),
        }
        self
    }

    /// The body of a whole answer.
    pub(crate) fn body(&self) -> &str {
        match self {
            Self::Whole { body, .. } => body,
            other => panic!("{other:?} has no body"),
        }
    }
}

/// It listens until the test ends.
pub(crate) struct Server {
    port: u16,
    asked: Arc<Mutex<Vec<Request>>>,
    /// All bytes that came, for what is no request.
    connections: Arc<Mutex<Vec<u8>>>,
    accepted: Arc<AtomicUsize>,
}

impl Server {
    /// Answers every request with what `reply` gives for it and for how many came before it.
    pub(crate) fn start(reply: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static) -> Self {
        Self::listen(None, reply)
    }

    /// As [`Server::start`], encrypted.
    pub(crate) fn start_encrypted(
        config: Arc<ServerConfig>,
        reply: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::listen(Some(config), reply)
    }

    fn listen(
        config: Option<Arc<ServerConfig>>,
        reply: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = Self { port, asked: Arc::default(), connections: Arc::default(), accepted: Arc::default() };
        let accepted = Arc::clone(&server.accepted);
        let (asked, connections) = (Arc::clone(&server.asked), Arc::clone(&server.connections));
        let reply = Arc::new(reply);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (asked, connections, reply) = (Arc::clone(&asked), Arc::clone(&connections), Arc::clone(&reply));
                let config = config.clone();
                accepted.fetch_add(1, Ordering::SeqCst);
                thread::spawn(move || {
                    let stream = stream.unwrap();
                    match config {
                        None => serve(stream, &asked, &connections, &*reply),
                        Some(config) => {
                            let stream = StreamOwned::new(ServerConnection::new(config).unwrap(), stream);
                            serve(stream, &asked, &connections, &*reply);
                        }
                    }
                });
            }
        });
        server
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn asked(&self) -> Vec<Request> {
        self.asked.lock().unwrap().clone()
    }

    /// How many connections were opened.
    pub(crate) fn accepted(&self) -> usize {
        self.accepted.load(Ordering::SeqCst)
    }

    pub(crate) fn received(&self) -> Vec<u8> {
        self.connections.lock().unwrap().clone()
    }
}

type Answer = dyn Fn(&Request, usize) -> Reply + Send + Sync;

fn serve(stream: impl Read + Write, asked: &Mutex<Vec<Request>>, connections: &Mutex<Vec<u8>>, reply: &Answer) {
    let mut reader = BufReader::new(stream);
    while let Some(request) = read(&mut reader, connections) {
        let before = {
            let mut asked = asked.lock().unwrap();
            asked.push(request.clone());
            asked.len() - 1
        };
        if !write(reader.get_mut(), reply(&request, before)) {
            return;
        }
    }
}

/// The next request of a connection; nothing when it ends, or when what came is no request.
fn read(reader: &mut impl BufRead, connections: &Mutex<Vec<u8>>) -> Option<Request> {
    let mut line = || {
        let mut line = Vec::new();
        reader.read_until(b'\n', &mut line).ok()?;
        connections.lock().unwrap().extend_from_slice(&line);
        let line = String::from_utf8(line).ok()?;
        Some(line.strip_suffix("\r\n")?.to_owned())
    };
    let first = line()?;
    let mut words = first.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let line = line()?;
        if line.is_empty() {
            return Some(Request { method, target, headers });
        }
        let (name, value) = line.split_once(':')?;
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
}

/// Whether the connection goes on.
fn write(stream: &mut impl Write, reply: Reply) -> bool {
    match reply {
        Reply::Whole { status, headers, body } => {
            let headers = headers.iter().fold(String::new(), |all, (name, value)| all + name + ": " + value + "\r\n");
            // These two never have a body.
            let length =
                if matches!(status, 204 | 304) { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
            let body = if length.is_empty() { "" } else { &body };
            // In one piece: small ones would be held back until the one before is acknowledged.
            let whole = format!("HTTP/1.1 {status} X\r\n{headers}{length}\r\n{body}");
            stream.write_all(whole.as_bytes()).is_ok()
        }
        Reply::Bytes(bytes) => {
            // Whoever asked may be gone already.
            let _ = stream.write_all(&bytes);
            false
        }
        Reply::Hang(bytes) => {
            let _ = stream.write_all(&bytes);
            thread::sleep(Duration::from_secs(30));
            false
        }
        Reply::Late(pause, reply) => {
            thread::sleep(pause);
            write(stream, *reply)
        }
    }
}
