//! The order in which articles are added and taken out.
//!
//! tantivy shows what is to be taken out to any segment that was not there before, be it older or
//! newer: whose segments it did not make itself has to tell them apart. Here the id of a segment
//! says when it was closed, and by which writer, and segments that were closed later are spared.
//! Merged segments have other ids; tantivy takes out of them what came later only.

use std::sync::atomic::{AtomicU64, Ordering};

use tantivy::index::SegmentId;
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, TermQuery, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Result, Score, SegmentReader, Term};

/// Digits of a segment's id that name the writer; the rest is the turn.
const WRITER_DIGITS: usize = 16;

/// Counts the turns of a writer.
pub(crate) struct Turns {
    writer: String,
    next: AtomicU64,
}

impl Turns {
    pub(crate) fn new() -> Self {
        let mut writer = SegmentId::generate_random().uuid_string();
        writer.truncate(WRITER_DIGITS);
        Self { writer, next: AtomicU64::new(0) }
    }

    pub(crate) fn next(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    /// Returns the id of a segment that takes no articles from this turn on.
    pub(crate) fn segment_id(&self, turn: u64) -> SegmentId {
        let id = format!("{}{turn:016x}", self.writer);
        SegmentId::from_uuid_string(&id).expect("it has 32 hexadecimal digits")
    }

    /// Returns what takes the articles of a term out of segments that were closed before `turn`.
    pub(crate) fn removal(&self, term: Term, turn: u64) -> Removal {
        let spared = Spared { writer: self.writer.clone(), after: turn };
        Removal { query: TermQuery::new(term, IndexRecordOption::Basic), spared }
    }
}

/// The articles of a term in segments that are not spared.
#[derive(Debug, Clone)]
pub(crate) struct Removal {
    query: TermQuery,
    spared: Spared,
}

/// Segments of a writer that were closed after a turn.
#[derive(Debug, Clone)]
struct Spared {
    writer: String,
    after: u64,
}

impl Spared {
    fn has(&self, segment: SegmentId) -> bool {
        let id = segment.uuid_string();
        let (writer, turn) = id.split_at(WRITER_DIGITS);
        writer == self.writer && u64::from_str_radix(turn, 16).is_ok_and(|turn| turn > self.after)
    }
}

impl Query for Removal {
    fn weight(&self, scoring: EnableScoring<'_>) -> Result<Box<dyn Weight>> {
        let of_term = self.query.weight(scoring)?;
        Ok(Box::new(RemovalWeight { of_term, spared: self.spared.clone() }))
    }
}

struct RemovalWeight {
    of_term: Box<dyn Weight>,
    spared: Spared,
}

impl Weight for RemovalWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> Result<Box<dyn Scorer>> {
        if self.spared.has(reader.segment_id()) {
            return Ok(Box::new(EmptyScorer));
        }
        self.of_term.scorer(reader, boost)
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> Result<Explanation> {
        self.of_term.explain(reader, doc)
    }
}
