//! An index together with its manifest and its position in the store of posted articles.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use rayon::{ThreadPool, ThreadPoolBuilder};
use xunwen_corpus::CorpusRoots;
use xunwen_engine::{Writer, WriterOptions};
use xunwen_text::Analysis;

use super::hash_log::HashLog;
use super::index_writer::IndexWriter;
use super::manifest::Manifest;
use super::manifest_state::ManifestEntry;
use crate::error::IndexError;
use crate::posted::{POSTED_PREFIX, StorePosition};

/// An index that is open for writing, with the record of what it contains.
///
/// `apply` brings it up to date with the corpus, `take_posted` with the posted articles.
#[derive(Debug)]
pub(crate) struct TrackedIndex {
    pub(crate) writer: IndexWriter,
    pub(crate) manifest: Manifest,
    /// The hashes of the articles of files with several.
    pub(crate) hash_log: HashLog,
    pub(crate) corpus: CorpusRoots,
    /// Facts about the previous run, for the next report.
    pub(crate) remarks: Vec<String>,
    /// The threads that hash files and clean posted articles: rayon maps a list in parallel and
    /// keeps its order. The pool belongs to the index instead of being the global one, because it
    /// has to respect `--threads`, and because its threads inherit the low priority of a rebuild.
    pub(crate) pool: ThreadPool,
}

impl TrackedIndex {
    /// Opens the index at `path`, or creates it. With several generations, opens the current one.
    ///
    /// # Errors
    /// If the index is damaged or was built by another analysis, or another process writes to it.
    pub(crate) fn open(
        path: &Path,
        corpus: CorpusRoots,
        analysis: &Arc<Analysis>,
        options: WriterOptions,
    ) -> Result<Self, IndexError> {
        let writer = Writer::open(path, analysis, options)?;
        Self::track(IndexWriter::Local(Box::new(writer)), corpus, options)
    }

    /// Opens the index at `path` as [`Self::open`] does. Articles that the index at `earlier` has as
    /// they are keep the moment of their arrival.
    ///
    /// # Errors
    /// As for [`Self::open`].
    pub(crate) fn open_after(
        path: &Path,
        earlier: &Path,
        corpus: CorpusRoots,
        analysis: &Arc<Analysis>,
        options: WriterOptions,
    ) -> Result<Self, IndexError> {
        let writer = Writer::open_after(path, earlier, analysis, options)?;
        Self::track(IndexWriter::Local(Box::new(writer)), corpus, options)
    }

    /// Returns an index that is open for writing, with the record in its folder.
    ///
    /// # Errors
    /// If the record or the index cannot be read, or the record cannot be written.
    pub(super) fn track(
        writer: IndexWriter,
        corpus: CorpusRoots,
        options: WriterOptions,
    ) -> Result<Self, IndexError> {
        let (mut manifest, lost) = Manifest::open(writer.generation(), || indexed_files(&writer))?;

        let mut remarks = Vec::new();
        if let Some(reason) = lost.filter(|_| writer.n_articles() > 0) {
            remarks.push(format!("the manifest is lost ({reason}): every file was read again"));
        }
        if !manifest.state.unfinished.is_empty() {
            let n_files = reopen_unfinished(&mut manifest);
            remarks.push(format!(
                "the previous run was interrupted: {n_files} unfinished files were read again"
            ));
        }

        let pool = ThreadPoolBuilder::new().num_threads(options.n_threads.max(1)).build();
        let pool = pool.map_err(|error| IndexError::Threads(error.to_string()))?;
        let hash_log = HashLog::new(writer.generation());
        Ok(Self { writer, manifest, hash_log, corpus, remarks, pool })
    }

    /// Returns the number of threads that clean articles.
    pub(crate) fn n_threads(&self) -> usize {
        self.pool.current_num_threads()
    }

    /// Returns the position in the store of posted articles up to which the index has read it.
    pub(crate) fn position(&self) -> StorePosition {
        StorePosition::from_note(self.writer.note())
    }

    /// Makes all changes durable and searchable: the index first, then the hashes of its articles,
    /// then the manifest, which names them.
    ///
    /// # Errors
    /// If the disk fails.
    pub(crate) fn commit(&mut self) -> Result<(), IndexError> {
        self.writer.commit()?;
        self.hash_log.save(&self.manifest.state.files)?;
        self.manifest.save()
    }

    /// Commits and waits for running merges.
    ///
    /// # Errors
    /// If the disk fails.
    pub(crate) fn finish(mut self) -> Result<(), IndexError> {
        self.commit()?;
        self.writer.finish()
    }

    /// Commits at the end of a run, waits for running merges, and merges the small segments that a run
    /// with many articles leaves.
    ///
    /// # Errors
    /// If the disk fails.
    pub(crate) fn finish_run(mut self) -> Result<(), IndexError> {
        self.commit()?;
        self.writer.finish_run()
    }

    /// Marks files to be read again that belong to one of these origins, or state an id that one of
    /// them owns. Returns their names. The marks are durable before the index is committed: after
    /// a crash between the two commits, nothing else would point to these files.
    ///
    /// # Errors
    /// If the disk fails.
    pub(crate) fn mark_to_read_again(
        &mut self,
        origins: &BTreeSet<String>,
    ) -> Result<BTreeSet<String>, IndexError> {
        if origins.is_empty() {
            return Ok(BTreeSet::new());
        }

        let files = self.manifest.state.files.iter();
        let affected = files.filter(|(name, entry)| {
            origins.contains(*name) || entry.second_to.iter().any(|owner| origins.contains(owner))
        });
        let affected: Vec<_> =
            affected.map(|(name, entry)| (name.clone(), entry.to_read_again())).collect();

        let names = affected.iter().map(|(name, _)| name.clone()).collect();
        for (name, entry) in affected {
            self.manifest.set(&name, entry)?;
        }
        self.manifest.save()?;
        Ok(names)
    }
}

/// Returns the names of the files that the index contains articles of.
fn indexed_files(writer: &IndexWriter) -> Result<Vec<String>, IndexError> {
    let origins = writer.origins()?;
    Ok(origins.into_iter().filter(|origin| !origin.starts_with(POSTED_PREFIX)).collect())
}

/// Marks the files of an interrupted run to be read again, and returns their number. The index may
/// contain their articles from before the run or after it, so they are indexed as a whole.
fn reopen_unfinished(manifest: &mut Manifest) -> usize {
    let unfinished = manifest.state.unfinished.clone();
    let n_files = unfinished.len();
    for name in unfinished {
        let entry = manifest.state.files.entry(name).or_default();
        *entry = ManifestEntry { list_hash: String::new(), ..entry.to_read_again() };
    }
    n_files
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests;
