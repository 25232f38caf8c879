//! Looking up documents by their names, and the latest arrival.

use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocSet, Searcher, TERMINATED, Term};

use crate::index::schema::ARRIVED;

/// Returns a document with this name, an id, the folded name of an author or a key term; `None` if the
/// index state has none.
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

/// Returns the microsecond since the epoch at which the last article arrived; 0 for an empty index.
///
/// # Errors
/// If the index cannot be read.
pub(crate) fn latest_arrival(searcher: &Searcher) -> tantivy::Result<i64> {
    let mut latest = 0;
    for reader in searcher.segment_readers() {
        let column = reader.fast_fields().column_opt::<i64>(ARRIVED)?;
        latest = latest.max(column.map_or(0, |column| column.max_value()));
    }
    Ok(latest)
}
