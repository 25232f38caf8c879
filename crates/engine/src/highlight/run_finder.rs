//! Finds the few runs that a query asks for in texts of a few hundred characters.
//!
//! An automaton reads a text faster by itself, but has to be built for each search, which costs
//! more than it saves for the ten articles of a page.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Runs that are looked for all at once.
pub(crate) struct RunFinder {
    /// The runs, one behind the other.
    chars: Vec<char>,
    /// Where each run stands there, in order of the first characters.
    runs: Vec<RunPattern>,
    first_characters: FirstCharFilter,
}

struct RunPattern {
    first: char,
    start: usize,
    end: usize,
    number: usize,
}

/// Where a run stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RunOccurrence {
    /// The character behind it.
    pub(crate) end: usize,
    /// Its first character.
    pub(crate) start: usize,
    /// Which run it is.
    pub(crate) number: usize,
}

impl RunFinder {
    /// Returns the finder of folded runs. An empty one is nowhere.
    pub(crate) fn new<'r>(texts: impl IntoIterator<Item = &'r str>) -> Self {
        let (mut chars, mut runs) = (Vec::new(), Vec::new());
        let mut first_characters = FirstCharFilter::default();
        for (number, text) in texts.into_iter().enumerate() {
            let Some(first) = text.chars().next() else { continue };
            let start = chars.len();
            chars.extend(text.chars());
            runs.push(RunPattern { first, start, end: chars.len(), number });
            first_characters.add(first);
        }
        runs.sort_by_key(|run| run.first);
        Self { chars, runs, first_characters }
    }

    /// Returns every occurrence in a folded text, in order of their ends, of several with one end
    /// the longest first. No more of them are kept at a time than can begin within the longest run.
    pub(crate) fn find<'f>(&'f self, text: &'f [char]) -> RunOccurrences<'f> {
        RunOccurrences { finder: self, text, start: 0, open: BinaryHeap::new() }
    }
}

/// The occurrences in a text.
pub(crate) struct RunOccurrences<'f> {
    finder: &'f RunFinder,
    text: &'f [char],
    /// The character up to which the text was read.
    start: usize,
    /// Those that begin before it and were not returned.
    open: BinaryHeap<Reverse<RunOccurrence>>,
}

impl Iterator for RunOccurrences<'_> {
    type Item = RunOccurrence;

    fn next(&mut self) -> Option<RunOccurrence> {
        loop {
            // What begins from here on ends behind here.
            if let Some(Reverse(first)) = self.open.peek()
                && (first.end <= self.start || self.start == self.text.len())
            {
                return self.open.pop().map(|Reverse(first)| first);
            }
            let sketch = &self.finder.first_characters;
            let rest = self.text[self.start..].iter();
            let n_passed = rest.take_while(|&&c| !sketch.may_have(c)).count();
            if n_passed > 0 {
                self.start += n_passed;
                continue;
            }
            let &first = self.text.get(self.start)?;
            self.open_at(self.start, first);
            self.start += 1;
        }
    }
}

impl RunOccurrences<'_> {
    fn open_at(&mut self, start: usize, first: char) {
        let RunFinder { chars, runs, .. } = self.finder;
        let from = runs.partition_point(|run| run.first < first);
        for run in runs[from..].iter().take_while(|run| run.first == first) {
            if self.text[start..].starts_with(&chars[run.start..run.end]) {
                let end = start + run.end - run.start;
                self.open.push(Reverse(RunOccurrence { end, start, number: run.number }));
            }
        }
    }
}

/// A set of characters that may seem to have more than were added: a bit for those that agree in
/// their lowest ten bits.
#[derive(Default)]
struct FirstCharFilter([u64; 16]);

impl FirstCharFilter {
    fn add(&mut self, c: char) {
        let (word, bit) = Self::place(c);
        self.0[word] |= bit;
    }

    #[inline]
    fn may_have(&self, c: char) -> bool {
        let (word, bit) = Self::place(c);
        self.0[word] & bit != 0
    }

    #[inline]
    fn place(c: char) -> (usize, u64) {
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
        fn it_finds_what_an_automaton_finds(
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
