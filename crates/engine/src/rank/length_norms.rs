//! The discounts for the lengths of an article's title and body.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::Field;
use tantivy::{DocId, Result, Searcher, SegmentReader};

use crate::index::schema::IndexFields;
use crate::rank::weights::Weights;

/// The number of lengths that an index can tell apart: it stores them in one byte.
const N_LENGTHS: usize = 256;

/// The factors of occurrences in titles and bodies, by the stored length of the field.
pub(crate) struct LengthNorms {
    title: FieldFactors,
    body: FieldFactors,
}

/// The factors of the occurrences in a field, by the stored length of the field.
struct FieldFactors {
    field: Field,
    factors: Box<[f32; N_LENGTHS]>,
}

/// The factors of the occurrences in one article.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ArticleNorms {
    /// The factor of an occurrence in the title: its weight, discounted by length.
    pub(crate) title: f32,
    /// The factor of an occurrence in the body.
    pub(crate) body: f32,
}

/// Reads the factors of the articles of a segment.
pub(crate) struct SegmentNorms<'a> {
    norms: &'a LengthNorms,
    title: FieldNormReader,
    body: FieldNormReader,
}

impl LengthNorms {
    pub(crate) fn new(
        searcher: &Searcher,
        fields: &IndexFields,
        weights: &Weights,
    ) -> Result<Self> {
        let Weights { title, title_b, b, min_grams, .. } = *weights;
        let title_mean = mean_length(searcher, fields.title_grams)?;
        let body_mean = mean_length(searcher, fields.body_grams)?;
        let floor = min_grams.min(body_mean / 2.0);
        Ok(Self {
            title: FieldFactors::new(fields.title_grams, |length| {
                title * discount(length / title_mean, title_b)
            }),
            body: FieldFactors::new(fields.body_grams, |length| {
                discount(length.max(floor) / body_mean, b)
            }),
        })
    }

    pub(crate) fn of_segment(&self, reader: &SegmentReader) -> Result<SegmentNorms<'_>> {
        Ok(SegmentNorms {
            norms: self,
            title: reader.get_fieldnorms_reader(self.title.field)?,
            body: reader.get_fieldnorms_reader(self.body.field)?,
        })
    }
}

impl ArticleNorms {
    /// Returns the frequency of a term in title and body together.
    #[inline]
    pub(crate) fn frequency(&self, in_title: f32, in_body: f32) -> f32 {
        self.title * in_title + self.body * in_body
    }
}

impl FieldFactors {
    /// Returns the factors of a field from a function of its length in grams.
    fn new(field: Field, factor: impl Fn(f32) -> f32) -> Self {
        let mut factors = Box::new([0.0; N_LENGTHS]);
        for (id, slot) in (0..=u8::MAX).zip(factors.iter_mut()) {
            #[allow(clippy::cast_precision_loss, reason = "lengths are rounded already")]
            let length = FieldNormReader::id_to_fieldnorm(id) as f32;
            *slot = factor(length);
        }
        Self { field, factors }
    }
}

impl SegmentNorms<'_> {
    #[inline]
    pub(crate) fn of_article(&self, doc: DocId) -> ArticleNorms {
        let Self { norms, title, body } = self;
        ArticleNorms {
            title: norms.title.factors[usize::from(title.fieldnorm_id(doc))],
            body: norms.body.factors[usize::from(body.fieldnorm_id(doc))],
        }
    }
}

/// Returns BM25's discount of an occurrence in a field that is `length` times as long as the mean.
fn discount(length: f32, b: f32) -> f32 {
    1.0 / (1.0 - b + b * length)
}

/// Returns the mean length of a field in grams.
#[allow(clippy::cast_precision_loss, reason = "a mean of counts")]
fn mean_length(searcher: &Searcher, field: Field) -> Result<f32> {
    let mut n_grams = 0;
    let mut n_articles = 0;
    for reader in searcher.segment_readers() {
        n_articles += u64::from(reader.max_doc());
        n_grams += reader.inverted_index(field)?.total_num_tokens();
    }
    Ok((n_grams as f32 / n_articles.max(1) as f32).max(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_occurrence_in_a_text_of_mean_length_is_not_discounted() {
        assert_eq!(discount(1.0, 0.6), 1.0);
        assert!(discount(2.0, 0.6) < 1.0 && 1.0 < discount(0.5, 0.6));
        assert_eq!(discount(9.0, 0.0), 1.0);
    }
}
