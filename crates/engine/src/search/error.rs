//! Failures of a search.

use tantivy::TantivyError;

/// A search that failed.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The index cannot be read. Never caused by the request.
    #[error("cannot search the index: {0}")]
    Index(TantivyError),
    /// The index has changed since the list was started, and scores of the two are not comparable.
    #[error("the cursor has expired: the index has changed since (start the list again)")]
    CursorExpired,
}

// Not `#[from]`: the message includes the cause, which a source would print once more.
impl From<TantivyError> for SearchError {
    fn from(error: TantivyError) -> Self {
        Self::Index(error)
    }
}
