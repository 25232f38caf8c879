//! Writing to the store: a batch is appended, synced together with the batches of other threads,
//! and then acknowledged.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use xunwen_storage::{FileAccess, FileLock, write_obstacle};

use super::article::NewArticle;
use super::error::StoreError;
use super::position::StorePosition;
use super::store_contents::{StoreChange, StoreContents, UnreadRecords};
use super::store_state::{AppendBatch, PostOutcome, StoreState};

const LOCK_FILE: &str = "lock";

/// The damage that was found when a store was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoreDamage {
    /// The number of bytes at the end that a crash left unfinished. They were moved to another
    /// file.
    pub n_torn_bytes: u64,
    /// The number of damaged places. They were skipped.
    pub n_damaged: u64,
}

/// Locks the store at `folder`, which must exist, against other processes.
///
/// # Errors
/// If another process writes to the store, or the disk fails.
pub(crate) fn lock_store(folder: &Path) -> Result<FileLock, StoreError> {
    let lock = FileLock::try_acquire(&folder.join(LOCK_FILE)).map_err(StoreError::at(folder))?;
    lock.ok_or_else(|| StoreError::Busy(folder.to_owned()))
}

/// A store that is open for writing by one process, from any number of threads.
#[derive(Debug)]
pub struct PostedStore {
    folder: PathBuf,
    state: Mutex<StoreState>,
    /// The number of the last durable record. Written while `state` is locked.
    durable_seq: AtomicU64,
    synced: Condvar,
    /// The lock against other processes; `None` while the disk does not allow writing.
    lock: Mutex<Option<FileLock>>,
}

impl PostedStore {
    /// Opens the store at `folder`, or creates it. A record that a crash left unfinished is cut
    /// off and reported by [`PostedStore::damage`].
    ///
    /// # Errors
    /// If another process writes to the store, or the disk fails.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let store = Self::closed(folder, StoreContents::default());
        store.open_for_writing()?;
        Ok(store)
    }

    /// Opens the store at `folder` like [`PostedStore::open`]. If the disk is full or read-only,
    /// the store can be read, and refuses writes until [`PostedStore::check_disk`] opens it.
    ///
    /// # Errors
    /// If another process writes to the store, or it cannot be read.
    pub fn open_or_wait(folder: &Path) -> Result<Self, StoreError> {
        let store = Self::closed(folder, StoreContents::default());
        match store.open_for_writing() {
            Err(error @ (StoreError::Full(_) | StoreError::Io { .. })) => {
                let store = Self::closed(folder, StoreContents::read(folder)?);
                store.state().trouble = Some(error);
                Ok(store)
            }
            opened => opened.map(|()| store),
        }
    }

    /// Returns a store whose log is not open.
    fn closed(folder: &Path, contents: StoreContents) -> Self {
        let state = StoreState::new(contents);
        Self {
            folder: folder.to_owned(),
            durable_seq: AtomicU64::new(state.last_seq),
            state: Mutex::new(state),
            synced: Condvar::new(),
            lock: Mutex::new(None),
        }
    }

    /// Locks the store, reads it, and opens its log.
    fn open_for_writing(&self) -> Result<(), StoreError> {
        let folder = &self.folder;
        xunwen_storage::create_folders(folder, FileAccess::Owner)
            .map_err(StoreError::at(folder))?;
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        if lock.is_none() {
            *lock = Some(lock_store(folder)?);
        }

        // The log is read only now: no other process can change it any more.
        let mut state = self.state();
        let mut opened = StoreState::new(StoreContents::read(folder)?);
        opened.sync_error = state.sync_error.clone();
        opened.open_log(folder).map_err(StoreError::at(folder))?;
        opened.sync_error = None;
        self.durable_seq.store(opened.last_seq, Ordering::Release);
        *state = opened;
        Ok(())
    }

    /// Notes whether the disk allows writing, and opens a store that waits for that, or whose sync
    /// failed. To be called from time to time.
    pub fn check_disk(&self) {
        let state = self.state();
        if state.is_syncing {
            return;
        }
        let is_open = state.log.is_some() && state.sync_error.is_none();
        drop(state);

        let obstacle = write_obstacle(&self.folder).map(StoreError::at(&self.folder));
        let trouble = match obstacle {
            None if !is_open => self.open_for_writing().err(),
            obstacle => obstacle,
        };
        self.state().trouble = trouble;
    }

    /// Returns the reason why the store cannot be written, if it is known that it cannot.
    #[must_use]
    pub fn trouble(&self) -> Option<StoreError> {
        let state = self.state();
        state.trouble.clone().or_else(|| self.check_usable(&state).err())
    }

    /// Returns the damage that was found when the store was opened.
    #[must_use]
    pub fn damage(&self) -> StoreDamage {
        let contents = &self.state().contents;
        StoreDamage { n_torn_bytes: contents.n_torn_bytes(), n_damaged: contents.n_damaged() }
    }

    /// Returns the number of articles.
    #[must_use]
    pub fn n_articles(&self) -> u64 {
        self.state().contents.n_articles()
    }

    /// Returns whether the store contains an article with this id.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.state().contents.contains(id)
    }

    /// Returns the number of the last durable record, without waiting for a writer.
    #[must_use]
    pub fn durable(&self) -> u64 {
        self.durable_seq.load(Ordering::Acquire)
    }

    /// Stores articles. Returns the outcome of each and the number of the last record that they
    /// depend on, once all are durable.
    ///
    /// # Errors
    /// If the disk fails. Then none of the articles counts as stored.
    pub fn put(&self, articles: &[NewArticle]) -> Result<(Vec<PostOutcome>, u64), StoreError> {
        let mut state = self.lock_for_writing()?;
        self.check_room(&mut state)?;
        let mut batch = AppendBatch::default();
        let outcomes: io::Result<Vec<_>> =
            articles.iter().map(|article| state.put(article, &mut batch)).collect();
        self.write(state, batch, outcomes)
    }

    /// Removes articles. Returns the outcome of each and the number of the last record that they
    /// depend on, once all removals are durable.
    ///
    /// # Errors
    /// If the disk fails. Then none of the articles counts as removed.
    pub fn drop_ids(&self, ids: &[&str]) -> Result<(Vec<PostOutcome>, u64), StoreError> {
        let state = self.lock_for_writing()?;
        let mut batch = AppendBatch::default();
        let outcomes: io::Result<Vec<_>> =
            ids.iter().map(|id| state.remove(id, &mut batch)).collect();
        self.write(state, batch, outcomes)
    }

    /// Appends a batch and waits until it is durable.
    fn write<'s>(
        &'s self,
        mut state: MutexGuard<'s, StoreState>,
        batch: AppendBatch,
        outcomes: io::Result<Vec<PostOutcome>>,
    ) -> Result<(Vec<PostOutcome>, u64), StoreError> {
        let outcomes = outcomes.map_err(StoreError::at(&self.folder))?;
        if !batch.is_empty() {
            let appended = state.append(batch).map_err(StoreError::at(&self.folder));
            state.trouble = appended.as_ref().err().cloned();
            appended?;
        }

        // An unchanged article may depend on a record that another thread has just appended.
        let last_seq = state.last_seq;
        self.wait_durable(state, last_seq)?;
        Ok((outcomes, last_seq))
    }

    /// Waits until the record with this number is durable. One thread syncs for all that wait.
    fn wait_durable<'s>(
        &'s self,
        mut state: MutexGuard<'s, StoreState>,
        seq: u64,
    ) -> Result<(), StoreError> {
        loop {
            self.check_usable(&state)?;
            if self.durable() >= seq {
                return Ok(());
            }

            state = if state.is_syncing {
                self.synced.wait(state).unwrap_or_else(PoisonError::into_inner)
            } else {
                self.sync(state)
            };
        }
    }

    /// Syncs the log without holding the lock, so that other threads can append meanwhile.
    fn sync<'s>(&'s self, mut state: MutexGuard<'s, StoreState>) -> MutexGuard<'s, StoreState> {
        state.is_syncing = true;
        let last_seq = state.last_seq;
        let file = match &state.log {
            Some(log) => log.clone_file(),
            None => Err(io::ErrorKind::NotConnected.into()),
        };
        drop(state);
        let result = file.and_then(|file| file.sync_data());

        let mut state = self.state();
        state.is_syncing = false;
        match result {
            Ok(()) => {
                state.mark_durable(last_seq);
                self.durable_seq.store(last_seq, Ordering::Release);
            }
            // After a failed sync the content of the disk is unknown, and a second sync may
            // succeed without having written anything. The store accepts nothing more.
            Err(error) => state.sync_error = Some(error.to_string()),
        }
        self.synced.notify_all();
        state
    }

    /// Returns the durable records that an index at `position` has not read.
    pub(crate) fn unread(&self, position: &StorePosition) -> UnreadRecords {
        let state = self.state();
        state.contents.unread(position, self.durable())
    }

    /// Returns the articles whose removal an index at `position` has not read, and the numbers of
    /// the records that removed them.
    pub(crate) fn removed_since(&self, position: &StorePosition) -> Vec<(String, u64)> {
        let state = self.state();
        let unread = state.contents.unread(position, self.durable());
        let removed = unread
            .seqs
            .iter()
            .filter_map(|seq| state.contents.removed_id(*seq).map(|id| (id.to_owned(), *seq)));
        removed.collect()
    }

    /// Reads the records with these numbers, except those that a later record replaced.
    ///
    /// # Errors
    /// If the store can no longer be read.
    pub(crate) fn changes(&self, seqs: &[u64]) -> Result<Vec<StoreChange>, StoreError> {
        self.read_changes(seqs).map_err(StoreError::at(&self.folder))
    }

    fn read_changes(&self, seqs: &[u64]) -> io::Result<Vec<StoreChange>> {
        // The lock is not held while records are read.
        let state = self.state();
        let locations: Vec<_> = seqs.iter().filter_map(|seq| state.contents.locate(*seq)).collect();
        let log: File = match &state.log {
            Some(log) => log.file().try_clone()?,
            None => state.contents.open_log()?,
        };
        drop(state);

        locations.into_iter().map(|location| location.read(&log)).collect()
    }

    /// Returns the position after the last durable record.
    pub(crate) fn position(&self) -> StorePosition {
        self.state().contents.position()
    }

    fn lock_for_writing(&self) -> Result<MutexGuard<'_, StoreState>, StoreError> {
        let state = self.state();
        self.check_usable(&state)?;
        Ok(state)
    }

    /// Fails on a disk that is known to be full or read-only, and still is. A removal does not ask:
    /// it takes few bytes, and the last ones are left to it.
    fn check_room(&self, state: &mut StoreState) -> Result<(), StoreError> {
        if state.trouble.is_some() {
            state.trouble = write_obstacle(&self.folder).map(StoreError::at(&self.folder));
        }
        state.trouble.clone().map_or(Ok(()), Err)
    }

    fn check_usable(&self, state: &StoreState) -> Result<(), StoreError> {
        match (&state.sync_error, &state.trouble) {
            (None, Some(trouble)) if state.log.is_none() => Err(trouble.clone()),
            (None, _) => Ok(()),
            (Some(reason), _) => {
                Err(StoreError::Broken { path: self.folder.clone(), reason: reason.clone() })
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, StoreState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests;
