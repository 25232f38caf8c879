//! Unions that are cheap to seek in.
//!
//! tantivy's union collects the next 4,096 documents of its parts before it answers. When only a
//! document here and there is asked for, that is most of the work of a search.

use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Result, Score, SegmentReader, TERMINATED};

use crate::matching::doc_set::{advance_to, explain_match};

/// Matches the documents of any of a few queries.
#[derive(Debug)]
pub(crate) struct UnionQuery(pub(crate) Vec<Box<dyn Query>>);

impl Clone for UnionQuery {
    fn clone(&self) -> Self {
        Self(self.0.iter().map(|query| query.box_clone()).collect())
    }
}

impl Query for UnionQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> Result<Box<dyn Weight>> {
        let weights = self.0.iter().map(|query| query.weight(scoring));
        Ok(Box::new(UnionWeight(weights.collect::<Result<_>>()?)))
    }
}

struct UnionWeight(Vec<Box<dyn Weight>>);

impl Weight for UnionWeight {
    fn scorer(&self, reader: &SegmentReader, _: Score) -> Result<Box<dyn Scorer>> {
        let mut parts = Vec::with_capacity(self.0.len());
        for weight in &self.0 {
            let part = weight.scorer(reader, 1.0)?;
            if part.doc() != TERMINATED {
                parts.push(part);
            }
        }

        Ok(match parts.len() {
            0 => Box::new(EmptyScorer),
            1 => parts.remove(0),
            _ => Box::new(UnionScorer::new(parts)),
        })
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> Result<Explanation> {
        explain_match("matches any of the parts", self.scorer(reader, 1.0)?, doc)
    }
}

/// The documents of any part, in order. Does not score.
pub(crate) struct UnionScorer<D> {
    parts: Vec<D>,
    doc: DocId,
}

impl<D: DocSet> UnionScorer<D> {
    pub(crate) fn new(parts: Vec<D>) -> Self {
        Self { doc: first_doc(&parts), parts }
    }
}

fn first_doc<D: DocSet>(parts: &[D]) -> DocId {
    parts.iter().map(DocSet::doc).min().unwrap_or(TERMINATED)
}

impl<D: DocSet> DocSet for UnionScorer<D> {
    fn advance(&mut self) -> DocId {
        for part in self.parts.iter_mut().filter(|part| part.doc() == self.doc) {
            part.advance();
        }

        self.doc = first_doc(&self.parts);
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        let docs = self.parts.iter_mut().map(|part| advance_to(part, target));
        self.doc = docs.min().unwrap_or(TERMINATED);
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.parts.iter().map(DocSet::size_hint).max().unwrap_or(0)
    }

    /// Each part is moved.
    fn cost(&self) -> u64 {
        self.parts.iter().map(DocSet::cost).sum()
    }
}

impl<D: DocSet + 'static> Scorer for UnionScorer<D> {
    fn score(&mut self) -> Score {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use tantivy::BitSet;
    use tantivy::query::BitSetDocSet;

    use super::*;

    fn union(parts: &[&[DocId]]) -> UnionScorer<BitSetDocSet> {
        UnionScorer::new(parts.iter().map(|docs| doc_set(docs)).collect())
    }

    fn doc_set(docs: &[DocId]) -> BitSetDocSet {
        let mut bits = BitSet::with_max_value(1_000);
        for doc in docs {
            bits.insert(*doc);
        }
        BitSetDocSet::from(bits)
    }

    #[test]
    fn a_union_visits_each_document_once_in_order() {
        let mut union = union(&[&[1, 5, 900], &[5, 6], &[]]);
        let mut docs = vec![union.doc()];
        while union.advance() != TERMINATED {
            docs.push(union.doc());
        }
        assert_eq!(docs, [1, 5, 6, 900]);
    }

    #[test]
    fn a_union_seeks_to_the_first_document_at_or_after_the_target() {
        let mut union = union(&[&[1, 500], &[2, 300, 700]]);
        for (target, found) in [(2, 2), (3, 300), (301, 500), (600, 700), (701, TERMINATED)] {
            assert_eq!(union.seek(target), found, "{target}");
        }
    }
}
