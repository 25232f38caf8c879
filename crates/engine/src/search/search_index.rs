//! An index that can be searched, in whichever engine it is kept.
//!
//! [`LocalIndex`](crate::search::local::LocalIndex) is the index on this machine.

use std::path::Path;

use crate::budget::SearchBudget;
use crate::plan::Sort;
use crate::search::error::SearchError;
use crate::search::index_state::IndexState;
use crate::search::retractions::Retractions;
use crate::search::state_key::StateKey;

/// An index that can be searched, in whichever engine it is kept.
pub trait SearchIndex: Send + Sync {
    /// Returns the current state for one search.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn current(&self, access: &StateAccess<'_>) -> Result<Box<dyn IndexState>, SearchError>;

    /// Returns the state that a list was started in, if it is still kept. Otherwise the current
    /// state, where a list in this order can be continued in another state.
    ///
    /// # Errors
    /// [`SearchError::CursorExpired`] if the list cannot be continued; if the index cannot be read.
    fn resumed(
        &self,
        key: &StateKey,
        sort: Sort,
        access: &StateAccess<'_>,
    ) -> Result<ResumedState, SearchError>;

    /// Makes all commits so far searchable.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn reload(&self) -> Result<(), SearchError>;

    /// Makes commits of other processes searchable, if there are any. Cheap if there are none.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn follow(&self) -> Result<(), SearchError>;

    /// Returns the facts about the state that searches see.
    fn status(&self) -> IndexStatus;

    /// Returns whether a part of the machines that keep the index does not answer. Its answers are
    /// complete all the same.
    fn is_degraded(&self) -> bool {
        false
    }

    /// Returns a name of the state that searches see without the articles of these ids: each
    /// change gives another one.
    fn state_name(&self, hidden: &[String]) -> u64;

    /// Returns the microsecond since the epoch at which the last article arrived; 0 for an empty
    /// index.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn latest_arrival(&self) -> Result<i64, SearchError>;

    /// Returns the folder of the generation that is searched; an empty path for an index that is
    /// not on this machine.
    fn generation(&self) -> &Path;
}

/// What a search may see and do in an index state.
pub struct StateAccess<'a> {
    /// The work that it may do.
    pub budget: &'a SearchBudget,
    /// The articles that were taken back.
    pub retractions: &'a Retractions,
    /// Whether words are looked up as such, and not by their pairs of characters.
    pub uses_words: bool,
}

/// The state that a list is continued in.
pub struct ResumedState {
    /// The state.
    pub state: Box<dyn IndexState>,
    /// Whether it differs from the one that the list was started in.
    pub is_changed: bool,
}

/// Facts about an index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IndexStatus {
    /// The number of articles.
    pub n_articles: u64,
    /// The number of segments.
    pub n_segments: usize,
    /// The number of the generation, which every rebuild raises.
    pub generation_number: u64,
    /// The second since the epoch at which the newest article was published.
    pub newest: Option<i64>,
    /// Whether the index is complete and built with the analysis of queries.
    pub is_current: bool,
}
