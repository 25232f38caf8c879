//! Which candidates are shown.

use std::cmp::Reverse;

use super::candidate::FragmentCandidate;
use super::params::PARAMS;
use super::passage::Passage;
use super::similarity::{CharPairs, contains_spoken};
use crate::budget::{SearchBudget, WorkKind, WorkMeter};
use crate::highlight::HighlightMatch;

/// The value of a candidate; the greatest one is shown. Compared field by field.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct CandidateValue {
    /// The characters of patterns that are not shown yet, each pattern once.
    n_fresh_chars: usize,
    /// The characters of all patterns, each once.
    n_matched_chars: usize,
    /// The characters from the first match to the last.
    span: Reverse<usize>,
    /// The index of the passage and the first character.
    position: Reverse<(usize, usize)>,
}

/// The candidates chosen so far.
#[derive(Clone)]
pub(super) struct FragmentSelection<'p> {
    pub(super) passages: &'p [Passage],
    /// For each pattern of the query: whether it is shown.
    is_shown: Vec<bool>,
    /// For each pattern: the round in which it was last counted.
    counted_in: Vec<u32>,
    round: u32,
    /// The texts of the title and of the chosen candidates.
    texts: Vec<CharPairs>,
    pub(super) chosen: Vec<FragmentCandidate>,
    /// The budget of the search. Once it is closed, no more candidates are chosen.
    budget: SearchBudget,
}

impl<'p> FragmentSelection<'p> {
    /// Returns a selection that shows only the title.
    pub(super) fn new(passages: &'p [Passage], title: &str, budget: &SearchBudget) -> Self {
        let patterns = passages.iter().flat_map(|p| p.matches.iter().map(|m| m.pattern + 1));
        let n_patterns = patterns.max().unwrap_or(0);
        Self {
            passages,
            is_shown: vec![false; n_patterns],
            counted_in: vec![0; n_patterns],
            round: 0,
            texts: vec![CharPairs::new(title.chars())],
            chosen: Vec::new(),
            budget: budget.clone(),
        }
    }

    /// Chooses candidates until `n` are chosen, the best one first, each for what it adds: the
    /// most characters of patterns that are not shown yet, then of all patterns, then the
    /// shortest way from the first match to the last, then the earliest position.
    pub(super) fn choose(&mut self, mut candidates: Vec<FragmentCandidate>, n: usize) {
        let mut n_rejected = 0;
        let mut most_matched_chars = 0;
        while self.chosen.len() < n && n_rejected < PARAMS.max_rejected {
            let Some((index, value)) = self.best(&candidates) else { break };

            // Candidates that show nothing new have to show nearly as much as the best one.
            let is_filler = value.n_fresh_chars == 0;
            let is_poor = value.n_matched_chars * PARAMS.filler_divisor < most_matched_chars;
            if value.n_matched_chars == 0 || is_filler && is_poor {
                break;
            }
            most_matched_chars = most_matched_chars.max(value.n_matched_chars);

            let candidate = candidates.swap_remove(index);
            let text = CharPairs::new(self.text(&candidate).iter().copied());
            if self.texts.iter().any(|shown| shown.is_nearly(&text)) {
                n_rejected += 1;
                candidates.retain(|other| self.text(other) != self.text(&candidate));
                continue;
            }

            candidates.retain(|other| !other.overlaps(&candidate));
            match self.contained_in(&candidate) {
                Some(index) => self.replace(index, candidate, text),
                None => self.push(FragmentCandidate { is_filler, ..candidate }, text),
            }
        }
    }

    /// Adds a candidate to those chosen.
    pub(super) fn add(&mut self, candidate: FragmentCandidate) {
        let text = CharPairs::new(self.text(&candidate).iter().copied());
        self.push(candidate, text);
    }

    fn push(&mut self, candidate: FragmentCandidate, text: CharPairs) {
        let passage = &self.passages[candidate.passage];
        passage.matches_in(&candidate.range).for_each(|m| self.is_shown[m.pattern] = true);
        self.texts.push(text);
        self.chosen.push(candidate);
    }

    /// Adds a candidate in the place of one of the chosen.
    fn replace(&mut self, index: usize, candidate: FragmentCandidate, text: CharPairs) {
        let is_filler = self.chosen[index].is_filler;
        let n_titles = self.texts.len() - self.chosen.len();
        self.push(FragmentCandidate { is_filler, ..candidate }, text);
        self.chosen.swap_remove(index);
        self.texts.swap_remove(n_titles + index);
    }

    /// Returns the index and the value of the best candidate; `None` also when the search may not go
    /// on.
    fn best(&mut self, candidates: &[FragmentCandidate]) -> Option<(usize, CandidateValue)> {
        let mut meter = WorkMeter::new(&self.budget, WorkKind::Marking);
        let mut best = None;
        for (index, candidate) in candidates.iter().enumerate() {
            let (value, n_matches) = self.value(candidate);
            if !meter.add(1 + n_matches) {
                return None;
            }
            best = best.max(Some((value, index)));
        }
        best.map(|(value, index)| (index, value))
    }

    /// Returns the value of a candidate and the number of its matches.
    fn value(&mut self, candidate: &FragmentCandidate) -> (CandidateValue, u32) {
        let passages = self.passages;
        self.round += 1;

        let (mut n_fresh_chars, mut n_matched_chars) = (0, 0);
        let (mut first, mut last, mut n_matches) = (usize::MAX, 0, 0);
        for HighlightMatch { mark, pattern } in
            passages[candidate.passage].matches_in(&candidate.range)
        {
            n_matches += 1;
            // Each pattern counts once.
            if self.counted_in[*pattern] == self.round {
                continue;
            }
            self.counted_in[*pattern] = self.round;

            let n_chars = mark.end - mark.start;
            n_matched_chars += n_chars;
            n_fresh_chars += if self.is_shown[*pattern] { 0 } else { n_chars };
            (first, last) = (first.min(mark.start), last.max(mark.end));
        }

        let position = (candidate.passage, candidate.range.start);
        let value = CandidateValue {
            n_fresh_chars,
            n_matched_chars,
            span: Reverse(last.saturating_sub(first)),
            position: Reverse(position),
        };
        (value, n_matches)
    }

    fn text(&self, candidate: &FragmentCandidate) -> &'p [char] {
        &self.passages[candidate.passage].chars[candidate.range.clone()]
    }

    /// Returns the index of a chosen candidate whose text and matches this one contains.
    fn contained_in(&self, candidate: &FragmentCandidate) -> Option<usize> {
        let text = self.text(candidate);
        let patterns = self.patterns_in(candidate);
        self.chosen.iter().position(|chosen| {
            contains_spoken(text, self.text(chosen))
                && self.patterns_in(chosen).iter().all(|pattern| patterns.contains(pattern))
        })
    }

    fn patterns_in(&self, candidate: &FragmentCandidate) -> Vec<usize> {
        let passage = &self.passages[candidate.passage];
        passage.matches_in(&candidate.range).map(|m| m.pattern).collect()
    }
}
