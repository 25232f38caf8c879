//! The grams of a run, searched for at their offsets.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::{DocId, InvertedIndexReader, Result, TERMINATED, Term};

use crate::matching::doc_set::advance_to;
use crate::matching::positions::WITH_POSITIONS;

/// The postings of the grams of a run, each with its offset in characters from the start of the
/// run, moved forward together.
pub(crate) struct RunPostings(Vec<(u32, SegmentPostings)>);

impl RunPostings {
    /// Returns the postings of grams; `None` when the segment lacks one of them.
    pub(crate) fn new(
        grams: &[(u32, Term)],
        inverted: &InvertedIndexReader,
    ) -> Result<Option<Self>> {
        let mut postings = Vec::with_capacity(grams.len());
        for (offset, gram) in grams {
            let Some(postings_of_gram) = inverted.read_postings(gram, WITH_POSITIONS)? else {
                return Ok(None);
            };
            postings.push((*offset, postings_of_gram));
        }

        // The rarest gram leads, so that the fewest documents are visited.
        postings.sort_by_key(|(_, postings)| postings.doc_freq());
        Ok(Some(Self(postings)))
    }

    /// Moves to the first document at or after `doc` that contains all grams, at any positions.
    pub(crate) fn seek(&mut self, mut doc: DocId) -> DocId {
        while doc != TERMINATED {
            let docs = self.0.iter_mut().map(|(_, postings)| advance_to(postings, doc));
            match docs.max() {
                Some(furthest) if furthest > doc => doc = furthest,
                Some(_) => break,
                None => return TERMINATED,
            }
        }
        doc
    }

    /// Returns where the run starts in the current document of all postings.
    pub(crate) fn starts(&mut self) -> Vec<u32> {
        let mut starts: Option<Vec<u32>> = None;
        let mut positions = Vec::new();
        for (offset, gram) in &mut self.0 {
            gram.positions(&mut positions);
            let gram_starts = positions.iter().filter_map(|position| position.checked_sub(*offset));
            starts = Some(match starts {
                None => gram_starts.collect(),
                Some(earlier) => {
                    gram_starts.filter(|start| earlier.binary_search(start).is_ok()).collect()
                }
            });
        }
        starts.unwrap_or_default()
    }

    /// Returns the number of documents with the rarest gram.
    pub(crate) fn size_hint(&self) -> u32 {
        self.0.first().map_or(0, |(_, postings)| postings.doc_freq())
    }
}
