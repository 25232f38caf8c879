//! A rebuild of an index on a cluster.

use std::sync::Arc;

use xunwen_cluster::{ClusterArchive, ClusterWriter};
use xunwen_text::Analysis;

use super::catch_up::catch_up;
use super::cluster_folder::ClusterFolder;
use super::index_writer::IndexWriter;
use super::low_priority::at_low_priority;
use super::progress::Progress;
use super::rebuild::{FEW_POSTED, MAX_ROUNDS};
use super::report::Report;
use super::tracked_index::TrackedIndex;
use crate::error::IndexError;
use crate::job::IndexJob;

/// Builds the next index of a cluster from the corpus and the posted articles, and puts it in the
/// place of the one in use. If anything fails, that one stays in use.
///
/// # Errors
/// If the index cannot be built or fails its checks, or another process writes.
pub(super) fn rebuild_on_cluster(
    job: &IndexJob,
    archive: &ClusterArchive,
    analysis: &Arc<Analysis>,
    progress: &Progress,
) -> Result<Report, IndexError> {
    at_low_priority(|| {
        let mut folder = ClusterFolder::open(&job.index, archive)?;
        let id = folder.archive_id();
        let writer = ClusterWriter::open_next(archive, id, analysis, job.n_threads)?;
        let path = folder.folder_of(archive, writer.index())?;
        let writer = IndexWriter::Cluster { writer: Box::new(writer), folder: path.clone() };
        let mut index = TrackedIndex::track(writer, job.roots(), job.writer_options())?;

        let built = build(job, &mut index, progress);
        let IndexWriter::Cluster { writer, .. } = index.writer else {
            unreachable!("the index is on a cluster")
        };
        match built {
            Ok(report) => {
                writer.switch()?;
                folder.keep_only(&path)?;
                Ok(report)
            }
            Err(error) => {
                // The next run would remove both as well.
                let _ = writer.discard();
                let _ = xunwen_storage::disk::remove_folder(&path);
                Err(error)
            }
        }
    })
}

/// Fills a new index, checks it, and reads the articles that were posted meanwhile.
fn build(
    job: &IndexJob,
    index: &mut TrackedIndex,
    progress: &Progress,
) -> Result<Report, IndexError> {
    let posted = job.store_snapshot(&job.committed_position()?)?;
    let mut report = catch_up(index, &posted, progress)?;
    index.commit()?;

    let n_posted = report.n_posted - report.n_posted_skipped;
    let n_articles = index.manifest.state.n_articles() + n_posted;
    if let IndexWriter::Cluster { writer, .. } = &index.writer {
        writer.check(n_articles)?;
    }
    for _ in 0..MAX_ROUNDS {
        let before = index.position();
        let posted = job.store_snapshot(&before)?;
        if posted.position() == before {
            break;
        }
        index.sync_posted(&posted, &mut report, progress)?;
        if index.position().seq <= before.seq + FEW_POSTED {
            break;
        }
    }
    Ok(report)
}
