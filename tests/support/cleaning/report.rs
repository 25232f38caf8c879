//! Counts, and how they are shown.

use std::fmt;

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Those that are as they should be.
    pub good: usize,
    /// All.
    pub all: usize,
}

impl Counts {
    /// Counts one.
    pub fn add(&mut self, is_good: bool) {
        self.good += usize::from(is_good);
        self.all += 1;
    }

    /// Returns the share of the good ones, 1 of none.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts of sentences are far below 2^52")]
    pub fn share(self) -> f64 {
        if self.all == 0 { 1.0 } else { self.good as f64 / self.all as f64 }
    }

    /// Returns the number of those that are not.
    #[must_use]
    pub fn bad(self) -> usize {
        self.all - self.good
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>6} / {:>6}  {:>6.2} %", self.good, self.all, self.share() * 100.0)
    }
}
