//! First-pass ranking: BM25F over title and body, times coverage.
//!
//! tantivy's scorers know one field each, take lengths from one field of one segment, and visit
//! every document with any term. Here the matching articles are scored for every term, title and
//! body together, as in BM25F (Zaragoza, Craswell, Taylor, Saria and Robertson 2004): the
//! occurrences in each field are divided by the field's own length, weighted, added up, and then
//! saturate. All statistics are those of the whole index, so that the order does not depend on
//! segments.

use crate::matching::idf;
use crate::plan::{QueryKind, Scoring, ScoringField, ScoringRun, ScoringTerm, ScoringWord};
use crate::rank::length_norms::{LengthNorms, body_floor};
use crate::rank::statistics::RankingStatistics;
use crate::rank::weights::Weights;

/// The lowest coverage of an article. An article that shares no whole word with the query still
/// ranks by the grams that it shares.
///
/// Source: chosen; half or twice is not measured.
pub const MIN_COVERAGE: f32 = 0.05;

/// The scoring of a plan with the statistics of an index.
pub struct Bm25f {
    /// The statistics that it was made with.
    pub statistics: RankingStatistics,
    /// The weights of the parts of the ranking.
    pub weights: Weights,
    /// The terms.
    pub terms: Vec<RankedTerm>,
    /// The words, by their terms.
    pub words: Vec<RankedWord>,
    /// The unbroken runs, by their terms.
    pub runs: Vec<RankedRun>,
    /// The discounts for the lengths of title and body.
    pub(crate) norms: LengthNorms,
    /// The exponent of coverage.
    pub coverage_exponent: f32,
    /// The sum of the IDF of all words that coverage counts.
    pub total_idf: f32,
    /// The upper bound of an article's score.
    pub(crate) max_score: f32,
    /// The terms in the order in which a scorer looks them up.
    pub(crate) lookup_steps: Vec<LookupStep>,
}

/// A term with its statistics.
pub struct RankedTerm {
    /// The gram or the character.
    pub text: String,
    /// The field in which it is looked up.
    pub field: ScoringField,
    /// The number of articles with the term.
    pub n_articles: u64,
    pub(crate) idf: f32,
    /// The weight of the term as a gram. A saturated term scores k1 + 1 times its weight.
    pub(crate) gram_weight: f32,
    /// The weight of the term as a gram and as a word.
    pub total_weight: f32,
}

/// A word with its statistics.
pub struct RankedWord {
    /// The word.
    pub text: String,
    /// The terms that make up the word, as indexes.
    pub terms: Vec<usize>,
    /// The weight of the word.
    pub(crate) word_weight: f32,
    /// The part of `word_weight` that is not in the weight of a term yet: 0 for a word of one gram.
    pub extra_weight: f32,
    /// The IDF that coverage counts for the word; 0 for function words.
    pub covered_idf: f32,
}

/// An unbroken run with its bonus.
pub struct RankedRun {
    /// The text.
    pub text: String,
    /// The grams of the run, as indexes of terms.
    pub terms: Vec<usize>,
    /// What it adds to the score.
    pub bonus: f32,
}

/// Terms that a scorer looks up together: those of one word.
pub(crate) struct LookupStep {
    pub(crate) terms: Vec<usize>,
    /// The coverage that is lost if one of them is missing.
    pub(crate) covered_idf: f32,
}

impl Bm25f {
    /// Returns the scoring of a plan with the statistics of an index.
    pub(crate) fn new(scoring: &Scoring, statistics: RankingStatistics, weights: Weights) -> Self {
        let n_total = statistics.n_articles;
        let counted = scoring.terms.iter().zip(&statistics.by_term);
        let mut terms: Vec<RankedTerm> =
            counted.map(|(term, count)| ranked_term(term, *count, n_total, &weights)).collect();
        let words: Vec<RankedWord> =
            scoring.words.iter().map(|word| ranked_word(word, &mut terms, &weights)).collect();
        let runs: Vec<RankedRun> =
            scoring.runs.iter().map(|run| ranked_run(run, &terms, &weights)).collect();
        let total_idf: f32 = words.iter().map(|word| word.covered_idf).sum();
        Self {
            lookup_steps: lookup_steps(&words, terms.len()),
            max_score: max_score(&terms, &words, &runs, &weights),
            runs,
            norms: LengthNorms::new(&statistics, &weights),
            coverage_exponent: match scoring.kind {
                QueryKind::Question => weights.question_coverage,
                QueryKind::Keywords | QueryKind::LongText => weights.coverage,
            },
            total_idf,
            statistics,
            weights,
            terms,
            words,
        }
    }

    /// Returns the length below which a body gains nothing by being shorter.
    #[must_use]
    pub fn body_floor(&self) -> f32 {
        body_floor(&self.statistics, &self.weights)
    }

    /// Returns the factor of an article's score whose words have `covered_idf` together.
    ///
    /// Every article fully covers a query that consists of function words only.
    pub(crate) fn coverage_factor(&self, covered_idf: f32) -> f32 {
        if self.total_idf > 0.0 {
            (covered_idf / self.total_idf).max(MIN_COVERAGE).powf(self.coverage_exponent)
        } else {
            1.0
        }
    }
}

fn ranked_term(term: &ScoringTerm, n_articles: u64, n_total: u64, weights: &Weights) -> RankedTerm {
    let idf = idf(n_total, n_articles);
    let gram_weight = term.weight * weights.grams * idf;
    RankedTerm {
        text: term.text.clone(),
        field: term.place,
        n_articles,
        idf,
        gram_weight,
        total_weight: gram_weight,
    }
}

/// Returns a word, and adds its weight to its term if it consists of one gram.
fn ranked_word(word: &ScoringWord, terms: &mut [RankedTerm], weights: &Weights) -> RankedWord {
    let rarest_idf = word.terms.iter().map(|term| terms[*term].idf).fold(0.0, f32::max);
    let is_char = word.terms.iter().any(|term| terms[*term].field == ScoringField::Char);
    let of_length = if is_char { weights.single } else { 1.0 };
    let of_class = if word.is_content { 1.0 } else { weights.function };
    let word_weight = word.weight * rarest_idf * of_length * of_class;

    let mut extra_weight = word_weight;
    if let ([term], false) = (word.terms.as_slice(), is_char) {
        terms[*term].total_weight += std::mem::take(&mut extra_weight);
    }

    RankedWord {
        text: word.text.clone(),
        terms: word.terms.clone(),
        word_weight,
        extra_weight,
        covered_idf: if word.is_content { rarest_idf } else { 0.0 },
    }
}

fn ranked_run(run: &ScoringRun, terms: &[RankedTerm], weights: &Weights) -> RankedRun {
    let idf_sum = run.terms.iter().map(|term| terms[*term].idf).sum::<f32>();
    RankedRun {
        text: run.text.clone(),
        terms: run.terms.clone(),
        bonus: weights.run * run.weight * idf_sum,
    }
}

fn max_score(
    terms: &[RankedTerm],
    words: &[RankedWord],
    runs: &[RankedRun],
    weights: &Weights,
) -> f32 {
    let saturated = weights.k1 + 1.0;
    let max_terms = terms.iter().map(|term| term.total_weight * saturated).sum::<f32>();
    let max_words = words.iter().map(|word| word.extra_weight * saturated).sum::<f32>();
    let max_runs = runs.iter().map(|run| run.bonus).sum::<f32>();
    max_terms + max_words + max_runs
}

/// Returns the order in which to look up terms: those of the rarest words first, each once, and
/// last those of no word that coverage counts.
fn lookup_steps(words: &[RankedWord], n_terms: usize) -> Vec<LookupStep> {
    let mut by_rarity: Vec<&RankedWord> =
        words.iter().filter(|word| word.covered_idf > 0.0).collect();
    by_rarity.sort_by(|a, b| b.covered_idf.total_cmp(&a.covered_idf));

    // A word whose terms are all in earlier steps gets none: its absence is not noticed, and the
    // bound on the score is looser.
    let mut is_open = vec![true; n_terms];
    let mut steps: Vec<LookupStep> = Vec::with_capacity(by_rarity.len() + 1);
    for word in by_rarity {
        let terms = take_open(&word.terms, &mut is_open);
        steps.push(LookupStep { terms, covered_idf: word.covered_idf });
    }
    let rest: Vec<usize> = (0..n_terms).collect();
    steps.push(LookupStep { terms: take_open(&rest, &mut is_open), covered_idf: 0.0 });

    steps.retain(|step| !step.terms.is_empty());
    steps
}

fn take_open(terms: &[usize], is_open: &mut [bool]) -> Vec<usize> {
    terms.iter().copied().filter(|term| std::mem::take(&mut is_open[*term])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(terms: &[usize], covered_idf: f32) -> RankedWord {
        let (text, terms) = (String::new(), terms.to_vec());
        RankedWord { text, terms, word_weight: 1.0, extra_weight: 1.0, covered_idf }
    }

    #[test]
    fn terms_of_the_rarest_word_are_looked_up_first_and_each_once() {
        let steps = lookup_steps(&[word(&[0, 1], 1.0), word(&[1, 2], 3.0), word(&[3], 0.0)], 5);
        let steps: Vec<_> = steps.into_iter().map(|step| (step.terms, step.covered_idf)).collect();
        assert_eq!(steps, [(vec![1, 2], 3.0), (vec![0], 1.0), (vec![3, 4], 0.0)]);
    }

    #[test]
    fn a_word_whose_terms_were_looked_up_has_no_step() {
        let steps = lookup_steps(&[word(&[0, 1], 2.0), word(&[1], 1.0)], 2);
        assert_eq!(steps.len(), 1);
    }
}
