//! What readers see of the updater's work: the generation that they search, and how far in the
//! store of posted articles it is.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use xunwen_cluster::{ClusterArchive, ClusterIndex, ClusterWriteError};
use xunwen_engine::{Engine, Generations};
use xunwen_text::Analysis;

use super::error::UpdaterError;
use super::live_engine::LiveEngine;
use super::published_state::PublishedState;
use super::refused_index::RefusedIndex;
use crate::error::IndexError;
use crate::job::IndexJob;

/// Shows the updater's work to readers.
pub(super) struct Publisher {
    /// The folder of the index.
    index: PathBuf,
    /// The cluster that has the index instead.
    archive: Option<ClusterArchive>,
    /// The engine of the readers; `None` without readers in this process.
    live: Option<Arc<LiveEngine>>,
    state: Arc<PublishedState>,
    /// The folder of the generation that readers search.
    shown: PathBuf,
    has_pruned: bool,
}

impl Publisher {
    pub(super) fn new(
        job: &IndexJob,
        live: Option<Arc<LiveEngine>>,
        state: Arc<PublishedState>,
    ) -> Self {
        let shown =
            live.as_ref().map_or_else(PathBuf::new, |live| live.engine().generation().to_owned());
        let (index, archive) = (job.index.clone(), job.cluster.clone());
        Self { index, archive, live, state, shown, has_pruned: false }
    }

    pub(super) const fn state(&self) -> &Arc<PublishedState> {
        &self.state
    }

    pub(super) const fn has_readers(&self) -> bool {
        self.live.is_some()
    }

    /// Returns the folder of the generation that readers search.
    pub(super) fn shown(&self) -> &Path {
        &self.shown
    }

    /// Returns whether readers search the generation that is written. Without readers in this
    /// process, and on a cluster, which has one for all, this is always so.
    pub(super) fn is_shown(&self, written: Option<&Path>) -> bool {
        let Some(live) = self.live.as_ref().filter(|_| self.archive.is_none()) else { return true };
        Some(live.engine().generation()) == written
    }

    /// Switches readers to the current generation.
    pub(super) fn show_current(&mut self, analysis: Arc<Analysis>) -> Result<(), UpdaterError> {
        let Some(live) = &self.live else { return Ok(()) };

        let engine = match &self.archive {
            Some(archive) => open_on_cluster(archive, analysis, live)?,
            None => Engine::open(&self.index, analysis)?,
        };
        // The first search loads data from the disk. It should not be a reader's.
        let _ = engine.try_out(1);

        self.shown = engine.generation().to_owned();
        live.set(engine);
        self.has_pruned = false;
        Ok(())
    }

    /// Lets readers find what was committed to the generation `written`, if they search it.
    pub(super) fn reload(&self, written: &Path) -> Result<(), UpdaterError> {
        let Some(live) = &self.live else { return Ok(()) };
        if self.is_shown(Some(written)) {
            live.engine().reload().map_err(UpdaterError::Reload)?;
        }
        Ok(())
    }

    /// Lets readers find what another process committed.
    pub(super) fn follow(&self) -> Result<(), UpdaterError> {
        let Some(live) = &self.live else { return Ok(()) };
        live.engine().follow().map_err(UpdaterError::Reload)
    }

    /// Removes the previous generations once the current one has answered a search.
    pub(super) fn prune(&mut self) {
        let has_served = self.live.as_ref().is_some_and(|live| live.has_served());
        if self.has_pruned || !has_served || self.archive.is_some() {
            return;
        }

        let generations = Generations::new(&self.index);
        if let Ok(Some(lock)) = generations.lock() {
            // The next run removes the rest. On a read-only disk it stays.
            let _ = generations.prune(&lock);
        }
        self.has_pruned = true;
    }
}

/// Opens the index of a cluster. Readers are kept from one that another analysis built.
fn open_on_cluster(
    archive: &ClusterArchive,
    analysis: Arc<Analysis>,
    live: &LiveEngine,
) -> Result<Engine, IndexError> {
    match ClusterIndex::open(archive, Arc::clone(&analysis)) {
        Ok(index) => Ok(Engine::over(Box::new(index), analysis)),
        Err(error @ ClusterWriteError::Analysis { .. }) => {
            let refused = RefusedIndex { reason: error.to_string() };
            live.set(Engine::over(Box::new(refused), analysis));
            Err(error.into())
        }
        Err(error) => Err(error.into()),
    }
}
