//! Writing to the store: appended, synced together with what others append meanwhile, then
//! acknowledged.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::value::RawValue;

use super::store_contents::{Change, Changes, Contents, LOG, Line, Slot, hash};
use super::{NewArticle, StoreError, StorePosition};
use xunwen_storage::{FileLock, RecordLog, RecordPos, record_log};

const LOCK: &str = "lock";

/// Outdated bytes beyond which a store of mostly outdated records is written anew when it is
/// opened.
const MIN_OUTDATED_BYTES: u64 = 4 << 20;

/// What became of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostOutcome {
    /// There was none of its id.
    Created,
    /// It is in the place of another one of its id.
    Replaced,
    /// The same is there already.
    Unchanged,
    /// It was taken back.
    Deleted,
    /// There was none to take back.
    Absent,
}

/// What of a store is no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoreDamage {
    /// Bytes at the end that a crash left unfinished and that were set aside when it was opened.
    pub n_torn_bytes: u64,
    /// Records that are damaged and were passed over.
    pub n_damaged: u64,
}

/// A store that is open for writing, by one process at a time and any number of its threads.
#[derive(Debug)]
pub struct PostedStore {
    folder: PathBuf,
    state: Mutex<State>,
    /// The number of the last record that is on the disk; written with `state` locked.
    durable: AtomicU64,
    synced: Condvar,
    _lock: FileLock,
}

#[derive(Debug)]
struct State {
    log: RecordLog,
    /// What is durable.
    contents: Contents,
    /// The number of the last record.
    last: u64,
    /// What is appended and not durable yet, in order.
    pending: Vec<Pending>,
    is_syncing: bool,
    /// Why nothing more can be promised, if so.
    broken: Option<String>,
}

impl PostedStore {
    /// Opens the store at `folder`, or makes one. What a crash left unfinished at its end is cut
    /// off and told by [`PostedStore::damage`].
    ///
    /// # Errors
    /// When another process writes to it, or the disk refuses it.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let fail = |error: io::Error| StoreError::from_io(folder, &error);
        xunwen_storage::create_folders(folder).map_err(fail)?;
        let Some(lock) = FileLock::try_acquire(&folder.join(LOCK)).map_err(fail)? else {
            return Err(StoreError::Busy(folder.to_owned()));
        };

        let contents = Contents::read(folder)?;
        let log = RecordLog::open(&folder.join(LOG), &contents.found).map_err(fail)?;
        let last = contents.last;
        let state =
            State { log, contents, last, pending: Vec::new(), is_syncing: false, broken: None };
        let store = Self {
            folder: folder.to_owned(),
            state: Mutex::new(state),
            durable: AtomicU64::new(last),
            synced: Condvar::new(),
            _lock: lock,
        };
        store.begin().map_err(fail)?;
        Ok(store)
    }

    /// Writes the first record where there is none, and everything anew where most is outdated.
    fn begin(&self) -> io::Result<()> {
        let mut state = self.lock();
        // What was read may not have been synced by whoever wrote it.
        state.log.file().sync_all()?;
        if state.contents.store.is_empty() {
            let floor = state.contents.last;
            let line = Line::Store { id: store_id(), floor };
            let mut frames = Vec::new();
            let at = record_log::frame(&mut frames, &serde_json::to_vec(&line)?)?;
            state.log.append(&frames)?;
            state.log.file().sync_all()?;
            state.contents.take(&line, at);
        }
        let outdated = state.log.n_bytes().saturating_sub(state.contents.live_bytes);
        let is_whole = state.contents.n_damaged() == 0;
        if is_whole && outdated > MIN_OUTDATED_BYTES.max(state.contents.live_bytes) {
            state.compact(&self.folder)?;
        }
        self.durable.store(state.last, Ordering::Release);
        Ok(())
    }

    /// Returns what was found damaged when it was opened.
    #[must_use]
    pub fn damage(&self) -> StoreDamage {
        let state = self.lock();
        let (n_torn_bytes, n_damaged) = (state.contents.n_torn_bytes(), state.contents.n_damaged());
        StoreDamage { n_torn_bytes, n_damaged }
    }

    /// Returns the number of articles.
    #[must_use]
    pub fn n_articles(&self) -> u64 {
        self.lock().contents.n_live
    }

    /// Takes articles and returns what became of each, once they are all on the disk.
    ///
    /// # Errors
    /// When the disk refuses them: then none can be counted on.
    pub fn put(&self, articles: &[NewArticle]) -> Result<(Vec<PostOutcome>, u64), StoreError> {
        let mut frames = Frames::default();
        let state = self.usable()?;
        let outcomes = articles.iter().map(|article| state.put(article, &mut frames));
        let outcomes = outcomes.collect::<io::Result<Vec<_>>>();
        self.take(state, frames, outcomes)
    }

    /// Takes articles back and returns what became of each, once that is on the disk.
    ///
    /// # Errors
    /// When the disk refuses it: then it cannot be counted on.
    pub fn drop_ids(&self, ids: &[&str]) -> Result<(Vec<PostOutcome>, u64), StoreError> {
        let mut frames = Frames::default();
        let state = self.usable()?;
        let outcomes = ids.iter().map(|id| state.drop_id(id, &mut frames));
        let outcomes = outcomes.collect::<io::Result<Vec<_>>>();
        self.take(state, frames, outcomes)
    }

    /// Appends what was framed, syncs, and returns the outcomes with the number of the last
    /// record that they depend on.
    fn take<'s>(
        &'s self,
        mut state: MutexGuard<'s, State>,
        frames: Frames,
        outcomes: io::Result<Vec<PostOutcome>>,
    ) -> Result<(Vec<PostOutcome>, u64), StoreError> {
        let fail = |error: io::Error| StoreError::from_io(&self.folder, &error);
        let outcomes = outcomes.map_err(fail)?;
        if !frames.slots.is_empty() {
            state.append(frames).map_err(fail)?;
        }
        let last = state.last;
        self.make_durable(state, last)?;
        Ok((outcomes, last))
    }

    /// Waits until the record of this number is on the disk: one thread syncs for all that wait.
    fn make_durable<'s>(
        &'s self,
        mut state: MutexGuard<'s, State>,
        seq: u64,
    ) -> Result<(), StoreError> {
        loop {
            if let Some(reason) = &state.broken {
                let (path, reason) = (self.folder.clone(), reason.clone());
                return Err(StoreError::Broken { path, reason });
            }
            if self.durable() >= seq {
                return Ok(());
            }
            if state.is_syncing {
                state = self.synced.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            state.is_syncing = true;
            let (up_to, file) = (state.last, state.log.file().try_clone());
            drop(state);
            // After a failed sync nobody knows what is on the disk: nothing more is promised.
            let result = file.and_then(|file| file.sync_data());
            state = self.lock();
            state.is_syncing = false;
            match result {
                Ok(()) => {
                    state.settle(up_to);
                    self.durable.store(up_to, Ordering::Release);
                }
                Err(error) => state.broken = Some(error.to_string()),
            }
            self.synced.notify_all();
        }
    }

    /// Returns what an index at `position` has to do to have all that is durable.
    pub(crate) fn since(&self, position: &StorePosition) -> Changes {
        let state = self.lock();
        state.contents.since(position, self.durable())
    }

    /// Returns what happened in records of these numbers, but for what others came after.
    ///
    /// # Errors
    /// When the store can no longer be read.
    pub(crate) fn changes(&self, seqs: &[u64]) -> io::Result<Vec<Change>> {
        let (contents, file) = {
            let state = self.lock();
            let places: Vec<_> = seqs.iter().map(|seq| state.contents.place(*seq)).collect();
            (places, state.log.file().try_clone()?)
        };
        contents.into_iter().flatten().map(|place| place.change(&file)).collect()
    }

    /// Returns whether there is an article of this id.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.lock().contents.has(id)
    }

    /// Returns how far the store is durable.
    pub(crate) fn position(&self) -> StorePosition {
        self.lock().contents.position()
    }

    /// Returns the number of the last record that is on the disk, without waiting for whoever
    /// writes.
    #[must_use]
    pub fn durable(&self) -> u64 {
        self.durable.load(Ordering::Acquire)
    }

    fn usable(&self) -> Result<MutexGuard<'_, State>, StoreError> {
        let state = self.lock();
        match &state.broken {
            None => Ok(state),
            Some(reason) => {
                let (path, reason) = (self.folder.clone(), reason.clone());
                Err(StoreError::Broken { path, reason })
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A record that was appended and is not durable yet. No index may take it, nor overlook for it
/// the one before, which was acknowledged.
#[derive(Debug)]
struct Pending {
    id: String,
    slot: Slot,
    time: u64,
}

/// Records that are about to be appended.
#[derive(Default)]
struct Frames {
    bytes: Vec<u8>,
    slots: Vec<(String, Slot)>,
    time: u64,
}

impl State {
    /// Returns what is known of an id, also by what is about to be appended.
    fn slot(&self, id: &str, frames: &Frames) -> Option<Slot> {
        let framed = frames.slots.iter().rev().find(|(known, _)| known == id);
        let pending = || self.pending.iter().rev().find(|pending| pending.id == id);
        framed
            .map(|(_, slot)| *slot)
            .or_else(|| pending().map(|pending| pending.slot))
            .or_else(|| self.contents.by_id.get(id).copied())
    }

    fn put(&self, article: &NewArticle, frames: &mut Frames) -> io::Result<PostOutcome> {
        let hash = hash(&article.json);
        let known = self.slot(&article.id, frames).filter(|slot| slot.at.is_some());
        if known.is_some_and(|slot| slot.hash == hash) {
            return Ok(PostOutcome::Unchanged);
        }
        let json: &RawValue = serde_json::from_str(&article.json)?;
        let id = article.id.clone();
        let put = |seq, at| Line::Put { seq, id: id.clone(), at, article: json };
        self.frame(frames, &article.id, put, Some, hash)?;
        Ok(if known.is_some() { PostOutcome::Replaced } else { PostOutcome::Created })
    }

    fn drop_id(&self, id: &str, frames: &mut Frames) -> io::Result<PostOutcome> {
        if self.slot(id, frames).is_none_or(|slot| slot.at.is_none()) {
            return Ok(PostOutcome::Absent);
        }
        let drop = |seq, at| Line::Drop { seq, id: id.to_owned(), at };
        self.frame(frames, id, drop, |_| None, 0)?;
        Ok(PostOutcome::Deleted)
    }

    fn frame<'l>(
        &self,
        frames: &mut Frames,
        id: &str,
        line: impl FnOnce(u64, u64) -> Line<'l>,
        keep: impl FnOnce(RecordPos) -> Option<RecordPos>,
        hash: u128,
    ) -> io::Result<()> {
        let seq = self.last + 1 + frames.slots.len() as u64;
        frames.time = seconds();
        let line = serde_json::to_vec(&line(seq, frames.time))?;
        let at = record_log::frame(&mut frames.bytes, &line)?;
        let at = RecordPos { byte_offset: at.byte_offset + self.log.n_bytes(), ..at };
        frames.slots.push((id.to_owned(), Slot { seq, at: keep(at), hash }));
        Ok(())
    }

    fn append(&mut self, frames: Frames) -> io::Result<()> {
        self.log.append(&frames.bytes)?;
        for (id, slot) in frames.slots {
            self.last = slot.seq;
            self.pending.push(Pending { id, slot, time: frames.time });
        }
        Ok(())
    }

    /// Takes the records up to this number as durable.
    fn settle(&mut self, up_to: u64) {
        let n_durable = self.pending.partition_point(|pending| pending.slot.seq <= up_to);
        for Pending { id, slot, time } in self.pending.drain(..n_durable) {
            self.contents.put(&id, slot, time);
        }
    }

    /// Writes the log anew without what is outdated.
    fn compact(&mut self, folder: &Path) -> io::Result<()> {
        let (store, floor) = (self.contents.store.clone(), self.contents.last);
        let first = serde_json::to_vec(&Line::Store { id: store, floor })?;
        let live: Vec<RecordPos> = self.contents.live().collect();
        let file = self.log.file().try_clone()?;
        let rest = live.into_iter().map(|at| record_log::content_at(&file, at));
        self.log.replace(std::iter::once(Ok(first)).chain(rest))?;
        self.contents = Contents::read(folder).map_err(io::Error::other)?;
        self.last = self.contents.last;
        Ok(())
    }
}

fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// Returns a name that no other store has.
fn store_id() -> String {
    let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seed = format!("{} {}", time.as_nanos(), std::process::id());
    blake3::hash(seed.as_bytes()).to_hex()[..16].to_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests;
