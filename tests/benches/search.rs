//! Searching with snippets, facets and an exact total, in process on one thread: the time of
//! each query, and what share of them is below it.
//!
//! Run with `cargo bench --bench search`. The baseline of the same run is the bare lookup of
//! one word, the least that a search can be.

#![allow(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark prints its figures"
)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use xunwen_engine::{Engine, SearchRequest};
use xunwen_indexer::{IndexJob, Progress, run};
use xunwen_tests::corpora::corpora;
use xunwen_text::Analysis;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let scratch = tempfile::tempdir()?;
    let analysis = Arc::new(Analysis::load()?);
    let mut lines = vec![format!(
        "{:10} {:>9} {:>8} {:>8} {:>8} {:>8} {:>8} {:>9} {:>8}",
        "corpus",
        "articles",
        "queries",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "max ms",
        "no hits",
        "relaxed"
    )];
    for corpus in corpora(scratch.path(), &analysis)? {
        let index = scratch.path().join(corpus.name).join("index");
        run(&IndexJob::of(&corpus.folder, &index), &analysis, &Progress::default())?;
        let engine = Engine::open(&index, Arc::clone(&analysis))?;
        let _warm = times(&engine, &corpus.queries)?;
        let Times { mut took, n_empty, n_relaxed, slowest } = times(&engine, &corpus.queries)?;
        took.sort_unstable();
        lines.push(format!(
            "{:10} {:9} {:8} {:8.2} {:8.2} {:8.2} {:8.2} {n_empty:9} {n_relaxed:8}",
            corpus.name,
            engine.n_articles(),
            took.len(),
            share(&took, 50),
            share(&took, 95),
            share(&took, 99),
            share(&took, 100),
        ));
        lines.push(format!("  slowest: {slowest}"));
    }
    println!("{}", lines.join("\n"));
    Ok(())
}

struct Times {
    took: Vec<Duration>,
    n_empty: usize,
    n_relaxed: usize,
    slowest: String,
}

fn times(engine: &Engine, queries: &[String]) -> Result<Times, Box<dyn std::error::Error>> {
    let mut times = Times { took: vec![], n_empty: 0, n_relaxed: 0, slowest: String::new() };
    let mut longest = Duration::ZERO;
    for query in queries {
        let request = SearchRequest { query: query.clone(), limit: 10, ..SearchRequest::default() };
        let started = Instant::now();
        let result = engine.search(&request)?;
        let took = started.elapsed();
        if took > longest {
            (longest, times.slowest) = (took, query.clone());
        }
        times.took.push(took);
        times.n_empty += usize::from(result.total == 0);
        times.n_relaxed += usize::from(!result.notes.is_empty());
    }
    Ok(times)
}

/// Returns the time in milliseconds that `percent` of the sorted times are within.
fn share(sorted: &[Duration], percent: usize) -> f64 {
    let at = (sorted.len() * percent).div_ceil(100).clamp(1, sorted.len().max(1)) - 1;
    sorted.get(at).map_or(0.0, |took| took.as_secs_f64() * 1e3)
}
