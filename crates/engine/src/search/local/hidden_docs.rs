//! Documents of an index state that no search may show.

use std::collections::BTreeMap;

use tantivy::schema::Field;
use tantivy::{DocAddress, DocId, Searcher, SegmentOrdinal};

use crate::index::lookup::doc_with_name;

/// The documents of retracted articles in an index state. Mostly none.
#[derive(Debug, Default)]
pub(crate) struct HiddenDocs {
    /// The documents of each segment, in order.
    by_segment: BTreeMap<SegmentOrdinal, Vec<DocId>>,
}

impl HiddenDocs {
    /// Finds the documents of the articles with these ids.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub(crate) fn find(searcher: &Searcher, id: Field, ids: &[String]) -> tantivy::Result<Self> {
        let mut hidden = Self::default();
        if ids.is_empty() {
            return Ok(hidden);
        }

        for address in ids.iter().map(|text| doc_with_name(searcher, id, text)) {
            if let Some(address) = address? {
                hidden.by_segment.entry(address.segment_ord).or_default().push(address.doc_id);
            }
        }
        hidden.by_segment.values_mut().for_each(|docs| docs.sort_unstable());
        Ok(hidden)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.by_segment.is_empty()
    }

    /// Returns the hidden documents of a segment, in order.
    pub(crate) fn of_segment(&self, ordinal: SegmentOrdinal) -> &[DocId] {
        self.by_segment.get(&ordinal).map_or(&[], Vec::as_slice)
    }

    /// Returns whether a document is hidden.
    pub(crate) fn contains(&self, address: DocAddress) -> bool {
        self.of_segment(address.segment_ord).binary_search(&address.doc_id).is_ok()
    }
}
