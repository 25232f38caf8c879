//! Opening the current generation of an index and bringing it up to date.

use std::sync::Arc;

use xunwen_engine::{Generations, RebuildLock, WriterOptions};
use xunwen_text::Analysis;

use super::cluster_folder::expect_local;
use super::open_cluster::open_on_cluster;
use super::progress::Progress;
use super::report::Report;
use super::tracked_index::TrackedIndex;
use crate::error::{IndexError, IndexIoResult};
use crate::job::IndexJob;
use crate::posted::StoreSnapshot;

/// Opens the current generation for writing, or creates the first one.
pub(crate) fn open_current(
    job: &IndexJob,
    analysis: &Arc<Analysis>,
    options: WriterOptions,
) -> Result<TrackedIndex, IndexError> {
    if let Some(archive) = &job.cluster {
        return open_on_cluster(job, archive, analysis, options);
    }
    expect_local(&job.index)?;
    if xunwen_engine::exists(&job.index) {
        return TrackedIndex::open(&job.index, job.roots(), analysis, options);
    }

    // The first generation is in use from the start: a part of an index is better than none.
    let generations = Generations::new(&job.index);
    let lock = lock_rebuild(job, &generations)?;
    let path = generations.create(&lock).at_index(&job.index)?;
    let index = TrackedIndex::open(&path, job.roots(), analysis, options)?;
    generations.switch_to(&path).at_index(&job.index)?;
    Ok(index)
}

/// Takes the lock for creating a generation.
pub(super) fn lock_rebuild(
    job: &IndexJob,
    generations: &Generations,
) -> Result<RebuildLock, IndexError> {
    let lock = generations.lock().at_index(&job.index)?;
    lock.ok_or_else(|| IndexError::BeingRebuilt(job.index.clone()))
}

/// Reads the posted articles and then the corpus: a posted article takes precedence over a file
/// with the same id. The last changes are not committed.
pub(super) fn catch_up(
    index: &mut TrackedIndex,
    posted: &StoreSnapshot,
    progress: &Progress,
) -> Result<Report, IndexError> {
    let position_before = index.position();
    let mut posted_report = Report::default();
    index.take_posted(posted, &mut posted_report, progress)?;

    // The ids that posts released become visible only with a commit.
    if index.position() != position_before {
        index.commit()?;
    }

    let mut report = index.update_all(progress)?;
    report.n_posted = posted_report.n_posted;
    report.n_posted_skipped = posted_report.n_posted_skipped;
    report.add_warnings_of(&mut posted_report);
    report.remarks.append(&mut posted_report.remarks);
    report.skip_all(posted_report.skipped, posted_report.n_skipped);
    Ok(report)
}
