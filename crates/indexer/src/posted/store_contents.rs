//! The content of a store, and the part of it that an index has not read.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use xunwen_storage::{LogScan, RecordPos, record_log};

use super::error::StoreError;
use super::position::StorePosition;
use super::store_record::{STORE_LOG, StoreRecord};

/// The content of a store: the latest record of each id.
#[derive(Debug, Clone, Default)]
pub(crate) struct StoreContents {
    folder: PathBuf,
    pub(super) store: String,
    /// The record number up to which removals were dropped from the log.
    pub(super) floor: u64,
    /// The number of the last record.
    pub(super) last_seq: u64,
    /// The latest record of each id, by record number. The position is `None` for a removal.
    by_seq: BTreeMap<u64, (Arc<str>, Option<RecordPos>)>,
    by_id: HashMap<Arc<str>, LatestRecord>,
    n_articles: u64,
    /// The size of the records that are not outdated.
    pub(super) live_bytes: u64,
    newest_at: u64,
    pub(crate) scan: LogScan,
    /// Records that are whole but cannot be parsed.
    n_bad_records: u64,
}

/// The latest record of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LatestRecord {
    pub(super) seq: u64,
    /// The position of the article; `None` if it was removed.
    pub(super) pos: Option<RecordPos>,
    /// The hash of the article's JSON.
    pub(super) hash: u128,
}

/// One change since a position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StoreChange {
    Put { id: String, json: String },
    Drop { id: String },
}

/// The records that an index has to read to be up to date with the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnreadRecords {
    /// Whether the index has to drop the articles that it has of this store.
    pub(crate) from_start: bool,
    /// The numbers of the records, in order.
    pub(crate) seqs: Vec<u64>,
    /// The position of the index after these records.
    pub(crate) end: StorePosition,
}

impl StoreContents {
    /// Reads the store at `folder`. A store that does not exist is empty.
    ///
    /// # Errors
    /// If the log cannot be read.
    pub(crate) fn read(folder: &Path) -> Result<Self, StoreError> {
        let mut contents = Self { folder: folder.to_owned(), ..Self::default() };
        let scan =
            record_log::read(&folder.join(STORE_LOG), |pos, bytes| contents.parse(pos, bytes));
        contents.scan = scan.map_err(StoreError::at(folder))?;
        Ok(contents)
    }

    fn parse(&mut self, pos: RecordPos, bytes: &[u8]) {
        match serde_json::from_slice::<StoreRecord<'_>>(bytes) {
            Ok(record) => self.apply(&record, pos),
            Err(_) => self.n_bad_records += 1,
        }
    }

    /// Returns the number of articles.
    #[must_use]
    pub(crate) const fn n_articles(&self) -> u64 {
        self.n_articles
    }

    /// Returns the number of damaged places in the log.
    #[must_use]
    pub(crate) fn n_damaged(&self) -> u64 {
        self.n_bad_records + self.scan.damaged.len() as u64
    }

    /// Returns the number of bytes at the end that belong to no record.
    #[must_use]
    pub(crate) const fn n_torn_bytes(&self) -> u64 {
        self.scan.n_torn_bytes
    }

    /// Returns the time of the newest post in seconds since the epoch; 0 for an empty store.
    #[must_use]
    pub(crate) const fn newest_at(&self) -> u64 {
        self.newest_at
    }

    /// Returns the position after the last record.
    #[must_use]
    pub(crate) fn position(&self) -> StorePosition {
        StorePosition { store: self.store.clone(), seq: self.last_seq }
    }

    /// Returns the latest record of an id, which may be a removal.
    pub(super) fn latest(&self, id: &str) -> Option<LatestRecord> {
        self.by_id.get(id).copied()
    }

    /// Returns whether the store contains an article with this id.
    #[must_use]
    pub(crate) fn contains(&self, id: &str) -> bool {
        self.latest(id).is_some_and(|latest| latest.pos.is_some())
    }

    pub(super) fn apply(&mut self, record: &StoreRecord<'_>, pos: RecordPos) {
        match record {
            StoreRecord::Store { id, floor } => {
                self.store.clone_from(id);
                self.floor = *floor;
                self.last_seq = self.last_seq.max(*floor);
            }
            StoreRecord::Put { seq, id, at, article } => {
                let hash = hash_json(article.get());
                self.set_latest(id, LatestRecord { seq: *seq, pos: Some(pos), hash }, *at);
            }
            StoreRecord::Drop { seq, id, at } => {
                self.set_latest(id, LatestRecord { seq: *seq, pos: None, hash: 0 }, *at);
            }
        }
    }

    /// Replaces the latest record of an id. `at` is the time of the record.
    pub(super) fn set_latest(&mut self, id: &str, latest: LatestRecord, at: u64) {
        let key = match self.by_id.get_key_value(id) {
            Some((key, outdated)) => {
                self.by_seq.remove(&outdated.seq);
                self.n_articles -= u64::from(outdated.pos.is_some());
                self.live_bytes -= outdated.n_bytes();
                Arc::clone(key)
            }
            None => Arc::from(id),
        };

        self.n_articles += u64::from(latest.pos.is_some());
        self.live_bytes += latest.n_bytes();
        self.by_seq.insert(latest.seq, (Arc::clone(&key), latest.pos));
        self.by_id.insert(key, latest);

        self.last_seq = self.last_seq.max(latest.seq);
        self.newest_at = self.newest_at.max(at);
    }

    /// Returns the records up to number `last_seq` that an index at `position` has not read.
    pub(crate) fn unread(&self, position: &StorePosition, last_seq: u64) -> UnreadRecords {
        let is_known = position.store == self.store && position.seq <= self.last_seq;
        let from_start = !is_known || position.seq < self.floor;
        let start = if from_start { 0 } else { position.seq };
        let end = last_seq.max(start);

        // An index that starts from nothing does not need removals.
        let range = self.by_seq.range((Bound::Excluded(start), Bound::Included(end)));
        let seqs = range.filter(|(_, (_, pos))| pos.is_some() || !from_start).map(|(seq, _)| *seq);

        // Without a store, and without articles of one, there is nothing to drop.
        let has_store = !(self.store.is_empty() && position.store.is_empty());
        UnreadRecords {
            from_start: from_start && has_store,
            seqs: seqs.collect(),
            end: StorePosition { store: self.store.clone(), seq: end },
        }
    }

    /// Returns the location of the record with this number, or `None` if a later record replaced
    /// it.
    pub(crate) fn locate(&self, seq: u64) -> Option<RecordLocation> {
        self.by_seq.get(&seq).map(|(id, pos)| RecordLocation { id: id.to_string(), pos: *pos })
    }

    /// Returns the id that the record with this number removed; `None` for a post or an outdated
    /// record.
    pub(crate) fn removed_id(&self, seq: u64) -> Option<&str> {
        let (id, pos) = self.by_seq.get(&seq)?;
        pos.is_none().then_some(&**id)
    }

    /// Opens the log for reading articles.
    ///
    /// # Errors
    /// If the log does not exist or cannot be opened.
    pub(crate) fn open_log(&self) -> io::Result<File> {
        File::open(self.folder.join(STORE_LOG))
    }

    /// Returns the positions of all articles, in the order of the log.
    pub(super) fn article_positions(&self) -> impl Iterator<Item = RecordPos> {
        self.by_seq.values().filter_map(|(_, pos)| *pos)
    }
}

impl LatestRecord {
    fn n_bytes(&self) -> u64 {
        self.pos.map_or(0, |pos| u64::from(pos.n_bytes))
    }
}

/// The location of the latest record of an id.
#[derive(Debug)]
pub(crate) struct RecordLocation {
    id: String,
    pos: Option<RecordPos>,
}

impl RecordLocation {
    /// Reads the change that the record describes.
    ///
    /// # Errors
    /// If the record can no longer be read.
    pub(crate) fn read(self, log: &File) -> io::Result<StoreChange> {
        let Some(pos) = self.pos else { return Ok(StoreChange::Drop { id: self.id }) };

        let bytes = record_log::content_at(log, pos)?;
        match serde_json::from_slice(&bytes)? {
            StoreRecord::Put { article, .. } => {
                Ok(StoreChange::Put { id: self.id, json: article.get().to_owned() })
            }
            _ => Ok(StoreChange::Drop { id: self.id }),
        }
    }
}

/// Returns the hash that distinguishes a new version of an article from a repeated post.
pub(super) fn hash_json(json: &str) -> u128 {
    let hash = blake3::hash(json.as_bytes());
    u128::from_le_bytes(*hash.as_bytes().first_chunk().expect("a hash has 32 bytes"))
}
