//! Articles with most of the words of a query.

use std::sync::Arc;

use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{
    DocId, DocSet, Result, Score, Searcher, SegmentReader, TERMINATED, TantivyError, Term,
};

use crate::matching::doc_set::explain_match;
use crate::matching::idf::idf;
use crate::matching::min_match_scorer::{MinMatchScorer, ROUNDING, WordCursor};
use crate::matching::search_scope::SearchScope;
use crate::matching::term_cache::TermCache;

/// Matches documents whose clauses have, added up, a minimum share of the IDF of all clauses:
/// minimum-should-match weighted by rarity.
#[derive(Debug)]
pub(crate) struct MinMatchQuery {
    /// The minimum share, in percent.
    pub(crate) percent: u8,
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
            percent: self.percent,
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
        let words = WordWeights::new(&self.clauses, searcher, &self.scope.terms)?;
        Ok(Box::new(MinMatchWeight { min_sum: words.min_sum(self.percent), words }))
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

/// The words of a query that the index has, with their rarity.
pub(crate) struct WordWeights {
    /// The words with their IDF, rarest first.
    words: Vec<(f32, Box<dyn Weight>)>,
    /// The IDF of these words.
    present_idf: f32,
    /// The IDF of the words that the index lacks, each as rare as a word of one article.
    absent_idf: f32,
}

impl WordWeights {
    /// Returns the weights of words in an index state.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub(crate) fn new(
        clauses: &[MinMatchClause],
        searcher: &Searcher,
        terms: &TermCache,
    ) -> Result<Self> {
        let mut weights = Self { words: Vec::new(), present_idf: 0.0, absent_idf: 0.0 };
        for clause in clauses {
            let n_articles = clause.n_articles(searcher, terms)?;
            let idf = idf(searcher.num_docs(), n_articles.max(1));
            if n_articles > 0 {
                let scoring = EnableScoring::disabled_from_searcher(searcher);
                weights.words.push((idf, clause.query.weight(scoring)?));
                weights.present_idf += idf;
            } else {
                weights.absent_idf += idf;
            }
        }
        weights.words.sort_by(|a, b| b.0.total_cmp(&a.0));
        Ok(weights)
    }

    /// Returns whether the index lacks some of the words.
    pub(crate) fn has_absent(&self) -> bool {
        self.absent_idf > 0.0
    }

    /// Returns the IDF that documents with this share of the words have together. "Most words" means
    /// most of the words of the query; "a few" means a few of those that the index knows.
    pub(crate) fn min_sum(&self, percent: u8) -> f32 {
        let absent_idf = if percent >= 50 { self.absent_idf } else { 0.0 };
        (self.present_idf + absent_idf) * f32::from(percent) / 100.0 * ROUNDING
    }

    /// Returns the documents of a segment whose words have at least this sum of IDF.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub(crate) fn scorer(&self, reader: &SegmentReader, min_sum: f32) -> Result<MinMatchScorer> {
        let mut cursors = Vec::with_capacity(self.words.len());
        for (idf, weight) in &self.words {
            cursors.push(WordCursor::new(*idf, weight.scorer(reader, 1.0)?));
        }
        Ok(MinMatchScorer::new(cursors, min_sum))
    }
}

struct MinMatchWeight {
    words: WordWeights,
    min_sum: f32,
}

impl Weight for MinMatchWeight {
    fn scorer(&self, reader: &SegmentReader, _: Score) -> Result<Box<dyn Scorer>> {
        let docs = self.words.scorer(reader, self.min_sum)?;
        if docs.doc() == TERMINATED { Ok(Box::new(EmptyScorer)) } else { Ok(Box::new(docs)) }
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> Result<Explanation> {
        explain_match("matches enough of the words", self.scorer(reader, 1.0)?, doc)
    }
}
