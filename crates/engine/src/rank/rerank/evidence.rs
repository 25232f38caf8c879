//! The evidence for a query in an article that was read, and the score it amounts to.

use tantivy::Score;

use crate::plan::ScoringField;
use crate::rank::bm25f::{Bm25f, RankedTerm, RankedWord};
use crate::rank::length_norms::ArticleNorms;
use crate::rank::rerank::params::RERANK;

/// The number of occurrences in an article, as floats for scoring.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct OccurrenceCounts {
    pub(crate) in_title: f32,
    pub(crate) in_body: f32,
    /// Those among the first characters of the body.
    pub(crate) in_opening: f32,
}

/// The evidence for a query in an article.
pub(crate) struct MatchEvidence {
    /// For each term: its occurrences.
    pub(crate) terms: Vec<OccurrenceCounts>,
    /// For each word: the occurrences that segmentation of the text yields as a word.
    pub(crate) words: Vec<OccurrenceCounts>,
    /// For each run: whether it occurs unbroken. The index knows only that all its grams occur.
    pub(super) runs: Vec<bool>,
    /// Characters before the first content word.
    pub(super) first_match: Option<usize>,
    /// The largest share of the query, by weight, within one proximity window.
    pub(super) proximity: f32,
    /// The discounts for the lengths of the article's fields.
    norms: ArticleNorms,
}

impl MatchEvidence {
    /// Returns the evidence of an article with none of the query.
    pub(super) fn new(bm25f: &Bm25f, norms: ArticleNorms) -> Self {
        Self {
            terms: vec![OccurrenceCounts::default(); bm25f.terms.len()],
            words: vec![OccurrenceCounts::default(); bm25f.words.len()],
            runs: vec![false; bm25f.runs.len()],
            first_match: None,
            proximity: 0.0,
            norms,
        }
    }
}

impl MatchEvidence {
    /// Returns whether a term occurs.
    pub(crate) fn has_term(&self, term: usize) -> bool {
        self.terms[term] != OccurrenceCounts::default()
    }

    /// Returns the frequency in title and body together. Occurrences at the opening count more.
    fn frequency(&self, bm25f: &Bm25f, counts: &OccurrenceCounts) -> f32 {
        let in_body = counts.in_body + bm25f.weights.opening * counts.in_opening;
        self.norms.frequency(counts.in_title, in_body)
    }
}

/// The parts of the score of a reranked article.
pub(crate) struct Rescored {
    /// The score of each term, then of each word, then of each run.
    pub(crate) part_scores: Vec<f32>,
    /// The factor for the words that occur and those that are missing.
    pub(crate) coverage: f32,
    /// The factor for an early match.
    pub(crate) lead: f32,
    /// The factor for proximity.
    pub(crate) proximity: f32,
}

impl Rescored {
    pub(crate) fn new(bm25f: &Bm25f, evidence: &MatchEvidence) -> Self {
        let Bm25f { weights, words, .. } = bm25f;
        let has_terms = |terms: &[usize]| terms.iter().all(|term| evidence.has_term(*term));
        let covered = words.iter().filter(|word| has_terms(&word.terms));
        let covered_idf = covered.map(|word| word.covered_idf).sum();

        Self {
            coverage: bm25f.coverage_factor(covered_idf),
            lead: 1.0 + weights.lead * evidence.first_match.map_or(0.0, earliness),
            proximity: 1.0 + weights.together * evidence.proximity,
            part_scores: part_scores(bm25f, evidence),
        }
    }

    /// Returns the score: the sum of the parts times all factors.
    pub(crate) fn score(&self) -> Score {
        self.part_scores.iter().sum::<f32>() * self.coverage * self.lead * self.proximity
    }
}

fn part_scores(bm25f: &Bm25f, evidence: &MatchEvidence) -> Vec<f32> {
    let Bm25f { weights, terms, words, runs, .. } = bm25f;
    let frequencies: Vec<f32> = terms
        .iter()
        .zip(&evidence.terms)
        .map(|(term, counts)| term_frequency(bm25f, evidence, term, counts))
        .collect();

    let word_scores = words.iter().zip(&evidence.words).map(|(word, cut)| {
        let frequency = word_frequency(bm25f, evidence, word, cut, &frequencies);
        word.word_weight * weights.saturated(frequency)
    });
    let term_scores = terms.iter().zip(&frequencies);
    let term_scores =
        term_scores.map(|(term, frequency)| term.gram_weight * weights.saturated(*frequency));
    let run_scores = runs.iter().zip(&evidence.runs);
    let run_scores = run_scores.map(|(run, occurs)| if *occurs { run.bonus } else { 0.0 });
    term_scores.chain(word_scores).chain(run_scores).collect()
}

fn term_frequency(
    bm25f: &Bm25f,
    evidence: &MatchEvidence,
    term: &RankedTerm,
    counts: &OccurrenceCounts,
) -> f32 {
    match term.field {
        ScoringField::Char => counts.in_body,
        _ => evidence.frequency(bm25f, counts),
    }
}

/// Returns the frequency of a word: that of the rarest of its terms, wherever they occur, and that of
/// the word where the text is cut into it, in the shares that the weights give them.
fn word_frequency(
    bm25f: &Bm25f,
    evidence: &MatchEvidence,
    word: &RankedWord,
    cut: &OccurrenceCounts,
    frequencies: &[f32],
) -> f32 {
    let share = bm25f.weights.cut;
    let anywhere = word.terms.iter().map(|term| frequencies[*term]).fold(f32::MAX, f32::min);
    (1.0 - share) * anywhere + share * evidence.frequency(bm25f, cut)
}

/// Returns how early a match is: 1 at the first character, falling by half every
/// [`RerankParams::lead_chars`](crate::rank::rerank::params::RerankParams).
#[allow(clippy::cast_precision_loss, reason = "a position in an article")]
fn earliness(n_chars_before: usize) -> f32 {
    1.0 / (1.0 + n_chars_before as f32 / RERANK.lead_chars)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_match_at_the_start_is_earliest() {
        assert_eq!([0, 20, 60].map(earliness), [1.0, 0.5, 0.25]);
    }

    #[test]
    fn a_score_is_the_sum_of_its_parts_times_all_factors() {
        let part_scores = vec![1.0, 2.0];
        let rescored = Rescored { part_scores, coverage: 0.5, lead: 2.0, proximity: 1.5 };
        assert_eq!(rescored.score(), 4.5);
    }
}
