//! Where a run stands in the documents of a segment.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, InvertedIndexReader, Result, TERMINATED, Term};

pub(crate) const POSITIONS: IndexRecordOption = IndexRecordOption::WithFreqsAndPositions;

/// A run as terms.
#[derive(Debug, Clone)]
pub(crate) struct PlacedRun {
    /// Grams with their offsets in characters. None only where there is an open end.
    pub(crate) grams: Vec<(u32, Term)>,
    /// What some gram must begin with, with its offset.
    pub(crate) open_end: Option<(u32, String)>,
    /// Grams that must not stand at these offsets.
    pub(crate) apart: Vec<(i32, Term)>,
    /// Its characters.
    pub(crate) n_chars: u32,
}

/// Where something starts in a document: at least one place, in order.
pub(crate) struct Places {
    pub(crate) doc: DocId,
    pub(crate) starts: Vec<u32>,
}

impl PlacedRun {
    /// Returns where the run stands, in order of documents; of those given only, if any are.
    pub(crate) fn places(
        &self,
        inverted: &InvertedIndexReader,
        among: Option<Vec<DocId>>,
    ) -> Result<Vec<Places>> {
        let mut places = match self.grams.is_empty() {
            true => Vec::new(),
            false => self.of_grams(inverted, among.as_deref())?,
        };
        if let Some((offset, prefix)) = &self.open_end {
            let mut ends = Ends { before: places, confirmed: Vec::new(), offset: *offset };
            let mut terms = inverted.terms().range().ge(prefix.as_bytes()).into_stream()?;
            while terms.advance() && terms.key().starts_with(prefix.as_bytes()) {
                let postings = inverted.read_postings_from_terminfo(terms.value(), POSITIONS)?;
                match self.grams.is_empty() {
                    true => ends.add_all(postings, among.as_deref()),
                    false => ends.confirm(postings),
                }
            }
            places = ends.places();
        }
        for (offset, term) in &self.apart {
            if let Some(mut postings) = inverted.read_postings(term, POSITIONS)? {
                for Places { doc, starts } in &mut places {
                    take_out(starts, *doc, &mut postings, *offset);
                }
            }
        }
        places.retain(|places| !places.starts.is_empty());
        Ok(places)
    }

    /// Returns where all the grams stand in their places.
    fn of_grams(
        &self,
        inverted: &InvertedIndexReader,
        among: Option<&[DocId]>,
    ) -> Result<Vec<Places>> {
        let Some(mut grams) = GramsInPlace::new(&self.grams, inverted)? else { return Ok(vec![]) };
        let allowed = |doc: DocId| match among {
            Some(docs) => {
                docs.get(docs.partition_point(|d| *d < doc)).copied().unwrap_or(TERMINATED)
            }
            None => doc,
        };
        let mut places = Vec::new();
        let mut doc = allowed(0);
        while doc != TERMINATED {
            let with_all = grams.seek(doc);
            if with_all == TERMINATED {
                break;
            }
            doc = allowed(with_all);
            if doc == with_all {
                let starts = grams.starts();
                places.extend((!starts.is_empty()).then_some(Places { doc, starts }));
                doc = allowed(doc + 1);
            }
        }
        Ok(places)
    }
}

/// The postings of the grams of a run, going forward together.
pub(crate) struct GramsInPlace(Vec<(u32, SegmentPostings)>);

impl GramsInPlace {
    /// Returns the postings of grams with their offsets; `None` when some gram is nowhere.
    pub(crate) fn new(
        grams: &[(u32, Term)],
        inverted: &InvertedIndexReader,
    ) -> Result<Option<Self>> {
        let mut postings = Vec::with_capacity(grams.len());
        for (offset, term) in grams {
            let Some(of_term) = inverted.read_postings(term, POSITIONS)? else { return Ok(None) };
            postings.push((*offset, of_term));
        }
        // The rarest gram leads, so that the fewest documents are looked at.
        postings.sort_by_key(|(_, postings)| postings.doc_freq());
        Ok(Some(Self(postings)))
    }

    /// Moves to the first document from `doc` on that has all the grams, wherever they stand.
    pub(crate) fn seek(&mut self, mut doc: DocId) -> DocId {
        while doc != TERMINATED {
            let furthest = self.0.iter_mut().map(|(_, postings)| advance_to(postings, doc)).max();
            match furthest {
                Some(furthest) if furthest > doc => doc = furthest,
                Some(_) => break,
                None => return TERMINATED,
            }
        }
        doc
    }

    /// Returns where the run may start in the document that all postings stand at.
    pub(crate) fn starts(&mut self) -> Vec<u32> {
        let mut starts: Option<Vec<u32>> = None;
        let mut positions = Vec::new();
        for (offset, of_term) in &mut self.0 {
            of_term.positions(&mut positions);
            let of_gram = positions.iter().filter_map(|at| at.checked_sub(*offset));
            starts = Some(match starts {
                None => of_gram.collect(),
                Some(before) => of_gram.filter(|at| before.binary_search(at).is_ok()).collect(),
            });
        }
        starts.unwrap_or_default()
    }

    pub(crate) fn size_hint(&self) -> u32 {
        self.0.first().map_or(0, |(_, postings)| postings.doc_freq())
    }
}

/// Finds where some continuation of a run stands.
struct Ends {
    before: Vec<Places>,
    /// Documents and starts, in no order.
    confirmed: Vec<(DocId, u32)>,
    offset: u32,
}

impl Ends {
    /// Takes every place of a continuation: nothing stands before it.
    fn add_all(&mut self, mut postings: SegmentPostings, among: Option<&[DocId]>) {
        let mut ends = Vec::new();
        let mut doc = postings.doc();
        while doc != TERMINATED {
            if among.is_none_or(|docs| docs.binary_search(&doc).is_ok()) {
                postings.positions(&mut ends);
                self.confirmed.extend(ends.iter().map(|at| (doc, *at)));
            }
            doc = postings.advance();
        }
    }

    /// Takes the places where a continuation stands as the run leaves off.
    fn confirm(&mut self, mut postings: SegmentPostings) {
        let mut ends = Vec::new();
        // Both go forward in turns: thousands of continuations stand in few documents each.
        let mut rest = self.before.as_slice();
        while let Some(next) = rest.first() {
            let at = advance_to(&mut postings, next.doc);
            if at == TERMINATED {
                return;
            }
            rest = &rest[rest.partition_point(|places| places.doc < at)..];
            let Some((Places { doc, starts }, after)) = rest.split_first() else { return };
            if *doc == at {
                postings.positions(&mut ends);
                let is_end = |start: &&u32| ends.binary_search(&(**start + self.offset)).is_ok();
                self.confirmed.extend(starts.iter().filter(is_end).map(|start| (*doc, *start)));
                rest = after;
            }
        }
    }

    fn places(mut self) -> Vec<Places> {
        self.confirmed.sort_unstable();
        let by_doc = self.confirmed.chunk_by(|a, b| a.0 == b.0);
        by_doc
            .map(|chunk| Places { doc: chunk[0].0, starts: chunk.iter().map(|c| c.1).collect() })
            .collect()
    }
}

/// Returns where a term stands in the documents given.
pub(crate) fn places_of_term(
    inverted: &InvertedIndexReader,
    term: &Term,
    docs: &[DocId],
) -> Result<Vec<Places>> {
    let Some(mut postings) = inverted.read_postings(term, POSITIONS)? else { return Ok(vec![]) };
    let mut places = Vec::new();
    for doc in docs {
        match advance_to(&mut postings, *doc) {
            TERMINATED => break,
            at if at == *doc => {
                let mut starts = Vec::new();
                postings.positions(&mut starts);
                places.push(Places { doc: *doc, starts });
            }
            _ => {}
        }
    }
    Ok(places)
}

/// Takes out the starts at whose offset the postings have a place in this document.
pub(crate) fn take_out(
    starts: &mut Vec<u32>,
    doc: DocId,
    postings: &mut SegmentPostings,
    offset: i32,
) {
    if !starts.is_empty() && advance_to(postings, doc) == doc {
        let mut taken = Vec::new();
        postings.positions(&mut taken);
        starts.retain(|start| {
            let at = start.checked_add_signed(offset);
            at.is_none_or(|at| taken.binary_search(&at).is_err())
        });
    }
}

/// Moves to the first document from `target` on and returns it.
fn advance_to(postings: &mut SegmentPostings, target: DocId) -> DocId {
    if postings.doc() < target { postings.seek(target) } else { postings.doc() }
}
