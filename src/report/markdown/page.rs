//! A page that never grows past what its reader takes: blocks go in whole or not at all.

/// Text of a bounded size.
#[derive(Debug)]
pub(super) struct Page {
    out: String,
    max: usize,
}

impl Page {
    /// A page of at most `max` bytes.
    pub(super) fn new(max: usize) -> Self {
        Self { out: String::new(), max }
    }

    /// Adds a block if the page then still has `reserve` bytes to spare.
    pub(super) fn put(&mut self, block: &str, reserve: usize) -> bool {
        let fits = self.out.len() + block.len() + reserve <= self.max;
        if fits {
            self.out.push_str(block);
        }
        fits
    }

    /// Adds a heading and the items under it, as many as fit; tells how many did not.
    pub(super) fn list(&mut self, heading: &str, items: impl IntoIterator<Item = String>, reserve: usize) -> usize {
        let mut left_out = 0;
        let mut pending = Some(heading);
        for item in items {
            // A heading goes in only together with its first item.
            let block = format!("{}{item}", pending.unwrap_or(""));
            if left_out == 0 && self.put(&block, reserve) {
                pending = None;
            } else {
                left_out += 1;
            }
        }
        if pending.is_none() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
        left_out
    }

    /// The text.
    pub(super) fn finish(self) -> String {
        self.out
    }
}
