//! Finds the few runs of a query in texts of a few hundred characters.
//!
//! An automaton reads a text faster, but is built for each search, which costs more than it saves
//! for the ten articles of a page.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::budget::{SearchBudget, WorkKind, WorkMeter};

/// Finds runs in a text, all at once.
pub(crate) struct RunFinder {
    /// The characters of all runs, one run after the other.
    chars: Vec<char>,
    /// The runs, in order of their first two characters.
    runs: Vec<RunPattern>,
    first_chars: FirstCharFilter,
    budget: SearchBudget,
}

/// A run, as a range of the finder's characters.
struct RunPattern {
    first: char,
    /// `None` for a single character.
    second: Option<char>,
    start: usize,
    end: usize,
    number: usize,
}

/// An occurrence of a run in a text. The order is that of the ends, then of the starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RunOccurrence {
    /// The index of the character after the run.
    pub(crate) end: usize,
    /// The index of its first character.
    pub(crate) start: usize,
    /// The number of the run.
    pub(crate) number: usize,
}

impl RunFinder {
    /// Returns the finder of folded runs. An empty run never occurs.
    pub(crate) fn new<'r>(texts: impl IntoIterator<Item = &'r str>) -> Self {
        let (mut chars, mut runs) = (Vec::new(), Vec::new());
        let mut first_chars = FirstCharFilter::default();

        for (number, text) in texts.into_iter().enumerate() {
            let mut beginning = text.chars();
            let Some(first) = beginning.next() else { continue };
            let (start, second) = (chars.len(), beginning.next());
            chars.extend(text.chars());
            runs.push(RunPattern { first, second, start, end: chars.len(), number });
            first_chars.add(first);
        }
        runs.sort_by_key(|run| (run.first, run.second));
        Self { chars, runs, first_chars, budget: SearchBudget::unlimited() }
    }

    /// Returns the finder with the budget of a search. Once that is closed, no run occurs.
    pub(crate) fn within(self, budget: &SearchBudget) -> Self {
        Self { budget: budget.clone(), ..self }
    }

    /// Returns the budget that the finder counts its steps in.
    pub(crate) fn budget(&self) -> &SearchBudget {
        &self.budget
    }

    /// Returns every occurrence in a folded text, in order of their ends, the longest first among
    /// those with the same end. At most as many are kept at a time as can begin within the longest
    /// run.
    pub(crate) fn find<'f>(&'f self, text: &'f [char]) -> RunOccurrences<'f> {
        let meter = WorkMeter::new(&self.budget, WorkKind::Marking);
        RunOccurrences { finder: self, text, start: 0, open: BinaryHeap::new(), meter }
    }
}

/// The occurrences of runs in a text.
pub(crate) struct RunOccurrences<'f> {
    finder: &'f RunFinder,
    text: &'f [char],
    /// The index of the next character to read.
    start: usize,
    /// The occurrences that begin before it and were not returned yet.
    open: BinaryHeap<Reverse<RunOccurrence>>,
    meter: WorkMeter,
}

impl Iterator for RunOccurrences<'_> {
    type Item = RunOccurrence;

    fn next(&mut self) -> Option<RunOccurrence> {
        loop {
            // An occurrence that begins from here on ends later.
            if let Some(Reverse(first)) = self.open.peek()
                && (first.end <= self.start || self.start == self.text.len())
            {
                return self.open.pop().map(|Reverse(first)| first);
            }

            // Skip the characters with which no run begins.
            let first_chars = &self.finder.first_chars;
            let rest = self.text[self.start..].iter();
            let n_skipped = rest.take_while(|&&c| !first_chars.may_contain(c)).count();
            if n_skipped > 0 {
                self.start += n_skipped;
                continue;
            }

            let &first = self.text.get(self.start)?;
            if !self.open_at(self.start, first) {
                return None;
            }
            self.start += 1;
        }
    }
}

impl RunOccurrences<'_> {
    /// Adds the occurrences that start at an index with this character. Returns whether the search
    /// may go on.
    fn open_at(&mut self, start: usize, first: char) -> bool {
        let RunFinder { chars, runs, .. } = self.finder;
        let second = self.text.get(start + 1).copied();
        let mut n_steps = 1;

        // Single characters come first, then the runs in order of their second characters.
        let from = runs.partition_point(|run| run.first < first);
        let singles =
            runs[from..].iter().take_while(|run| (run.first, run.second) == (first, None));
        let longer = runs.partition_point(|run| (run.first, run.second) < (first, second));
        let longer =
            runs[longer..].iter().take_while(|run| (run.first, run.second) == (first, second));
        for run in singles.chain(longer.filter(|run| run.second.is_some())) {
            n_steps += 4;
            if self.text[start..].starts_with(&chars[run.start..run.end]) {
                let end = start + run.end - run.start;
                self.open.push(Reverse(RunOccurrence { end, start, number: run.number }));
            }
        }
        self.meter.add(n_steps)
    }
}

/// A set of characters that may also seem to contain others: one bit for all characters with the
/// same lowest ten bits.
#[derive(Default)]
struct FirstCharFilter([u64; 16]);

impl FirstCharFilter {
    fn add(&mut self, c: char) {
        let (word, bit) = Self::bit_of(c);
        self.0[word] |= bit;
    }

    #[inline]
    fn may_contain(&self, c: char) -> bool {
        let (word, bit) = Self::bit_of(c);
        self.0[word] & bit != 0
    }

    #[inline]
    fn bit_of(c: char) -> (usize, u64) {
        (c as usize >> 6 & 15, 1 << (c as u32 & 63))
    }
}

#[cfg(test)]
mod tests {
    use aho_corasick::AhoCorasick;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn occurrences_are_those_of_an_automaton(
            runs in prop::collection::vec("[一二三a]{1,4}", 1..6),
            text in "[一-五a，]{0,40}",
        ) {
            let chars: Vec<char> = text.chars().collect();
            let n_before = |byte: usize| text[..byte].chars().count();
            let expected = AhoCorasick::new(&runs).unwrap();
            let expected = expected.find_overlapping_iter(&text).map(|found| RunOccurrence {
                end: n_before(found.end()),
                start: n_before(found.start()),
                number: found.pattern().as_usize(),
            });
            let finder = RunFinder::new(runs.iter().map(String::as_str));
            prop_assert_eq!(finder.find(&chars).collect::<Vec<_>>(), expected.collect::<Vec<_>>());
        }
    }
}
