//! A run whose last character stands alone behind letters, digits or punctuation (`天堂e创`): in
//! a text that character may be the first of any pair.
//!
//! tantivy's `PhrasePrefixQuery` cannot say it: it takes the open end to be one position behind
//! the gram before, which a gram of several letters is not, and stops at 50 continuations.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{ConstScorer, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{
    DocId, DocSet, InvertedIndexReader, Result, Score, SegmentReader, TERMINATED, TantivyError,
    Term,
};

const POSITIONS: IndexRecordOption = IndexRecordOption::WithFreqsAndPositions;

/// Finds the documents in which the grams stand at their offsets and some gram that begins
/// with the open end stands at its own.
#[derive(Debug, Clone)]
pub(crate) struct OpenRun {
    pub(crate) field: Field,
    /// Grams with their offsets in characters; at least one.
    pub(crate) grams: Vec<(u32, Term)>,
    /// The open end with its offset.
    pub(crate) open_end: (u32, String),
}

impl Query for OpenRun {
    fn weight(&self, _: EnableScoring<'_>) -> Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for OpenRun {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> Result<Box<dyn Scorer>> {
        let docs = self.docs(reader)?;
        Ok(match docs.is_empty() {
            true => Box::new(EmptyScorer),
            false => Box::new(ConstScorer::new(Docs { docs, at: 0 }, boost)),
        })
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> Result<Explanation> {
        match self.docs(reader)?.contains(&doc) {
            true => Ok(Explanation::new("OpenRun", 1.0)),
            false => Err(TantivyError::InvalidArgument(format!("document {doc} does not match"))),
        }
    }
}

/// Where a run starts in a document.
struct Starts {
    doc: DocId,
    positions: Vec<u32>,
    is_found: bool,
}

impl OpenRun {
    fn docs(&self, reader: &SegmentReader) -> Result<Vec<DocId>> {
        let inverted = reader.inverted_index(self.field)?;
        let mut starts = self.starts(&inverted)?;
        let prefix = self.open_end.1.as_bytes();
        let mut terms = inverted.terms().range().ge(prefix).into_stream()?;
        while !starts.is_empty() && terms.advance() && terms.key().starts_with(prefix) {
            let postings = inverted.read_postings_from_terminfo(terms.value(), POSITIONS)?;
            self.find_ends(postings, &mut starts);
        }
        Ok(starts.into_iter().filter(|start| start.is_found).map(|start| start.doc).collect())
    }

    /// Returns the documents with all the grams in their places.
    fn starts(&self, inverted: &InvertedIndexReader) -> Result<Vec<Starts>> {
        let mut postings: Vec<(u32, SegmentPostings)> = Vec::new();
        for (offset, term) in &self.grams {
            let Some(of_term) = inverted.read_postings(term, POSITIONS)? else { return Ok(vec![]) };
            postings.push((*offset, of_term));
        }
        // The rarest gram leads, so that the fewest documents are looked at.
        postings.sort_by_key(|(_, postings)| postings.doc_freq());
        let mut starts = Vec::new();
        let mut doc = postings.first().map_or(TERMINATED, |(_, postings)| postings.doc());
        while doc != TERMINATED {
            match postings.iter_mut().map(|(_, p)| advance_to(p, doc)).max() {
                Some(furthest) if furthest > doc => doc = furthest,
                _ => {
                    let positions = shared_starts(&mut postings);
                    if !positions.is_empty() {
                        starts.push(Starts { doc, positions, is_found: false });
                    }
                    doc += 1;
                }
            }
        }
        Ok(starts)
    }

    /// Notes the documents in which a continuation stands where the run leaves off.
    fn find_ends(&self, mut postings: SegmentPostings, starts: &mut [Starts]) {
        let mut ends = Vec::new();
        for start in starts.iter_mut().filter(|start| !start.is_found) {
            match advance_to(&mut postings, start.doc) {
                TERMINATED => return,
                doc if doc == start.doc => {
                    postings.positions(&mut ends);
                    let is_end = |at: &u32| ends.binary_search(&(at + self.open_end.0)).is_ok();
                    start.is_found = start.positions.iter().any(is_end);
                }
                _ => {}
            }
        }
    }
}

/// Moves to the first document from `target` on and returns it.
fn advance_to(postings: &mut SegmentPostings, target: DocId) -> DocId {
    if postings.doc() < target { postings.seek(target) } else { postings.doc() }
}

/// Returns where the run may start in the document that all postings stand at.
fn shared_starts(postings: &mut [(u32, SegmentPostings)]) -> Vec<u32> {
    let mut starts: Option<Vec<u32>> = None;
    let mut positions = Vec::new();
    for (offset, of_term) in postings {
        of_term.positions(&mut positions);
        let of_gram = positions.iter().filter_map(|at| at.checked_sub(*offset));
        starts = Some(match starts {
            None => of_gram.collect(),
            Some(before) => of_gram.filter(|at| before.binary_search(at).is_ok()).collect(),
        });
    }
    starts.unwrap_or_default()
}

/// A list of documents in order.
struct Docs {
    docs: Vec<DocId>,
    at: usize,
}

impl DocSet for Docs {
    fn advance(&mut self) -> DocId {
        self.at += 1;
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.docs.get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn size_hint(&self) -> u32 {
        u32::try_from(self.docs.len()).unwrap_or(u32::MAX)
    }
}
