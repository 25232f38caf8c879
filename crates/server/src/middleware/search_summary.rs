//! The result of a search as the log and the metrics see it.

use xunwen_engine::{Note, SearchResult};

use super::partial_answer::PartialAnswer;

/// The figures of a search result that are logged and counted. The response carries them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SearchSummary {
    /// Articles found, with those that have only some of the words.
    pub(crate) n_hits: u64,
    /// Whether the query was relaxed to find more.
    pub(crate) is_relaxed: bool,
    /// Whether the search was cut short.
    pub(crate) is_cut: bool,
}

impl SearchSummary {
    /// Returns the summary of a result.
    pub(crate) fn new(result: &SearchResult) -> Self {
        Self {
            n_hits: result.loose_total,
            is_relaxed: result.notes.iter().any(is_relaxing),
            is_cut: PartialAnswer::from_notes(&result.notes).is_some(),
        }
    }
}

fn is_relaxing(note: &Note) -> bool {
    matches!(note, Note::QuotesAsWords | Note::MostWords | Note::AnyWord)
}
