//! The time of searches with snippets, the facets of the API and an exact total, in process on one
//! thread, as percentiles over queries like those of readers and over titles, and the size of the index.
//!
//! Below each line is what reranking adds: the third page of ten hits is read and shown like the first,
//! but not reranked.
//!
//! The line after that has the queries with a word of three characters or more: the time to match and rank,
//! without reading the first hits, by the words of the index and by pairs of characters alone.
//!
//! A second table has the costly queries of each kind, within the limits of a server: made of the
//! characters of the corpus, from a fixed seed. `tests/examples/worst_query.rs` searches for worse.
//!
//! Run with `cargo bench --bench search`. Times are processor time of the thread; for each query the
//! best of several rounds, so that other load on the machine has little influence.

#![allow(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark prints its figures"
)]

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use cpu_time::ThreadTime;
use xunwen_engine::{
    Engine, FacetLimits, FirstHits, HitTexts, SearchBudget, SearchLimits, SearchRequest,
    SearchResult,
};
use xunwen_indexer::{IndexJob, Progress, run};
use xunwen_tests::corpora::corpora;
use xunwen_tests::costly_queries::{CostlyKind, CostlyQueries};
use xunwen_tests::random::SplitMix;
use xunwen_text::{Analysis, is_long_word};

const N_ROUNDS: usize = 5;

/// The facets of the API without the parameter `facets`.
const FACETS: FacetLimits =
    FacetLimits { source: Some(12), author: None, term: None, year: Some(usize::MAX), month: None };

/// Costly queries of each kind.
const N_COSTLY: usize = 20;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let scratch = tempfile::tempdir()?;
    let analysis = Arc::new(Analysis::load()?);
    let mut lines = vec![format!(
        "{:16} {:>9} {:>10} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "corpus",
        "articles",
        "index/text",
        "queries",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "max ms",
        "no hits",
        "relaxed"
    )];
    let mut costly = vec![format!(
        "{:10} {:13} {:>8} {:>8} {:>8}",
        "corpus", "kind", "queries", "max ms", "cut"
    )];
    for corpus in corpora(scratch.path(), &analysis)? {
        let index = scratch.path().join(corpus.name).join("index");
        let job = IndexJob::new(&corpus.folder, &index);
        let n_text_bytes = run(&job, &analysis, &Progress::default())?.text_bytes;
        let engine = Engine::open(&index, Arc::clone(&analysis))?;
        let index_share = size(&index)? as f64 / n_text_bytes as f64;
        let by_pairs = Engine::open(&index, Arc::clone(&analysis))?.without_words();
        for (kind, queries) in [("", &corpus.queries), (" titles", &corpus.titles)] {
            let mut answers = answers(&engine, queries)?;
            lines.push(format!(
                "{:16} {:9} {index_share:10.3} {}",
                format!("{}{kind}", corpus.name),
                engine.n_articles(),
                times(&mut answers),
            ));
            lines.push(reranking_line(&mut answers));
            lines.push(words_line([&engine, &by_pairs], queries)?);
        }
        costly.extend(costly_lines(corpus.name, &engine)?);
    }
    println!("{}\n\n{}", lines.join("\n"), costly.join("\n"));
    Ok(())
}

/// Returns the percentiles of the times, and the slowest query. Sorts the answers by their times.
fn times(answers: &mut [Answer<'_>]) -> String {
    answers.sort_unstable_by_key(|answer| answer.took);
    format!(
        "{:8} {:8.2} {:8.2} {:8.2} {:8.2} {:8} {:8}\n  slowest: {}",
        answers.len(),
        share(answers, 50),
        share(answers, 95),
        share(answers, 99),
        share(answers, 100),
        answers.iter().filter(|answer| answer.is_empty).count(),
        answers.iter().filter(|answer| answer.is_relaxed).count(),
        answers.last().map_or("", |answer| answer.query),
    )
}

/// Returns what the first page costs more than the third one, for the queries that have it.
fn reranking_line(answers: &mut Vec<Answer<'_>>) -> String {
    answers.retain(|answer| answer.third_page.is_some());
    let first = share(answers, 50);
    answers.sort_unstable_by_key(|answer| answer.third_page);
    let third = answers.get(answers.len() / 2).and_then(|answer| answer.third_page);
    let third = third.unwrap_or_default().as_secs_f64() * 1e3;
    format!(
        "  reranking: p50 {first:.2} ms, without {third:.2} ms, {} queries with three pages",
        answers.len()
    )
}

/// Returns what queries with longer words cost by words and by pairs.
fn words_line(
    engines: [&Engine; 2],
    queries: &[String],
) -> Result<String, Box<dyn std::error::Error>> {
    let analysis = engines[0].analysis();
    let has_long_word = |query: &&String| {
        let folded = analysis.fold.fold(query);
        analysis.segmenter.words(&folded).iter().any(|word| is_long_word(word.text))
    };
    let queries: Vec<&String> = queries.iter().filter(has_long_word).collect();
    let mut took = [vec![Duration::MAX; queries.len()], vec![Duration::MAX; queries.len()]];
    for round in 0..2 * N_ROUNDS {
        // The second of two searches finds caches filled by the first: they take turns.
        let order = if round % 2 == 0 { [0, 1] } else { [1, 0] };
        for (n, query) in queries.iter().enumerate() {
            let request = SearchRequest {
                query: (*query).clone(),
                limit: 1,
                texts: HitTexts::Title,
                first_hits: FirstHits::AsScored,
                ..SearchRequest::default()
            };
            for engine in order {
                let (_, search_took) = timed(engines[engine], &request)?;
                took[engine][n] = took[engine][n].min(search_took);
            }
        }
    }
    took.iter_mut().for_each(|took| took.sort_unstable());
    let [by_words, by_pairs] = took.map(|took| {
        let middle = took.get(took.len() / 2).copied().unwrap_or_default();
        middle.as_secs_f64() * 1e3
    });
    Ok(format!(
        "  words: p50 {by_words:.3} ms, by pairs alone {by_pairs:.3} ms, {:.2} times, {} queries with longer words",
        by_pairs / by_words,
        queries.len()
    ))
}

/// Returns a line for each kind of costly query.
fn costly_lines(corpus: &str, engine: &Engine) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let queries = CostlyQueries::of_index(engine)?;
    let limits = SearchLimits::default().scaled_to(engine.n_articles());
    let mut random = SplitMix::seeded(1);
    let mut lines = Vec::new();
    for kind in CostlyKind::ALL {
        let (mut n_cut, mut slowest) = (0, Duration::ZERO);
        for _ in 0..N_COSTLY {
            let request = queries.generate(kind, &mut random).request();
            let budget = SearchBudget::new(limits);
            let started = ThreadTime::now();
            let result = engine.search_within(&request, &budget);
            slowest = slowest.max(started.elapsed());
            n_cut += usize::from(result.is_err() || !budget.is_open());
        }
        let (kind, ms) = (format!("{kind:?}"), slowest.as_secs_f64() * 1e3);
        lines.push(format!("{corpus:10} {kind:13} {N_COSTLY:8} {ms:8.2} {n_cut:8}"));
    }
    Ok(lines)
}

struct Answer<'a> {
    query: &'a str,
    took: Duration,
    /// The time of the third page; `None` if it is not full.
    third_page: Option<Duration>,
    is_empty: bool,
    is_relaxed: bool,
}

fn answers<'a>(
    engine: &Engine,
    queries: &'a [String],
) -> Result<Vec<Answer<'a>>, Box<dyn std::error::Error>> {
    let mut answers: Vec<Answer<'a>> = Vec::with_capacity(queries.len());
    for round in 0..N_ROUNDS {
        for (n, query) in queries.iter().enumerate() {
            let request = SearchRequest {
                query: query.clone(),
                limit: 10,
                facets: FACETS,
                ..SearchRequest::default()
            };
            let (result, took) = timed(engine, &request)?;
            let (third, third_took) = timed(engine, &SearchRequest { offset: 20, ..request })?;
            let third_page = (third.hits.len() == 10).then_some(third_took);
            if round == 0 {
                let (is_empty, is_relaxed) = (result.total == 0, !result.notes.is_empty());
                answers.push(Answer { query, took, third_page, is_empty, is_relaxed });
            }
            answers[n].took = answers[n].took.min(took);
            answers[n].third_page = answers[n].third_page.min(third_page);
        }
    }
    Ok(answers)
}

fn timed(
    engine: &Engine,
    request: &SearchRequest,
) -> Result<(SearchResult, Duration), Box<dyn std::error::Error>> {
    let started = ThreadTime::now();
    let result = engine.search(request)?;
    Ok((result, started.elapsed()))
}

/// Returns the size of all files below a folder, in bytes.
fn size(folder: &Path) -> std::io::Result<u64> {
    let mut n_bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        n_bytes += if metadata.is_dir() { size(&entry.path())? } else { metadata.len() };
    }
    Ok(n_bytes)
}

/// Returns a percentile of the times, in milliseconds. The answers must be sorted.
fn share(answers: &[Answer<'_>], percent: usize) -> f64 {
    let at = (answers.len() * percent).div_ceil(100).clamp(1, answers.len().max(1)) - 1;
    answers.get(at).map_or(0.0, |answer| answer.took.as_secs_f64() * 1e3)
}
