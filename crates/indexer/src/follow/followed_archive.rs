//! The index that the alias of an archive on a cluster names.

use std::time::{Duration, Instant};

use xunwen_cluster::{ArchiveIndex, ClusterArchive};

use crate::error::IndexError;

/// The time between two looks at the alias, each of which is two requests.
const LOOK_INTERVAL: Duration = Duration::from_secs(2);

/// The index that readers search and the updater writes.
#[derive(Default)]
pub(super) struct FollowedArchive {
    /// `None` before the first index.
    index: Option<ArchiveIndex>,
    last_look: Option<Instant>,
}

impl FollowedArchive {
    /// Returns the index that the alias names, from time to time. Searches and updates report that the
    /// cluster does not answer.
    pub(super) fn look(
        &mut self,
        archive: &ClusterArchive,
    ) -> Result<Option<ArchiveIndex>, IndexError> {
        if self.last_look.is_some_and(|last| last.elapsed() < LOOK_INTERVAL) {
            return Ok(None);
        }
        self.last_look = Some(Instant::now());
        match archive.current() {
            Err(error) if error.is_temporary() => Ok(None),
            current => Ok(current?),
        }
    }

    /// Returns whether another index was followed before.
    pub(super) fn is_another(&self, current: &ArchiveIndex) -> bool {
        self.index.as_ref().is_some_and(|index| index.metadata.id != current.metadata.id)
    }

    /// Follows an index.
    pub(super) fn set(&mut self, index: ArchiveIndex) {
        self.index = Some(index);
    }
}
