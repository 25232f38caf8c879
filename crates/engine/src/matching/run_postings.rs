//! The grams of a run, searched for at their offsets.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::{DocId, Result, SegmentReader, TERMINATED, Term};

use crate::budget::{WorkKind, WorkMeter};
use crate::matching::doc_set::advance_to;
use crate::matching::positions::{POSITION_STEPS, WITH_POSITIONS};
use crate::matching::search_scope::SearchScope;

/// The steps of moving the grams to a document.
const SEEK_STEPS: u32 = 4;

/// The postings of the grams of a run, each with its offset in characters from the start of the
/// run, moved forward together.
pub(crate) struct RunPostings {
    /// The rarest gram first.
    grams: Vec<(u32, SegmentPostings)>,
    meter: WorkMeter,
    /// Buffers for positions.
    starts: Vec<u32>,
    positions: Vec<u32>,
}

impl RunPostings {
    /// Returns the postings of grams; `None` when the segment lacks one of them.
    pub(crate) fn new(
        grams: &[(u32, Term)],
        reader: &SegmentReader,
        scope: &SearchScope,
        kind: WorkKind,
    ) -> Result<Option<Self>> {
        let mut postings = Vec::with_capacity(grams.len());
        for (offset, gram) in grams {
            let Some(of_gram) = scope.terms.segment_postings(reader, gram, WITH_POSITIONS)? else {
                return Ok(None);
            };
            postings.push((*offset, of_gram));
        }

        // The rarest gram leads, so that the fewest documents are visited.
        postings.sort_by_key(|(_, postings)| postings.doc_freq());
        let (starts, positions) = (Vec::new(), Vec::new());
        Ok(Some(Self { grams: postings, meter: scope.meter(kind), starts, positions }))
    }

    /// Moves to the first document at or after `doc` that contains all grams, at any positions.
    pub(crate) fn seek(&mut self, mut doc: DocId) -> DocId {
        while doc != TERMINATED {
            let reached = self.lower_bound(doc);
            if reached == doc {
                break;
            }
            doc = reached;
        }
        doc
    }

    /// Moves each gram to `doc` or beyond. Returns `doc` if it contains all grams, else a document
    /// after it, before which none does. A search without budget has no more documents.
    pub(crate) fn lower_bound(&mut self, doc: DocId) -> DocId {
        if self.grams.is_empty() || !self.meter.add(SEEK_STEPS) {
            return TERMINATED;
        }
        for (_, postings) in &mut self.grams {
            let reached = advance_to(postings, doc);
            if reached > doc {
                return reached;
            }
        }
        doc
    }

    /// Returns where the run starts in the current document of all postings.
    pub(crate) fn starts(&mut self) -> &mut Vec<u32> {
        let Self { grams, meter, starts, positions } = self;
        starts.clear();
        for (n, (offset, gram)) in grams.iter_mut().enumerate() {
            gram.positions(positions);
            meter.add(POSITION_STEPS + n_steps(positions));

            let of_gram = positions.iter().filter_map(|position| position.checked_sub(*offset));
            if n == 0 {
                starts.extend(of_gram);
            } else {
                retain_common(starts, of_gram);
            }
            if starts.is_empty() {
                break;
            }
        }
        starts
    }

    /// Returns the number of documents with the rarest gram.
    pub(crate) fn size_hint(&self) -> u32 {
        self.grams.first().map_or(0, |(_, postings)| postings.doc_freq())
    }

    /// Returns the number of grams.
    pub(crate) fn n_grams(&self) -> usize {
        self.grams.len()
    }
}

/// Returns the steps of comparing positions.
fn n_steps(positions: &[u32]) -> u32 {
    u32::try_from(positions.len()).unwrap_or(u32::MAX / 2)
}

/// Keeps the values that `others` has, too. Both are in order.
fn retain_common(values: &mut Vec<u32>, mut others: impl Iterator<Item = u32>) {
    let mut other = others.next();
    values.retain(|value| {
        while other.is_some_and(|other| other < *value) {
            other = others.next();
        }
        other == Some(*value)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_values_are_kept() {
        for (values, others, expected) in [
            (vec![1, 3, 5, 9], vec![0, 3, 4, 9, 12], vec![3, 9]),
            (vec![1], vec![], vec![]),
            (vec![], vec![1], vec![]),
        ] {
            let mut kept = values;
            retain_common(&mut kept, others.into_iter());
            assert_eq!(kept, expected);
        }
    }
}
