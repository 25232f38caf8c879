//! Writing: articles into the index.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::indexer::IndexWriterOptions;
use tantivy::merge_policy::LogMergePolicy;
use tantivy::schema::IndexRecordOption;
use tantivy::{
    DocId, DocSet, IndexReader, IndexWriter, ReloadPolicy, SegmentReader, TERMINATED, TantivyError,
    Term,
};
use xunwen_corpus::Article;
use xunwen_storage::sync_dir;
use xunwen_text::Analysis;

use super::workers::{Key, Workers};
use crate::index::open::{OpenError, OpenIndex, SEGMENTS, explain, open_or_create};
use crate::index::reopen::reopen;
use crate::index::schema::{FILE, Fields};

/// Deleted articles that a segment may hold before it is written anew.
const MAX_DELETED_RATIO: f32 = 0.2;

/// Segments of fewer articles are merged as if they had so many. With tantivy's 10,000, articles
/// that arrive one by one would have all segments below that written anew at every eighth commit.
const MIN_LAYER_ARTICLES: u32 = 100;

/// Segments are merged with those that are smaller by up to this power of two: eight of one size
/// make one of the next.
const LEVEL_LOG_SIZE: f64 = 3.0;

/// The smallest memory for a segment that is being made, in bytes: smaller ones have to be merged
/// too often.
const MIN_BYTES_PER_SEGMENT: usize = 16 << 20;

/// How to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriterOptions {
    /// Threads that cut and index articles; at least one.
    pub n_threads: usize,
    /// Memory for segments that are being made, in bytes, all threads together.
    pub memory_bytes: usize,
}

/// Why an article was not written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write to the index: {0}")]
pub struct WriteError(#[from] TantivyError);

/// Writes to an index. One at a time for a directory, from any number of threads.
pub struct Writer {
    workers: Workers,
    reader: IndexReader,
    fields: Fields,
    path: PathBuf,
    note: Option<String>,
}

/// Which file the articles of an index came from, as of the writer's last commit. Shared by any
/// number of threads.
#[derive(Clone)]
pub struct OriginLookup {
    reader: IndexReader,
    fields: Fields,
}

impl Writer {
    /// Opens the index at `path` for writing, or makes one there.
    ///
    /// # Errors
    /// When another analysis made the index, it is damaged, or somebody else writes to it.
    pub fn open(
        path: &Path,
        analysis: &Arc<Analysis>,
        options: WriterOptions,
    ) -> Result<Self, OpenError> {
        let OpenIndex { path, index, fields } = open_or_create(path, analysis)?;
        let n_threads = options.n_threads.max(1);
        let bytes_per_segment = (options.memory_bytes / n_threads).max(MIN_BYTES_PER_SEGMENT);
        // tantivy's own threads stay idle: segments are made by ours.
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .num_merge_threads(n_threads.min(2))
            .build();
        let writer: IndexWriter =
            index.writer_with_options(options).map_err(|error| explain(&path, error))?;
        writer.set_merge_policy(Box::new(log_merge_policy(MIN_LAYER_ARTICLES)));
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
        let reader = reader.map_err(|error| explain(&path, error))?;
        let note = index.load_metas().map_err(|error| explain(&path, error))?.payload;
        let analysis = Arc::clone(analysis);
        let workers = Workers::new(writer, fields, analysis, n_threads, bytes_per_segment);
        Ok(Self { workers, reader, fields, path, note })
    }

    /// Returns the folder of the generation that is written.
    #[must_use]
    pub fn generation(&self) -> &Path {
        &self.path
    }

    /// Returns the note that was committed last.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// Sets the note that goes with every commit from now on: whole with it, or not at all.
    pub fn set_note(&mut self, note: String) {
        self.note = Some(note);
    }

    /// Adds an article that came from `file`, a path below the corpus.
    ///
    /// # Errors
    /// When the index cannot take it, as on a full disk.
    pub fn add(&self, article: Article, file: &str) -> Result<(), WriteError> {
        Ok(self.workers.add(article, file.to_owned())?)
    }

    /// Takes out every article that came from `file`.
    ///
    /// # Errors
    /// When the index cannot be asked for them.
    pub fn remove_origin(&self, file: &str) -> Result<(), WriteError> {
        Ok(self.workers.remove(Key::File(file.to_owned()))?)
    }

    /// Puts an article in the place of any other of its id.
    ///
    /// # Errors
    /// When the index cannot take it, as on a full disk.
    pub fn replace(&self, article: Article, file: &str) -> Result<(), WriteError> {
        self.workers.remove(Key::Id(article.id.clone()))?;
        self.add(article, file)
    }

    /// Returns the files that the articles of the last commit came from, and perhaps some whose
    /// articles were taken out.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn origins(&self) -> Result<BTreeSet<String>, WriteError> {
        let mut files = BTreeSet::new();
        for segment in self.reader.searcher().segment_readers() {
            let inverted = segment.inverted_index(self.fields.file)?;
            let mut terms = inverted.terms().stream().map_err(TantivyError::from)?;
            while let Some((term, _)) = terms.next() {
                files.insert(String::from_utf8_lossy(term).into_owned());
            }
        }
        Ok(files)
    }

    /// Returns who owns the articles of the index.
    #[must_use]
    pub fn origin_lookup(&self) -> OriginLookup {
        OriginLookup { reader: self.reader.clone(), fields: self.fields }
    }

    /// Returns the file that the article of this id came from at the last commit, if there was
    /// one.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn origin_of(&self, id: &str) -> Result<Option<String>, WriteError> {
        self.origin_lookup().origin_of(id)
    }

    /// Returns the number of articles at the last commit.
    #[must_use]
    pub fn n_articles(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Makes everything added and taken out so far durable and searchable.
    ///
    /// # Errors
    /// When the disk refuses it; what was committed before stays.
    pub fn commit(&mut self) -> Result<(), WriteError> {
        self.workers.commit(self.note.as_deref())?;
        // tantivy renames its list of segments and leaves it to the system when that is durable.
        sync_dir(&self.path.join(SEGMENTS)).map_err(TantivyError::from)?;
        reopen(&self.reader)?;
        Ok(())
    }

    /// Commits and waits until running merges are done.
    ///
    /// # Errors
    /// When the disk refuses it; what was committed before stays.
    pub fn finish(mut self) -> Result<(), WriteError> {
        self.commit()?;
        self.workers.wait_for_merges()?;
        sync_dir(&self.path.join(SEGMENTS)).map_err(TantivyError::from)?;
        Ok(())
    }
}

fn log_merge_policy(min_layer_articles: u32) -> LogMergePolicy {
    let mut policy = LogMergePolicy::default();
    policy.set_del_docs_ratio_before_merge(MAX_DELETED_RATIO);
    policy.set_min_layer_size(min_layer_articles);
    policy.set_level_log_size(LEVEL_LOG_SIZE);
    policy
}

impl OriginLookup {
    /// Returns the file that the article of this id came from at the last commit, if there was
    /// one.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn origin_of(&self, id: &str) -> Result<Option<String>, WriteError> {
        let term = Term::from_field_text(self.fields.id, id);
        for segment in self.reader.searcher().segment_readers() {
            let postings = segment
                .inverted_index(self.fields.id)?
                .read_postings(&term, IndexRecordOption::Basic);
            let Some(mut postings) = postings.map_err(TantivyError::from)? else { continue };
            while postings.doc() != TERMINATED && segment.is_deleted(postings.doc()) {
                postings.advance();
            }
            if postings.doc() != TERMINATED {
                return Ok(origin_of(segment, postings.doc())?);
            }
        }
        Ok(None)
    }
}

impl std::fmt::Debug for OriginLookup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Owners").finish_non_exhaustive()
    }
}

fn origin_of(segment: &SegmentReader, doc: DocId) -> Result<Option<String>, TantivyError> {
    let Some(column) = segment.fast_fields().str(FILE)? else { return Ok(None) };
    let Some(ordinal) = column.term_ords(doc).next() else { return Ok(None) };
    let mut file = String::new();
    Ok(column.ord_to_str(ordinal, &mut file)?.then_some(file))
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("path", &self.path).finish_non_exhaustive()
    }
}
