//! Runs by the places of their grams, where tantivy's phrases cannot say it: a run whose last
//! character is the first of any pair in a text (`天堂e创`), a run that must not go on, runs near
//! each other.
//!
//! tantivy's `PhrasePrefixQuery` takes the open end to be one position behind the gram before,
//! which a gram of several letters is not, and stops at 50 continuations; the slop of its
//! `PhraseQuery` counts moves of grams, not characters between runs.

use tantivy::query::{ConstScorer, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::{DocId, DocSet, Result, Score, SegmentReader, TERMINATED, TantivyError, Term};

pub(crate) use super::positions::PlacedRun;

use crate::highlight::proximity::{Standing, groups, stretches};
use crate::plan::RunOrder;
use super::positions::{Places, places_of_term};

/// Finds the documents in which a run stands in a field, or several near each other.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub(crate) field: Field,
    /// At least one.
    pub(crate) runs: Vec<PlacedRun>,
    /// The most characters between one and the next, and their order; of one run nothing.
    pub(crate) nearness: Option<(u32, RunOrder)>,
    /// The gram of a paragraph end.
    pub(crate) paragraph_end: Term,
}

impl Query for Placed {
    fn weight(&self, _: EnableScoring<'_>) -> Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Placed {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> Result<Box<dyn Scorer>> {
        let docs = self.docs(reader)?;
        Ok(match docs.is_empty() {
            true => Box::new(EmptyScorer),
            false => Box::new(ConstScorer::new(Docs { docs, at: 0 }, boost)),
        })
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> Result<Explanation> {
        match self.docs(reader)?.binary_search(&doc) {
            Ok(_) => Ok(Explanation::new("runs in their places", 1.0)),
            Err(_) => Err(TantivyError::InvalidArgument(format!("document {doc} does not match"))),
        }
    }
}

impl Placed {
    /// Returns the documents in order.
    fn docs(&self, reader: &SegmentReader) -> Result<Vec<DocId>> {
        let inverted = reader.inverted_index(self.field)?;
        let mut of_runs: Vec<Vec<Places>> = Vec::new();
        for run in &self.runs {
            // What a run before does not have need not be looked at.
            let among = of_runs.last().map(|places| places.iter().map(|p| p.doc).collect());
            let places = run.places(&inverted, among)?;
            if places.is_empty() {
                return Ok(vec![]);
            }
            of_runs.push(places);
        }
        let Some(last) = of_runs.last() else { return Ok(vec![]) };
        let docs: Vec<DocId> = last.iter().map(|places| places.doc).collect();
        let Some((distance, order)) = self.nearness else { return Ok(docs) };
        let ends = places_of_term(&inverted, &self.paragraph_end, &docs)?;
        let is_near = |doc: &DocId| {
            let mut standing = Vec::new();
            for (n, (run, places)) in self.runs.iter().zip(&of_runs).enumerate() {
                let at = |start: &u32| Standing { start: *start, end: start + run.n_chars, run: n };
                standing.extend(of_doc(places, *doc).iter().map(at));
            }
            standing.sort_unstable();
            let (n_runs, ends) = (self.runs.len(), of_doc(&ends, *doc));
            match order {
                RunOrder::Any => !groups(&standing, n_runs, distance, ends).is_empty(),
                RunOrder::Given => !stretches(&standing, n_runs, distance, ends).is_empty(),
            }
        };
        Ok(docs.into_iter().filter(is_near).collect())
    }
}

fn of_doc(places: &[Places], doc: DocId) -> &[u32] {
    let at = places.binary_search_by_key(&doc, |places| places.doc);
    at.map_or(&[], |at| &places[at].starts)
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

    fn seek(&mut self, target: DocId) -> DocId {
        self.at = self.at.min(self.docs.len());
        self.at += self.docs[self.at..].partition_point(|doc| *doc < target);
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.docs.get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn size_hint(&self) -> u32 {
        u32::try_from(self.docs.len()).unwrap_or(u32::MAX)
    }
}
