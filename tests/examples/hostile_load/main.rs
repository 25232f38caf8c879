//! Readers next to clients that send the costliest queries without a pause.
//!
//! ```text
//! cargo run --release -p xunwen-tests --example hostile_load -- INDEX QUERIES [--seconds S]
//! ```
//!
//! Serves the index with the `xunwen` binary. A reader sends queries of the file one after the
//! other, first alone, then next to eight hostile clients: with addresses of their own, and with the
//! address of the reader. Exits with 1 if p99 of the reader is more than three times that of the idle
//! server, or if a request of the reader fails.

#![allow(clippy::print_stdout, reason = "a command that prints its figures")]

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use xunwen_engine::Engine;
use xunwen_tests::binary::Server;
use xunwen_tests::costly_queries::{CostlyKind, CostlyQueries};
use xunwen_tests::random::SplitMix;
use xunwen_text::Analysis;

/// Clients that send costly queries.
const N_HOSTILE: u8 = 8;
/// The costly queries of each kind.
const N_OF_KIND: usize = 20;
/// The most times that p99 of the idle server may be.
const MAX_RATIO: f64 = 3.0;
/// The address of the reader, as the proxy in front of the server reports it.
const READER: &str = "192.0.2.200";

struct Options {
    index: PathBuf,
    queries: PathBuf,
    time: Duration,
}

/// The addresses of the hostile clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum HostileAddresses {
    /// Each has its own.
    Own,
    /// All have that of the reader.
    OfReader,
}

/// The times of the reader's answers, in milliseconds, sorted, and the requests that failed.
#[derive(Default)]
struct ReaderFigures {
    ms: Vec<f64>,
    n_failed: usize,
}

/// The answers to the hostile clients.
#[derive(Default)]
struct HostileFigures {
    n_answered: usize,
    n_cut: usize,
}

fn main() -> anyhow::Result<ExitCode> {
    let options = options()?;
    let engine = Engine::open(&options.index, Arc::new(Analysis::load()?))?;
    let costly = costly(&engine)?;
    drop(engine);
    let queries = std::fs::read_to_string(&options.queries).context("cannot read the queries")?;
    let queries: Vec<String> =
        queries.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect();

    let server = Server::start_with(&options.index, &["--trusted-proxies", "127.0.0.1"])?;
    read(&server, &queries, options.time / 4);
    let idle = read(&server, &queries, options.time);
    show("idle", &idle, None);

    let mut is_met = idle.n_failed == 0;
    for addresses in [HostileAddresses::Own, HostileAddresses::OfReader] {
        let (busy, hostile) = read_next_to(&server, &queries, &costly, (addresses, options.time));
        show(&format!("{addresses:?}"), &busy, Some(&hostile));
        let ratio = busy.percentile(99) / idle.percentile(99);
        println!("    p99 is {ratio:.1} times that of the idle server");
        is_met &= busy.n_failed == 0 && ratio <= MAX_RATIO;
    }
    Ok(if is_met { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn options() -> anyhow::Result<Options> {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let mut time = Duration::from_secs(20);
    if let Some(at) = args.iter().position(|arg| arg == "--seconds") {
        let seconds = args.get(at + 1).context("`--seconds` takes a number")?;
        time = Duration::from_secs(seconds.parse()?);
        args.drain(at..at + 2);
    }
    let [index, queries] = args.as_slice() else {
        anyhow::bail!("usage: hostile_load INDEX QUERIES [--seconds S]");
    };
    Ok(Options { index: index.into(), queries: queries.into(), time })
}

/// Returns costly queries of all kinds.
fn costly(engine: &Engine) -> anyhow::Result<Vec<String>> {
    let queries = CostlyQueries::of_index(engine)?;
    let mut random = SplitMix::seeded(7);
    let kinds = CostlyKind::ALL.into_iter().flat_map(|kind| [kind; N_OF_KIND]);
    Ok(kinds.map(|kind| queries.generate(kind, &mut random).text()).collect())
}

/// Reads for a time.
fn read(server: &Server, queries: &[String], time: Duration) -> ReaderFigures {
    let (mut figures, agent) = (ReaderFigures::default(), agent());
    let mut random = SplitMix::seeded(3);
    let end = Instant::now() + time;
    while Instant::now() < end {
        let Some(query) = random.one(queries) else { break };
        let started = Instant::now();
        match ask(&agent, server, query, READER) {
            Some(200) => figures.ms.push(started.elapsed().as_secs_f64() * 1e3),
            _ => figures.n_failed += 1,
        }
    }
    figures.ms.sort_by(f64::total_cmp);
    figures
}

/// Reads for a time while hostile clients search.
fn read_next_to(
    server: &Server,
    queries: &[String],
    costly: &[String],
    (addresses, time): (HostileAddresses, Duration),
) -> (ReaderFigures, HostileFigures) {
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..N_HOSTILE)
            .map(|n| {
                let address = match addresses {
                    HostileAddresses::Own => format!("192.0.2.{n}"),
                    HostileAddresses::OfReader => READER.to_owned(),
                };
                let is_over = &is_over;
                scope.spawn(move || attack(server, costly, (&address, n), is_over))
            })
            .collect();

        let reader = read(server, queries, time);
        is_over.store(true, Ordering::Relaxed);
        let mut hostile = HostileFigures::default();
        for client in clients {
            let own = client.join().expect("no client panics");
            hostile.n_answered += own.n_answered;
            hostile.n_cut += own.n_cut;
        }
        (reader, hostile)
    })
}

fn attack(
    server: &Server,
    costly: &[String],
    (address, seed): (&str, u8),
    is_over: &AtomicBool,
) -> HostileFigures {
    let (mut figures, agent) = (HostileFigures::default(), agent());
    let mut random = SplitMix::seeded(seed.into());
    while !is_over.load(Ordering::Relaxed) {
        let Some(query) = random.one(costly) else { break };
        match ask(&agent, server, query, address) {
            Some(200) => figures.n_answered += 1,
            _ => figures.n_cut += 1,
        }
    }
    figures
}

fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false);
    config.timeout_global(Some(Duration::from_secs(30))).build().into()
}

/// Sends a search and returns the status of the answer, once it is read.
fn ask(agent: &ureq::Agent, server: &Server, query: &str, address: &str) -> Option<u16> {
    let encoded: String = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let url = format!("{}/api/v1/search?q={encoded}", server.address);
    let mut answer = agent.get(url).header("x-forwarded-for", address).call().ok()?;
    answer.body_mut().read_to_string().ok()?;
    Some(answer.status().as_u16())
}

impl ReaderFigures {
    /// Returns a percentile of the times, in milliseconds.
    fn percentile(&self, percent: usize) -> f64 {
        let at = (self.ms.len() * percent).div_ceil(100).saturating_sub(1);
        self.ms.get(at).copied().unwrap_or(f64::NAN)
    }
}

fn show(name: &str, reader: &ReaderFigures, hostile: Option<&HostileFigures>) {
    println!(
        "{name:9} {:6} answers, {} failed, p50 {:.1} ms, p95 {:.1} ms, p99 {:.1} ms, max {:.1} ms",
        reader.ms.len(),
        reader.n_failed,
        reader.percentile(50),
        reader.percentile(95),
        reader.percentile(99),
        reader.percentile(100),
    );
    if let Some(HostileFigures { n_answered, n_cut }) = hostile {
        println!("    hostile: {n_answered} answered, {n_cut} cut");
    }
}
