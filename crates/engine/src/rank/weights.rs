//! The weights of ranking, in one place.
//!
//! They come from coordinate climbs on six judged sets (cmrc2018, drcd, baidu-hot, sogou-qt,
//! news-topics, news-keywords), each also with one set left out. `docs/ranking.md` has the figures
//! of each part with its interval, of half and twice each weight, and of what was tried and is not
//! used; `cargo run --release -p xunwen-tests --example tune` repeats the climbs.

/// How much each part of the ranking counts. [`Weights::default`] is the ranking of the product;
/// other values are for tuning.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// The weight of a gram of the query, relative to a word.
    pub grams: f32,
    /// The weight of a word of one character, relative to a longer word.
    pub single: f32,
    /// The weight of a function word, relative to one that carries meaning.
    pub function: f32,
    /// The number of occurrences in the body that one occurrence in the title counts as, in an
    /// article of mean lengths.
    pub title: f32,
    /// BM25's k1: how soon further occurrences of a term stop counting.
    pub k1: f32,
    /// BM25's b for bodies: how much their length discounts occurrences, 0 to 1.
    pub b: f32,
    /// BM25's b for titles.
    pub title_b: f32,
    /// The length of a body in grams below which an article gains nothing by being shorter, at
    /// most half the mean length. A body of a dozen characters would come before articles
    /// otherwise.
    ///
    /// Source: chosen. The judged sets are indifferent.
    pub min_grams: f32,
    /// The exponent of coverage: the share of the query's words, weighted by IDF, that an article
    /// contains.
    ///
    /// Source: lower than the climbs have it (.5 to .7), at .0002 of the mean, because trials on
    /// other sets lost by coverage.
    pub coverage: f32,
    /// The same exponent for a question.
    pub question_coverage: f32,
    /// The bonus of an unbroken run, as a share of the IDF of its grams.
    ///
    /// Source: chosen so that few scattered words come before an unbroken run. Half is .0005
    /// better in the mean.
    pub run: f32,
    /// The share of a word's frequency that is counted where segmentation of the text yields the
    /// word, in the first hits. The rest is counted wherever its characters occur.
    pub cut: f32,
    /// The weight of an occurrence among the first characters of a body, in addition, in the first
    /// hits.
    pub opening: f32,
    /// The bonus of a match at the first character of an article, as a share of the score, in the
    /// first hits.
    pub lead: f32,
    /// The bonus of the whole query within one window of text, as a share of the score, in the
    /// first hits.
    pub together: f32,
}

impl Weights {
    /// Returns the names and values of all weights, for reports and for tuning.
    #[must_use]
    pub fn parts(&mut self) -> [(&'static str, &mut f32); 15] {
        [
            ("grams", &mut self.grams),
            ("single", &mut self.single),
            ("function", &mut self.function),
            ("title", &mut self.title),
            ("k1", &mut self.k1),
            ("b", &mut self.b),
            ("title_b", &mut self.title_b),
            ("min_grams", &mut self.min_grams),
            ("coverage", &mut self.coverage),
            ("question_coverage", &mut self.question_coverage),
            ("run", &mut self.run),
            ("cut", &mut self.cut),
            ("opening", &mut self.opening),
            ("lead", &mut self.lead),
            ("together", &mut self.together),
        ]
    }

    /// Returns BM25's saturated term frequency, 0 to k1 + 1.
    #[inline]
    pub(crate) fn saturated(&self, frequency: f32) -> f32 {
        frequency * (self.k1 + 1.0) / (frequency + self.k1)
    }
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            grams: 0.7,
            single: 1.8,
            function: 0.3,
            title: 8.0,
            k1: 1.2,
            b: 0.6,
            title_b: 0.4,
            min_grams: 100.0,
            coverage: 0.4,
            question_coverage: 0.2,
            run: 1.0,
            cut: 0.5,
            opening: 1.0,
            lead: 0.1,
            together: 2.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn saturation_starts_at_zero_and_stays_below_its_limit() {
        let weights = Weights::default();
        assert_eq!(weights.saturated(0.0), 0.0);
        assert_eq!(weights.saturated(1.0), 1.0);
        assert!(weights.saturated(1e6) <= weights.k1 + 1.0);
    }
}
