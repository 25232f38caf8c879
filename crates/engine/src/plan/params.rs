//! The tuned numbers of planning.

/// The numbers that decide how much of a query is required and how much its parts count.
pub(crate) struct PlanParams {
    /// The weight of another spelling of a number, next to 1 for the spelling typed. Chosen so
    /// low that it only orders articles with equal scores otherwise: written out, a date is many
    /// rare pairs; in digits it is a few frequent numbers. Halving or doubling: not measured.
    pub(super) spelling_weight: f32,
    /// The most other spellings of a quoted run that are looked up, so that four parts with two
    /// spellings are found in every combination. Chosen by hand; each is one more look-up of pairs
    /// of which one is rare. Halving or doubling: not measured.
    pub(super) max_run_spellings: usize,
    /// The same limit for all quoted runs of a query together, for the cost of hostile queries.
    /// Chosen by hand. Halving or doubling: not measured.
    pub(super) max_query_spellings: usize,
    /// The same limit for a word. Chosen by hand. Halving or doubling: not measured.
    pub(super) max_word_spellings: usize,
    /// The most characters that a star matches. Chosen by hand, about one clause of a headline.
    /// Halving or doubling: not measured.
    pub(super) star_chars: u32,
    /// The articles with every word below which those with fewer words are listed, too: a page.
    /// Halving or doubling: not measured.
    pub(crate) min_strict_hits: usize,
    /// The words from which on a query is a long text, whose list is ordered by score alone.
    ///
    /// Source: the judged sets. From 4 words on or from 6 on, the mean is .0001 or .0003 lower.
    pub(super) long_text_words: usize,
    /// The share of the words, weighted by rarity, that [`Strictness::Most`] requires, in percent.
    /// Chosen by hand. Halving or doubling: not measured.
    ///
    /// [`Strictness::Most`]: super::Strictness::Most
    pub(super) most_percent: u8,
    /// The same share for [`Strictness::Some`]. Chosen by hand. Halving or doubling: not measured.
    ///
    /// [`Strictness::Some`]: super::Strictness::Some
    pub(super) some_percent: u8,
    /// The same share for [`Strictness::Few`]: more than one word that occurs in every article.
    /// Chosen by hand. Halving or doubling: not measured.
    ///
    /// [`Strictness::Few`]: super::Strictness::Few
    pub(super) few_percent: u8,
    /// The share of its score that an article of today gains over one without a date, when newer
    /// articles are preferred. At 1, an article of last year with all the words stays before one
    /// of today that lacks some. Halving or doubling: not measured.
    pub(super) recency_boost: f32,
}

/// The values in use.
pub(crate) const PARAMS: PlanParams = PlanParams {
    spelling_weight: 0.02,
    max_run_spellings: 15,
    max_query_spellings: 60,
    max_word_spellings: 4,
    star_chars: 10,
    min_strict_hits: 10,
    long_text_words: 5,
    most_percent: 50,
    some_percent: 25,
    few_percent: 10,
    recency_boost: 1.0,
};
