//! The columns of a segment that searches read. Opening one takes a microsecond, and a search reads
//! some ten of each segment, so they are opened once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use foldhash::quality::RandomState;
use tantivy::columnar::Column;
use tantivy::index::SegmentId;
use tantivy::{DocId, Result, Score, Searcher, SegmentReader};

use crate::index::schema::{ARRIVED, AUTHOR, PUBLISHED, SKETCH, SOURCE, TERM, TIE};
use crate::plan::Sort;
use crate::search::local::value_column::ValueColumn;
use crate::search::sort_key::SortKey;

/// The columns of a segment.
pub(crate) struct SegmentColumns {
    pub(crate) published: Option<Column<i64>>,
    arrived: Option<Column<i64>>,
    tie: Option<Column<u64>>,
    sketch: Option<Column<u64>>,
    pub(crate) source: Option<ValueColumn>,
    pub(crate) author: Option<ValueColumn>,
    pub(crate) term: Option<ValueColumn>,
}

impl SegmentColumns {
    /// Opens the columns. `hasher` is that of all segments.
    fn open(reader: &SegmentReader, hasher: &RandomState) -> Result<Self> {
        let fast = reader.fast_fields();
        let values = |name| -> Result<Option<ValueColumn>> {
            let column = fast.str(name)?;
            Ok(column.map(|column| ValueColumn::new(column, hasher.clone())))
        };
        Ok(Self {
            published: fast.column_opt(PUBLISHED)?,
            arrived: fast.column_opt(ARRIVED)?,
            tie: fast.column_opt(TIE)?,
            sketch: fast.column_opt(SKETCH)?,
            source: values(SOURCE)?,
            author: values(AUTHOR)?,
            term: values(TERM)?,
        })
    }

    /// Returns the second since the epoch at which an article was published.
    #[inline]
    pub(crate) fn published(&self, doc: DocId) -> Option<i64> {
        self.published.as_ref().and_then(|column| column.first(doc))
    }

    /// Returns the microsecond since the epoch at which an article arrived.
    pub(crate) fn arrived(&self, doc: DocId) -> Option<i64> {
        self.arrived.as_ref().and_then(|column| column.first(doc))
    }

    /// Returns the sketch by which near-duplicates of an article are recognised.
    pub(crate) fn sketch(&self, doc: DocId) -> Option<u64> {
        self.sketch.as_ref().and_then(|column| column.first(doc))
    }

    /// Returns the sort key of an article.
    pub(crate) fn key(&self, doc: DocId, comes_last: bool, score: Score, sort: Sort) -> SortKey {
        let time = match sort {
            Sort::Relevance | Sort::Newest => self.published(doc),
            Sort::Oldest => self.published(doc).map(|second| -second),
            Sort::Arrived => self.arrived(doc),
            Sort::ArrivedRising => self.arrived(doc).map(|micros| -micros),
        };
        let tie = self.tie.as_ref().and_then(|column| column.first(doc)).unwrap_or(0);
        SortKey::new(comes_last, score, time, tie)
    }
}

/// The columns of the segments of an index.
#[derive(Default)]
pub(crate) struct ColumnCache {
    known: Mutex<HashMap<SegmentId, Arc<SegmentColumns>>>,
    hasher: RandomState,
}

impl ColumnCache {
    /// Returns the columns of each segment of an index state.
    ///
    /// # Errors
    /// If a segment cannot be read.
    pub(crate) fn of(&self, searcher: &Searcher) -> Result<Vec<Arc<SegmentColumns>>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let readers = searcher.segment_readers();
        let mut columns = Vec::with_capacity(readers.len());
        for reader in readers {
            let of_segment = match known.get(&reader.segment_id()) {
                Some(of_segment) => Arc::clone(of_segment),
                None => Arc::new(SegmentColumns::open(reader, &self.hasher)?),
            };
            columns.push(of_segment);
        }

        // The segments of an earlier state are opened again if they are asked for.
        let ids = || readers.iter().map(SegmentReader::segment_id);
        if known.len() != readers.len() || ids().any(|id| !known.contains_key(&id)) {
            *known = ids().zip(columns.iter().cloned()).collect();
        }
        Ok(columns)
    }
}
