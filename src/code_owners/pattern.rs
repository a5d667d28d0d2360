//! Patterns over paths: what they match, and what they say about all files of a folder.

use super::segment::{self, Token, fits, fits_all};

/// A compiled pattern: steps from the root to what it matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    steps: Vec<Step>,
    /// Whether what lies below a match matches too: not after `/*` at the end, which stays within its folder.
    below: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// `**`: any number of folders, none too.
    Folders,
    /// One name.
    Name(Vec<Token>),
}

/// Where in a pattern one may be after some folders: for each number of steps, whether they can be done. The last place
/// is the end of the pattern.
type Places = Vec<bool>;

/// The longest path of Linux, in bytes.
const MAX_BYTES: usize = 4096;

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// What GitHub does not take, in words.
    pub(super) fn parse(written: &str) -> Result<Self, &'static str> {
        if written.len() > MAX_BYTES {
            return Err("it is longer than any path");
        }
        if written.starts_with('!') {
            return Err("`!` does not take anything back in this file");
        }
        if written.contains(['[', ']']) {
            return Err("`[` and `]` stand for nothing in this file");
        }
        if written.contains("***") {
            return Err("more than two `*` in a row stand for nothing");
        }
        if written.chars().all(|c| c == '/') {
            return Err("it matches nothing; `*` matches everything");
        }
        let folder = written.ends_with('/') && !written.ends_with("\\/");
        let path = written.strip_suffix('/').filter(|_| folder).unwrap_or(written);
        let (anchored, path) = match path.strip_prefix('/') {
            Some(path) => (true, path),
            // A slash in the middle counts as one at the start.
            None => (path.contains('/'), path),
        };
        let mut steps = if anchored { Vec::new() } else { vec![Step::Folders] };
        for part in path.split('/') {
            steps.push(match part {
                "**" => Step::Folders,
                part => Step::Name(segment::parse(part).ok_or("a backslash at the end takes nothing along")?),
            });
        }
        let star = || Step::Name(vec![Token::Many]);
        let stays = steps.last() == Some(&star()) && !folder;
        // What ends in `/` or `/**` is about everything below, and not about a file of that name.
        if folder || steps.last() == Some(&Step::Folders) {
            steps.push(star());
        }
        // `*` alone stands for every file, since it may lie in any folder.
        Ok(Self { steps, below: !stays })
    }

    /// Whether a file matches, given by the names from the root to it.
    pub(super) fn matches(&self, path: &[&str]) -> bool {
        let places = path.iter().fold(self.start(), |places, name| self.walk(&places, |tokens| fits(tokens, name)));
        arrived(&places)
    }

    /// Whether some file below a folder matches.
    pub(super) fn reaches_below(&self, folder: &[&str]) -> bool {
        let places = self.within(folder);
        let open = |(at, place): (usize, &bool)| *place && at < self.steps.len();
        // Any step that is left can be taken by a name made for it; the end stays open if all below it matches.
        places.iter().enumerate().any(open) || (self.below && arrived(&places))
    }

    /// Whether every file that can lie below a folder matches.
    ///
    /// Exact: a file may have names that no part of the pattern is made for, so that only parts that fit every name can
    /// be relied on; and what such names match, all names do.
    pub(super) fn covers_below(&self, folder: &[&str]) -> bool {
        let mut places = self.walk(&self.within(folder), fits_all);
        // Steps are done in order and only `**` is stayed at, so that the places settle after as many names as there
        // are steps.
        loop {
            if !arrived(&places) {
                return false;
            }
            let next = self.walk(&places, fits_all);
            if next == places {
                return true;
            }
            places = next;
        }
    }

    fn within(&self, folder: &[&str]) -> Places {
        folder.iter().fold(self.start(), |places, name| self.walk(&places, |tokens| fits(tokens, name)))
    }

    fn start(&self) -> Places {
        let mut places = vec![false; self.steps.len() + 1];
        if let Some(first) = places.first_mut() {
            *first = true;
        }
        self.skip(places)
    }

    /// One name further.
    fn walk(&self, places: &Places, takes: impl Fn(&[Token]) -> bool) -> Places {
        let mut next = vec![false; places.len()];
        let mut reach = |at: usize| {
            if let Some(place) = next.get_mut(at) {
                *place = true;
            }
        };
        for at in places.iter().enumerate().filter_map(|(at, place)| place.then_some(at)) {
            match self.steps.get(at) {
                Some(Step::Folders) => reach(at),
                Some(Step::Name(tokens)) if takes(tokens) => reach(at + 1),
                None if self.below => reach(at),
                Some(Step::Name(_)) | None => {}
            }
        }
        self.skip(next)
    }

    /// Where `**` stands for no folder, the step after it is open too.
    fn skip(&self, mut places: Places) -> Places {
        for (at, step) in self.steps.iter().enumerate() {
            if *step == Step::Folders
                && places.get(at) == Some(&true)
                && let Some(next) = places.get_mut(at + 1)
            {
                *next = true;
            }
        }
        places
    }
}

fn arrived(places: &Places) -> bool {
    places.last() == Some(&true)
}
