//! The numbers of the feed parser.

/// Limits and thresholds of the feed parser.
///
/// The values were chosen by hand, and the tests of `feed` guard them. The effect of halving or
/// doubling them was not measured.
pub(super) struct FeedParams {
    /// How many names of nested elements inside an entry are kept; `author/name` needs two, `content:items` five.
    pub(super) max_path: usize,
    /// How long the name of an entry with its prefix may be, where one is looked for after an error.
    pub(super) max_entry_name_bytes: usize,
    /// The first text of an entry is its article unless another is this many times as long.
    pub(super) min_text_share: usize,
    /// After how many errors in the grammar the rest of a feed is not read. Each may cost a scan of
    /// the whole rest.
    pub(super) max_errors: usize,
    /// How deep the title of the feed may be nested: `rss/channel/title` is at depth three,
    /// `feed/title` at two. The title of an image comes later.
    pub(super) max_title_depth: usize,
    /// From this length on, an id without a colon is unique enough, such as a UUID.
    pub(super) min_bare_id_bytes: usize,
    /// How much of the name of an unknown root element a message shows.
    pub(super) max_shown_name_chars: usize,
}

/// The parameters in use.
pub(super) const PARAMS: FeedParams = FeedParams {
    max_path: 5,
    max_entry_name_bytes: 40,
    min_text_share: 2,
    max_errors: 100,
    max_title_depth: 3,
    min_bare_id_bytes: 16,
    max_shown_name_chars: 40,
};
