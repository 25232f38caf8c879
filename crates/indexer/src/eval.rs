//! Measuring how well judged sets are answered. Each set has its own index and queries, and is
//! searched by the engine that readers use.
//!
//! A judged set is a folder in the layout of the BEIR benchmark; see [`JudgedSet`].

mod judged_set;
mod metrics;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use xunwen_engine::{
    Engine, OpenError, SearchError, SearchRequest, WriteError, Writer, WriterOptions, plain_text,
};
use xunwen_text::Analysis;

pub use judged_set::{JudgedQuery, JudgedSet, JudgedSetError};
use metrics::to_f64;
pub use metrics::{mrr_at, ndcg_at, recall_at};

/// The number of hits for nDCG and MRR, and on the page of the timed search: the first page.
const PAGE_SIZE: usize = 10;

/// The number of hits for recall.
const RECALL_DEPTH: usize = 100;

/// The memory for segments of a set's index, in bytes.
const MEMORY_BYTES: usize = 200 << 20;

/// The quality and speed of the answers to a set.
#[derive(Debug, Clone, PartialEq)]
pub struct SetFigures {
    /// The name of the set.
    pub set: String,
    /// The number of queries.
    pub queries: usize,
    /// The mean of [`ndcg_at`] 10.
    pub ndcg_10: f64,
    /// The mean of [`mrr_at`] 10.
    pub mrr_10: f64,
    /// The mean of [`recall_at`] 100.
    pub recall_100: f64,
    /// The median duration of a search for one page of ten hits with snippets, in milliseconds.
    pub p50_ms: f64,
    /// The 99th percentile of the duration, in milliseconds.
    pub p99_ms: f64,
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

/// Measures the answers to the first `n_queries` judged queries of a set.
///
/// Every query goes through [`Engine::search`], with the same relaxation as a reader's. The queries
/// are headlines and questions and not written in the query language, so its operators are replaced
/// by blanks. The timed search returns one page of ten hits; a second one returns the 100 hits for
/// recall.
///
/// # Errors
/// If the index cannot be searched.
pub fn evaluate(
    set: &JudgedSet,
    engine: &Engine,
    n_queries: usize,
) -> Result<SetFigures, EvalError> {
    let queries = &set.queries[..set.queries.len().min(n_queries)];
    let (mut ndcg, mut mrr, mut recall) = (0.0, 0.0, 0.0);
    let mut durations = Vec::with_capacity(queries.len());

    for query in queries {
        let started = Instant::now();
        engine.search(&request(&query.text, PAGE_SIZE))?;
        durations.push(started.elapsed());

        let hits = engine.search(&request(&query.text, RECALL_DEPTH))?.hits;
        let grades: Vec<u32> = hits.iter().map(|hit| query.grade(&hit.id)).collect();
        let judged: Vec<u32> = query.grades.values().copied().collect();
        ndcg += ndcg_at(PAGE_SIZE, &grades, &judged);
        mrr += mrr_at(PAGE_SIZE, &grades);
        recall += recall_at(RECALL_DEPTH, &grades, &judged);
    }

    durations.sort_unstable();
    let n = to_f64(queries.len()).max(1.0);
    Ok(SetFigures {
        set: set.name.clone(),
        queries: queries.len(),
        ndcg_10: ndcg / n,
        mrr_10: mrr / n,
        recall_100: recall / n,
        p50_ms: percentile_ms(&durations, 50),
        p99_ms: percentile_ms(&durations, 99),
    })
}

fn request(query: &str, limit: usize) -> SearchRequest {
    SearchRequest { query: plain_text(query), limit, ..SearchRequest::default() }
}

/// Returns a percentile of the sorted durations by the nearest-rank method; 0 without durations.
fn percentile_ms(sorted: &[Duration], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).map_or(0.0, |duration| duration.as_secs_f64() * 1e3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_the_nearest_rank() {
        let durations: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
        let percentiles = [50, 99, 100].map(|percent| percentile_ms(&durations, percent));
        assert_eq!(percentiles, [100.0, 198.0, 200.0]);
        assert_eq!(percentile_ms(&durations[..1], 50), 1.0);
        assert_eq!(percentile_ms(&[], 50), 0.0);
    }
}
