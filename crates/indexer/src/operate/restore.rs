//! Restoring a backup into a new generation, completely or not at all.
//!
//! A backup may come from anywhere. It is unpacked next to the targets within limits, opened and
//! searched there, and only then becomes the index in use.

mod cluster;
mod error;
mod member;
mod staged_store;
mod trial;
mod unpack;

use std::path::Path;

use xunwen_engine::{Generations, RebuildLock};
use xunwen_storage::disk;

use crate::follow::LoadAnalysis;
use crate::job::IndexJob;
pub use cluster::{CheckedSnapshot, RestoredOnCluster, check_on_cluster, restore_on_cluster};
pub use error::RestoreError;
pub(super) use staged_store::StagedStore;
use trial::{RestoredIndex, try_out};
use unpack::{UnpackTargets, unpack};

/// The content of a restored backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restored {
    /// The number of files of the index.
    pub n_files: u64,
    /// The number of posted articles.
    pub n_posted: u64,
    /// The number of damaged places in the store of posted articles. The backup contains them.
    pub n_damaged: u64,
    /// Whether the index was built by another version, and has to be rebuilt.
    pub needs_rebuild: bool,
}

/// Restores the backup in `file`: the index into a new generation of the job's index, and the
/// posted articles into an empty store. A store that contains those of the backup and later ones is
/// kept. `load` loads the analysis of the restored index.
///
/// # Errors
/// If the backup is not complete or cannot be searched, the store contains other articles, or the
/// disk is full or fails. Nothing is changed then.
pub fn restore(job: &IndexJob, file: &Path, load: &LoadAnalysis) -> Result<Restored, RestoreError> {
    let generations = Generations::new(&job.index);
    let is_new_folder = !job.index.exists();
    let lock = generations.lock().map_err(RestoreError::io_at(&job.index))?;
    let lock = lock.ok_or_else(|| RestoreError::BeingRebuilt(job.index.clone()))?;

    let restored = restore_locked(job, file, load, (&generations, &lock));
    drop(lock);
    if restored.is_err() && is_new_folder {
        let _ = generations.remove_if_empty();
    }
    restored
}

fn restore_locked(
    job: &IndexJob,
    file: &Path,
    load: &LoadAnalysis,
    (generations, lock): (&Generations, &RebuildLock),
) -> Result<Restored, RestoreError> {
    let store = StagedStore::open(&job.posted)?;
    let generation = generations.create(lock).map_err(RestoreError::io_at(&job.index))?;

    let targets = UnpackTargets { generation: &generation, posted: store.staging() };
    let result = unpack(file, &targets).and_then(|unpacked| {
        if unpacked.has_snapshot() {
            return Err(RestoreError::OfCluster(file.to_owned()));
        }
        let index = try_out(&targets, &unpacked, load)
            .map_err(|reason| RestoreError::NotWhole { path: file.to_owned(), reason })?;
        let RestoredIndex { n_posted, n_damaged, needs_rebuild } = index;

        // Between these two steps, the index in use reads the restored articles.
        if unpacked.has_posted() {
            store.switch()?;
        }
        generations.switch_to(&generation).map_err(RestoreError::io_at(&job.index))?;
        Ok(Restored { n_files: unpacked.n_index_files(), n_posted, n_damaged, needs_rebuild })
    });

    store.clean_up();
    result.inspect_err(|_| {
        let _ = disk::remove_folder(&generation);
    })
}
