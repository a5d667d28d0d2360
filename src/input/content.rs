//! Reading one file: bounded, and with a word for what is wrong with its bytes.
#![expect(clippy::disallowed_methods, reason = "this is where files are opened")]

use std::fs;
use std::io::{self, Read};

use super::{File, Place};
use crate::outcome::{Fault, Skipped};
use crate::source::Source;

/// The largest file that is judged, in bytes. The servers refuse policies above 20 KiB (bucket) and a few KiB
/// (identity), so a mebibyte leaves room for wrappers that hold many; what is larger is data, or meant to exhaust us.
pub const MAX_FILE: u64 = 1024 * 1024;

/// How far a file that is too large is searched for the words of a policy, in bytes. Repositories hold large data files,
/// and a file that unpacks to more than this was made to keep us busy.
const MAX_SEARCH: u64 = 256 * 1024 * 1024;

/// How much of a file that is too large is kept, in bytes, so that a finding has a place to point at.
const KEPT_HEAD: usize = 4096;

/// A text to judge.
#[derive(Debug)]
pub struct Input {
    /// The text, under the path shown to readers.
    pub source: Source,
    /// What is wrong with it below the level of syntax.
    pub defect: Option<Defect>,
}

/// What can be wrong with a file before its text is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defect {
    /// Not UTF-8: replacement characters stand for the bad bytes, the first of them at this byte of the text.
    NotUtf8 {
        /// Where.
        offset: u32,
    },
    /// Larger than [`MAX_FILE`]: only the first bytes are in the text, and must not be judged.
    TooLarge,
}

/// What reading a file came to.
#[derive(Debug)]
pub enum Content {
    /// To be judged.
    Text(Input),
    /// To be left.
    Left(Skipped),
}

impl File {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// A [`Fault`] when it cannot be opened or read to its end.
    pub fn read(&self) -> Result<Content, Fault> {
        let read = match &self.place {
            Place::Disk(path) => fs::File::open(path).and_then(|file| self.take(file)),
            Place::Stdin => self.take(io::stdin().lock()),
            // Only the repository can hand it out.
            Place::Object(_) => Err(io::ErrorKind::Unsupported.into()),
        };
        read.map_err(|error| fault(self.shown.clone(), &error))
    }

    pub(super) fn take(&self, mut bytes: impl Read) -> io::Result<Content> {
        let mut head = Vec::new();
        bytes.by_ref().take(MAX_FILE + 1).read_to_end(&mut head)?;
        if u64::try_from(head.len()).unwrap_or(u64::MAX) <= MAX_FILE {
            return Ok(Content::Text(self.decode(head)));
        }
        if self.named || self.declared || looks_like_policy(&head, bytes)? {
            head.truncate(KEPT_HEAD);
            let text = String::from_utf8_lossy(&head).into_owned();
            let source = self.source(text);
            return Ok(Content::Text(Input { source, defect: Some(Defect::TooLarge) }));
        }
        let why = "larger than 1 MiB, and nothing in it looks like a policy".to_owned();
        Ok(Content::Left(Skipped { path: self.shown.clone(), why }))
    }

    fn decode(&self, bytes: Vec<u8>) -> Input {
        let (text, defect) = match String::from_utf8(bytes) {
            Ok(text) => (text, None),
            Err(error) => {
                let offset = u32::try_from(error.utf8_error().valid_up_to()).unwrap_or(u32::MAX);
                (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(Defect::NotUtf8 { offset }))
            }
        };
        Input { source: self.source(text), defect }
    }

    fn source(&self, text: String) -> Source {
        Source::new(self.shown.clone(), text).known_as(self.identity.clone())
    }
}

/// A fault about a path, in words a user can act on.
pub(super) fn fault(path: String, error: &io::Error) -> Fault {
    let message = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or directory".to_owned(),
        io::ErrorKind::PermissionDenied => "it may not be read: permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "it is a directory, not a file".to_owned(),
        _ => {
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or_default();
            format!("it could not be read: {}", text.to_lowercase())
        }
    };
    Fault { path: Some(path), position: None, message, help: None }
}

/// Whether a text holds both `"Statement"` and `"Effect"`, in any case, without keeping it in memory.
fn looks_like_policy(head: &[u8], mut rest: impl Read) -> io::Result<bool> {
    let mut words = [Word::new(b"\"statement\""), Word::new(b"\"effect\"")];
    let mut buffer = vec![0; 64 * 1024];
    let mut searched = 0;
    let mut chunk = head;
    loop {
        for word in &mut words {
            word.look(chunk);
        }
        if words.iter().all(|word| word.found) {
            return Ok(true);
        }
        searched += chunk.len() as u64;
        if searched > MAX_SEARCH {
            return Ok(false);
        }
        let read = match rest.read(&mut buffer) {
            Ok(0) => return Ok(false),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => 0,
            Err(error) => return Err(error),
        };
        chunk = buffer.get(..read).unwrap_or_default();
    }
}

/// A word looked for byte by byte, across the borders of chunks. The first byte, a quote, occurs again only at the end,
/// so after a mismatch only that byte can start a new attempt.
struct Word {
    wanted: &'static [u8],
    matched: usize,
    found: bool,
}

impl Word {
    fn new(wanted: &'static [u8]) -> Self {
        Self { wanted, matched: 0, found: false }
    }

    fn look(&mut self, mut chunk: &[u8]) {
        while !self.found {
            if self.matched == 0 {
                let Some(start) = chunk.iter().position(|&byte| byte == b'"') else { return };
                chunk = chunk.get(start..).unwrap_or_default();
            }
            let Some((byte, rest)) = chunk.split_first() else { return };
            chunk = rest;
            let expected = self.wanted.get(self.matched);
            self.matched = if expected == Some(&byte.to_ascii_lowercase()) {
                self.matched + 1
            } else {
                usize::from(*byte == b'"')
            };
            self.found = self.matched == self.wanted.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(named: bool) -> File {
        let name = || "p.json".to_owned();
        File { shown: name(), path: name(), identity: name(), named, declared: false, place: Place::Stdin }
    }

    fn text(content: Content) -> Input {
        match content {
            Content::Text(input) => input,
            Content::Left(skipped) => panic!("left: {}", skipped.why),
        }
    }

    #[test]
    fn the_first_bad_byte_is_kept() {
        let input = text(file(false).take(&b"{\"\xC3\xA9\": \"\xFF\xFE\"}"[..]).unwrap());
        let Some(Defect::NotUtf8 { offset }) = input.defect else { panic!("{:?}", input.defect) };
        let (before, bad) = input.source.text().split_at(offset as usize);
        assert_eq!(before, "{\"é\": \"");
        assert!(bad.starts_with('\u{FFFD}'));
    }

    #[test]
    fn the_limit_itself_is_still_read() {
        let at = vec![b' '; usize::try_from(MAX_FILE).unwrap()];
        assert_eq!(text(file(false).take(&at[..]).unwrap()).defect, None);
        let over = [&at[..], b" "].concat();
        assert!(matches!(file(false).take(&over[..]).unwrap(), Content::Left(_)));
        assert_eq!(text(file(true).take(&over[..]).unwrap()).defect, Some(Defect::TooLarge));
    }

    #[test]
    fn a_large_file_with_the_words_of_a_policy_is_not_passed_over() {
        let mut large = vec![b' '; 3 * 1024 * 1024];
        large.extend_from_slice(br#"{"Statement": [{"eFFect": "Deny"}]}"#);
        let input = text(file(false).take(&large[..]).unwrap());
        assert_eq!(input.defect, Some(Defect::TooLarge));
        assert!(input.source.text().len() <= KEPT_HEAD);
    }

    /// Hands out one byte at a time, so that every border falls inside a word.
    struct Dribble<'a>(&'a [u8]);

    impl Read for Dribble<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            buffer[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    #[test]
    fn words_are_found_across_borders_exactly_when_they_are_there() {
        for (text, found) in [
            (r#""Statement" "Effect""#, true),
            (r#""effect": 1, "STATEMENT""#, true),
            (r#""""Statement"""Effect""#, true),
            (r#""State"Statement" "Eff"Effect""#, true),
            (r#""Statement""#, false),
            (r#""Effect""#, false),
            (r#""Statements" "Effect""#, false),
            ("Statement Effect", false),
            ("", false),
        ] {
            assert_eq!(looks_like_policy(b"", Dribble(text.as_bytes())).unwrap(), found, "{text}");
            assert_eq!(looks_like_policy(text.as_bytes(), &b""[..]).unwrap(), found, "{text}");
        }
    }
}
