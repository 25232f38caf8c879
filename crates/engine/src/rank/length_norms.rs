//! The discounts for the lengths of an article's title and body.

use tantivy::fieldnorm::FieldNormReader;

use crate::rank::statistics::RankingStatistics;
use crate::rank::weights::Weights;

/// The number of lengths that an index can tell apart: it stores them in one byte.
const N_LENGTHS: usize = 256;

/// The factors of occurrences in titles and bodies, by the stored length of the field.
pub(crate) struct LengthNorms {
    title: FieldFactors,
    body: FieldFactors,
}

/// The factors of the occurrences in a field, by the stored length of the field.
struct FieldFactors(Box<[f32; N_LENGTHS]>);

/// The factors of the occurrences in one article.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ArticleNorms {
    /// The factor of an occurrence in the title: its weight, discounted by length.
    pub(crate) title: f32,
    /// The factor of an occurrence in the body.
    pub(crate) body: f32,
}

/// The lengths of an article's title and body, as codes of one byte: each stands for a range of
/// lengths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FieldLengths {
    /// The code of the title's length.
    pub title: u8,
    /// The code of the body's length.
    pub body: u8,
}

impl FieldLengths {
    /// Returns the codes of lengths in grams.
    #[must_use]
    pub fn of(title: u32, body: u32) -> Self {
        let code = FieldNormReader::fieldnorm_to_id;
        Self { title: code(title), body: code(body) }
    }

    /// Returns the lengths that the codes stand for, in grams.
    #[must_use]
    pub fn in_grams(self) -> (u32, u32) {
        let length = FieldNormReader::id_to_fieldnorm;
        (length(self.title), length(self.body))
    }
}

impl LengthNorms {
    pub(crate) fn new(statistics: &RankingStatistics, weights: &Weights) -> Self {
        let Weights { title, title_b, b, .. } = *weights;
        let RankingStatistics { title_mean, body_mean, .. } = *statistics;
        let floor = body_floor(statistics, weights);
        Self {
            title: FieldFactors::new(|length| title * discount(length / title_mean, title_b)),
            body: FieldFactors::new(|length| discount(length.max(floor) / body_mean, b)),
        }
    }

    /// Returns the factors of an article.
    #[inline]
    pub(crate) fn of(&self, lengths: FieldLengths) -> ArticleNorms {
        ArticleNorms {
            title: self.title.0[usize::from(lengths.title)],
            body: self.body.0[usize::from(lengths.body)],
        }
    }
}

/// Returns the length below which a body gains nothing by being shorter.
pub(crate) fn body_floor(statistics: &RankingStatistics, weights: &Weights) -> f32 {
    weights.min_grams.min(statistics.body_mean / 2.0)
}

impl ArticleNorms {
    /// Returns the frequency of a term in title and body together.
    #[inline]
    pub(crate) fn frequency(&self, in_title: f32, in_body: f32) -> f32 {
        self.title * in_title + self.body * in_body
    }
}

impl FieldFactors {
    /// Returns the factors from a function of its length in grams.
    fn new(factor: impl Fn(f32) -> f32) -> Self {
        let mut factors = Box::new([0.0; N_LENGTHS]);
        for (id, slot) in (0..=u8::MAX).zip(factors.iter_mut()) {
            #[allow(clippy::cast_precision_loss, reason = "lengths are rounded already")]
            let length = FieldNormReader::id_to_fieldnorm(id) as f32;
            *slot = factor(length);
        }
        Self(factors)
    }
}

/// Returns BM25's discount of an occurrence in a field that is `length` times as long as the mean.
fn discount(length: f32, b: f32) -> f32 {
    1.0 / (1.0 - b + b * length)
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
