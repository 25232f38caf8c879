//! The evidence for a query in an article that was read, and the score it amounts to.

use tantivy::Score;

use crate::rank::bm25f::Bm25f;
use crate::rank::rerank::params::RERANK;

/// The number of occurrences in an article, as floats for scoring.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct OccurrenceCounts {
    pub(crate) in_title: f32,
    pub(crate) in_body: f32,
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
    /// BM25's k1 scaled by the length of the article.
    norm: f32,
}

impl MatchEvidence {
    /// Returns the evidence of an article with none of the query.
    pub(super) fn new(bm25f: &Bm25f<'_>, n_grams: u32) -> Self {
        Self {
            terms: vec![OccurrenceCounts::default(); bm25f.terms.len()],
            words: vec![OccurrenceCounts::default(); bm25f.words.len()],
            runs: vec![false; bm25f.runs.len()],
            first_match: None,
            proximity: 0.0,
            norm: bm25f.norm(n_grams),
        }
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
    pub(crate) fn new(bm25f: &Bm25f<'_>, evidence: &MatchEvidence) -> Self {
        let Bm25f { weights, words, .. } = bm25f;
        let has_terms = |terms: &[usize]| {
            terms.iter().all(|term| frequency(bm25f, &evidence.terms[*term]) > 0.0)
        };
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

fn part_scores(bm25f: &Bm25f<'_>, evidence: &MatchEvidence) -> Vec<f32> {
    let Bm25f { weights, terms, words, runs, .. } = bm25f;
    let saturated =
        |counts: &OccurrenceCounts| weights.saturated(frequency(bm25f, counts), evidence.norm);

    let terms = terms.iter().zip(&evidence.terms);
    let terms = terms.map(|(term, counts)| term.gram_weight * saturated(counts));
    let words = words.iter().zip(&evidence.words);
    let words = words.map(|(word, counts)| word.word_weight * saturated(counts));
    let runs = runs.iter().zip(&evidence.runs);
    let runs = runs.map(|(run, occurs)| if *occurs { run.bonus } else { 0.0 });
    terms.chain(words).chain(runs).collect()
}

fn frequency(bm25f: &Bm25f<'_>, counts: &OccurrenceCounts) -> f32 {
    bm25f.weights.term_frequency(counts.in_title, counts.in_body)
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
