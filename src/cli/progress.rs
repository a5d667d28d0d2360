//! A line on the terminal that says how far a long run is. Short runs, pipes and CI never see it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::{emit, screen};

/// A run that is done by then shows nothing.
const PATIENCE: Duration = Duration::from_millis(300);
/// Between two drawings.
const BEAT: Duration = Duration::from_millis(100);

/// A progress line; it goes away when dropped.
#[derive(Debug, Default)]
pub(super) struct Progress {
    counts: Arc<Counts>,
    /// Dropping the sender wakes the thread and ends it.
    drawer: Option<(Sender<()>, JoinHandle<()>)>,
}

#[derive(Debug, Default)]
struct Counts {
    done: AtomicUsize,
    total: AtomicUsize,
}

impl Progress {
    /// Starts to watch the clock, where somebody watches the terminal.
    pub(super) fn start(quiet: bool) -> Self {
        let counts = Arc::new(Counts::default());
        if quiet || !screen::watched() {
            return Self { counts, drawer: None };
        }
        let (stop, stopped) = mpsc::channel();
        let seen = Arc::clone(&counts);
        let thread = thread::spawn(move || {
            let mut wait = PATIENCE;
            while stopped.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                emit::stderr(&format!("\r\x1b[2K{}", seen.line()));
                wait = BEAT;
            }
            if wait == BEAT {
                emit::stderr("\r\x1b[2K");
            }
        });
        Self { counts, drawer: Some((stop, thread)) }
    }

    /// Says how many files there are.
    pub(super) fn expect(&self, total: usize) {
        self.counts.total.store(total, Ordering::Relaxed);
    }

    /// Says that one more is done.
    pub(super) fn step(&self) {
        self.counts.done.fetch_add(1, Ordering::Relaxed);
    }
}

impl Counts {
    fn line(&self) -> String {
        match (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed)) {
            (_, 0) => "looking for policies".to_owned(),
            (done, total) => format!("read {done} of {total} files"),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.drawer.take() {
            drop(stop);
            // A thread that only draws has nothing to say about how it ended.
            let _ = thread.join();
        }
    }
}
