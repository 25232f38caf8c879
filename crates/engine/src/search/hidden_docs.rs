//! Documents of an index state that no search may show.

use std::collections::BTreeMap;

use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId, DocSet, Searcher, SegmentOrdinal, TERMINATED, Term};

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

/// Returns a document with this name, an id or the folded name of an author; `None` if the index state
/// has none.
///
/// # Errors
/// If the index cannot be read.
pub(crate) fn doc_with_name(
    searcher: &Searcher,
    field: Field,
    name: &str,
) -> tantivy::Result<Option<DocAddress>> {
    let term = Term::from_field_text(field, name);
    for (ordinal, reader) in (0..).zip(searcher.segment_readers()) {
        let inverted = reader.inverted_index(field)?;
        let Some(mut docs) = inverted.read_postings(&term, IndexRecordOption::Basic)? else {
            continue;
        };

        // A replaced article leaves a deleted document with the same id.
        while docs.doc() != TERMINATED {
            if reader.alive_bitset().is_none_or(|alive| alive.is_alive(docs.doc())) {
                return Ok(Some(DocAddress::new(ordinal, docs.doc())));
            }
            docs.advance();
        }
    }
    Ok(None)
}
