//! An index that must not be searched, because another analysis built it.

use std::path::Path;

use xunwen_engine::backend::{
    IndexState, IndexStatus, ResumedState, SearchIndex, StateAccess, StateKey,
};
use xunwen_engine::{SearchError, Sort};

/// An index of a cluster that a newer program has rebuilt. Terms of this program would find too little in
/// it, so it answers no search.
pub(super) struct RefusedIndex {
    /// The reason, with what to do.
    pub(super) reason: String,
}

impl RefusedIndex {
    fn error(&self) -> SearchError {
        SearchError::Unavailable(self.reason.clone())
    }
}

impl SearchIndex for RefusedIndex {
    fn current(&self, _access: &StateAccess<'_>) -> Result<Box<dyn IndexState>, SearchError> {
        Err(self.error())
    }

    fn resumed(
        &self,
        _key: &StateKey,
        _sort: Sort,
        _access: &StateAccess<'_>,
    ) -> Result<ResumedState, SearchError> {
        Err(self.error())
    }

    fn reload(&self) -> Result<(), SearchError> {
        Err(self.error())
    }

    fn follow(&self) -> Result<(), SearchError> {
        Ok(())
    }

    fn status(&self) -> IndexStatus {
        IndexStatus { is_current: false, ..IndexStatus::default() }
    }

    fn state_name(&self, _hidden: &[String]) -> u64 {
        0
    }

    fn latest_arrival(&self) -> Result<i64, SearchError> {
        Err(self.error())
    }

    fn generation(&self) -> &Path {
        Path::new("")
    }
}
