//! Conditions on the text of an article, all tested in one pass over it.

use aho_corasick::AhoCorasick;
use xunwen_text::{Analysis, FoldTable};

use crate::budget::SearchBudget;
use crate::highlight::{FoldedArticle, HighlightMatcher};
use crate::index::document;
use crate::matching::prefilter::prefilter_patterns;
use crate::plan::{Highlight, SearchField};

/// The most conditions that are tested together: one bit each.
pub(crate) const MAX_CONDITIONS: usize = u64::BITS as usize;

/// A condition on the text of an article: a pattern occurs in its title or in all of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TextCondition {
    pub(crate) pattern: Highlight,
    /// The title, or all of the text.
    pub(crate) field: SearchField,
}

/// Tests an article for up to [`MAX_CONDITIONS`] conditions at once. The result has a bit for each
/// that holds.
pub(crate) struct TextConditions {
    matcher: HighlightMatcher,
    prefilter: Option<RunPrefilter>,
    /// The conditions that hold also where the pattern is in the body.
    in_body: u64,
    all: u64,
}

/// Tells from the packed characters of an article which conditions cannot hold.
struct RunPrefilter {
    automaton: AhoCorasick,
    /// For each pattern of the automaton: the run that it belongs to.
    runs: Vec<usize>,
    /// For each run: the bit of its condition.
    conditions: Vec<u64>,
    /// The conditions without runs to look for.
    unfiltered: u64,
}

impl TextConditions {
    pub(crate) fn new(
        conditions: &[TextCondition],
        fold: &FoldTable,
        budget: &SearchBudget,
    ) -> Self {
        let patterns: Vec<Highlight> =
            conditions.iter().map(|condition| condition.pattern.clone()).collect();
        let in_body = (0..).zip(conditions).filter(|(_, one)| one.field == SearchField::Text);
        Self {
            prefilter: RunPrefilter::new(conditions, fold),
            matcher: HighlightMatcher::new(&patterns).within(budget),
            in_body: in_body.map(|(bit, _)| 1 << bit).sum(),
            all: (0..conditions.len()).map(|bit| 1 << bit).sum(),
        }
    }

    /// Returns the bits of the conditions that hold for an article with these packed characters.
    ///
    /// None holds for an article that cannot be read: it could not be shown either, and the search
    /// itself reports a damaged index.
    pub(crate) fn test(&self, codes: &[u8], analysis: &Analysis) -> u64 {
        let possible = self.prefilter.as_ref().map_or(self.all, |filter| filter.possible(codes));
        if possible == 0 {
            return 0;
        }
        let Ok(article) = document::decode_article(codes) else { return 0 };
        let folded = FoldedArticle::new(&article, &analysis.fold);

        let mut found = self.matcher.patterns_in(folded.title(), possible);
        for paragraph in folded.paragraphs() {
            let missing = possible & self.in_body & !found;
            if missing == 0 {
                break;
            }
            found |= self.matcher.patterns_in(paragraph, missing) & self.in_body;
        }
        found
    }
}

impl RunPrefilter {
    /// Returns the prefilter; `None` when it would accept every article.
    fn new(conditions: &[TextCondition], fold: &FoldTable) -> Option<Self> {
        let (mut all_patterns, mut runs, mut filtered) = (Vec::new(), Vec::new(), Vec::new());
        let mut unfiltered = 0;
        for (bit, condition) in conditions.iter().enumerate() {
            let n_filtered = filtered.len();
            for run in condition.pattern.runs() {
                let Some(patterns) = prefilter_patterns(run, fold) else { continue };
                runs.extend(std::iter::repeat_n(filtered.len(), patterns.len()));
                all_patterns.extend(patterns);
                filtered.push(1 << bit);
            }
            if filtered.len() == n_filtered {
                unfiltered |= 1 << bit;
            }
        }

        if all_patterns.is_empty() {
            return None;
        }
        let automaton = AhoCorasick::new(&all_patterns).ok()?;
        Some(Self { automaton, runs, conditions: filtered, unfiltered })
    }

    /// Returns the bits of the conditions of which every run may occur.
    fn possible(&self, codes: &[u8]) -> u64 {
        let mut missing = vec![true; self.conditions.len()];
        let mut n_missing = missing.len();
        for found in self.automaton.find_overlapping_iter(codes) {
            let run = self.runs[found.pattern().as_usize()];
            if std::mem::take(&mut missing[run]) {
                n_missing -= 1;
                if n_missing == 0 {
                    break;
                }
            }
        }

        let conditions = self.conditions.iter().zip(&missing);
        let filtered = conditions.clone().fold(0, |bits, (bit, _)| bits | bit);
        let lacking = conditions.filter(|(_, is_missing)| **is_missing);
        self.unfiltered | filtered & !lacking.fold(0, |bits, (bit, _)| bits | bit)
    }
}
