//! The state of the index that searches see.

use std::path::Path;

use crate::search::engine::Engine;
use crate::search::search_index::IndexStatus;

impl Engine {
    /// Returns the folder of the generation that is searched; an empty path for an index that is not
    /// on this machine.
    #[must_use]
    pub fn generation(&self) -> &Path {
        self.index.generation()
    }

    /// Returns the facts about the index.
    #[must_use]
    pub fn status(&self) -> IndexStatus {
        self.index.status()
    }

    /// Returns the number of the generation, which every rebuild raises; 0 for an index that was
    /// never rebuilt.
    #[must_use]
    pub fn generation_number(&self) -> u64 {
        self.status().generation_number
    }

    /// Returns whether the index is complete and built with the analysis of queries. Otherwise some
    /// articles are not found.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.status().is_current
    }

    /// Returns the name of the state that searches see: it changes with every commit, every
    /// retraction and every generation.
    #[must_use]
    pub fn state_name(&self) -> u64 {
        self.index.state_name(&self.retractions.pending())
    }

    /// Returns the number of articles in the index.
    #[must_use]
    pub fn n_articles(&self) -> u64 {
        self.status().n_articles
    }

    /// Returns the number of segments that are searched.
    #[must_use]
    pub fn n_segments(&self) -> usize {
        self.status().n_segments
    }

    /// Returns the second since the epoch at which the newest article was published; `None` if no
    /// article has a date.
    #[must_use]
    pub fn newest(&self) -> Option<i64> {
        self.status().newest
    }
}
