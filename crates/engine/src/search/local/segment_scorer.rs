//! Scores the articles of a segment with [`Bm25f`].
//!
//! An article is given up as soon as it cannot be among the best any more.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Result, Score, SegmentReader, Term};

use crate::index::schema::IndexFields;
use crate::matching::{PostingsCursor, TermCache};
use crate::plan::ScoringField;
use crate::rank::{ArticleNorms, Bm25f, FieldLengths};

/// The number of coverage factors that a segment caches: 2⁶. Not a tuned number.
const N_FACTORS: usize = 64;

/// Factor on the upper bound of a score for the rounding error of sums in another order.
pub(crate) const ROUNDING: f32 = 1.001;

/// Scores the articles of a segment, in their order.
pub(crate) struct SegmentScorer<'a> {
    bm25f: &'a Bm25f,
    lengths: SegmentLengths,
    /// For each term: its postings in titles, and in bodies or characters.
    postings: Vec<[Option<PostingsCursor>; 2]>,
    /// For each term: its frequency in the current article, weighted and discounted by field.
    frequencies: Vec<f32>,
    /// Coverage factors by the bits of the covered IDF: the same few values recur.
    factors: [(u32, f32); N_FACTORS],
}

impl<'a> SegmentScorer<'a> {
    /// Returns the scorer of a segment. `term_cache` has the terms that matching looked up already.
    pub(crate) fn new(
        bm25f: &'a Bm25f,
        fields: &IndexFields,
        term_cache: &TermCache,
        reader: &SegmentReader,
    ) -> Result<Self> {
        let mut postings = Vec::with_capacity(bm25f.terms.len());
        for term in &bm25f.terms {
            let mut by_field = [None, None];
            for index_term in index_terms(fields, term.field, &term.text) {
                let option = IndexRecordOption::WithFreqs;
                let cursor = term_cache.postings(reader, &index_term, option)?;
                by_field[usize::from(index_term.field() != fields.title_grams)] = cursor;
            }
            postings.push(by_field);
        }

        Ok(Self {
            bm25f,
            lengths: SegmentLengths::new(fields, reader)?,
            postings,
            frequencies: vec![0.0; bm25f.terms.len()],
            factors: [(0, bm25f.coverage_factor(0.0)); N_FACTORS],
        })
    }

    /// Returns the score of an article; `None` if it is certainly below `min_score`.
    ///
    /// Calls must pass each article at most once, in order.
    pub(crate) fn score(&mut self, doc: DocId, min_score: Score) -> Option<Score> {
        let norms = self.bm25f.norms.of(self.lengths.of_article(doc));
        if !self.look_up_terms(doc, norms, min_score) {
            return None;
        }

        let score = self.sum();
        (score >= min_score).then_some(score)
    }

    /// Looks up the frequency of each term. Returns false as soon as the score cannot reach
    /// `min_score`: the rarest words come first, so that little can be gained without them.
    #[inline]
    fn look_up_terms(&mut self, doc: DocId, norms: ArticleNorms, min_score: Score) -> bool {
        let Bm25f { weights, terms, total_idf, max_score, lookup_steps, .. } = self.bm25f;
        let mut bound = *max_score;
        let mut covered_idf = *total_idf;
        let mut factor = coverage_factor(&mut self.factors, self.bm25f, covered_idf);

        for step in lookup_steps {
            let mut has_all = true;
            for term in &step.terms {
                let [title, body] = &mut self.postings[*term];
                let frequency = match terms[*term].field {
                    // An article has a single character or not, however long it is.
                    ScoringField::Char => count_in(body, doc),
                    _ => norms.frequency(count_in(title, doc), count_in(body, doc)),
                };
                self.frequencies[*term] = frequency;

                let missed = weights.k1 + 1.0 - weights.saturated(frequency);
                bound -= terms[*term].total_weight * missed;
                has_all &= frequency > 0.0;
            }

            if !has_all {
                covered_idf -= step.covered_idf;
                factor = coverage_factor(&mut self.factors, self.bm25f, covered_idf);
            }
            // An article with all words is given up, too, if they occur less often or in a longer
            // text than in the best ones.
            if bound * factor * ROUNDING < min_score {
                return false;
            }
        }
        true
    }

    /// Returns the score of the article whose frequencies were looked up.
    #[inline]
    fn sum(&mut self) -> Score {
        let Bm25f { weights, terms, words, runs, .. } = self.bm25f;

        // `Iterator::sum` would turn no terms into -0.0.
        let mut sum = 0.0;
        for (term, frequency) in terms.iter().zip(&self.frequencies) {
            sum += term.total_weight * weights.saturated(*frequency);
        }

        let mut covered_idf = 0.0;
        for word in words {
            let frequency = rarest(&self.frequencies, &word.terms);
            if frequency > 0.0 {
                covered_idf += word.covered_idf;
                sum += word.extra_weight * weights.saturated(frequency);
            }
        }
        for run in runs.iter().filter(|run| rarest(&self.frequencies, &run.terms) > 0.0) {
            sum += run.bonus;
        }

        sum * coverage_factor(&mut self.factors, self.bm25f, covered_idf)
    }
}

/// The lengths of the articles of a segment.
pub(crate) struct SegmentLengths {
    title: FieldNormReader,
    body: FieldNormReader,
}

impl SegmentLengths {
    pub(crate) fn new(fields: &IndexFields, reader: &SegmentReader) -> Result<Self> {
        Ok(Self {
            title: reader.get_fieldnorms_reader(fields.title_grams)?,
            body: reader.get_fieldnorms_reader(fields.body_grams)?,
        })
    }

    #[inline]
    pub(crate) fn of_article(&self, doc: DocId) -> FieldLengths {
        FieldLengths { title: self.title.fieldnorm_id(doc), body: self.body.fieldnorm_id(doc) }
    }
}

/// Returns the index terms of a ranked term, one for each field.
pub(crate) fn index_terms(fields: &IndexFields, field: ScoringField, text: &str) -> Vec<Term> {
    let fields: &[Field] = match field {
        ScoringField::Anywhere => &[fields.title_grams, fields.body_grams],
        ScoringField::Title => &[fields.title_grams],
        ScoringField::Char => &[fields.chars],
    };
    fields.iter().map(|field| Term::from_field_text(*field, text)).collect()
}

/// Returns the frequency of the rarest of several terms.
#[inline]
fn rarest(frequencies: &[f32], terms: &[usize]) -> f32 {
    terms.iter().map(|term| frequencies[*term]).fold(f32::MAX, f32::min)
}

/// Returns [`Bm25f::coverage_factor`], from the cache for recurring values.
fn coverage_factor(factors: &mut [(u32, f32); N_FACTORS], bm25f: &Bm25f, covered_idf: f32) -> f32 {
    let bits = covered_idf.to_bits();
    // The upper bits of a product with an odd number depend on all lower bits.
    let slot = &mut factors[(bits.wrapping_mul(0x9E37_79B1) >> 26) as usize];
    if slot.0 != bits {
        *slot = (bits, bm25f.coverage_factor(covered_idf));
    }
    slot.1
}

#[allow(clippy::cast_precision_loss, reason = "no term occurs 2^24 times in an article")]
#[inline]
fn count_in(postings: &mut Option<PostingsCursor>, doc: DocId) -> f32 {
    let Some(postings) = postings else { return 0.0 };
    if postings.advance_to(doc) == doc { postings.term_freq() as f32 } else { 0.0 }
}
