//! One run, from the scan of the corpus to the report.
//!
//! The modules in the order of the work: `scan` lists the corpus, `diff` compares it with the
//! `manifest`, `pipeline` reads and cleans, except articles that `hash_log` says are unchanged,
//! `id_owners` decides which file an id belongs to, `event_writer` writes, and [`Report`] says what was done. [`TrackedIndex`] is the index with its
//! manifest; `apply` and `take_posted` update it from the corpus and from the posted articles.
//! [`rebuild()`] does all of it for a new generation.

mod apply;
mod article_hash;
mod catch_up;
mod cluster_folder;
mod cluster_rebuild;
mod diff;
mod event_writer;
mod hash_log;
mod id_owners;
mod index_record;
mod index_writer;
mod low_priority;
mod manifest;
mod manifest_state;
mod open_cluster;
mod pipeline;
mod pipeline_article;
mod progress;
mod rebuild;
mod report;
mod scan;
mod take_posted;
mod tracked_index;

use std::sync::Arc;
use std::time::Instant;

use xunwen_engine::Generations;
use xunwen_text::Analysis;

use crate::error::{IndexError, IndexIoResult};
use crate::job::{ExistingIndex, IndexJob};
use catch_up::catch_up;
use cluster_rebuild::rebuild_on_cluster;

pub(crate) use catch_up::open_current;
pub use cluster_folder::is_cluster_folder;
pub(crate) use cluster_folder::{ClusterFolder, expect_local};
pub(crate) use diff::{CorpusDiff, ScanScope, names};
pub(crate) use index_record::IndexRecord;
pub(crate) use index_writer::Origins;
pub(crate) use low_priority::at_low_priority;
pub(crate) use manifest_state::ManifestState;
pub(crate) use open_cluster::expect_on_cluster;
pub use progress::{ArticleInProgress, Progress};
pub(crate) use rebuild::find_fault;
pub use rebuild::rebuild;
pub use report::{Report, ReportedWarning, SkippedItem};
pub(crate) use scan::{CorpusScan, FollowedLink, SkippedPath, has_hidden_part, scan};
pub(crate) use tracked_index::TrackedIndex;

/// Brings the index up to date with the corpus and the posted articles.
///
/// Articles that cannot be read are skipped, counted and listed. After an error, the index is in
/// the state of the last commit of the run; another run continues from there.
///
/// # Errors
/// If the corpus does not exist, or the index cannot be opened, written or committed.
pub fn run(
    job: &IndexJob,
    analysis: &Arc<Analysis>,
    progress: &Progress,
) -> Result<Report, IndexError> {
    let started = Instant::now();
    if !job.corpus.is_dir() {
        return Err(IndexError::NoCorpus(job.corpus.clone()));
    }

    let mut report = match job.existing {
        ExistingIndex::Update => update_current(job, analysis, progress)?,
        ExistingIndex::Rebuild => match &job.cluster {
            Some(archive) => rebuild_on_cluster(job, archive, analysis, progress)?,
            None => rebuild(job, analysis, progress, &|_| ())?,
        },
    };
    report.seconds = started.elapsed().as_secs_f64();
    Ok(report)
}

/// Updates the current generation and removes superseded ones.
fn update_current(
    job: &IndexJob,
    analysis: &Arc<Analysis>,
    progress: &Progress,
) -> Result<Report, IndexError> {
    let mut index = open_current(job, analysis, job.writer_options())?;
    let posted = job.store_snapshot(&index.position())?;
    let report = catch_up(&mut index, &posted, progress)?;
    index.finish_run()?;
    if job.cluster.is_some() {
        return Ok(report);
    }

    let generations = Generations::new(&job.index);
    if let Some(lock) = generations.lock().at_index(&job.index)? {
        generations.prune(&lock).at_index(&job.index)?;
    }
    Ok(report)
}
