//! Character positions in the documents of a segment.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, InvertedIndexReader, Result, TERMINATED, Term};

use crate::budget::WorkMeter;
use crate::matching::doc_set::advance_to;

pub(crate) const WITH_POSITIONS: IndexRecordOption = IndexRecordOption::WithFreqsAndPositions;

/// The steps of reading the positions of a term in a document, besides one for each position.
pub(crate) const POSITION_STEPS: u32 = 8;

/// The positions at which a run or a term starts in a document.
pub(crate) struct Positions {
    pub(crate) doc: DocId,
    /// At least one, in order.
    pub(crate) starts: Vec<u32>,
}

impl Positions {
    /// Returns the starts in one document of a list in order of documents.
    pub(crate) fn starts_in(positions: &[Self], doc: DocId) -> &[u32] {
        let found = positions.binary_search_by_key(&doc, |positions| positions.doc);
        found.map_or(&[], |at| &positions[at].starts)
    }
}

/// Returns the positions of a term in the given documents, as far as the search may go on.
pub(crate) fn positions_of_term(
    inverted: &InvertedIndexReader,
    term: &Term,
    docs: &[DocId],
    meter: &mut WorkMeter,
) -> Result<Vec<Positions>> {
    let Some(mut postings) = inverted.read_postings(term, WITH_POSITIONS)? else {
        return Ok(Vec::new());
    };

    let mut positions = Vec::new();
    for doc in docs {
        let current = advance_to(&mut postings, *doc);
        if current == TERMINATED {
            break;
        }
        if current == *doc {
            let mut starts = Vec::new();
            postings.positions(&mut starts);
            let n_steps = u32::try_from(starts.len()).unwrap_or(u32::MAX);
            positions.push(Positions { doc: *doc, starts });
            if !meter.add(n_steps.saturating_add(POSITION_STEPS)) {
                break;
            }
        }
    }
    Ok(positions)
}

/// Removes the starts for which `postings` has a position in `doc` at `offset` from the start.
pub(crate) fn remove_starts(
    starts: &mut Vec<u32>,
    doc: DocId,
    postings: &mut SegmentPostings,
    offset: i32,
) {
    if starts.is_empty() || advance_to(postings, doc) != doc {
        return;
    }

    let mut excluded = Vec::new();
    postings.positions(&mut excluded);
    starts.retain(|start| {
        let position = start.checked_add_signed(offset);
        position.is_none_or(|position| excluded.binary_search(&position).is_err())
    });
}
