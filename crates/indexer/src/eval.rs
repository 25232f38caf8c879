//! Measuring how well judged sets are answered. Each set has its own index and queries, and is
//! searched by the engine that readers use.
//!
//! A judged set is a folder in the layout of the BEIR benchmark; see [`JudgedSet`].

mod comparison;
mod judged_set;
mod metrics;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use serde::{Deserialize, Serialize};
use xunwen_cluster::{ClusterArchive, ClusterWriteError, ClusterWriter};
use xunwen_engine::{
    Engine, FirstHits, Hit, OpenError, SearchError, SearchRequest, WriteError, Writer,
    WriterOptions, plain_text,
};
use xunwen_text::Analysis;

pub use comparison::{
    ChangedQuery, Comparison, ComparisonError, Difference, Measure, SetDifference, compare,
};
pub use judged_set::{JudgedQuery, JudgedSet, JudgedSetError};
use metrics::to_f64;
pub use metrics::{mrr_at, ndcg_at, recall_at};

/// The number of hits for nDCG and MRR, and on the page of the timed search: the first page.
const PAGE_SIZE: usize = 10;

/// The number of hits for recall.
const RECALL_DEPTH: usize = 100;

/// The memory for segments of a set's index, in bytes.
const MEMORY_BYTES: usize = 200 << 20;

/// The answers to a set, query by query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetResults {
    /// The name of the set.
    pub set: String,
    /// The results of its queries, in their order.
    pub queries: Vec<QueryResult>,
}

/// The answer to a query of a judged set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QueryResult {
    /// The text of the query.
    pub query: String,
    /// [`ndcg_at`] 10 of the order by score, before near-duplicates are demoted.
    pub ndcg_10: f64,
    /// [`ndcg_at`] 10 of the page as readers see it.
    pub ndcg_10_shown: f64,
    /// [`mrr_at`] 10 of the order by score.
    pub mrr_10: f64,
    /// [`recall_at`] 100.
    pub recall_100: f64,
    /// The duration of a search for one page of ten hits with snippets, in milliseconds.
    pub ms: f64,
    /// The first ten hits in the order by score.
    pub hits: Vec<GradedHit>,
}

/// A hit with its grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GradedHit {
    /// The id of the document.
    pub id: String,
    /// The title, or the first fragment of a document without one.
    pub title: String,
    /// The grade of the document.
    pub grade: u32,
}

/// The quality and speed of the answers to a set: means over its queries.
#[derive(Debug, Clone, PartialEq)]
pub struct SetFigures {
    /// The name of the set.
    pub set: String,
    /// The number of queries.
    pub queries: usize,
    /// The mean of [`QueryResult::ndcg_10`].
    pub ndcg_10: f64,
    /// The mean of [`QueryResult::ndcg_10_shown`].
    pub ndcg_10_shown: f64,
    /// The mean of [`QueryResult::mrr_10`].
    pub mrr_10: f64,
    /// The mean of [`QueryResult::recall_100`].
    pub recall_100: f64,
    /// The median duration of a search for one page of ten hits with snippets, in milliseconds.
    pub p50_ms: f64,
    /// The 99th percentile of the duration, in milliseconds.
    pub p99_ms: f64,
}

impl SetResults {
    /// Returns the means over the queries.
    #[must_use]
    pub fn figures(&self) -> SetFigures {
        let mean = |value: fn(&QueryResult) -> f64| {
            let sum: f64 = self.queries.iter().map(value).sum();
            sum / to_f64(self.queries.len()).max(1.0)
        };
        let mut durations: Vec<f64> = self.queries.iter().map(|query| query.ms).collect();
        durations.sort_unstable_by(f64::total_cmp);
        SetFigures {
            set: self.set.clone(),
            queries: self.queries.len(),
            ndcg_10: mean(|query| query.ndcg_10),
            ndcg_10_shown: mean(|query| query.ndcg_10_shown),
            mrr_10: mean(|query| query.mrr_10),
            recall_100: mean(|query| query.recall_100),
            p50_ms: percentile(&durations, 50),
            p99_ms: percentile(&durations, 99),
        }
    }
}

/// The reason why a set was not evaluated.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    /// The set cannot be read.
    #[error(transparent)]
    Set(#[from] JudgedSetError),
    /// The index cannot be created.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The index rejected an article.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The cluster rejected an article.
    #[error(transparent)]
    Cluster(#[from] ClusterWriteError),
    /// The index cannot be searched.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// The index of a previous evaluation cannot be removed.
    #[error("cannot remove the old index at `{}`: {reason}", path.display())]
    Scratch {
        /// The folder of the index.
        path: PathBuf,
        /// The error of the system.
        reason: io::Error,
    },
}

/// Indexes the articles of a set in a new folder below `scratch`, and opens the index.
///
/// # Errors
/// If `scratch` cannot be written.
pub fn index_set(
    set: &JudgedSet,
    scratch: &Path,
    analysis: &Arc<Analysis>,
) -> Result<Engine, EvalError> {
    let path = scratch.join(&set.name);
    match xunwen_storage::disk::remove_folder(&path) {
        Err(reason) if reason.kind() != io::ErrorKind::NotFound => {
            return Err(EvalError::Scratch { path, reason });
        }
        _ => {}
    }

    let options = WriterOptions { n_threads: 1, memory_bytes: MEMORY_BYTES };
    let writer = Writer::open(&path, analysis, options)?;
    for article in &set.articles {
        writer.add(article.clone(), &article.id)?;
    }
    writer.finish()?;
    Ok(Engine::open(&path, Arc::clone(analysis))?)
}

/// Indexes the articles of a set in an archive of a cluster.
///
/// # Errors
/// If the cluster does not take them.
pub fn index_set_on_cluster(
    set: &JudgedSet,
    archive: &ClusterArchive,
    analysis: &Arc<Analysis>,
) -> Result<(), EvalError> {
    let mut writer = ClusterWriter::open(archive, None, analysis, 1)?;
    for article in &set.articles {
        writer.add(article.clone(), &article.id)?;
    }
    writer.commit()?;
    Ok(())
}

/// Returns the answers to the first `n_queries` judged queries of a set.
///
/// Every query goes through [`Engine::search`], with the same relaxation as a reader's. The queries
/// are headlines and questions and not written in the query language, so its operators are replaced
/// by blanks. The timed search returns one page of ten hits, as readers see it; a second one returns
/// the 100 hits for recall, in the order by score.
///
/// # Errors
/// If the index cannot be searched.
pub fn evaluate(
    set: &JudgedSet,
    engine: &Engine,
    n_queries: usize,
) -> Result<SetResults, EvalError> {
    let queries = &set.queries[..set.queries.len().min(n_queries)];
    let results = queries.iter().map(|query| answer(query, engine));
    Ok(SetResults { set: set.name.clone(), queries: results.collect::<Result<_, _>>()? })
}

fn answer(query: &JudgedQuery, engine: &Engine) -> Result<QueryResult, SearchError> {
    let started = Instant::now();
    let shown = engine.search(&request(&query.text, PAGE_SIZE, FirstHits::Arranged))?.hits;
    let ms = started.elapsed().as_secs_f64() * 1e3;

    let hits = engine.search(&request(&query.text, RECALL_DEPTH, FirstHits::Reranked))?.hits;
    let grades_of =
        |hits: &[Hit]| -> Vec<u32> { hits.iter().map(|hit| query.grade(&hit.id)).collect() };
    let grades = grades_of(&hits);
    let judged: Vec<u32> = query.grades.values().copied().collect();
    let best = hits.into_iter().zip(&grades).take(PAGE_SIZE);
    Ok(QueryResult {
        query: query.text.clone(),
        ndcg_10: ndcg_at(PAGE_SIZE, &grades, &judged),
        ndcg_10_shown: ndcg_at(PAGE_SIZE, &grades_of(&shown), &judged),
        mrr_10: mrr_at(PAGE_SIZE, &grades),
        recall_100: recall_at(RECALL_DEPTH, &grades, &judged),
        ms,
        hits: best.map(|(hit, grade)| GradedHit::new(hit, *grade)).collect(),
    })
}

impl GradedHit {
    fn new(hit: Hit, grade: u32) -> Self {
        let Hit { id, title, mut snippets, .. } = hit;
        let title = match snippets.first_mut() {
            Some(snippet) if title.text.is_empty() => std::mem::take(&mut snippet.text),
            _ => title.text,
        };
        Self { id, title, grade }
    }
}

fn request(query: &str, limit: usize, first_hits: FirstHits) -> SearchRequest {
    let query = plain_text(query);
    SearchRequest { query, limit, first_hits, ..SearchRequest::default() }
}

/// Returns a percentile of sorted values by the nearest-rank method; 0 without values.
fn percentile(sorted: &[f64], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_the_nearest_rank() {
        let values: Vec<f64> = (1..=200).map(f64::from).collect();
        assert_eq!(
            [50, 99, 100].map(|percent| percentile(&values, percent)),
            [100.0, 198.0, 200.0]
        );
        assert_eq!(percentile(&values[..1], 50), 1.0);
        assert_eq!(percentile(&[], 50), 0.0);
    }
}
