//! The order of additions and deletions.
//!
//! tantivy applies a deletion to every segment that it does not know yet, whether the segment is
//! older or newer than the deletion. Our threads make segments themselves, so they have to tell them
//! apart: every operation gets a number ([`OpOrder`]), the id of a segment contains the number at
//! which the segment was closed and the writer that closed it, and an [`OrderedDelete`] spares
//! segments that were closed later. Merged segments have other ids; for them tantivy itself compares
//! the order.

use std::sync::atomic::{AtomicU64, Ordering};

use tantivy::index::SegmentId;
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, TermQuery, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Result, Score, SegmentReader, Term};

/// The number of digits of a segment id that name the writer. The rest is the operation's number.
const WRITER_DIGITS: usize = 16;

/// Numbers the operations of a writer.
pub(crate) struct OpOrder {
    writer: String,
    next: AtomicU64,
}

impl OpOrder {
    pub(crate) fn new() -> Self {
        let mut writer = SegmentId::generate_random().uuid_string();
        writer.truncate(WRITER_DIGITS);
        Self { writer, next: AtomicU64::new(0) }
    }

    /// Returns the number of the next operation.
    pub(crate) fn next(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    /// Returns the id of a segment that is closed at operation `op`.
    pub(crate) fn segment_id(&self, op: u64) -> SegmentId {
        let id = format!("{}{op:016x}", self.writer);
        SegmentId::from_uuid_string(&id).expect("the id has 32 hexadecimal digits")
    }

    /// Returns the query that deletes the articles of a term from segments closed before `op`.
    pub(crate) fn delete(&self, term: Term, op: u64) -> OrderedDelete {
        let spared = SparedSegments { writer: self.writer.clone(), after: op };
        OrderedDelete { query: TermQuery::new(term, IndexRecordOption::Basic), spared }
    }
}

/// Matches the articles of a term in all segments except those closed after the deletion.
#[derive(Debug, Clone)]
pub(crate) struct OrderedDelete {
    query: TermQuery,
    spared: SparedSegments,
}

/// The segments that a writer closed after an operation.
#[derive(Debug, Clone)]
struct SparedSegments {
    writer: String,
    after: u64,
}

impl SparedSegments {
    fn contains(&self, segment: SegmentId) -> bool {
        let id = segment.uuid_string();
        let (writer, op) = id.split_at(WRITER_DIGITS);
        writer == self.writer && u64::from_str_radix(op, 16).is_ok_and(|op| op > self.after)
    }
}

impl Query for OrderedDelete {
    fn weight(&self, scoring: EnableScoring<'_>) -> Result<Box<dyn Weight>> {
        let term_weight = self.query.weight(scoring)?;
        Ok(Box::new(OrderedDeleteWeight { term_weight, spared: self.spared.clone() }))
    }
}

struct OrderedDeleteWeight {
    term_weight: Box<dyn Weight>,
    spared: SparedSegments,
}

impl Weight for OrderedDeleteWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> Result<Box<dyn Scorer>> {
        if self.spared.contains(reader.segment_id()) {
            return Ok(Box::new(EmptyScorer));
        }
        self.term_weight.scorer(reader, boost)
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> Result<Explanation> {
        self.term_weight.explain(reader, doc)
    }
}
