//! The score of an article by the formula of `docs/ranking.md`, for each article on its own.

use tantivy::fieldnorm::FieldNormReader;
use xunwen_engine::{QueryKind, Scoring, ScoringField, ScoringTerm, ScoringWord, Weights};

use super::Statistics;
use super::text::{ArticleTexts, GramText};

/// The lowest coverage of an article.
const MIN_COVERAGE: f32 = 0.05;

/// Scores articles for one query.
pub(super) struct Scorer<'a> {
    scoring: &'a Scoring,
    statistics: &'a Statistics,
    weights: &'a Weights,
    /// The IDF of each term.
    idf: Vec<f32>,
}

impl<'a> Scorer<'a> {
    pub(super) fn new(
        scoring: &'a Scoring,
        statistics: &'a Statistics,
        weights: &'a Weights,
    ) -> Self {
        let n_with = |term: &ScoringTerm| match term.place {
            ScoringField::Anywhere => statistics.n_with_gram(&term.text),
            ScoringField::Title => {
                statistics.with_gram.get(&term.text).map_or(0, |[title, _]| *title)
            }
            ScoringField::Char => {
                let c = term.text.chars().next();
                c.and_then(|c| statistics.with_char.get(&c)).copied().unwrap_or(0)
            }
        };
        let idf = scoring.terms.iter().map(|term| statistics.idf(n_with(term))).collect();
        Self { scoring, statistics, weights, idf }
    }

    pub(super) fn score(&self, article: &ArticleTexts) -> f32 {
        let Scoring { terms, words, runs, kind } = self.scoring;
        let frequencies: Vec<f32> =
            terms.iter().map(|term| self.frequency(term, article)).collect();
        let rarest = |of: &[usize]| of.iter().map(|n| frequencies[*n]).fold(f32::MAX, f32::min);

        let mut sum = 0.0;
        for ((term, idf), frequency) in terms.iter().zip(&self.idf).zip(&frequencies) {
            sum += term.weight * self.weights.grams * idf * self.saturated(*frequency);
        }
        let (mut covered, mut total) = (0.0, 0.0);
        for word in words {
            let frequency = rarest(&word.terms);
            sum += self.word_weight(word) * self.saturated(frequency);
            let idf = if word.is_content { self.rarest_idf(word) } else { 0.0 };
            total += idf;
            covered += if frequency > 0.0 { idf } else { 0.0 };
        }
        for run in runs.iter().filter(|run| rarest(&run.terms) > 0.0) {
            let idf_sum: f32 = run.terms.iter().map(|term| self.idf[*term]).sum();
            sum += self.weights.run * run.weight * idf_sum;
        }

        let exponent = match kind {
            QueryKind::Question => self.weights.question_coverage,
            QueryKind::Keywords | QueryKind::LongText => self.weights.coverage,
        };
        let share = if total > 0.0 { (covered / total).max(MIN_COVERAGE) } else { 1.0 };
        sum * share.powf(exponent)
    }

    fn frequency(&self, term: &ScoringTerm, article: &ArticleTexts) -> f32 {
        let [title_mean, body_mean] = self.statistics.mean_lengths;
        let Weights { title, title_b, b, min_grams, .. } = *self.weights;
        #[allow(clippy::cast_precision_loss, reason = "few occurrences")]
        let count = |text: &GramText| text.positions_of(&term.text).len() as f32;
        let in_title =
            count(&article.title) * title * discount(length(&article.title) / title_mean, title_b);
        let floor = min_grams.min(body_mean / 2.0);
        let in_body =
            count(&article.body) * discount(length(&article.body).max(floor) / body_mean, b);
        match term.place {
            ScoringField::Anywhere => in_title + in_body,
            ScoringField::Title => in_title,
            ScoringField::Char => {
                let has_char = term.text.chars().all(|c| article.chars.contains(&c));
                f32::from(u8::from(has_char))
            }
        }
    }

    fn word_weight(&self, word: &ScoringWord) -> f32 {
        let is_char = word.terms.iter().any(|n| self.scoring.terms[*n].place == ScoringField::Char);
        let of_length = if is_char { self.weights.single } else { 1.0 };
        let of_class = if word.is_content { 1.0 } else { self.weights.function };
        word.weight * self.rarest_idf(word) * of_length * of_class
    }

    fn rarest_idf(&self, word: &ScoringWord) -> f32 {
        word.terms.iter().map(|n| self.idf[*n]).fold(0.0, f32::max)
    }

    fn saturated(&self, frequency: f32) -> f32 {
        frequency * (self.weights.k1 + 1.0) / (frequency + self.weights.k1)
    }
}

fn discount(length: f32, b: f32) -> f32 {
    1.0 / (1.0 - b + b * length)
}

/// Returns the length of a text as the index keeps it: in one byte.
fn length(text: &GramText) -> f32 {
    let id = FieldNormReader::fieldnorm_to_id(text.n_grams);
    #[allow(clippy::cast_precision_loss, reason = "rounded already")]
    let length = FieldNormReader::id_to_fieldnorm(id) as f32;
    length
}
