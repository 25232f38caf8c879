//! Counts and their formatting.

use std::fmt;

use super::Score;
use crate::damage::{KINDS, Kind};

/// A share: a number of successes out of a total.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// The number of successes.
    pub good: usize,
    /// The total.
    pub all: usize,
}

impl Counts {
    /// Counts one item.
    pub fn add(&mut self, is_good: bool) {
        self.good += usize::from(is_good);
        self.all += 1;
    }

    /// Returns the share of successes, or 1 if the total is 0.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts of sentences are far below 2^52")]
    pub fn share(self) -> f64 {
        if self.all == 0 { 1.0 } else { self.good as f64 / self.all as f64 }
    }

    /// Returns the number of failures.
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

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "damaged sentences that came back whole")?;
        for kind in KINDS {
            let of_kind = || self.whole_by_fault.iter().filter(|(fault, _)| fault.kind == *kind);
            let mut sum = Counts::default();
            for (_, counts) in of_kind() {
                sum.good += counts.good;
                sum.all += counts.all;
            }
            if sum.all > 0 {
                let alone = self.whole_alone.get(kind).copied().unwrap_or_default();
                writeln!(f, "  {kind:<50}{sum}, alone {:.2} %", alone.share() * 100.0)?;
            }
            for (fault, counts) in of_kind() {
                writeln!(f, "    {:<48}{counts}", fault.variant)?;
            }
        }
        writeln!(f, "  {:<50}{}", "all without blanks, each once", self.whole_without_blanks)?;
        writeln!(f, "  {:<50}{}", "all, each once", self.whole)?;
        writeln!(f, "sentences that were not damaged and are as they were")?;
        for (kind, counts) in &self.untouched_by_kind {
            writeln!(f, "  in articles with {kind:<33}{counts}")?;
        }
        writeln!(f, "  {:<50}{}", "all", self.untouched)?;
        writeln!(f, "lines laid in that stand outside sentences")?;
        for (fault, counts) in &self.outside {
            writeln!(f, "  {:<10}{:<40}{counts}", fault.kind, fault.variant)?;
        }
        writeln!(f, "lines laid in that are still in the article")?;
        for (kind, counts) in &self.kept {
            writeln!(f, "  {kind:<50}{counts}")?;
        }
        writeln!(f, "ends of paragraphs that are still ends")?;
        for (fault, counts) in
            self.boundaries_by_fault.iter().filter(|(f, c)| c.bad() > 0 || f.kind == Kind::Fragment)
        {
            writeln!(f, "  {:<10}{:<40}{counts}", fault.kind, fault.variant)?;
        }
        writeln!(f, "  {:<50}{}", "all with a final mark", self.boundaries)?;
        writeln!(f, "  {:<50}{}", "all headings, captions, open lines", self.open_boundaries)?;
        writeln!(f, "edits that made no whole sentence: {:?}", self.wrong_edits)?;
        let per_million = self.brackets.bad() * 1_000_000 / self.n_chars.max(1);
        let Counts { all, .. } = self.brackets;
        let n_lost = self.brackets.bad();
        write!(f, "gloss-like brackets of the original lost: {n_lost} of {all}, ")?;
        writeln!(f, "{per_million} in a million of {} characters", self.n_chars)?;
        writeln!(f, "titles {}; articles skipped {}", self.titles, self.n_skipped)
    }
}
