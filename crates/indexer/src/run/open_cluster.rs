//! Opening an index on a cluster together with the record of its content.

use std::sync::Arc;

use xunwen_cluster::{ClusterArchive, ClusterWriter};
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
) -> Result<TrackedIndex, IndexError> {
    let mut folder = ClusterFolder::open(&job.index, archive)?;
    let writer = ClusterWriter::open(archive, folder.archive_id(), analysis, job.n_threads)?;
    let path = folder.folder_of(archive, writer.index())?;
    folder.keep_only(&path)?;
    let writer = IndexWriter::Cluster { writer: Box::new(writer), folder: path };
    TrackedIndex::track(writer, job.roots(), job.writer_options())
}
