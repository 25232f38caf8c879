//! The limits of a query.

/// The limits of a query. A query beyond a limit is cut and reported, never refused.
pub(crate) struct QueryLimits {
    /// The longest query that is read, in characters. Chosen by hand: a long paragraph. Doubling
    /// it doubles the longest run that a query can look up.
    pub(crate) max_query_chars: usize,
    /// The most characters of bare text that are read. Chosen by hand: each word of bare text is
    /// looked up and ranks, so the cost of a search grows with it. A quoted run is one condition
    /// however long it is, and does not count.
    pub(crate) max_bare_chars: usize,
    /// The most parts that are read. Chosen by hand. Halving or doubling: not measured.
    pub(crate) max_parts: usize,
    /// The deepest nesting of groups that is read. Chosen by hand. Halving or doubling: not
    /// measured.
    pub(crate) max_depth: usize,
    /// The most runs that are near each other or between stars. Chosen by hand. Halving or
    /// doubling: not measured.
    pub(crate) max_runs: usize,
    /// The most characters between runs near each other. Chosen by hand: a long paragraph.
    /// Halving or doubling: not measured.
    pub(crate) max_distance: u32,
    /// The number of characters for a `~` without a number. Chosen by hand: about one clause.
    /// Halving or doubling: not measured.
    pub(crate) default_distance: u32,
    /// The longest name of a field, in characters. Longer than every name known; bounds the
    /// search for a colon.
    pub(crate) max_field_name_chars: usize,
}

/// The values in use.
pub(crate) const QUERY_LIMITS: QueryLimits = QueryLimits {
    max_query_chars: 2_000,
    max_bare_chars: 200,
    max_parts: 64,
    max_depth: 8,
    max_runs: 16,
    max_distance: 1_000,
    default_distance: 10,
    max_field_name_chars: 10,
};
