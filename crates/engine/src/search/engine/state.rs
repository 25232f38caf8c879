//! The state of the index that searches see.

use std::path::Path;

use crate::index::generation::number_of;
use crate::search::engine::Engine;
use crate::search::reload::newest_published;
use crate::search::searcher_cache::state_name;

impl Engine {
    /// Returns the folder of the generation that is searched.
    #[must_use]
    pub fn generation(&self) -> &Path {
        &self.path
    }

    /// Returns the number of that generation, which every rebuild raises; 0 for an index that was
    /// never rebuilt.
    #[must_use]
    pub fn generation_number(&self) -> u64 {
        number_of(&self.path)
    }

    /// Returns whether the index is complete and built with the analysis of queries. Otherwise some
    /// articles are not found.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.status.is_current(&self.path)
    }

    /// Returns the name of the state that searches see: it changes with every commit, every
    /// retraction and every generation.
    #[must_use]
    pub fn state_name(&self) -> u64 {
        let pending = self.retractions.pending();
        state_name(self.generation_number(), &self.reader.searcher(), &pending)
    }

    /// Returns the number of articles in the index.
    #[must_use]
    pub fn n_articles(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Returns the number of segments that are searched.
    #[must_use]
    pub fn n_segments(&self) -> usize {
        self.reader.searcher().segment_readers().len()
    }

    /// Returns the second since the epoch at which the newest article was published; `None` if no
    /// article has a date.
    #[must_use]
    pub fn newest(&self) -> Option<i64> {
        newest_published(&self.reader.searcher())
    }
}
