//! Articles with most of the words of a query, and unions that are cheap to search forward in.

use std::sync::Arc;

use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Result, Score, SegmentReader, TERMINATED, TantivyError, Term};

use crate::matching::term_cache::Lookups;
use crate::rank::bm25f::idf;

/// Finds the documents in which parts stand whose rarity adds up to a share of that of all parts.
///
/// What can make up the share only together with others is not listed, only asked about: the
/// commonest words cost nothing (as in the MaxScore of Turtle and Flood 1995).
#[derive(Debug)]
pub(crate) struct Covering {
    /// From 0 to 1.
    pub(crate) share: f32,
    /// Whether parts that the index has nowhere count as missing, and not as never asked for.
    pub(crate) counts_absent: bool,
    pub(crate) parts: Vec<Part>,
    pub(crate) lookups: Arc<Lookups>,
}

/// A part, and by what its rarity is known.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) query: Box<dyn Query>,
    /// Of each spelling the terms of which a document has all, each in one of several fields.
    pub(crate) spellings: Vec<Vec<Vec<Term>>>,
}

impl Clone for Part {
    fn clone(&self) -> Self {
        Self { query: self.query.box_clone(), spellings: self.spellings.clone() }
    }
}

impl Clone for Covering {
    fn clone(&self) -> Self {
        let lookups = Arc::clone(&self.lookups);
        let Self { share, counts_absent, ref parts, .. } = *self;
        Self { share, counts_absent, parts: parts.clone(), lookups }
    }
}

impl Query for Covering {
    fn weight(&self, scoring: EnableScoring<'_>) -> Result<Box<dyn Weight>> {
        let searcher = scoring.searcher().ok_or_else(|| {
            TantivyError::InvalidArgument("rarity is known by a searcher only".to_owned())
        })?;
        let mut all = 0.0;
        let mut parts = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            // As common as the commonest spelling, which is as rare as the rarest of its terms.
            let mut rarest = 0;
            for terms in &part.spellings {
                let mut n_most = searcher.num_docs();
                for fields in terms {
                    n_most = n_most.min(self.lookups.n_articles(searcher, fields)?);
                }
                rarest = rarest.max(n_most);
            }
            // What is nowhere weighs no more than what is in a single article.
            let rarity = idf(searcher.num_docs(), rarest.max(1));
            if rarest > 0 {
                let scoring = EnableScoring::disabled_from_searcher(searcher);
                parts.push((rarity, part.query.weight(scoring)?));
            }
            if rarest > 0 || self.counts_absent {
                all += rarity;
            }
        }
        parts.sort_by(|a, b| b.0.total_cmp(&a.0));
        Ok(Box::new(CoveringWeight { parts, enough: all * self.share * ROUNDING }))
    }
}

/// What the order of sums may take off one that is enough.
const ROUNDING: f32 = 1.0 - 1e-5;

struct CoveringWeight {
    /// From the rarest on.
    parts: Vec<(f32, Box<dyn Weight>)>,
    enough: f32,
}

impl Weight for CoveringWeight {
    fn scorer(&self, reader: &SegmentReader, _: Score) -> Result<Box<dyn Scorer>> {
        let mut parts = Vec::with_capacity(self.parts.len());
        for (rarity, weight) in &self.parts {
            let docs = weight.scorer(reader, 1.0)?;
            parts.push(Asked { rarity: *rarity, doc: docs.doc(), docs });
        }
        let mut n_leading = parts.len();
        let mut rest = 0.0;
        while n_leading > 0 && rest + parts[n_leading - 1].rarity < self.enough {
            n_leading -= 1;
            rest += parts[n_leading].rarity;
        }
        let mut scorer = CoveringScorer { parts, n_leading, rest, enough: self.enough, doc: 0 };
        scorer.settle();
        Ok(if scorer.doc == TERMINATED { Box::new(EmptyScorer) } else { Box::new(scorer) })
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> Result<Explanation> {
        explained("most of the words", self.scorer(reader, 1.0)?, doc)
    }
}

struct CoveringScorer {
    parts: Vec<Asked>,
    /// Parts without any of which there is not enough.
    n_leading: usize,
    /// The rarity of all the others.
    rest: f32,
    enough: f32,
    doc: DocId,
}

/// A part, and where it stands.
struct Asked {
    rarity: f32,
    doc: DocId,
    docs: Box<dyn Scorer>,
}

impl Asked {
    /// Moves to the first document from `target` on and returns it.
    #[inline]
    fn advance_to(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = self.docs.seek(target);
        }
        self.doc
    }
}

impl CoveringScorer {
    /// Moves on to the first document from `self.doc` on that has enough.
    fn settle(&mut self) {
        while self.doc != TERMINATED {
            let (leading, _) = self.parts.split_at_mut(self.n_leading);
            let next = leading.iter_mut().map(|part| part.advance_to(self.doc)).min();
            self.doc = next.unwrap_or(TERMINATED);
            if self.doc == TERMINATED || self.has_enough() {
                return;
            }
            self.doc += 1;
        }
    }

    fn has_enough(&mut self) -> bool {
        let (leading, others) = self.parts.split_at_mut(self.n_leading);
        let here = leading.iter().filter(|part| part.doc == self.doc);
        let mut sum: f32 = here.map(|part| part.rarity).sum();
        let mut rest = self.rest;
        for part in others {
            if sum >= self.enough || (sum + rest) / ROUNDING < self.enough {
                break;
            }
            rest -= part.rarity;
            if part.advance_to(self.doc) == self.doc {
                sum += part.rarity;
            }
        }
        sum >= self.enough
    }
}

impl DocSet for CoveringScorer {
    fn advance(&mut self) -> DocId {
        self.seek(self.doc.saturating_add(1))
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = target.min(TERMINATED);
            self.settle();
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.parts[..self.n_leading].iter().map(|part| part.docs.size_hint()).max().unwrap_or(0)
    }
}

impl Scorer for CoveringScorer {
    fn score(&mut self) -> Score {
        0.0
    }
}

/// Finds the documents of any of a few queries. tantivy's union lists what its parts have in the
/// next 4,096 documents before it answers; asked about one document here and there, that is
/// most of the work of a search.
#[derive(Debug)]
pub(crate) struct AnyOf(pub(crate) Vec<Box<dyn Query>>);

impl Clone for AnyOf {
    fn clone(&self) -> Self {
        Self(self.0.iter().map(|query| query.box_clone()).collect())
    }
}

impl Query for AnyOf {
    fn weight(&self, scoring: EnableScoring<'_>) -> Result<Box<dyn Weight>> {
        let weights = self.0.iter().map(|query| query.weight(scoring));
        Ok(Box::new(AnyOfWeight(weights.collect::<Result<_>>()?)))
    }
}

struct AnyOfWeight(Vec<Box<dyn Weight>>);

impl Weight for AnyOfWeight {
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
            _ => Box::new(AnyOfScorer { doc: first(&parts), parts }),
        })
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> Result<Explanation> {
        explained("any of the parts", self.scorer(reader, 1.0)?, doc)
    }
}

struct AnyOfScorer {
    parts: Vec<Box<dyn Scorer>>,
    doc: DocId,
}

fn first(parts: &[Box<dyn Scorer>]) -> DocId {
    parts.iter().map(|part| part.doc()).min().unwrap_or(TERMINATED)
}

impl DocSet for AnyOfScorer {
    fn advance(&mut self) -> DocId {
        for part in self.parts.iter_mut().filter(|part| part.doc() == self.doc) {
            part.advance();
        }
        self.doc = first(&self.parts);
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        for part in &mut self.parts {
            advance_to(part.as_mut(), target);
        }
        self.doc = first(&self.parts);
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.parts.iter().map(|part| part.size_hint()).max().unwrap_or(0)
    }
}

impl Scorer for AnyOfScorer {
    fn score(&mut self) -> Score {
        0.0
    }
}

/// Moves to the first document from `target` on and returns it.
fn advance_to(part: &mut dyn Scorer, target: DocId) -> DocId {
    if part.doc() < target { part.seek(target) } else { part.doc() }
}

fn explained(what: &'static str, mut scorer: Box<dyn Scorer>, doc: DocId) -> Result<Explanation> {
    match advance_to(scorer.as_mut(), doc) == doc {
        true => Ok(Explanation::new(what, 1.0)),
        false => Err(TantivyError::InvalidArgument(format!("document {doc} does not match"))),
    }
}
