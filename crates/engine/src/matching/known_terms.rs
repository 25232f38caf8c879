//! The entries of terms that searches looked up before.
//!
//! Looking up a term in the dictionary of a segment takes a microsecond, and a query of a few words
//! looks up some fifty. Readers ask for the same words again and again.

use std::collections::HashMap;
use std::fmt;
use std::hash::BuildHasher;
use std::sync::{Mutex, MutexGuard, PoisonError};

use foldhash::fast::RandomState;
use tantivy::Term;
use tantivy::index::SegmentId;
use tantivy::postings::TermInfo;

/// The parts of the table, each with a lock of its own, so that searches rarely wait for each other.
const N_SHARDS: usize = 16;

/// The entries of one generation of a shard. With two generations, all shards have at most 65,536
/// entries, some 10 MB.
///
/// Source: chosen by memory. Half or twice is not measured.
const MAX_ENTRIES: usize = 2048;

/// Entries of term dictionaries, by segment and term. The entries that were not used for longest are
/// dropped.
#[derive(Default)]
pub(crate) struct KnownTerms {
    hasher: RandomState,
    shards: [Mutex<Shard>; N_SHARDS],
}

/// Two generations of entries: when the newer one is full, it replaces the older one.
#[derive(Default)]
struct Shard {
    newer: HashMap<u64, KnownTerm, RandomState>,
    older: HashMap<u64, KnownTerm, RandomState>,
}

/// A term in a segment, and its entry; `None` where the segment lacks the term.
struct KnownTerm {
    segment: SegmentId,
    term: Term,
    info: Option<TermInfo>,
}

impl KnownTerms {
    /// Returns the entry of a term, if it is known.
    #[allow(clippy::option_option, reason = "not known, or known to be absent")]
    pub(crate) fn get(&self, segment: SegmentId, term: &Term) -> Option<Option<TermInfo>> {
        let hash = self.hash(segment, term);
        let mut shard = self.shard(hash);
        let is_same = |known: &&KnownTerm| known.segment == segment && known.term == *term;
        if let Some(known) = shard.newer.get(&hash).filter(is_same) {
            return Some(known.info.clone());
        }
        let known = shard.older.remove(&hash).filter(|known| is_same(&known))?;
        let info = known.info.clone();
        shard.insert(hash, known);
        Some(info)
    }

    /// Adds the entry of a term.
    pub(crate) fn insert(&self, segment: SegmentId, term: &Term, info: Option<TermInfo>) {
        let hash = self.hash(segment, term);
        self.shard(hash).insert(hash, KnownTerm { segment, term: term.clone(), info });
    }

    fn hash(&self, segment: SegmentId, term: &Term) -> u64 {
        self.hasher.hash_one((segment, term))
    }

    fn shard(&self, hash: u64) -> MutexGuard<'_, Shard> {
        let shard = usize::try_from(hash >> 32).unwrap_or(0) % N_SHARDS;
        self.shards[shard].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shard {
    fn insert(&mut self, hash: u64, known: KnownTerm) {
        if self.newer.len() >= MAX_ENTRIES {
            self.older = std::mem::take(&mut self.newer);
        }
        self.newer.insert(hash, known);
    }
}

impl fmt::Debug for KnownTerms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KnownTerms").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use tantivy::schema::Field;

    use super::*;

    fn info(doc_freq: u32) -> Option<TermInfo> {
        Some(TermInfo { doc_freq, ..TermInfo::default() })
    }

    fn term(n: usize) -> Term {
        Term::from_field_text(Field::from_field_id(0), &n.to_string())
    }

    #[test]
    fn an_entry_is_that_of_its_segment_and_term() {
        let known = KnownTerms::default();
        let [one, other] = [0, 1].map(|_| SegmentId::generate_random());
        known.insert(one, &term(1), info(7));
        known.insert(other, &term(1), None);
        assert_eq!(known.get(one, &term(1)), Some(info(7)));
        assert_eq!(known.get(other, &term(1)), Some(None));
        assert_eq!(known.get(one, &term(2)), None);
    }

    #[test]
    fn the_entries_used_last_stay_and_memory_is_bounded() {
        let known = KnownTerms::default();
        let segment = SegmentId::generate_random();
        for n in 0..4 * N_SHARDS * MAX_ENTRIES {
            known.insert(segment, &term(n), info(1));
            assert!(known.get(segment, &term(0)).is_some(), "{n}");
        }
        let n_entries = |shard: &Mutex<Shard>| {
            let shard = shard.lock().unwrap();
            shard.newer.len() + shard.older.len()
        };
        let n_entries: usize = known.shards.iter().map(n_entries).sum();
        assert!(n_entries <= 2 * N_SHARDS * MAX_ENTRIES, "{n_entries}");
    }
}
