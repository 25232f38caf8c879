//! Adding articles to an index and deleting them.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::indexer::{IndexWriterOptions, NoMergePolicy};
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, TantivyError};
use xunwen_corpus::Article;
use xunwen_text::Analysis;

use crate::index::OpenError;
use crate::index::open::{OpenIndex, open_as_is, open_or_create};
use crate::index::reopen::reopen;
use crate::write::arrivals::Arrivals;
use crate::write::error::WriteError;
use crate::write::merge_policy::{MergeParams, TieredMergePolicy};
use crate::write::open_segment::DeleteKey;
use crate::write::origin_articles::OriginArticles;
use crate::write::origin_lookup::OriginLookup;
use crate::write::workers::{Workers, WorkersSize};

/// The minimum memory of an open segment, in bytes. Smaller segments would have to be merged too
/// often.
const MIN_BYTES_PER_SEGMENT: usize = 16 << 20;

/// The resources that a writer uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriterOptions {
    /// Threads that analyse and index articles; at least one.
    pub n_threads: usize,
    /// Memory for open segments, in bytes, for all threads together.
    pub memory_bytes: usize,
}

/// Writes to an index. There is one writer for a directory at a time; any number of threads may use
/// it.
pub struct Writer {
    workers: Workers,
    index: Index,
    reader: IndexReader,
    origin_lookup: OriginLookup,
    path: PathBuf,
    note: Option<String>,
}

impl Writer {
    /// Opens the index at `path` for writing, or creates one.
    ///
    /// # Errors
    /// If the index was built with another analysis, is damaged, or has another writer.
    pub fn open(
        path: &Path,
        analysis: &Arc<Analysis>,
        options: WriterOptions,
    ) -> Result<Self, OpenError> {
        let opened = open_or_create(path, analysis)?;
        let path = opened.path.clone();
        Self::start(opened, None, analysis, options)
            .map_err(|error| OpenError::from_tantivy(&path, error))
    }

    /// Opens the index at `path` as [`Writer::open`] does. Articles that the index at `earlier` has
    /// as they are keep the moment at which they arrived there. An index that is damaged
    /// or has another layout is ignored.
    ///
    /// # Errors
    /// As for [`Writer::open`].
    pub fn open_after(
        path: &Path,
        earlier: &Path,
        analysis: &Arc<Analysis>,
        options: WriterOptions,
    ) -> Result<Self, OpenError> {
        let opened = open_or_create(path, analysis)?;
        let path = opened.path.clone();
        let earlier = open_as_is(earlier, analysis).ok().filter(|earlier| earlier.path != path);
        Self::start(opened, earlier, analysis, options)
            .map_err(|error| OpenError::from_tantivy(&path, error))
    }

    fn start(
        opened: OpenIndex,
        earlier: Option<OpenIndex>,
        analysis: &Arc<Analysis>,
        options: WriterOptions,
    ) -> tantivy::Result<Self> {
        let OpenIndex { path, index, fields } = opened;
        let n_threads = options.n_threads.max(1);
        let bytes_per_segment = (options.memory_bytes / n_threads).max(MIN_BYTES_PER_SEGMENT);

        let writer: IndexWriter = index.writer_with_options(merging_options(n_threads))?;
        writer.set_merge_policy(Box::new(TieredMergePolicy::new(MergeParams::default())));

        // A process that was killed during a commit may have left files under the very names that
        // the next commit uses: operations are numbered from the last commit that succeeded.
        writer.garbage_collect_files().wait()?;

        let reader: IndexReader =
            index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let note = index.load_metas()?.payload;
        let mut arrivals = Arrivals::new(reader.clone(), fields.id)?;
        if let Some(earlier) = earlier {
            let builder = earlier.index.reader_builder().reload_policy(ReloadPolicy::Manual);
            if let Ok(earlier) = builder.try_into() {
                arrivals.add_earlier(earlier);
            }
        }

        let size = WorkersSize { n_threads, bytes_per_segment };
        let workers = Workers::new(writer, arrivals, fields, Arc::clone(analysis), size);
        let origin_lookup = OriginLookup::new(reader.clone(), fields);
        Ok(Self { workers, index, reader, origin_lookup, path, note })
    }

    /// Returns the folder of the generation that is written.
    #[must_use]
    pub fn generation(&self) -> &Path {
        &self.path
    }

    /// Returns the note of the last commit, or the one set since.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// Sets the note of all commits from now on. A commit and its note are durable together.
    pub fn set_note(&mut self, note: String) {
        self.note = Some(note);
    }

    /// Adds an article. `origin` names the place that it came from, for [`Writer::remove_origin`].
    ///
    /// # Errors
    /// If earlier articles could not be written, for example on a full disk.
    pub fn add(&self, article: Article, origin: &str) -> Result<(), WriteError> {
        Ok(self.workers.add(article, origin.to_owned())?)
    }

    /// Adds an article of another index, which has it since the moment `arrived`, in microseconds since
    /// the Unix epoch. No article of this index may have the same id or moment.
    ///
    /// # Errors
    /// As for [`Writer::add`].
    pub fn add_arrived(
        &self,
        article: Article,
        origin: &str,
        arrived: i64,
    ) -> Result<(), WriteError> {
        Ok(self.workers.add_arrived(article, origin.to_owned(), arrived)?)
    }

    /// Deletes all articles of an origin.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn remove_origin(&self, origin: &str) -> Result<(), WriteError> {
        Ok(self.workers.delete(DeleteKey::Origin(origin.to_owned()))?)
    }

    /// Deletes the article with this id.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn remove(&self, id: &str) -> Result<(), WriteError> {
        Ok(self.workers.delete(DeleteKey::Id(id.to_owned()))?)
    }

    /// Adds an article and deletes any other article with the same id.
    ///
    /// # Errors
    /// As for [`Writer::add`] and [`Writer::remove_origin`].
    pub fn replace(&self, article: Article, origin: &str) -> Result<(), WriteError> {
        self.remove(&article.id)?;
        self.add(article, origin)
    }

    /// Returns the origins of the articles of the last commit. May include some whose articles are
    /// all deleted.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn origins(&self) -> Result<BTreeSet<String>, WriteError> {
        self.origin_lookup.all()
    }

    /// Returns the articles of an origin at the last commit.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn articles_of(&self, origin: &str) -> Result<OriginArticles, WriteError> {
        self.origin_lookup.articles_of(origin)
    }

    /// Returns a lookup of origins that other threads can use.
    #[must_use]
    pub fn origin_lookup(&self) -> OriginLookup {
        self.origin_lookup.clone()
    }

    /// Returns the origin of the article with this id at the last commit, if there was one.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn origin_of(&self, id: &str) -> Result<Option<String>, WriteError> {
        self.origin_lookup.origin_of(id)
    }

    /// Returns the number of articles at the last commit.
    #[must_use]
    pub fn n_articles(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Makes all additions and deletions so far durable and searchable.
    ///
    /// # Errors
    /// If the commit fails. The previous commit stays intact.
    pub fn commit(&mut self) -> Result<(), WriteError> {
        self.workers.commit(self.note.as_deref())?;
        reopen(&self.reader)?;
        Ok(())
    }

    /// Ends the writer without a commit and waits until running merges are done. Additions and
    /// deletions since the last commit are lost, as they are when the process is killed.
    ///
    /// # Errors
    /// If a merge fails.
    pub fn abandon(self) -> Result<(), WriteError> {
        Ok(self.workers.wait_for_merges()?)
    }

    /// Commits and waits until running merges are done.
    ///
    /// # Errors
    /// If the commit or a merge fails. The previous commit stays intact.
    pub fn finish(mut self) -> Result<(), WriteError> {
        self.commit()?;
        Ok(self.workers.wait_for_merges()?)
    }

    /// Ends a run as [`Writer::finish`] does. After many additions, then merges the last segments, which
    /// are too few or too different for the merge policy.
    ///
    /// # Errors
    /// As for [`Writer::finish`].
    pub fn finish_run(mut self) -> Result<(), WriteError> {
        self.commit()?;
        let (index, n_added) = (self.index, self.workers.n_added());
        self.workers.wait_for_merges()?;
        Ok(merge_tail(&index, n_added)?)
    }
}

/// Merges the small segments that a run which added `n_added` articles has left. Nothing else may
/// merge segments meanwhile, so the writer of the run has to be closed.
fn merge_tail(index: &Index, n_added: u64) -> tantivy::Result<()> {
    let policy = TieredMergePolicy::new(MergeParams::default());
    let tail = policy.tail(&index.searchable_segment_metas()?, n_added);
    if tail.is_empty() {
        return Ok(());
    }

    let mut writer: IndexWriter = match index.writer_with_options(merging_options(1)) {
        Ok(writer) => writer,
        // Another process writes to the index by now, and merges.
        Err(TantivyError::LockFailure(..)) => return Ok(()),
        Err(error) => return Err(error),
    };
    writer.set_merge_policy(Box::new(NoMergePolicy));
    writer.merge(&tail).wait()?;
    writer.wait_merging_threads()
}

/// Returns the options of a writer whose own indexing thread stays idle: our workers build the
/// segments.
fn merging_options(n_threads: usize) -> IndexWriterOptions {
    IndexWriterOptions::builder().num_worker_threads(1).num_merge_threads(n_threads.min(2)).build()
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").field("path", &self.path).finish_non_exhaustive()
    }
}
