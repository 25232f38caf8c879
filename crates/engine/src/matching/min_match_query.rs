//! Articles with most of the words of a query.

use std::sync::Arc;

use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{
    DocId, DocSet, Result, Score, Searcher, SegmentReader, TERMINATED, TantivyError, Term,
};

use crate::matching::doc_set::explain_match;
use crate::matching::idf::idf;
use crate::matching::search_scope::SearchScope;
use crate::matching::term_cache::TermCache;

/// Matches documents whose clauses have, added up, a minimum share of the IDF of all clauses:
/// minimum-should-match weighted by rarity.
///
/// Clauses too common to reach the minimum on their own are not iterated, only checked for the
/// documents of the others. So the commonest words cost next to nothing, as in MaxScore (Turtle
/// and Flood 1995).
#[derive(Debug)]
pub(crate) struct MinMatchQuery {
    /// The minimum share, 0 to 1.
    pub(crate) min_share: f32,
    /// Whether clauses that no article matches count in the total.
    pub(crate) counts_absent: bool,
    pub(crate) clauses: Vec<MinMatchClause>,
    pub(crate) scope: Arc<SearchScope>,
}

/// One word of the query.
#[derive(Debug)]
pub(crate) struct MinMatchClause {
    pub(crate) query: Box<dyn Query>,
    /// For each spelling: the terms that must all occur; each may occur in any of the listed
    /// fields. The IDF of the clause is estimated from them.
    pub(crate) spellings: Vec<Vec<Vec<Term>>>,
}

impl Clone for MinMatchClause {
    fn clone(&self) -> Self {
        Self { query: self.query.box_clone(), spellings: self.spellings.clone() }
    }
}

impl Clone for MinMatchQuery {
    fn clone(&self) -> Self {
        Self {
            min_share: self.min_share,
            counts_absent: self.counts_absent,
            clauses: self.clauses.clone(),
            scope: Arc::clone(&self.scope),
        }
    }
}

impl Query for MinMatchQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> Result<Box<dyn Weight>> {
        let searcher = scoring.searcher().ok_or_else(|| {
            TantivyError::InvalidArgument("the IDF of a clause needs a searcher".to_owned())
        })?;

        let mut total = 0.0;
        let mut clauses = Vec::with_capacity(self.clauses.len());
        for clause in &self.clauses {
            let n_articles = clause.n_articles(searcher, &self.scope.terms)?;
            // A clause that matches no article gets the IDF of one that matches one.
            let idf = idf(searcher.num_docs(), n_articles.max(1));
            if n_articles > 0 {
                let scoring = EnableScoring::disabled_from_searcher(searcher);
                clauses.push((idf, clause.query.weight(scoring)?));
            }
            if n_articles > 0 || self.counts_absent {
                total += idf;
            }
        }

        clauses.sort_by(|a, b| b.0.total_cmp(&a.0));
        Ok(Box::new(MinMatchWeight { clauses, min_sum: total * self.min_share * ROUNDING }))
    }
}

impl MinMatchClause {
    /// Returns an upper bound of the articles that match the commonest spelling: a spelling is as
    /// rare as its rarest term.
    fn n_articles(&self, searcher: &Searcher, term_cache: &TermCache) -> Result<u64> {
        let mut commonest = 0;
        for terms in &self.spellings {
            let mut n_articles = searcher.num_docs();
            for fields in terms {
                n_articles = n_articles.min(term_cache.n_articles(searcher, fields)?);
            }
            commonest = commonest.max(n_articles);
        }
        Ok(commonest)
    }
}

/// Rounding error that the order of additions may cause in a sum that reaches the minimum.
const ROUNDING: f32 = 1.0 - 1e-5;

struct MinMatchWeight {
    /// The clauses with their IDF, rarest first.
    clauses: Vec<(f32, Box<dyn Weight>)>,
    min_sum: f32,
}

impl Weight for MinMatchWeight {
    fn scorer(&self, reader: &SegmentReader, _: Score) -> Result<Box<dyn Scorer>> {
        let mut clauses = Vec::with_capacity(self.clauses.len());
        for (idf, weight) in &self.clauses {
            let docs = weight.scorer(reader, 1.0)?;
            clauses.push(ClauseCursor { idf: *idf, doc: docs.doc(), docs });
        }

        // Leave out the commonest clauses while they cannot reach the minimum on their own.
        let mut n_leading = clauses.len();
        let mut others_idf = 0.0;
        while n_leading > 0 && others_idf + clauses[n_leading - 1].idf < self.min_sum {
            n_leading -= 1;
            others_idf += clauses[n_leading].idf;
        }

        let min_sum = self.min_sum;
        let mut scorer = MinMatchScorer { clauses, n_leading, others_idf, min_sum, doc: 0 };
        scorer.settle();
        if scorer.doc == TERMINATED { Ok(Box::new(EmptyScorer)) } else { Ok(Box::new(scorer)) }
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> Result<Explanation> {
        explain_match("matches enough of the words", self.scorer(reader, 1.0)?, doc)
    }
}

struct MinMatchScorer {
    /// The clauses, rarest first.
    clauses: Vec<ClauseCursor>,
    /// Clauses of which every matching document has at least one.
    n_leading: usize,
    /// The sum of the IDF of all other clauses.
    others_idf: f32,
    min_sum: f32,
    doc: DocId,
}

/// The documents of a clause, with the current one at hand.
struct ClauseCursor {
    idf: f32,
    doc: DocId,
    docs: Box<dyn Scorer>,
}

impl ClauseCursor {
    /// Moves to the first document at or after `target` and returns it.
    #[inline]
    fn advance_to(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = self.docs.seek(target);
        }
        self.doc
    }
}

impl MinMatchScorer {
    /// Moves to the first matching document at or after `self.doc`.
    fn settle(&mut self) {
        while self.doc != TERMINATED {
            let leading = &mut self.clauses[..self.n_leading];
            let next = leading.iter_mut().map(|clause| clause.advance_to(self.doc)).min();
            self.doc = next.unwrap_or(TERMINATED);

            if self.doc == TERMINATED || self.reaches_minimum() {
                return;
            }
            self.doc += 1;
        }
    }

    fn reaches_minimum(&mut self) -> bool {
        let (leading, others) = self.clauses.split_at_mut(self.n_leading);
        let matching = leading.iter().filter(|clause| clause.doc == self.doc);
        let mut sum: f32 = matching.map(|clause| clause.idf).sum();

        // Check the other clauses only while they can decide.
        let mut rest = self.others_idf;
        for clause in others {
            if sum >= self.min_sum || (sum + rest) / ROUNDING < self.min_sum {
                break;
            }
            rest -= clause.idf;
            if clause.advance_to(self.doc) == self.doc {
                sum += clause.idf;
            }
        }

        sum >= self.min_sum
    }
}

impl DocSet for MinMatchScorer {
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
        let leading = &self.clauses[..self.n_leading];
        leading.iter().map(|clause| clause.docs.size_hint()).max().unwrap_or(0)
    }
}

impl Scorer for MinMatchScorer {
    fn score(&mut self) -> Score {
        0.0
    }
}
