//! Writes the articles of an archive to a cluster.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::json;
use xunwen_corpus::Article;
use xunwen_text::Analysis;

use super::analyzers::{Analyzers, EarlierArticles};
use super::archive::{ArchiveIndex, ClusterArchive};
use super::error::ClusterWriteError;
use super::known::ClusterOriginLookup;
use super::lock::{ClusterLock, LockTimes};
use super::origin_articles::{ClusterOriginArticles, read_origins};
use super::pending::PendingChanges;
use super::sample::damaged;
use crate::bulk::{BulkOptions, BulkWriter};
use crate::client::WriteTarget;
use crate::document::document_id;
use crate::error::ClusterError;
use crate::terms::fields::ARRIVED;

/// Articles of a new index that are read again to check it.
const N_CHECKED: usize = 50;

/// Writes to an archive. There is one writer at a time; any number of threads may use it.
///
/// Searches see changes at the next commit. A process that ends without a commit may leave some of
/// them behind: the next run repeats them all.
pub struct ClusterWriter {
    archive: ClusterArchive,
    index: ArchiveIndex,
    /// The index before it, which this one takes the place of.
    previous: Option<ArchiveIndex>,
    /// The alias, or the name of an index that is not in use yet.
    target: WriteTarget,
    analyzers: Analyzers,
    changes: Mutex<PendingChanges>,
    origin_lookup: ClusterOriginLookup,
    note: Option<String>,
    n_articles: u64,
    /// Dropped last.
    lock: ClusterLock,
}

/// An index that is about to be written.
struct OpenedIndex {
    index: ArchiveIndex,
    previous: Option<ArchiveIndex>,
    /// The alias, or the name of an index that is not in use yet.
    target: String,
    lock: ClusterLock,
}

impl ClusterWriter {
    /// Opens the index in use, or creates the first one. `archive_id` is the random name of an
    /// archive that has lost its index.
    ///
    /// # Errors
    /// If the index was built with another analysis, has another writer, or the cluster does not
    /// answer.
    pub fn open(
        archive: &ClusterArchive,
        archive_id: Option<&str>,
        analysis: &Arc<Analysis>,
        n_threads: usize,
    ) -> Result<Self, ClusterWriteError> {
        if let Some(current) = archive.current()? {
            current.metadata.expect(analysis, &current.name)?;
        }
        let lock = take_lock(archive)?;
        let index = match archive.current()? {
            Some(current) => {
                current.metadata.expect(analysis, &current.name)?;
                archive.prune(Some(&current))?;
                current
            }
            // The first index is in use from the start: a part of an archive is better than none.
            None => {
                let first = archive.create_next(analysis, None, archive_id)?;
                archive.switch(&first, None)?;
                first
            }
        };
        let target = archive.name().to_owned();
        let opened = OpenedIndex { index, previous: None, target, lock };
        Self::start(archive, opened, analysis, n_threads)
    }

    /// Creates the next index, which takes the place of the one in use with
    /// [`switch`](Self::switch). Articles that the index in use has as they are keep the moment at
    /// which they arrived.
    ///
    /// # Errors
    /// If the archive has another writer, or the cluster does not answer.
    pub fn open_next(
        archive: &ClusterArchive,
        archive_id: Option<&str>,
        analysis: &Arc<Analysis>,
        n_threads: usize,
    ) -> Result<Self, ClusterWriteError> {
        let lock = take_lock(archive)?;
        let previous = archive.current()?;
        let index = archive.create_next(analysis, previous.as_ref(), archive_id)?;
        let target = index.name.clone();
        let opened = OpenedIndex { index, previous, target, lock };
        Self::start(archive, opened, analysis, n_threads)
    }

    fn start(
        archive: &ClusterArchive,
        opened: OpenedIndex,
        analysis: &Arc<Analysis>,
        n_threads: usize,
    ) -> Result<Self, ClusterWriteError> {
        let OpenedIndex { index, previous, target, lock } = opened;
        let client = archive.client();
        // A run that was cut off may have left changes that searches do not see.
        client.refresh(&target)?;
        let (n_articles, latest) = statistics(archive, &target)?;
        lock.versions().raise(latest);

        let mut indexes = Vec::new();
        if n_articles > 0 {
            indexes.push(target.clone());
        }
        if let Some(previous) = &previous {
            let (_, latest) = statistics(archive, &previous.name)?;
            lock.versions().raise(latest);
            indexes.push(previous.name.clone());
        }
        let earlier = EarlierArticles { client: client.clone(), indexes };

        let write_target = WriteTarget { index: target.clone(), n_copies: archive.n_copies() };
        let bulk = BulkWriter::start(client, &write_target, BulkOptions::default())?;
        let versions = Arc::clone(lock.versions());
        let analyzers = Analyzers::start(analysis, bulk, earlier, versions, n_threads)?;
        let note = archive.note_of(&index)?;
        Ok(Self {
            archive: archive.clone(),
            index,
            previous,
            target: write_target,
            analyzers,
            changes: Mutex::default(),
            origin_lookup: ClusterOriginLookup::new(client.clone(), target),
            note,
            n_articles,
            lock,
        })
    }

    /// Returns the index that is written.
    #[must_use]
    pub const fn index(&self) -> &ArchiveIndex {
        &self.index
    }

    /// Returns the note of the last commit, or the one set since.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// Sets the note of all commits from now on.
    pub fn set_note(&mut self, note: String) {
        self.note = Some(note);
    }

    /// Adds an article, in place of any other with the same id. `origin` names the place that it came
    /// from.
    ///
    /// # Errors
    /// If earlier articles could not be written, or this process has lost the right to write.
    pub fn add(&self, article: Article, origin: &str) -> Result<(), ClusterWriteError> {
        self.lock.check()?;
        self.changes().write(document_id(&article.id), origin);
        self.analyzers.add(article, origin.to_owned(), None)
    }

    /// Adds an article of another index, which has it since the moment `arrived`, in microseconds since
    /// the Unix epoch. No other article may have the same moment.
    ///
    /// # Errors
    /// As for [`add`](Self::add).
    pub fn add_arrived(
        &self,
        article: Article,
        origin: &str,
        arrived: i64,
    ) -> Result<(), ClusterWriteError> {
        self.lock.check()?;
        self.lock.versions().raise(arrived);
        self.changes().write(document_id(&article.id), origin);
        self.analyzers.add(article, origin.to_owned(), Some(arrived))
    }

    /// Deletes the article with this id, with the next commit.
    pub fn remove(&self, id: &str) {
        self.changes().delete(document_id(id));
    }

    /// Deletes a document that [`articles_of`](Self::articles_of) has listed, with the next commit,
    /// unless it was written since the last one. Returns whether it is deleted.
    pub fn remove_unless_written(&self, document: &str) -> bool {
        self.changes().delete_unless_written(document)
    }

    /// Deletes all articles of an origin, with the next commit.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn remove_origin(&self, origin: &str) -> Result<(), ClusterWriteError> {
        // An empty index has nothing to list.
        let committed = match self.n_articles {
            0 => ClusterOriginArticles::default(),
            _ => self.articles_of(origin)?,
        };
        self.changes().delete_origin(origin, committed.rest().map(str::to_owned));
        Ok(())
    }

    /// Returns the origins of the articles of the last commit.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn origins(&self) -> Result<BTreeSet<String>, ClusterWriteError> {
        Ok(read_origins(self.archive.client(), &self.target.index)?)
    }

    /// Returns the articles of an origin at the last commit.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn articles_of(&self, origin: &str) -> Result<ClusterOriginArticles, ClusterWriteError> {
        let articles =
            ClusterOriginArticles::read(self.archive.client(), &self.target.index, origin)?;
        self.origin_lookup.remember(articles.rest(), origin);
        Ok(articles)
    }

    /// Returns a lookup of origins that other threads can use.
    #[must_use]
    pub fn origin_lookup(&self) -> ClusterOriginLookup {
        self.origin_lookup.clone()
    }

    /// Looks up articles that [`origin_of`](Self::origin_of) will be asked for, in few requests.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn expect(&self, ids: &[&str]) -> Result<(), ClusterWriteError> {
        Ok(self.origin_lookup.expect(ids)?)
    }

    /// Returns the origin of the article with this id at the last commit, if there was one.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn origin_of(&self, id: &str) -> Result<Option<String>, ClusterWriteError> {
        Ok(self.origin_lookup.origin_of(id)?)
    }

    /// Returns the number of articles at the last commit.
    #[must_use]
    pub const fn n_articles(&self) -> u64 {
        self.n_articles
    }

    /// Makes all changes so far durable on enough nodes, then the note, and then all of it visible.
    ///
    /// # Errors
    /// If this process has lost the right to write, or the changes are not acknowledged. The next
    /// run has to repeat them then.
    pub fn commit(&mut self) -> Result<(), ClusterWriteError> {
        self.lock.renew()?;
        let deleted = self.changes().take_deleted();
        let report = self.analyzers.flush(deleted)?;
        if report.n_rejected > 0 {
            self.analyzers.fail();
            let (id, reason) = report
                .rejected
                .into_iter()
                .next()
                .map_or_else(Default::default, |first| (first.id, first.reason));
            return Err(ClusterWriteError::Refused { n: report.n_rejected, id, reason });
        }

        // The note comes after everything that it stands for.
        self.lock.renew()?;
        if let Some(note) = &self.note {
            let version = self.analyzers.next_version().cast_unsigned();
            self.archive.put_note(&self.index, note, version)?;
        }
        let latest = self.lock.versions().latest();
        self.archive.client().refresh(&self.target.index)?;
        let version = self.analyzers.next_version().cast_unsigned();
        self.archive.put_visible(&self.index, latest, version)?;
        self.n_articles = statistics(&self.archive, &self.target.index)?.0;
        self.changes().clear();
        self.origin_lookup.forget();
        Ok(())
    }

    /// Checks that a new index has `n_articles`, and that a sample of them is stored whole.
    ///
    /// # Errors
    /// If it has not, or the cluster does not answer.
    pub fn check(&self, n_articles: u64) -> Result<(), ClusterWriteError> {
        let failed = |reason: String| ClusterWriteError::FailedChecks {
            index: self.index.name.clone(),
            reason,
        };
        if self.n_articles != n_articles {
            return Err(failed(format!("{} articles instead of {n_articles}", self.n_articles)));
        }
        let found = damaged(self.archive.client(), &self.target.index, N_CHECKED)?;
        found.map_or(Ok(()), |id| Err(failed(format!("document `{id}` is damaged"))))
    }

    /// Puts the index in use in place of the one before, which is deleted.
    ///
    /// # Errors
    /// If this process has lost the right to write, or the cluster does not answer. It is then
    /// either index that is in use.
    pub fn switch(self) -> Result<(), ClusterWriteError> {
        self.lock.renew()?;
        self.archive.switch(&self.index, self.previous.as_ref())
    }

    /// Deletes the index, which is not in use.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn discard(self) -> Result<(), ClusterWriteError> {
        let current = self.archive.current()?;
        self.lock.renew()?;
        self.archive.prune(current.as_ref())?;
        Ok(())
    }

    fn changes(&self) -> MutexGuard<'_, PendingChanges> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes the right to write.
pub(super) fn take_lock(archive: &ClusterArchive) -> Result<ClusterLock, ClusterWriteError> {
    let n_copies = archive.n_copies();
    let n_nodes = archive.client().health(None)?.number_of_nodes;
    if n_nodes < n_copies {
        return Err(ClusterWriteError::TooFewNodes { n_nodes, n_copies });
    }
    archive.create_state()?;
    ClusterLock::acquire(archive, LockTimes::default())
}

/// Returns the number of articles that searches of an index see, and the latest arrival.
pub(super) fn statistics(
    archive: &ClusterArchive,
    index: &str,
) -> Result<(u64, i64), ClusterError> {
    // An order, because the answer to a `max` aggregation says that it was cut short.
    let body = json!({
        "size": 1,
        "track_total_hits": true,
        "sort": [{ ARRIVED: "desc" }],
    });
    let answer = archive.client().search(index, &body)?;
    let n_articles = answer.total.map_or(0, |total| total.value);
    let latest = answer.hits.first().and_then(|hit| hit.sort.first()?.as_i64());
    Ok((n_articles, latest.unwrap_or(0)))
}

impl fmt::Debug for ClusterWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClusterWriter").field("index", &self.index.name).finish_non_exhaustive()
    }
}
