//! A snapshot of an archive, and the index that is made of it again.

use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::archive::{ArchiveIndex, ClusterArchive};
use super::article_writer::{statistics, take_lock};
use super::error::ClusterWriteError;
use super::lock::ClusterLock;
use super::metadata::{IndexMetadata, random_name};
use super::sample::damaged;
use crate::client::{ClusterHealth, HealthColor, SnapshotInfo, SnapshotName, SnapshotState};
use crate::error::ClusterError;

/// The time between two questions whether the cluster has finished.
const POLL: Duration = Duration::from_millis(500);

/// How long the cluster may be unavailable while it is waited for.
const PATIENCE: Duration = Duration::from_secs(300);

/// How long shards may lie still before a restore counts as failed. The cluster begins with another
/// shard at once when one is done.
const STANDSTILL: Duration = Duration::from_secs(30);

/// Articles of a restored index that are read to check it.
const N_CHECKED: usize = 50;

/// A complete snapshot of an archive: enough to find it, to know it again, and to check an index that
/// is made of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveSnapshot {
    /// The repository, by its name in the cluster.
    pub repository: String,
    /// The name of the snapshot.
    pub name: String,
    /// A name that no other snapshot has.
    pub uuid: String,
    /// The index with the articles.
    pub index: String,
    /// The metadata of the index.
    pub metadata: IndexMetadata,
    /// The note of the last commit before the snapshot was begun. That in the snapshot may be a later
    /// one than the articles.
    pub note: Option<String>,
    /// The number of articles; `None` if a process was writing.
    pub n_articles: Option<u64>,
}

/// An index that was made of a snapshot, and that is not in use yet. No other process may write.
pub struct RestoredArchive {
    archive: ClusterArchive,
    index: ArchiveIndex,
    previous: Option<ArchiveIndex>,
    n_articles: u64,
    /// Dropped last.
    lock: ClusterLock,
}

/// The state of an archive that is compared before and after a snapshot.
#[derive(Debug, PartialEq, Eq)]
struct QuietState {
    /// The number of the last change of the lock; `None` while a process holds it.
    lock: Option<u64>,
    n_articles: u64,
    latest: i64,
}

impl ArchiveSnapshot {
    /// Returns the name for requests.
    #[must_use]
    pub fn key(&self) -> SnapshotName<'_> {
        SnapshotName { repository: &self.repository, name: &self.name }
    }
}

impl ClusterArchive {
    /// Makes a snapshot of the index in use, and of the index of single documents, in a repository that
    /// is registered with the cluster. Waits until it is complete. Searches and writers go on.
    ///
    /// # Errors
    /// If the index or the repository does not exist, the snapshot fails or lacks a shard, or the
    /// cluster does not answer.
    pub fn make_snapshot(&self, repository: &str) -> Result<ArchiveSnapshot, ClusterWriteError> {
        let index = self.current()?.ok_or_else(|| ClusterError::MissingIndex {
            reason: format!("there is no index `{}` yet", self.name()),
        })?;
        // Before the articles: with an older note, some posted articles are taken once more.
        let note = self.note_of(&index)?;
        let before = self.quiet_state(&index)?;

        let time = Timestamp::now().strftime("%Y%m%d-%H%M%S");
        let name = format!("{}-{time}-{}", self.name(), &random_name()[..8]);
        let key = SnapshotName { repository, name: &name };
        self.client().begin_snapshot(key, &[&index.name, &self.state_name()])?;
        let info = self.await_snapshot(key)?;
        if let Some(reason) = info.fault() {
            // It is of no use to anybody.
            let _ = self.client().delete_snapshot(key);
            return Err(ClusterWriteError::Snapshot { name, reason });
        }

        let is_quiet = before.lock.is_some() && before == self.quiet_state(&index)?;
        Ok(ArchiveSnapshot {
            repository: repository.to_owned(),
            uuid: info.uuid,
            index: index.name,
            metadata: index.metadata,
            note,
            n_articles: is_quiet.then_some(before.n_articles),
            name,
        })
    }

    /// Checks that a snapshot is complete, and is the one that was made.
    ///
    /// # Errors
    /// If it is not, or the cluster does not answer.
    pub fn check_snapshot(&self, snapshot: &ArchiveSnapshot) -> Result<(), ClusterWriteError> {
        let failed =
            |reason: String| ClusterWriteError::Snapshot { name: snapshot.name.clone(), reason };
        let info = self.client().snapshot(snapshot.key())?.ok_or_else(|| {
            failed(format!("the repository `{}` does not have it", snapshot.repository))
        })?;
        if info.uuid != snapshot.uuid {
            return Err(failed("the repository has another one of the same name".to_owned()));
        }
        if !info.indices.contains(&snapshot.index) {
            return Err(failed(format!("it does not contain the index `{}`", snapshot.index)));
        }
        info.fault().map_or(Ok(()), |reason| Err(failed(reason)))
    }

    /// Makes the next index of a snapshot. It is in use after [`RestoredArchive::switch`].
    /// `dictionary` is the user dictionary of the index.
    ///
    /// # Errors
    /// If the snapshot is not complete or of another archive than the index in use, the archive has
    /// another writer, or the cluster does not answer.
    pub fn restore_snapshot(
        &self,
        snapshot: &ArchiveSnapshot,
        dictionary: Option<&str>,
    ) -> Result<RestoredArchive, ClusterWriteError> {
        self.check_snapshot(snapshot)?;
        let lock = take_lock(self)?;
        let previous = self.current()?;
        if let Some(other) =
            previous.as_ref().filter(|one| one.metadata.archive != snapshot.metadata.archive)
        {
            let reason = "it belongs to another archive than the snapshot".to_owned();
            return Err(ClusterWriteError::Foreign { index: other.name.clone(), reason });
        }
        let index = ArchiveIndex {
            name: self.next_name(previous.as_ref())?,
            // Notes and dictionaries go by the id.
            metadata: IndexMetadata { id: random_name(), ..snapshot.metadata.clone() },
        };
        let restored = self.fill_from(snapshot, &index, dictionary);
        let n_articles = restored.inspect_err(|_| {
            // The next writer would remove it as well.
            let _ = self.client().delete_index(&index.name);
        })?;
        Ok(RestoredArchive { archive: self.clone(), index, previous, n_articles, lock })
    }

    fn fill_from(
        &self,
        snapshot: &ArchiveSnapshot,
        index: &ArchiveIndex,
        dictionary: Option<&str>,
    ) -> Result<u64, ClusterWriteError> {
        let client = self.client();
        client.begin_restore(snapshot.key(), &snapshot.index, &index.name, self.n_replicas())?;
        self.await_restore(&index.name)?;
        client.put_metadata(&index.name, &json!(index.metadata))?;
        self.put_dictionary(index, dictionary.unwrap_or_default())?;
        if let Some(note) = &snapshot.note {
            self.put_note(index, note, 1)?;
        }
        client.refresh(&index.name)?;
        let (n_articles, latest) = statistics(self, &index.name)?;
        self.put_visible(index, latest, 1)?;
        if let Some(expected) = snapshot.n_articles.filter(|expected| *expected != n_articles) {
            let reason = format!("{n_articles} articles instead of {expected}");
            return Err(ClusterWriteError::FailedChecks { index: index.name.clone(), reason });
        }
        Ok(n_articles)
    }

    fn await_snapshot(&self, key: SnapshotName<'_>) -> Result<SnapshotInfo, ClusterWriteError> {
        await_cluster(|| {
            let info = self.client().snapshot(key)?;
            Ok(info.filter(|info| info.state != SnapshotState::InProgress))
        })
    }

    /// Waits until every shard of an index can be used.
    fn await_restore(&self, index: &str) -> Result<(), ClusterWriteError> {
        let mut moved = Instant::now();
        let failed = await_cluster(|| {
            let health = self.client().health(Some(index))?;
            let ClusterHealth { status, initializing_shards, .. } = health;
            if status != HealthColor::Red {
                return Ok(Some(None));
            }
            if initializing_shards > 0 {
                moved = Instant::now();
            }
            let stands = moved.elapsed() >= STANDSTILL;
            Ok(stands.then(|| Some(format!("{} shards do not start", health.unassigned_shards))))
        })?;
        match failed {
            None => Ok(()),
            Some(reason) => {
                Err(ClusterWriteError::FailedChecks { index: index.to_owned(), reason })
            }
        }
    }

    fn quiet_state(&self, index: &ArchiveIndex) -> Result<QuietState, ClusterWriteError> {
        let lock = self.writer_lock_and_number()?;
        let lock = lock.and_then(|(lock, number)| lock.owner.is_none().then_some(number));
        let (n_articles, latest) = statistics(self, &index.name)?;
        Ok(QuietState { lock, n_articles, latest })
    }
}

impl RestoredArchive {
    /// Returns the archive.
    #[must_use]
    pub const fn archive(&self) -> &ClusterArchive {
        &self.archive
    }

    /// Returns the index.
    #[must_use]
    pub const fn index(&self) -> &ArchiveIndex {
        &self.index
    }

    /// Returns the number of its articles.
    #[must_use]
    pub const fn n_articles(&self) -> u64 {
        self.n_articles
    }

    /// Checks that a sample of the articles is stored whole. Only the layout of this program can be
    /// checked.
    ///
    /// # Errors
    /// If one is damaged, or the cluster does not answer.
    pub fn check(&self) -> Result<(), ClusterWriteError> {
        let found = damaged(self.archive.client(), &self.index.name, N_CHECKED)?;
        let Some(id) = found else { return Ok(()) };
        let reason = format!("document `{id}` is damaged");
        Err(ClusterWriteError::FailedChecks { index: self.index.name.clone(), reason })
    }

    /// Puts the index in use in place of the one before, which is deleted.
    ///
    /// # Errors
    /// If this process has lost the right to write, or the cluster does not answer. It is then either
    /// index that is in use.
    pub fn switch(self) -> Result<(), ClusterWriteError> {
        self.lock.renew()?;
        self.archive.switch(&self.index, self.previous.as_ref())
    }

    /// Deletes the index.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn discard(self) -> Result<(), ClusterWriteError> {
        self.archive.client().delete_index(&self.index.name)?;
        Ok(())
    }
}

impl std::fmt::Debug for RestoredArchive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RestoredArchive").field("index", &self.index.name).finish_non_exhaustive()
    }
}

/// Asks the cluster until it has an answer. Nodes may fail and return meanwhile.
fn await_cluster<T>(
    mut ask: impl FnMut() -> Result<Option<T>, ClusterError>,
) -> Result<T, ClusterWriteError> {
    let mut answered = Instant::now();
    loop {
        match ask() {
            Ok(Some(found)) => return Ok(found),
            Ok(None) => answered = Instant::now(),
            Err(error) if error.is_temporary() && answered.elapsed() < PATIENCE => {}
            Err(error) => return Err(error.into()),
        }
        thread::sleep(POLL);
    }
}
