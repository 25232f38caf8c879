//! The weights of ranking, in one place.
//!
//! They come from coordinate climbs on four judged sets (cmrc2018, drcd, baidu-hot, sogou-qt):
//! first on the formula before it was built in, where two climbs with one set left out reached
//! nearly the same on that set (.992 and .962 against .992 and .963), then with the engine
//! (`cargo run --release -p xunwen-tests --example tune`). For most weights, half or twice the
//! value moves the mean nDCG@10 of the sets by at most .001; where a field says nothing else, that
//! is the known figure, and weights were not measured one by one.

/// How much each part of the ranking counts. [`Weights::default`] is the ranking of the product;
/// other values are for tuning.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// The weight of a gram of the query, relative to a word.
    ///
    /// Source: climbs. Words as a whole bring .003 of nDCG@10.
    pub grams: f32,
    /// The weight of a word of one character, relative to a longer word.
    ///
    /// Source: climbs. Scoring single characters as words brings .003 of nDCG@10.
    pub single: f32,
    /// The number of occurrences in the body that one occurrence in the title counts as.
    ///
    /// Source: chosen, because titles of the judged sets are empty or a name. So half or twice is
    /// not measured.
    pub title: f32,
    /// BM25's k1: how soon further occurrences of a term stop counting.
    ///
    /// Source: climbs.
    pub k1: f32,
    /// BM25's b: how much the length of an article discounts its occurrences, 0 to 1.
    ///
    /// Source: climbs.
    pub b: f32,
    /// The length in grams of title and body below which an article gains nothing by being shorter,
    /// at most the mean length of the index. A body of a dozen characters would come before
    /// articles otherwise.
    ///
    /// Source: chosen; see `docs/ranking.md`.
    pub min_grams: f32,
    /// The exponent of coverage: the share of the query's words, weighted by IDF, that an article
    /// contains.
    ///
    /// Source: climbs. Coverage as a whole brings .005 of nDCG@10.
    pub coverage: f32,
    /// The bonus of an unbroken run, as a share of the IDF of its grams.
    ///
    /// Source: as high as the judged sets allow, so that few scattered words come before an
    /// unbroken run. Twice is worse on the sets by an amount that is not recorded.
    pub run: f32,
    /// The bonus of a match at the first character of an article, as a share of the score.
    ///
    /// Source: climbs. Reranking as a whole brings .003 of nDCG@10.
    pub lead: f32,
    /// The bonus of the whole query within one window of text, as a share of the score.
    ///
    /// Source: climbs. Reranking as a whole brings .003 of nDCG@10.
    pub together: f32,
}

impl Weights {
    /// Returns the names and values of all weights, for reports and for tuning.
    #[must_use]
    pub fn parts(&mut self) -> [(&'static str, &mut f32); 10] {
        [
            ("grams", &mut self.grams),
            ("single", &mut self.single),
            ("title", &mut self.title),
            ("k1", &mut self.k1),
            ("b", &mut self.b),
            ("min_grams", &mut self.min_grams),
            ("coverage", &mut self.coverage),
            ("run", &mut self.run),
            ("lead", &mut self.lead),
            ("together", &mut self.together),
        ]
    }

    /// Returns the term frequency of title and body together, weighted by field.
    #[inline]
    pub(crate) fn term_frequency(&self, in_title: f32, in_body: f32) -> f32 {
        self.title * in_title + in_body
    }

    /// Returns BM25's saturated term frequency, 0 to k1 + 1. `norm` is k1 scaled by the length of
    /// the article.
    #[inline]
    pub(crate) fn saturated(&self, frequency: f32, norm: f32) -> f32 {
        frequency * (self.k1 + 1.0) / (frequency + norm)
    }
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            grams: 1.5,
            single: 1.8,
            title: 2.0,
            k1: 0.8,
            b: 0.95,
            min_grams: 100.0,
            coverage: 0.5,
            run: 1.0,
            lead: 0.3,
            together: 1.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn saturation_starts_at_zero_and_stays_below_its_limit() {
        let weights = Weights::default();
        assert_eq!(weights.saturated(0.0, 0.8), 0.0);
        assert_eq!(weights.saturated(1.0, 0.8), 1.0);
        assert!(weights.saturated(1e6, 0.8) <= weights.k1 + 1.0);
    }

    #[test]
    fn an_occurrence_in_the_title_counts_twice() {
        assert_eq!(Weights::default().term_frequency(1.0, 3.0), 5.0);
    }
}
