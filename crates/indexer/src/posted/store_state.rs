//! The state of a store that is open for writing, which its lock protects.

use std::io;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::value::RawValue;
use xunwen_storage::{FileAccess, RecordLog, RecordPos, record_log};

use super::article::NewArticle;
use super::error::StoreError;
use super::store_contents::{LatestRecord, StoreContents, hash_json};
use super::store_record::{STORE_LOG, StoreRecord};

/// The number of outdated bytes above which a store that consists mostly of outdated records is
/// rewritten when it is opened.
const MIN_OUTDATED_BYTES: u64 = 4 << 20;

/// The result of posting or removing an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostOutcome {
    /// The id is new.
    Created,
    /// The article replaced another one with its id.
    Replaced,
    /// The same article was already stored.
    Unchanged,
    /// The article was removed.
    Deleted,
    /// There was no article to remove.
    Absent,
}

#[derive(Debug)]
pub(super) struct StoreState {
    /// The open log; `None` while the disk does not allow writing.
    pub(super) log: Option<RecordLog>,
    /// The durable records.
    pub(super) contents: StoreContents,
    /// The number of the last record that was appended.
    pub(super) last_seq: u64,
    /// The records that were appended but are not durable yet, in order.
    pending: Vec<PendingRecord>,
    /// Whether a thread is syncing the log.
    pub(super) is_syncing: bool,
    /// The error of a failed sync. After it the store accepts nothing until it is rewritten.
    pub(super) sync_error: Option<String>,
    /// The reason why the store cannot be written, as far as it is known.
    pub(super) trouble: Option<StoreError>,
}

/// A record that was appended but is not durable yet. An index must not read it. Until it is
/// durable, an index still has to see the acknowledged record that it replaces.
#[derive(Debug)]
struct PendingRecord {
    id: String,
    latest: LatestRecord,
    at: u64,
}

/// Framed records that are appended to the log together.
#[derive(Default)]
pub(super) struct AppendBatch {
    frames: Vec<u8>,
    latest: Vec<(String, LatestRecord)>,
    at: u64,
}

impl AppendBatch {
    pub(super) fn is_empty(&self) -> bool {
        self.latest.is_empty()
    }
}

impl StoreState {
    /// Returns the state of a store with these contents whose log is not open yet.
    pub(super) fn new(contents: StoreContents) -> Self {
        Self {
            log: None,
            last_seq: contents.last_seq,
            contents,
            pending: Vec::new(),
            is_syncing: false,
            sync_error: None,
            trouble: None,
        }
    }

    /// Opens the log and prepares it for writing: syncs it, writes the first record of a new store,
    /// and rewrites a store that consists mostly of outdated records, or whose sync failed.
    pub(super) fn open_log(&mut self, folder: &Path) -> io::Result<()> {
        let path = folder.join(STORE_LOG);
        let mut log = RecordLog::open(&path, &self.contents.scan, FileAccess::Owner)?;

        // The process that wrote the log may have crashed before it synced it.
        log.sync()?;
        if self.contents.store.is_empty() {
            self.write_header(&mut log)?;
        }

        let n_outdated_bytes = log.n_bytes().saturating_sub(self.contents.live_bytes);
        let is_mostly_outdated =
            n_outdated_bytes > MIN_OUTDATED_BYTES.max(self.contents.live_bytes);
        // A damaged log is kept for repair.
        let is_whole = self.contents.n_damaged() == 0;
        if self.sync_error.is_some() && !is_whole {
            return Err(io::Error::other("a sync failed, and the log is damaged"));
        }
        if is_whole && (is_mostly_outdated || self.sync_error.is_some()) {
            self.compact(folder, &mut log)?;
        }
        self.log = Some(log);
        Ok(())
    }

    fn write_header(&mut self, log: &mut RecordLog) -> io::Result<()> {
        let record = StoreRecord::Store { id: new_store_id(), floor: self.contents.last_seq };
        let mut frames = Vec::new();
        let pos = record_log::frame(&mut frames, &serde_json::to_vec(&record)?)?;

        log.append(&frames)?;
        log.sync()?;
        self.contents.apply(&record, pos);
        Ok(())
    }

    /// Rewrites the log without its outdated records.
    fn compact(&mut self, folder: &Path, log: &mut RecordLog) -> io::Result<()> {
        let (id, floor) = (self.contents.store.clone(), self.contents.last_seq);
        let header = serde_json::to_vec(&StoreRecord::Store { id, floor })?;

        let positions: Vec<RecordPos> = self.contents.article_positions().collect();
        let file = log.file().try_clone()?;
        let articles = positions.into_iter().map(|pos| record_log::content_at(&file, pos));
        log.replace(std::iter::once(Ok(header)).chain(articles))?;

        self.contents = StoreContents::read(folder).map_err(io::Error::other)?;
        self.last_seq = self.contents.last_seq;
        Ok(())
    }

    /// Returns the latest record of an id, including records that are pending or in `batch`.
    fn latest(&self, id: &str, batch: &AppendBatch) -> Option<LatestRecord> {
        let in_batch = batch.latest.iter().rev().find(|(known, _)| known == id);
        if let Some((_, latest)) = in_batch {
            return Some(*latest);
        }

        let pending = self.pending.iter().rev().find(|pending| pending.id == id);
        pending.map(|pending| pending.latest).or_else(|| self.contents.latest(id))
    }

    /// Adds an article to `batch`, unless the same article is already stored.
    pub(super) fn put(
        &self,
        article: &NewArticle,
        batch: &mut AppendBatch,
    ) -> io::Result<PostOutcome> {
        let NewArticle { id, json, .. } = article;
        let hash = hash_json(json);
        let known = self.latest(id, batch).filter(|latest| latest.pos.is_some());
        if known.is_some_and(|latest| latest.hash == hash) {
            return Ok(PostOutcome::Unchanged);
        }

        let (seq, at) = (self.next_seq(batch), now_seconds());
        let article: &RawValue = serde_json::from_str(json)?;
        let pos = self.frame(&StoreRecord::Put { seq, id: id.clone(), at, article }, batch)?;
        batch.at = at;
        batch.latest.push((id.clone(), LatestRecord { seq, pos: Some(pos), hash }));
        Ok(if known.is_some() { PostOutcome::Replaced } else { PostOutcome::Created })
    }

    /// Adds the removal of an article to `batch`, if there is one.
    pub(super) fn remove(&self, id: &str, batch: &mut AppendBatch) -> io::Result<PostOutcome> {
        if self.latest(id, batch).is_none_or(|latest| latest.pos.is_none()) {
            return Ok(PostOutcome::Absent);
        }

        let (seq, at) = (self.next_seq(batch), now_seconds());
        self.frame(&StoreRecord::Drop { seq, id: id.to_owned(), at }, batch)?;
        batch.at = at;
        batch.latest.push((id.to_owned(), LatestRecord { seq, pos: None, hash: 0 }));
        Ok(PostOutcome::Deleted)
    }

    fn next_seq(&self, batch: &AppendBatch) -> u64 {
        self.last_seq + 1 + batch.latest.len() as u64
    }

    /// Frames a record and returns the position that it will have in the log.
    fn frame(&self, record: &StoreRecord<'_>, batch: &mut AppendBatch) -> io::Result<RecordPos> {
        let pos = record_log::frame(&mut batch.frames, &serde_json::to_vec(record)?)?;
        let log_bytes = self.log.as_ref().map_or(0, RecordLog::n_bytes);
        Ok(RecordPos { byte_offset: pos.byte_offset + log_bytes, ..pos })
    }

    /// Appends a batch to the log. Its records are pending until the log is synced.
    pub(super) fn append(&mut self, batch: AppendBatch) -> io::Result<()> {
        let log = self.log.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        log.append(&batch.frames)?;
        for (id, latest) in batch.latest {
            self.last_seq = latest.seq;
            self.pending.push(PendingRecord { id, latest, at: batch.at });
        }
        Ok(())
    }

    /// Marks the records up to this number as durable.
    pub(super) fn mark_durable(&mut self, seq: u64) {
        let n_durable = self.pending.partition_point(|pending| pending.latest.seq <= seq);
        for PendingRecord { id, latest, at } in self.pending.drain(..n_durable) {
            self.contents.set_latest(&id, latest, at);
        }
    }
}

fn now_seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// Returns an id that no other store has.
fn new_store_id() -> String {
    let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seed = format!("{} {}", time.as_nanos(), std::process::id());
    blake3::hash(seed.as_bytes()).to_hex()[..16].to_owned()
}
