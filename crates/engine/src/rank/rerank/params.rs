//! The tuned numbers of reranking.

/// The parameters of reranking in use. Their weights are in [`Weights`].
///
/// [`Weights`]: crate::rank::Weights
pub(crate) const RERANK: RerankParams = RerankParams {
    n_hits: 13,
    enough_occurrences: 4.0,
    max_clause_chars: 12,
    lead_chars: 20.0,
    opening_chars: 150,
    window_chars: 40,
};

/// How much of an article reranking considers.
pub(crate) struct RerankParams {
    /// The number of first hits that are reranked: a page and three.
    ///
    /// Source: measured. A page is .0011 of nDCG@10 worse, twice is .0004 better; each costs time.
    pub(crate) n_hits: usize,
    /// The occurrences of a word in an article after which its further clauses are not segmented.
    ///
    /// Source: chosen, because further occurrences hardly raise a saturated score. Half or twice is
    /// not measured.
    pub(crate) enough_occurrences: f32,
    /// Characters on each side of a word within which its clause is segmented.
    ///
    /// Source: chosen, because words are far shorter. With 40 the sets are .0001 better.
    pub(crate) max_clause_chars: usize,
    /// Characters of an article over which the bonus of an early match falls by half.
    ///
    /// Source: climbs on the judged sets. Half or twice is not recorded.
    pub(crate) lead_chars: f32,
    /// Characters of a body that are its opening.
    ///
    /// Source: the first paragraph of a news item. Half or twice is not measured.
    pub(crate) opening_chars: usize,
    /// Characters of a proximity window: a sentence of the news.
    ///
    /// Source: chosen. Half or twice is not measured.
    pub(crate) window_chars: usize,
}
