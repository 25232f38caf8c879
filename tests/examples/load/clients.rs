//! Clients that search without a pause: each sends its next query when the previous one is answered.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use xunwen_tests::random::SplitMix;

/// The number of clients.
const N_CLIENTS: u64 = 8;

/// The answer times and failures.
#[derive(Default)]
pub(crate) struct Figures {
    /// The time of each answer in milliseconds, sorted.
    sorted_ms: Vec<f64>,
    pub(crate) n_failures: usize,
}

impl Figures {
    pub(crate) fn n_requests(&self) -> usize {
        self.sorted_ms.len() + self.n_failures
    }

    /// Returns a percentile of the answer times, in milliseconds.
    pub(crate) fn percentile(&self, percent: usize) -> f64 {
        percentile(&self.sorted_ms, percent)
    }
}

/// Returns a percentile of sorted values.
pub(crate) fn percentile(sorted: &[f64], percent: usize) -> f64 {
    let nth = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(nth).copied().unwrap_or(f64::NAN)
}

/// Returns an agent with persistent connections.
pub(crate) fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false);
    config.timeout_global(Some(Duration::from_secs(20))).build().into()
}

/// Returns the URL of a search with further parameters.
pub(crate) fn search_url(address: &str, query: &str, more: &str) -> String {
    let encoded: String = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("{address}/api/v1/search?q={encoded}{more}")
}

/// Searches until the end of the measurement.
pub(crate) fn search_until(
    is_over: &AtomicBool,
    address: &str,
    queries: &[String],
) -> anyhow::Result<Figures> {
    let figures = Mutex::new(Figures::default());
    std::thread::scope(|scope| {
        for seed in 0..N_CLIENTS {
            let figures = &figures;
            scope.spawn(move || {
                let own = client(is_over, address, queries, SplitMix::seeded(seed));
                let mut all = figures.lock().expect("no client panics");
                all.sorted_ms.extend(own.sorted_ms);
                all.n_failures += own.n_failures;
            });
        }
    });
    let mut figures = figures.into_inner()?;
    figures.sorted_ms.sort_by(f64::total_cmp);
    Ok(figures)
}

fn client(
    is_over: &AtomicBool,
    address: &str,
    queries: &[String],
    mut random: SplitMix,
) -> Figures {
    let (agent, mut figures) = (agent(), Figures::default());
    while !is_over.load(Ordering::Relaxed) {
        let Some(query) = random.one(queries) else { return figures };
        let url = search_url(address, query, "");
        let started = Instant::now();
        let body = agent.get(url).call().and_then(|mut answer| {
            let body = answer.body_mut().read_to_string()?;
            Ok((answer.status() == 200).then_some(body))
        });
        match body {
            Ok(Some(body)) if body.starts_with('{') => {
                figures.sorted_ms.push(started.elapsed().as_secs_f64() * 1e3);
            }
            _ => figures.n_failures += 1,
        }
    }
    figures
}
