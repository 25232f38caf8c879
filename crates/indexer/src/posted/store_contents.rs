//! What a store of posted articles holds, and what of it an index has not seen.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{StoreError, StorePosition};
use xunwen_storage::{LogScan, RecordPos, record_log};

/// The file of the log in its folder.
pub(super) const LOG: &str = "articles.log";

/// A record of the log.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Line<'a> {
    /// The first one: which store this is. Removals up to `floor` are no longer told one by one.
    Store { id: String, floor: u64 },
    /// An article was posted.
    Put {
        seq: u64,
        id: String,
        /// When, in seconds since the epoch. For people; nothing depends on it.
        at: u64,
        #[serde(borrow)]
        article: &'a RawValue,
    },
    /// An article was taken back.
    Drop { seq: u64, id: String, at: u64 },
}

/// What a store holds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Contents {
    folder: PathBuf,
    pub(super) store: String,
    pub(super) floor: u64,
    pub(super) last: u64,
    /// The last record of each id, by its number.
    by_seq: BTreeMap<u64, (Arc<str>, Option<RecordPos>)>,
    pub(super) by_id: HashMap<Arc<str>, Slot>,
    pub(super) n_live: u64,
    /// Bytes of articles that are not outdated.
    pub(super) live_bytes: u64,
    pub(super) newest_at: u64,
    pub(crate) found: LogScan,
    pub(super) bad_lines: u64,
}

/// The last record of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) seq: u64,
    /// Where the article is; `None` when it was taken back.
    pub(super) at: Option<RecordPos>,
    /// What tells the article from another of its id.
    pub(super) hash: u128,
}

/// One thing that happened since a position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    Put(String, String),
    Drop(String),
}

/// What an index has to do to be where the store is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Changes {
    /// Whether the index has to forget what it has of the store.
    pub(crate) from_nothing: bool,
    /// The records to take, in order.
    pub(crate) seqs: Vec<u64>,
    /// Where the index is after them.
    pub(crate) then: StorePosition,
}

impl Contents {
    /// Reads the store at `folder`; one that is not there is empty.
    ///
    /// # Errors
    /// When the system would not give it.
    pub(crate) fn read(folder: &Path) -> Result<Self, StoreError> {
        let mut contents = Self { folder: folder.to_owned(), ..Self::default() };
        let found =
            record_log::read(&folder.join(LOG), |at, content| {
                match serde_json::from_slice::<Line<'_>>(content) {
                    Ok(line) => contents.take(&line, at),
                    Err(_) => contents.bad_lines += 1,
                }
            });
        contents.found = found.map_err(|error| StoreError::from_io(folder, &error))?;
        Ok(contents)
    }

    /// Returns the number of articles.
    #[must_use]
    pub(crate) const fn n_articles(&self) -> u64 {
        self.n_live
    }

    /// Returns how many records are damaged and were passed over.
    #[must_use]
    pub(crate) fn n_damaged(&self) -> u64 {
        self.bad_lines + self.found.damaged.len() as u64
    }

    /// Returns how many bytes at the end are no record.
    #[must_use]
    pub(crate) const fn n_torn_bytes(&self) -> u64 {
        self.found.n_torn_bytes
    }

    /// Returns when the newest article was posted, in seconds since the epoch; 0 without any.
    #[must_use]
    pub(crate) const fn newest_at(&self) -> u64 {
        self.newest_at
    }

    /// Returns the place behind the last record.
    #[must_use]
    pub(crate) fn position(&self) -> StorePosition {
        StorePosition { store: self.store.clone(), seq: self.last }
    }

    pub(super) fn take(&mut self, line: &Line<'_>, at: RecordPos) {
        match line {
            Line::Store { id, floor } => {
                self.store.clone_from(id);
                self.floor = *floor;
                self.last = self.last.max(*floor);
            }
            Line::Put { seq, id, at: time, article } => {
                let hash = hash(article.get());
                self.put(id, Slot { seq: *seq, at: Some(at), hash }, *time);
            }
            Line::Drop { seq, id, at: time } => {
                self.put(id, Slot { seq: *seq, at: None, hash: 0 }, *time);
            }
        }
    }

    pub(super) fn put(&mut self, id: &str, slot: Slot, time: u64) {
        let bytes = |at: Option<RecordPos>| at.map_or(0, |at| u64::from(at.n_bytes));
        let key = match self.by_id.get_key_value(id) {
            Some((key, before)) => {
                self.by_seq.remove(&before.seq);
                self.n_live -= u64::from(before.at.is_some());
                self.live_bytes -= bytes(before.at);
                Arc::clone(key)
            }
            None => Arc::from(id),
        };
        self.n_live += u64::from(slot.at.is_some());
        self.live_bytes += bytes(slot.at);
        self.by_seq.insert(slot.seq, (Arc::clone(&key), slot.at));
        self.by_id.insert(key, slot);
        self.last = self.last.max(slot.seq);
        self.newest_at = self.newest_at.max(time);
    }

    /// Returns what an index at `position` has to do, up to the record of number `up_to`.
    pub(crate) fn since(&self, position: &StorePosition, up_to: u64) -> Changes {
        let is_known = position.store == self.store && position.seq <= self.last;
        let from_nothing = !is_known || position.seq < self.floor;
        let from = if from_nothing { 0 } else { position.seq };
        let range = (Bound::Excluded(from), Bound::Included(up_to.max(from)));
        let seqs = self.by_seq.range(range);
        let seqs = seqs.filter(|(_, (_, at))| at.is_some() || !from_nothing);
        Changes {
            from_nothing: from_nothing && !(self.store.is_empty() && position.store.is_empty()),
            seqs: seqs.map(|(seq, _)| *seq).collect(),
            then: StorePosition { store: self.store.clone(), seq: up_to.max(from) },
        }
    }

    /// Returns where the record of a number is, unless another came after it.
    pub(crate) fn place(&self, seq: u64) -> Option<RecordPlace> {
        self.by_seq.get(&seq).map(|(id, at)| RecordPlace { id: id.to_string(), at: *at })
    }

    /// Returns whether there is an article of this id.
    #[must_use]
    pub(crate) fn has(&self, id: &str) -> bool {
        self.by_id.get(id).is_some_and(|slot| slot.at.is_some())
    }

    /// Opens the log to read articles from.
    ///
    /// # Errors
    /// When it is not there.
    pub(crate) fn open_log(&self) -> io::Result<File> {
        File::open(self.folder.join(LOG))
    }

    /// Returns where all articles are, in order.
    pub(super) fn live(&self) -> impl Iterator<Item = RecordPos> {
        self.by_seq.values().filter_map(|(_, at)| *at)
    }
}

/// Where the last record of an id is.
#[derive(Debug)]
pub(crate) struct RecordPlace {
    id: String,
    at: Option<RecordPos>,
}

impl RecordPlace {
    /// Reads what happened there.
    ///
    /// # Errors
    /// When it can no longer be read.
    pub(crate) fn change(self, file: &File) -> io::Result<Change> {
        let Some(at) = self.at else { return Ok(Change::Drop(self.id)) };
        let content = record_log::content_at(file, at)?;
        match serde_json::from_slice(&content)? {
            Line::Put { article, .. } => Ok(Change::Put(self.id, article.get().to_owned())),
            _ => Ok(Change::Drop(self.id)),
        }
    }
}

/// Returns what tells an article from another.
pub(super) fn hash(json: &str) -> u128 {
    let hash = blake3::hash(json.as_bytes());
    u128::from_le_bytes(*hash.as_bytes().first_chunk().expect("a hash has 32 bytes"))
}
