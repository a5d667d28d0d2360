//! One `git cat-file --batch`, asked for one object after another.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use super::process;
use crate::outcome::Fault;

/// The largest commit or folder that is read, in bytes. A folder of 100,000 files takes some 4 MiB.
pub(super) const MAX_META: u64 = 64 * 1024 * 1024;

/// The process, and both ends of the talk.
#[derive(Debug)]
pub(super) struct Objects {
    folder: PathBuf,
    child: Child,
    /// None once the talk broke off: what comes after would be the answer to another question.
    asks: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Blob,
    Tree,
    Commit,
    Tag,
}

/// An object, as far as it was wanted.
#[derive(Debug)]
pub(super) struct Object {
    pub(super) id: String,
    pub(super) kind: Kind,
    pub(super) bytes: Vec<u8>,
    /// Whether there was more than wanted.
    pub(super) truncated: bool,
}

impl Objects {
    pub(super) fn start(folder: &Path) -> Result<Self, Fault> {
        let mut child = process::git(folder)
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| process::not_started(&error))?;
        let (asks, answers) = (child.stdin.take(), child.stdout.take());
        let answers = answers.ok_or_else(|| process::not_started(&io::ErrorKind::BrokenPipe.into()))?;
        Ok(Self { folder: folder.to_owned(), child, asks, answers: BufReader::new(answers) })
    }

    /// The object of a name, with at most `limit` bytes of it; none when there is none.
    pub(super) fn get(&mut self, name: &str, limit: u64) -> Result<Option<Object>, Fault> {
        self.ask(name, |header, bytes| {
            let mut kept = Vec::new();
            bytes.by_ref().take(limit).read_to_end(&mut kept)?;
            let truncated = header.size > limit;
            Ok(Object { id: header.id, kind: header.kind, bytes: kept, truncated })
        })
    }

    /// Whether git answers no more.
    pub(super) fn is_broken(&self) -> bool {
        self.asks.is_none()
    }

    /// Hands the bytes of a blob to `take`, which need not read them all; none when there is no such blob.
    pub(super) fn stream<T>(
        &mut self,
        id: &str,
        take: impl FnOnce(&mut dyn Read) -> io::Result<T>,
    ) -> Result<Option<T>, Fault> {
        self.ask(id, |header, mut bytes| if header.kind == Kind::Blob { take(&mut bytes).map(Some) } else { Ok(None) })
            .map(Option::flatten)
    }

    fn ask<T>(
        &mut self,
        name: &str,
        take: impl FnOnce(Header, &mut io::Take<&mut BufReader<ChildStdout>>) -> io::Result<T>,
    ) -> Result<Option<T>, Fault> {
        self.talk(name, take).map_err(|error| {
            self.asks = None;
            process::gave_up(&self.folder, &format!("git stopped answering: {error}"))
        })
    }

    fn talk<T>(
        &mut self,
        name: &str,
        take: impl FnOnce(Header, &mut io::Take<&mut BufReader<ChildStdout>>) -> io::Result<T>,
    ) -> io::Result<Option<T>> {
        let asks = self.asks.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        writeln!(asks, "{name}")?;
        asks.flush()?;
        let mut line = String::new();
        self.answers.by_ref().take(4096).read_line(&mut line)?;
        let Some(header) = Header::read(&line)? else { return Ok(None) };
        let mut body = self.answers.by_ref().take(header.size);
        let taken = take(header, &mut body)?;
        // What was not wanted has to be read all the same, to find the next answer.
        io::copy(&mut body, &mut io::sink())?;
        let mut end = [0];
        self.answers.read_exact(&mut end)?;
        Ok(Some(taken))
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        // The end of its input ends it; waiting leaves no process behind. There is nobody to tell if that fails.
        self.asks = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `<id> <type> <size>`
struct Header {
    id: String,
    kind: Kind,
    size: u64,
}

impl Header {
    /// None when there is no such object, or more than one of the name.
    fn read(line: &str) -> io::Result<Option<Self>> {
        let line = line.strip_suffix('\n').ok_or(io::ErrorKind::UnexpectedEof)?;
        if line.ends_with(" missing") || line.ends_with(" ambiguous") {
            return Ok(None);
        }
        let mut words = line.split(' ');
        let (Some(id), Some(kind), Some(size), None) = (words.next(), words.next(), words.next(), words.next()) else {
            return Err(io::ErrorKind::InvalidData.into());
        };
        let kind = match kind {
            "blob" => Kind::Blob,
            "tree" => Kind::Tree,
            "commit" => Kind::Commit,
            "tag" => Kind::Tag,
            _ => return Err(io::ErrorKind::InvalidData.into()),
        };
        let size = size.parse().map_err(|_| io::ErrorKind::InvalidData)?;
        Ok(Some(Self { id: id.to_owned(), kind, size }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_or_refused() {
        let header = Header::read("ab12 tree 7\n").unwrap().unwrap();
        assert_eq!((header.id.as_str(), header.kind, header.size), ("ab12", Kind::Tree, 7));
        assert!(Header::read("main^{commit} missing\n").unwrap().is_none());
        assert!(Header::read("ab ambiguous\n").unwrap().is_none());
        for bad in ["", "ab12 tree 7", "ab12 tree\n", "ab12 tree seven\n", "ab12 loop 7\n"] {
            assert!(Header::read(bad).is_err(), "{bad:?}");
        }
    }
}
