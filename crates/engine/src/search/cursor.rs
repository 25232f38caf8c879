//! Going on after a part of a list: by a place in it, and in the index as it was.
//!
//! A place is the key of the last hit, so that what comes after it is found without what came
//! before, however deep. Keys of dates hold for ever; scores move with the statistics of the
//! index, and articles may be given another date: therefore the index is kept for some minutes as
//! it was when a list was begun.

use std::cmp::Reverse;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tantivy::Searcher;

use crate::index::reopen::drop_in_background;
use crate::plan::Strictness;
use crate::query::Note;
use crate::search::collect::Key;

/// How long the index is kept as it was after a list of it was last gone on with.
const KEPT_FOR: Duration = Duration::from_secs(300);
/// States of the index that are kept, at most. Each holds the files that it reads and, where much
/// was read, some megabytes of unpacked articles.
const MAX_KEPT: usize = 8;
/// Those of them that nobody has gone on with yet, at most: while articles arrive there is a new one
/// every second, and most lists are left at their first part.
const MAX_UNFOLLOWED: usize = 4;

/// Whether the list of a search can be gone on with after its part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Continuation {
    /// It need not be.
    #[default]
    None,
    /// It can be: the result says where, and the index is kept as it is.
    Wanted,
    /// The part is what comes after a place; it can be gone on with too.
    After(Cursor),
}

/// Where the list of a search goes on. Only for the request that it was made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The index that the list was begun in.
    pub(crate) index: u64,
    /// The second since the epoch that days are counted back from.
    pub(crate) now: i64,
    pub(crate) reading: Reading,
    pub(crate) place: ListPosition,
    /// Hits before it.
    pub(crate) n_before: u64,
}

impl Cursor {
    /// Returns how many hits come before the place.
    #[must_use]
    pub fn n_before(&self) -> u64 {
        self.n_before
    }
}

/// The way of looking a query up that found enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reading {
    pub(crate) strictness: Strictness,
    /// Quoted runs are looked up as words.
    pub(crate) is_unquoted: bool,
    /// What there is to tell about it.
    pub(crate) note: Option<Note>,
}

/// A place in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ListPosition {
    /// After so many hits, among those that are put in order by more than their keys.
    Among(u8),
    /// After the hit of this key.
    After(KeyBits),
}

/// A key as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeyBits {
    score: u32,
    published: Option<i64>,
    tie: u64,
}

impl Continuation {
    /// Returns the moment that days are counted back from.
    pub(crate) fn now(self) -> Timestamp {
        let then = match self {
            Self::After(cursor) => Timestamp::from_second(cursor.now).ok(),
            Self::None | Self::Wanted => None,
        };
        then.unwrap_or_else(Timestamp::now)
    }

    /// Returns the place that the part comes after.
    pub(crate) fn after(self) -> Option<Key> {
        match self {
            Self::After(Cursor { place: ListPosition::After(key), .. }) => Some(key.into()),
            _ => None,
        }
    }
}

impl ListPosition {
    /// Returns how many of the hits that are put in order by more than their keys come before it.
    pub(crate) fn n_among(self) -> usize {
        match self {
            Self::Among(n) => n.into(),
            Self::After(_) => 0,
        }
    }
}

impl From<Key> for KeyBits {
    fn from(key: Key) -> Self {
        Self { score: key.score.to_bits(), published: key.published, tie: key.tie.0 }
    }
}

impl From<KeyBits> for Key {
    fn from(bits: KeyBits) -> Self {
        let (published, tie) = (bits.published, Reverse(bits.tie));
        Self { score: f32::from_bits(bits.score), published, tie }
    }
}

/// States of the index that lists are gone on with in.
#[derive(Default)]
pub(crate) struct Snapshots {
    kept: Mutex<Vec<Snapshot>>,
}

struct Snapshot {
    name: u64,
    searcher: Searcher,
    used: Instant,
    /// Somebody has gone on with a list of it.
    is_followed: bool,
}

/// Returns a name for a state of the index that no other has, also in another process.
pub(crate) fn name_of(searcher: &Searcher) -> u64 {
    let mut hasher = DefaultHasher::new();
    searcher.generation().segments().hash(&mut hasher);
    hasher.finish()
}

impl Snapshots {
    /// Keeps a state of the index, and returns its name.
    pub(crate) fn keep(&self, searcher: &Searcher) -> u64 {
        let name = name_of(searcher);
        let mut kept = self.fresh();
        if let Some(known) = kept.iter_mut().find(|snapshot| snapshot.name == name) {
            known.used = Instant::now();
            return name;
        }
        let n_unfollowed = kept.iter().filter(|snapshot| !snapshot.is_followed).count();
        if kept.len() >= MAX_KEPT || n_unfollowed >= MAX_UNFOLLOWED {
            let least = (0..kept.len()).min_by_key(|at| (kept[*at].is_followed, kept[*at].used));
            if let Some(at) = least {
                drop_in_background(kept.swap_remove(at).searcher);
            }
        }
        let (searcher, used) = (searcher.clone(), Instant::now());
        kept.push(Snapshot { name, searcher, used, is_followed: false });
        name
    }

    /// Returns the index as it was; `None` when it is no longer kept.
    pub(crate) fn get(&self, name: u64) -> Option<Searcher> {
        let mut kept = self.fresh();
        let snapshot = kept.iter_mut().find(|snapshot| snapshot.name == name)?;
        (snapshot.used, snapshot.is_followed) = (Instant::now(), true);
        Some(snapshot.searcher.clone())
    }

    /// Lets go of what was kept long enough.
    pub(crate) fn expire(&self) {
        drop(self.fresh());
    }

    fn fresh(&self) -> MutexGuard<'_, Vec<Snapshot>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let is_old = |snapshot: &mut Snapshot| snapshot.used.elapsed() >= KEPT_FOR;
        kept.extract_if(.., is_old).for_each(|old| drop_in_background(old.searcher));
        kept
    }
}
