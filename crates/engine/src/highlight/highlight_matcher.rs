//! Finds the patterns of a query in a text: runs, numbers and runs near each other.

use xunwen_text::{Mark, PARAGRAPH_END, merge_marks};

use super::match_edges::{splits_number, whole_atoms};
use super::proximity::{RunAt, Stretches, groups, near_others};
use super::run_finder::{RunFinder, RunOccurrence};
use crate::budget::SearchBudget;
use crate::plan::Highlight;

/// The most matches of runs that a snippet is chosen from. In a text of one repeated character,
/// nested runs occur more often than it has characters. Chosen by hand: more than any article of
/// news has. Halving or doubling: not measured.
const MAX_MATCHES: usize = 100_000;

/// The most occurrences of runs near each other that are kept in memory for one text, if the search
/// has limits. Chosen by memory: 48 MB. Halving or doubling: not measured.
const MAX_NEAR_RUNS: usize = 2_000_000;

/// Finds patterns in folded texts.
pub(crate) struct HighlightMatcher {
    patterns: Vec<Highlight>,
    /// The pattern that each run of the finder belongs to, and the number of the run in it.
    run_uses: Vec<(usize, usize)>,
    finder: RunFinder,
    /// Whether a pattern looks for runs near each other.
    has_near: bool,
}

/// A match in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HighlightMatch {
    /// The characters that the match covers.
    pub(crate) mark: Mark,
    /// The index of the pattern that matched.
    pub(crate) pattern: usize,
}

impl HighlightMatcher {
    pub(crate) fn new(patterns: &[Highlight]) -> Self {
        let run_uses = patterns.iter().enumerate().flat_map(|(n, pattern)| {
            let n_runs = pattern.runs().len();
            (0..n_runs).map(move |run| (n, run))
        });
        Self {
            run_uses: run_uses.collect(),
            finder: RunFinder::new(patterns.iter().flat_map(Highlight::runs).map(String::as_str)),
            has_near: patterns.iter().any(is_near),
            patterns: patterns.to_vec(),
        }
    }

    /// Returns the matcher with the budget of a search. Once that is closed, nothing matches.
    pub(crate) fn within(self, budget: &SearchBudget) -> Self {
        Self { finder: self.finder.within(budget), ..self }
    }

    /// Returns the budget that the matcher counts its steps in.
    pub(crate) fn budget(&self) -> &SearchBudget {
        self.finder.budget()
    }

    /// Returns which of the first 64 patterns match in a folded text: a bit for each. Stops when all
    /// of `wanted` do.
    pub(crate) fn patterns_in(&self, folded: &[char], wanted: u64) -> u64 {
        let mut found = 0;
        let near = self.visit(folded, |single| {
            found |= pattern_bit(&single);
            found & wanted != wanted
        });
        near.iter().fold(found, |found, near| found | pattern_bit(near))
    }

    /// Returns the matches in a folded text, in order of their ends, overlapping ones too. Of
    /// single runs and numbers, only the first [`MAX_MATCHES`] are returned.
    pub(crate) fn find(&self, folded: &[char]) -> Vec<HighlightMatch> {
        let mut found = Vec::new();
        let near = self.visit(folded, |single| {
            found.push(single);
            found.len() < MAX_MATCHES
        });

        if !near.is_empty() {
            found.extend(near);
            found.sort_by_key(|found| (found.mark.end, found.mark.start));
        }
        found
    }

    /// Returns the characters of all matches in a folded text, touching and overlapping ones as
    /// one. The result fits into the text, however many matches there are.
    pub(crate) fn marks(&self, folded: &[char]) -> Vec<Mark> {
        let mut marks: Vec<Mark> = Vec::new();
        let near = self.visit(folded, |single| {
            push_merged(&mut marks, single.mark);
            true
        });
        marks.extend(near.into_iter().map(|found| found.mark));
        merge_marks(marks)
    }

    /// Calls `on_match` for every match of a single run or number, in order of their ends, until
    /// it returns false. Returns the matches of runs near each other.
    fn visit(
        &self,
        folded: &[char],
        mut on_match: impl FnMut(HighlightMatch) -> bool,
    ) -> Vec<HighlightMatch> {
        let mut near: Vec<(usize, RunAt)> = Vec::new();
        let mut wants_more = true;
        for RunOccurrence { start, end, number } in self.finder.find(folded) {
            let (pattern, run) = self.run_uses[number];

            // Parts of longer words and numbers do not match.
            let highlight = &self.patterns[pattern];
            let is_number = matches!(highlight, Highlight::Number(_));
            if is_number && splits_number(folded, start, end) || !whole_atoms(folded, start, end) {
                continue;
            }

            match highlight {
                Highlight::Run(_) | Highlight::Number(_) => {
                    let single = HighlightMatch { mark: Mark::new(start, end), pattern };
                    wants_more = wants_more && on_match(single);
                }
                Highlight::Near(..) | Highlight::Stretch(..) => {
                    near.push((pattern, RunAt { start: narrow(start), end: narrow(end), run }));
                }
            }

            let is_too_long = near.len() > MAX_NEAR_RUNS && self.budget().close_if_limited();
            if is_too_long || !wants_more && !self.has_near {
                break;
            }
        }
        self.near_matches(near, folded)
    }

    /// Returns the matches among occurrences of runs that patterns look for near each other.
    fn near_matches(
        &self,
        mut occurrences: Vec<(usize, RunAt)>,
        folded: &[char],
    ) -> Vec<HighlightMatch> {
        let mut found = Vec::new();
        if occurrences.is_empty() {
            return found;
        }
        let ends = folded.iter().enumerate().filter(|(_, c)| **c == PARAGRAPH_END);
        let ends: Vec<u32> = ends.map(|(at, _)| narrow(at)).collect();

        // Each pattern by itself.
        occurrences.sort_unstable();
        for of_pattern in occurrences.chunk_by(|a, b| a.0 == b.0) {
            let pattern = of_pattern[0].0;
            let runs: Vec<RunAt> = of_pattern.iter().map(|(_, run)| *run).collect();
            for (start, end) in near_ranges(&self.patterns[pattern], &runs, &ends) {
                let mark = Mark::new(start as usize, end as usize);
                found.push(HighlightMatch { mark, pattern });
            }
        }
        found
    }
}

/// Returns the ranges that match a pattern of runs near each other. `runs` and `ends`, the
/// paragraph ends, are in order.
fn near_ranges(pattern: &Highlight, runs: &[RunAt], ends: &[u32]) -> Vec<(u32, u32)> {
    match pattern {
        Highlight::Near(texts, distance) => {
            let mut ranges = Vec::new();
            for group in groups(runs, texts.len(), *distance, ends) {
                let group = &runs[group];
                let near = group.iter().zip(near_others(group, *distance));
                ranges.extend(near.filter(|(_, is_near)| *is_near).map(|(s, _)| (s.start, s.end)));
            }
            ranges
        }
        Highlight::Stretch(texts, gap) => {
            Stretches::default().find(runs, texts.len(), *gap, ends).to_vec()
        }
        Highlight::Run(_) | Highlight::Number(_) => Vec::new(),
    }
}

fn is_near(pattern: &Highlight) -> bool {
    matches!(pattern, Highlight::Near(..) | Highlight::Stretch(..))
}

fn pattern_bit(found: &HighlightMatch) -> u64 {
    u32::try_from(found.pattern).ok().and_then(|bit| 1_u64.checked_shl(bit)).unwrap_or(0)
}

/// Adds a mark to marks in order of their ends, joined with those that it touches.
fn push_merged(marks: &mut Vec<Mark>, mut mark: Mark) {
    while let Some(last) = marks.pop_if(|last| mark.start <= last.end) {
        mark.start = mark.start.min(last.start);
    }
    marks.push(mark);
}

fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
