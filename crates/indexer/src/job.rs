//! The description of what to index, and how.

use std::path::{Path, PathBuf};

use xunwen_cluster::ClusterArchive;
use xunwen_corpus::CorpusRoots;
use xunwen_engine::WriterOptions;

use crate::error::IndexError;
use crate::posted::{PostedStore, StorePosition, StoreSnapshot, default_store_folder};

/// The default memory for segments that are being built, in bytes. Less makes more segments, which every
/// search has to visit.
const DEFAULT_MEMORY_BYTES: usize = 440 << 20;

/// A corpus, its index, and how to index it.
#[derive(Debug, Clone)]
pub struct IndexJob {
    /// The folder of articles.
    pub corpus: PathBuf,
    /// Folders outside of the corpus that its links may lead to.
    pub link_roots: Vec<PathBuf>,
    /// The folder of the index, or of the record of what an index on a cluster contains. It is created
    /// if it does not exist.
    pub index: PathBuf,
    /// The cluster that has the index; `None` for an index on this machine.
    pub cluster: Option<ClusterArchive>,
    /// The folder of the store of posted articles, which are indexed as well.
    pub posted: PathBuf,
    /// How to treat an index that already exists.
    pub existing: ExistingIndex,
    /// The number of threads that clean, and of threads that index; 0 counts as 1.
    pub n_threads: usize,
    /// The memory for segments that are being built, in bytes.
    pub memory_bytes: usize,
}

/// How to treat a store of posted articles that does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingStore {
    /// Create it.
    Make,
    /// Continue without a store.
    LeaveOut,
}

/// How to treat an index that already exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExistingIndex {
    /// Update it.
    Update,
    /// Read everything again into a new generation, and switch to it if it passes its checks.
    Rebuild,
}

impl IndexJob {
    /// Returns the job that updates the index at `index` on all cores.
    #[must_use]
    pub fn new(corpus: &Path, index: &Path) -> Self {
        Self {
            corpus: corpus.to_owned(),
            link_roots: Vec::new(),
            index: index.to_owned(),
            cluster: None,
            posted: default_store_folder(index),
            existing: ExistingIndex::Update,
            n_threads: std::thread::available_parallelism().map_or(1, usize::from),
            memory_bytes: DEFAULT_MEMORY_BYTES,
        }
    }

    pub(crate) const fn writer_options(&self) -> WriterOptions {
        WriterOptions { n_threads: self.n_threads, memory_bytes: self.memory_bytes }
    }

    /// Returns the folders that articles may be read from.
    pub(crate) fn roots(&self) -> CorpusRoots {
        CorpusRoots { corpus: self.corpus.clone(), link_roots: self.link_roots.clone() }
    }

    /// Returns the current content of the store for an index that has read it up to `position`.
    pub(crate) fn store_snapshot(
        &self,
        position: &StorePosition,
    ) -> Result<StoreSnapshot, IndexError> {
        self.expect_store(position)?;
        Ok(StoreSnapshot::read(&self.posted)?)
    }

    /// Opens the store of posted articles for writing. `absent` says whether a store that does not
    /// exist is created; otherwise the result is `None`. On a full or read-only disk, the store can
    /// be read and waits until it can be written.
    ///
    /// # Errors
    /// If the store is gone although the index contains articles of it, another process writes to
    /// it, or it cannot be read.
    pub fn open_posted(&self, absent: MissingStore) -> Result<Option<PostedStore>, IndexError> {
        self.expect_store(&self.committed_position()?)?;

        if absent == MissingStore::LeaveOut && !self.posted.exists() {
            return Ok(None);
        }
        Ok(Some(PostedStore::open_or_wait(&self.posted)?))
    }

    /// Returns the position in the store that the last commit of the index noted. Works for indexes of
    /// any version.
    pub(crate) fn committed_position(&self) -> Result<StorePosition, IndexError> {
        match &self.cluster {
            Some(archive) => Ok(StorePosition::from_note(archive.note()?.as_deref())),
            None => Ok(committed_position(&self.index)),
        }
    }

    /// Fails if an index at `position` has read articles from a store that no longer exists.
    fn expect_store(&self, position: &StorePosition) -> Result<(), IndexError> {
        if position.seq > 0 && !self.posted.exists() {
            return Err(IndexError::PostedGone(self.posted.clone()));
        }
        Ok(())
    }
}

/// Returns the position in the store that the last commit of the index at `index`, on this machine,
/// noted. Works for indexes of any version.
pub(crate) fn committed_position(index: &Path) -> StorePosition {
    StorePosition::from_note(xunwen_engine::note(index).as_deref())
}
