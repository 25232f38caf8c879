//! Opening an index on a cluster together with the record of its content.

use std::sync::Arc;

use xunwen_cluster::{ClusterArchive, ClusterWriter};
use xunwen_engine::WriterOptions;
use xunwen_text::Analysis;

use super::cluster_folder::ClusterFolder;
use super::index_writer::IndexWriter;
use super::tracked_index::TrackedIndex;
use crate::error::IndexError;
use crate::job::IndexJob;

/// Opens the index in use on a cluster, or creates the first one.
///
/// # Errors
/// If the index was built by another analysis, another process writes to it, or the folder belongs to
/// another index.
pub(super) fn open_on_cluster(
    job: &IndexJob,
    archive: &ClusterArchive,
    analysis: &Arc<Analysis>,
    options: WriterOptions,
) -> Result<TrackedIndex, IndexError> {
    let mut folder = ClusterFolder::open(&job.index, archive)?;
    let writer = ClusterWriter::open(archive, folder.archive_id(), analysis, options.n_threads)?;
    let path = folder.folder_of(archive, writer.index())?;
    folder.keep_only(&path)?;
    let writer = IndexWriter::Cluster { writer: Box::new(writer), folder: path };
    TrackedIndex::track(writer, job.roots(), options)
}

/// Checks that the folder belongs to the index on the cluster, and the analysis to the index, without
/// the right to write.
///
/// # Errors
/// If one of them does not, or the cluster does not answer.
pub(crate) fn expect_on_cluster(
    job: &IndexJob,
    archive: &ClusterArchive,
    analysis: &Analysis,
) -> Result<(), IndexError> {
    let folder = ClusterFolder::open(&job.index, archive)?;
    if let Some(current) = archive.current()? {
        folder.expect(archive, &current)?;
        current.metadata.expect(analysis, &current.name)?;
    }
    Ok(())
}
