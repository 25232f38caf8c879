//! The processor time of searches with facets, timeline and exact totals.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use cpu_time::ThreadTime;
use xunwen_engine::{
    Engine, FacetLimits, HistogramPeriods, SearchBudget, SearchLimits, SearchRequest,
};
use xunwen_tests::costly_queries::{CostlyKind, CostlyQueries};
use xunwen_tests::random::SplitMix;
use xunwen_tests::synthetic::{News, ReaderQueryKind};
use xunwen_text::Analysis;

/// Readers' queries that are measured.
const N_QUERIES: usize = 2_000;

/// Queries before them, which open columns and fill caches.
const N_WARM_UP: usize = 200;

/// Costly queries of each kind.
const N_COSTLY: usize = 5;

/// The facets of a page of results.
const FACETS: FacetLimits = FacetLimits {
    source: Some(10),
    author: Some(8),
    term: Some(12),
    year: Some(usize::MAX),
    month: None,
};

/// The most bars of the timeline of a page of results.
const MAX_BARS: usize = 60;

/// The times of searches of one kind.
pub(crate) struct Times {
    pub(crate) name: String,
    /// In ascending order.
    sorted: Vec<Duration>,
    /// Searches that were cut by their budget.
    pub(crate) n_cut: usize,
    /// The query that took longest.
    pub(crate) slowest: String,
}

impl Times {
    fn new(name: &str, mut timed: Vec<(Duration, &str)>, n_cut: usize) -> Self {
        timed.sort_unstable();
        let slowest = timed.last().map_or("", |(_, query)| query).to_owned();
        let sorted = timed.into_iter().map(|(took, _)| took).collect();
        Self { name: name.to_owned(), sorted, n_cut, slowest }
    }

    pub(crate) fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Returns a percentile in milliseconds.
    pub(crate) fn percentile_ms(&self, percent: usize) -> f64 {
        let n = self.sorted.len();
        let at = (n * percent).div_ceil(100).clamp(1, n.max(1)) - 1;
        self.sorted.get(at).map_or(0.0, |took| took.as_secs_f64() * 1e3)
    }
}

/// Returns readers' queries with their kinds.
pub(crate) fn reader_queries(news: &News, n_articles: usize) -> Vec<(ReaderQueryKind, String)> {
    let mut random = SplitMix::seeded(2);
    (0..N_WARM_UP + N_QUERIES).map(|_| news.reader_query(n_articles, &mut random)).collect()
}

/// Times readers' queries: all of them, then each kind.
pub(crate) fn time_readers(
    engine: &Engine,
    queries: &[(ReaderQueryKind, String)],
) -> anyhow::Result<Vec<Times>> {
    let (warm_up, measured) = queries.split_at(N_WARM_UP.min(queries.len()));
    for (_, query) in warm_up {
        engine.search(&reader_request(query))?;
    }

    let mut all = Vec::new();
    let mut by_kind: HashMap<ReaderQueryKind, Vec<(Duration, &str)>> = HashMap::new();
    for (kind, query) in measured {
        let request = reader_request(query);
        let started = ThreadTime::now();
        engine.search(&request)?;
        let took = started.elapsed();
        all.push((took, query.as_str()));
        by_kind.entry(*kind).or_default().push((took, query));
    }

    let mut times = vec![Times::new("readers, all", all, 0)];
    for (kind, _) in ReaderQueryKind::SHARES {
        let timed = by_kind.remove(&kind).unwrap_or_default();
        times.push(Times::new(&format!("readers, {kind:?}"), timed, 0));
    }
    Ok(times)
}

/// Returns the request of a page of results.
fn reader_request(query: &str) -> SearchRequest {
    SearchRequest {
        query: query.to_owned(),
        limit: 10,
        facets: FACETS,
        histogram: Some(HistogramPeriods::Fitting { max_periods: MAX_BARS }),
        ..SearchRequest::default()
    }
}

/// Times costly queries of each kind, within the limits of a server.
pub(crate) fn time_costly(engine: &Engine) -> anyhow::Result<Vec<Times>> {
    let queries = CostlyQueries::of_index(engine)?;
    let limits = SearchLimits::default().scaled_to(engine.n_articles());
    let mut random = SplitMix::seeded(1);
    let mut times = Vec::new();
    for kind in CostlyKind::ALL {
        let requests: Vec<SearchRequest> = (0..N_COSTLY)
            .map(|_| SearchRequest {
                facets: FACETS,
                histogram: Some(HistogramPeriods::Fitting { max_periods: MAX_BARS }),
                ..queries.generate(kind, &mut random).request()
            })
            .collect();
        let (mut timed, mut n_cut) = (Vec::new(), 0);
        for request in &requests {
            let budget = SearchBudget::new(limits);
            let started = ThreadTime::now();
            let result = engine.search_within(request, &budget);
            timed.push((started.elapsed(), request.query.as_str()));
            n_cut += usize::from(result.is_err() || !budget.is_open());
        }
        times.push(Times::new(&format!("costly, {kind:?}"), timed, n_cut));
    }
    Ok(times)
}

/// Opens an index.
pub(crate) fn open(index: &Path, analysis: &Arc<Analysis>) -> anyhow::Result<Engine> {
    Ok(Engine::open(index, Arc::clone(analysis))?)
}
