//! Continuing a list after a page: from a position, in the index that the list was started in.
//!
//! A position is the sort key of the last hit, so that the next page costs the same at any depth.
//! Keys of dates stay valid; scores change with the statistics of the index, and articles may get
//! another date. So a [`SearcherCache`] keeps, for some minutes, the index that a list was started
//! in.
//!
//! [`SearcherCache`]: crate::search::local::searcher_cache::SearcherCache

use std::cmp::Reverse;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::plan::Strictness;
use crate::plan::relax::{unquoted, without_blanks};
use crate::query::{Note, QueryAst};
use crate::search::list_order::ListOrder;
use crate::search::sort_key::SortKey;
use crate::search::state_key::StateKey;

/// Whether the list of a search can be continued after its page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Continuation {
    /// It cannot.
    #[default]
    None,
    /// It can: the result has a cursor, and the index is kept.
    Wanted,
    /// The page comes after a cursor, and the list can be continued after it.
    After(Cursor),
}

/// Where the list of a search continues. Valid only for the request that it was made for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The index state that the list was started in.
    pub(crate) index: StateKey,
    /// The second since the epoch that days are counted back from.
    pub(crate) now: i64,
    pub(crate) relaxation: Relaxation,
    pub(crate) position: ListPosition,
    /// The number of hits before the position.
    pub(crate) n_before: u64,
}

impl Cursor {
    /// Returns the number of hits before the position.
    #[must_use]
    pub fn n_before(&self) -> u64 {
        self.n_before
    }
}

/// How far a query was relaxed to find enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Relaxation {
    pub(crate) strictness: Strictness,
    /// The change of a query that finds nothing as typed.
    pub(crate) loosening: Loosening,
    pub(crate) order: ListOrder,
    /// The remark on `strictness`.
    pub(crate) note: Option<Note>,
}

/// A change of a query that finds nothing as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Loosening {
    /// Nothing.
    None,
    /// Blanks between the Chinese characters of quoted runs are ignored.
    Blanks,
    /// Quoted runs are searched as words.
    Quotes,
}

impl Loosening {
    /// Returns the changed query; `None` when it is the same.
    pub(crate) fn apply(self, ast: &QueryAst) -> Option<QueryAst> {
        match self {
            Self::None => None,
            Self::Blanks => without_blanks(ast),
            Self::Quotes => unquoted(ast),
        }
    }

    fn note(self) -> Option<Note> {
        match self {
            Self::None => None,
            Self::Blanks => Some(Note::BlanksIgnored),
            Self::Quotes => Some(Note::QuotesAsWords),
        }
    }
}

impl Relaxation {
    /// Returns the remarks for readers.
    pub(crate) fn notes(&self) -> impl Iterator<Item = Note> {
        self.loosening.note().into_iter().chain(self.note)
    }
}

/// A position in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ListPosition {
    /// After a number of first hits, among those that are rearranged and not in order of their
    /// keys.
    Rearranged(u8),
    /// After the hit with this key.
    AfterKey(SortKeyBits),
}

/// The serialized form of a [`SortKey`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SortKeyBits {
    comes_last: bool,
    score: u32,
    time: Option<i64>,
    tie: u64,
}

impl Continuation {
    /// Returns the moment that days are counted back from: the start of the list.
    pub(crate) fn now(&self) -> Timestamp {
        let started = match self {
            Self::After(cursor) => Timestamp::from_second(cursor.now).ok(),
            Self::None | Self::Wanted => None,
        };
        started.unwrap_or_else(Timestamp::now)
    }

    /// Returns the key that all hits of the page come after.
    pub(crate) fn after_key(&self) -> Option<SortKey> {
        match self {
            Self::After(Cursor { position: ListPosition::AfterKey(key), .. }) => {
                Some((*key).into())
            }
            _ => None,
        }
    }
}

impl ListPosition {
    /// Returns the number of rearranged hits before the position.
    pub(crate) fn offset(self) -> usize {
        match self {
            Self::Rearranged(n_hits) => n_hits.into(),
            Self::AfterKey(_) => 0,
        }
    }
}

impl From<SortKey> for SortKeyBits {
    fn from(key: SortKey) -> Self {
        Self {
            comes_last: key.comes_last.0,
            score: key.score.to_bits(),
            time: key.time,
            tie: key.tie.0,
        }
    }
}

impl From<SortKeyBits> for SortKey {
    fn from(bits: SortKeyBits) -> Self {
        let (comes_last, tie) = (Reverse(bits.comes_last), Reverse(bits.tie));
        Self { comes_last, score: f32::from_bits(bits.score), time: bits.time, tie }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_same_after_serialization() {
        let comes_last = Reverse(true);
        let key = SortKey { comes_last, score: 1.1, time: Some(-5), tie: Reverse(7) };
        assert_eq!(SortKey::from(SortKeyBits::from(key)), key);
    }

    #[test]
    fn notes_say_first_that_quotes_were_dropped() {
        let note = Some(Note::AnyWord);
        let relaxation = Relaxation {
            strictness: Strictness::Any,
            loosening: Loosening::Quotes,
            order: ListOrder::StrictFirst,
            note,
        };
        assert!(relaxation.notes().eq([Note::QuotesAsWords, Note::AnyWord]));
    }
}
