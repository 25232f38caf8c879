//! Failures of a search.

use tantivy::TantivyError;

use crate::budget::{SearchBudget, WorkKind};

/// A search that failed.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The index cannot be read. Never caused by the request.
    #[error("cannot search the index: {0}")]
    Index(TantivyError),
    /// The machines that keep the index do not answer, or not in full. Another try may succeed.
    #[error("{0}")]
    Unavailable(String),
    /// The machines that keep the index refuse the search, whenever it is tried.
    #[error("{0}")]
    Refused(String),
    /// The index has changed since the list was started, and scores of the two are not comparable.
    #[error("the cursor has expired: the index has changed since (start the list again)")]
    CursorExpired,
    /// The search has used up its budget, most of it for this kind of work.
    #[error("the search takes too much work")]
    TooCostly(WorkKind),
    /// The caller has cancelled the search.
    #[error("the search was cancelled")]
    Cancelled,
}

impl SearchError {
    /// Returns the error of a search whose budget is closed.
    #[must_use]
    pub fn from_budget(budget: &SearchBudget) -> Self {
        if budget.is_cancelled() { Self::Cancelled } else { Self::TooCostly(budget.costliest()) }
    }
}

// Not `#[from]`: the message includes the cause, which a source would print once more.
impl From<TantivyError> for SearchError {
    fn from(error: TantivyError) -> Self {
        Self::Index(error)
    }
}
