//! Copying an index to a cluster, or back to this machine, without reading the corpus again.
//!
//! The stored articles are read from one index and written to the other, with their origins and
//! arrivals; their terms are made from them again. The record of the files and the posted articles
//! are copied, so that the next run finds nothing to do. The first index stays as it is. The second
//! is in use once it is complete.

use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use xunwen_cluster::{ClusterArchive, ClusterStoredArticles, ClusterWriteError, ClusterWriter};
use xunwen_engine::{Generations, StoredArticle, StoredArticles, WriteError, Writer};
use xunwen_storage::{FileAccess, create_folders, disk, open_below, sync_dir};
use xunwen_text::Analysis;

use super::restore::{RestoreError, StagedStore};
use crate::error::{IndexError, IndexIoResult};
use crate::job::IndexJob;
use crate::posted::{STORE_LOG, StoreContents};
use crate::remedy::with_remedy;
use crate::run::{ClusterFolder, IndexRecord, expect_local, find_fault};

/// The content of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Copied {
    /// The number of articles of the index.
    pub n_articles: u64,
    /// The number of files that they come from.
    pub n_files: u64,
    /// The number of posted articles.
    pub n_posted: u64,
}

/// The reason why an index was not copied. Both indexes are as they were.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// One of the indexes cannot be read or written.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The posted articles cannot be copied.
    #[error(transparent)]
    Posted(#[from] RestoreError),
    /// There is an index already where the copy should be.
    #[error("{}", with_remedy(format!("there is an index already at {place}"), self.remedy()))]
    Exists {
        /// The place.
        place: String,
    },
    /// Neither or both of the indexes are on a cluster.
    #[error("exactly one of the two indexes has to be on a cluster")]
    SamePlace,
}

impl CopyError {
    /// Returns what the operator can do, or `None` if the problem says it all.
    #[must_use]
    pub fn remedy(&self) -> Option<&'static str> {
        match self {
            Self::Index(error) => error.remedy(),
            Self::Posted(error) => error.remedy(),
            Self::Exists { .. } => Some("name another place, or remove it first"),
            Self::SamePlace => None,
        }
    }
}

impl From<ClusterWriteError> for CopyError {
    fn from(error: ClusterWriteError) -> Self {
        IndexError::from(error).into()
    }
}

impl From<WriteError> for CopyError {
    fn from(error: WriteError) -> Self {
        IndexError::from(error).into()
    }
}

/// Copies the index of one job to the place that another names. One of them is on a cluster. Both have
/// the analysis of the first one.
///
/// # Errors
/// If the first index is missing, unfinished or cannot be read, there is an index already at the
/// second place, or that cannot be written.
pub fn copy(from: &IndexJob, to: &IndexJob, analysis: &Arc<Analysis>) -> Result<Copied, CopyError> {
    match (&from.cluster, &to.cluster) {
        (None, Some(archive)) => copy_to_cluster(from, to, archive, analysis),
        (Some(archive), None) => copy_from_cluster(from, to, archive, analysis),
        _ => Err(CopyError::SamePlace),
    }
}

fn copy_to_cluster(
    from: &IndexJob,
    to: &IndexJob,
    archive: &ClusterArchive,
    analysis: &Arc<Analysis>,
) -> Result<Copied, CopyError> {
    expect_local(&from.index)?;
    let generation = Generations::new(&from.index).current().at_index(&from.index)?;
    let record = IndexRecord::read(&generation)?;
    let articles = StoredArticles::open(&generation, analysis).map_err(IndexError::from)?;
    let mut folder = ClusterFolder::open(&to.index, archive)?;
    if archive.current()?.is_some() {
        let place = format!("`{}` on the cluster", archive.name());
        return Err(CopyError::Exists { place });
    }

    let id = folder.archive_id();
    let mut writer = ClusterWriter::open_next(archive, id, analysis, to.n_threads)?;
    let path = folder.folder_of(archive, writer.index())?;
    let filled = fill_cluster(&articles, &mut writer)
        .and_then(|()| Ok(record.write(&path)?))
        .and_then(|()| Ok(record.expect_unchanged()?))
        .and_then(|()| copy_posted(&from.posted, &to.posted));
    match filled {
        Ok(n_posted) => {
            writer.switch()?;
            folder.keep_only(&path)?;
            Ok(Copied { n_articles: articles.n_articles(), n_files: record.n_files(), n_posted })
        }
        Err(error) => {
            // The next writer of the archive would remove both as well.
            let _ = writer.discard();
            let _ = disk::remove_folder(&path);
            Err(error)
        }
    }
}

fn fill_cluster(articles: &StoredArticles, writer: &mut ClusterWriter) -> Result<(), CopyError> {
    articles.for_each(|StoredArticle { article, origin, arrived }| -> Result<(), CopyError> {
        Ok(writer.add_arrived(article, &origin, arrived)?)
    })?;
    if let Some(note) = articles.note() {
        writer.set_note(note.to_owned());
    }
    writer.commit()?;
    Ok(writer.check(articles.n_articles())?)
}

fn copy_from_cluster(
    from: &IndexJob,
    to: &IndexJob,
    archive: &ClusterArchive,
    analysis: &Arc<Analysis>,
) -> Result<Copied, CopyError> {
    expect_local(&to.index)?;
    if xunwen_engine::exists(&to.index) {
        return Err(CopyError::Exists { place: format!("`{}`", to.index.display()) });
    }
    let articles = ClusterStoredArticles::open(archive, analysis)?;
    let mut folder = ClusterFolder::open(&from.index, archive)?;
    let record = IndexRecord::read(&folder.folder_of(archive, articles.index())?)?;

    let generations = Generations::new(&to.index);
    let lock = generations.lock().at_index(&to.index)?;
    let lock = lock.ok_or_else(|| IndexError::BeingRebuilt(to.index.clone()))?;
    let path = generations.create(&lock).at_index(&to.index)?;
    let filled = fill_folder(&articles, &path, to, analysis)
        .and_then(|()| Ok(record.write(&path)?))
        .and_then(|()| copy_posted(&from.posted, &to.posted));
    let n_posted = filled.inspect_err(|_| {
        // The next run would remove it as well.
        let _ = disk::remove_folder(&path);
    })?;
    generations.switch_to(&path).at_index(&to.index)?;
    Ok(Copied { n_articles: articles.n_articles(), n_files: record.n_files(), n_posted })
}

fn fill_folder(
    articles: &ClusterStoredArticles,
    path: &Path,
    to: &IndexJob,
    analysis: &Arc<Analysis>,
) -> Result<(), CopyError> {
    let mut writer = Writer::open(path, analysis, to.writer_options()).map_err(IndexError::from)?;
    articles.for_each(|StoredArticle { article, origin, arrived }| -> Result<(), CopyError> {
        Ok(writer.add_arrived(article, &origin, arrived)?)
    })?;
    if let Some(note) = articles.note() {
        writer.set_note(note.to_owned());
    }
    writer.finish_run()?;
    match find_fault(path, analysis, articles.n_articles()) {
        None => Ok(()),
        Some(reason) => {
            let path = to.index.clone();
            Err(IndexError::RebuildFailedChecks { path, reason }.into())
        }
    }
}

/// Copies the store of posted articles, and returns their number. Both indexes may have the same
/// store.
fn copy_posted(from: &Path, to: &Path) -> Result<u64, CopyError> {
    let contents = StoreContents::read(from).map_err(IndexError::from)?;
    let n_bytes = contents.scan.byte_end;
    let is_same = from == to
        || from.canonicalize().is_ok_and(|from| to.canonicalize().is_ok_and(|to| to == from));
    if n_bytes == 0 || is_same {
        return Ok(contents.n_articles());
    }

    let store = StagedStore::open(to)?;
    let staged = stage(from, n_bytes, store.staging())
        .map_err(RestoreError::io_at(to))
        .and_then(|()| store.switch());
    store.clean_up();
    staged?;
    Ok(contents.n_articles())
}

fn stage(from: &Path, n_bytes: u64, staging: &Path) -> io::Result<()> {
    let log = open_below(from, Path::new(STORE_LOG))?;
    create_folders(staging, FileAccess::Owner)?;
    let mut copy = disk::create_new(&staging.join(STORE_LOG), FileAccess::Owner)?;
    io::copy(&mut log.take(n_bytes), &mut copy)?;
    copy.sync_all()?;
    sync_dir(staging)
}
