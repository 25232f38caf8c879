//! Measuring how well a judged set is answered: its own index, its own queries, the engine that
//! readers use.
//!
//! A judged set is a folder as the BEIR benchmark lays it out; see [`JudgedSet`].

mod judged_set;
mod metrics;

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use xunwen_engine::{
    Engine, OpenError, SearchError, SearchRequest, WriteError, Writer, WriterOptions, plain_text,
};
use xunwen_text::Analysis;

pub use judged_set::{JudgedQuery, JudgedSet, JudgedSetError};
pub use metrics::{mrr_at, ndcg_at, recall_at};

/// Hits that nDCG and MRR look at, and that the timed search returns with their snippets: the
/// first page.
const N_PAGE: usize = 10;
/// Hits that recall looks at.
const N_DEEP: usize = 100;
/// Memory for the segments of a set's index, in bytes.
const MEMORY_BYTES: usize = 200 << 20;

/// How well a set was answered.
#[derive(Debug, Clone, PartialEq)]
pub struct SetFigures {
    /// The name of its folder.
    pub set: String,
    /// Queries asked.
    pub queries: usize,
    /// Mean of [`ndcg_at`] 10.
    pub ndcg_10: f64,
    /// Mean of [`mrr_at`] 10.
    pub mrr_10: f64,
    /// Mean of [`recall_at`] 100.
    pub recall_100: f64,
    /// Milliseconds that half of the searches stayed within: one page of ten hits with snippets.
    pub p50_ms: f64,
    /// Milliseconds that 99 of 100 searches stayed within.
    pub p99_ms: f64,
}

/// Why a set was not evaluated.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    /// The set cannot be read.
    #[error(transparent)]
    Set(#[from] JudgedSetError),
    /// Its index cannot be made.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Its index refused an article.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// Its index cannot be searched.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// There is no place for its index.
    #[error("cannot remove the old index at `{path}`: {reason}")]
    Scratch {
        /// Where it should have been.
        path: String,
        /// The system's words.
        reason: io::Error,
    },
}

/// Returns an engine over the articles of a set, whose index is made anew below `scratch`.
///
/// # Errors
/// When `scratch` cannot be written.
pub fn index_set(
    set: &JudgedSet,
    scratch: &Path,
    analysis: &Arc<Analysis>,
) -> Result<Engine, EvalError> {
    let path = scratch.join(&set.name);
    let removed = match std::fs::remove_dir_all(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    };
    removed.map_err(|reason| EvalError::Scratch { path: path.display().to_string(), reason })?;
    let options = WriterOptions { n_threads: 1, memory_bytes: MEMORY_BYTES };
    let writer = Writer::open(&path, analysis, options)?;
    for article in &set.articles {
        writer.add(article.clone(), &article.id)?;
    }
    writer.finish()?;
    Ok(Engine::open(&path, Arc::clone(analysis))?)
}

/// Returns how well the engine answers the first `n_queries` judged queries of a set.
///
/// Every query goes through [`Engine::search`] as a reader's would, with whatever relaxation
/// that brings. Queries of judged sets are headlines and questions, not written in the query
/// language: signs that mean something in it are blanks. What is timed is one page of ten hits; the 100 hits that recall needs are
/// asked for beside it.
///
/// # Errors
/// When the index cannot be searched.
pub fn evaluate(
    set: &JudgedSet,
    engine: &Engine,
    n_queries: usize,
) -> Result<SetFigures, EvalError> {
    let queries = &set.queries[..set.queries.len().min(n_queries)];
    let (mut ndcg, mut mrr, mut recall) = (0.0, 0.0, 0.0);
    let mut took = Vec::with_capacity(queries.len());
    for query in queries {
        let started = Instant::now();
        engine.search(&request(&query.text, N_PAGE))?;
        took.push(started.elapsed());
        let hits = engine.search(&request(&query.text, N_DEEP))?.hits;
        let grades: Vec<u32> = hits.iter().map(|hit| query.grade(&hit.id)).collect();
        let judged: Vec<u32> = query.grades.values().copied().collect();
        ndcg += ndcg_at(N_PAGE, &grades, &judged);
        mrr += mrr_at(N_PAGE, &grades);
        recall += recall_at(N_DEEP, &grades, &judged);
    }
    took.sort_unstable();
    let n = count(queries.len()).max(1.0);
    Ok(SetFigures {
        set: set.name.clone(),
        queries: queries.len(),
        ndcg_10: ndcg / n,
        mrr_10: mrr / n,
        recall_100: recall / n,
        p50_ms: within(&took, 50),
        p99_ms: within(&took, 99),
    })
}

fn request(query: &str, limit: usize) -> SearchRequest {
    SearchRequest { query: plain_text(query), limit, ..SearchRequest::default() }
}

/// Returns the milliseconds that `percent` of the sorted times are within, by nearest rank.
fn within(sorted: &[Duration], percent: usize) -> f64 {
    let at = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    sorted.get(at).map_or(0.0, |took| took.as_secs_f64() * 1e3)
}

#[allow(clippy::cast_precision_loss, reason = "far fewer than 2^52 queries and hits")]
fn count(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_the_nearest_rank() {
        let times: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!([50, 99, 100].map(|p| within(&times, p)), [100.0, 198.0, 200.0]);
        assert_eq!(within(&times[..1], 50), 1.0);
        assert_eq!(within(&[], 50), 0.0);
    }
}
