//! Measures how long a reader waits: from Enter in the search box until the results are painted, in a
//! headless Chromium. Half of the waits are navigations from the front page, half are new questions
//! on a page of results, which a script replaces.
//!
//!     cargo run --release -p xunwen-tests --example enter_to_paint -- --index DIR [--queries FILE] [--searches N]
//!
//! The queries are a sample of `FILE`, one a line; by default of `data/queries.txt` in the folder that
//! `XUNWEN_SHARED` names. Exits with 1 if a target is missed.

#![allow(clippy::print_stdout, reason = "a command that prints its figures")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use fantoccini::{Client, Locator, key::Key};
use serde_json::Value;
use xunwen_tests::binary::Server;
use xunwen_tests::browser::{Browser, Scripts};
use xunwen_tests::random::SplitMix;
use xunwen_tests::shared::shared;

/// The targets, in milliseconds.
const MAX_P50_MS: f64 = 150.0;
const MAX_P95_MS: f64 = 300.0;

/// Searches before the measurement, so that index and browser are warm.
const N_WARM_UP: usize = 10;

/// How long a page may take before the measurement fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// Notes the moment of the key, in milliseconds since 1970, for the next page.
const NOTE_ENTER: &str = "addEventListener('keydown', ({ key, timeStamp }) => {
        if (key === 'Enter') sessionStorage.enter = performance.timeOrigin + timeStamp;
    }, true);";

/// Returns, once the page is painted, the milliseconds since the key, and those that the page waited for
/// its server.
const PAINTED_PAGE: &str = "const done = arguments[0];
    new PerformanceObserver((list, observer) => {
        observer.disconnect();
        const [{ requestStart, responseEnd }] = performance.getEntriesByType('navigation');
        const painted = list.getEntries().at(-1).startTime;
        done([performance.timeOrigin + painted - sessionStorage.enter, responseEnd - requestStart]);
    }).observe({ type: 'largest-contentful-paint', buffered: true });";

/// Notes when results that a script replaces are painted: after the next frame.
const NOTE_PAINT: &str = "window.painted = null;
    window.observer?.disconnect();
    window.observer = new MutationObserver(() => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => { window.painted ??= performance.timeOrigin + performance.now() - sessionStorage.enter; };
        port2.postMessage(null);
    }));
    observer.observe(document.body, { childList: true });";

struct Options {
    index: PathBuf,
    queries: PathBuf,
    n_searches: usize,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<ExitCode> {
    let options = options()?;
    let queries = sample(&options.queries, options.n_searches + N_WARM_UP)?;
    let server = Server::start(&options.index)?;
    let browser = Browser::start(Scripts::On, 1280, 900).await?;
    let client = &browser.client;

    let (mut navigations, mut replaced, mut answers) = (Vec::new(), Vec::new(), Vec::new());
    for (n, query) in queries.iter().enumerate() {
        let ms = if n % 2 == 0 {
            let (painted_ms, answer_ms) = navigate(client, &server.address, query).await?;
            if n >= N_WARM_UP {
                answers.push(answer_ms);
            }
            painted_ms
        } else {
            // On the page of the query before.
            replace(client, query).await?
        };
        if n >= N_WARM_UP {
            if n % 2 == 0 { navigations.push(ms) } else { replaced.push(ms) }
        }
    }
    browser.close().await?;

    let both = [navigations.clone(), replaced.clone()].concat();
    println!("{} searches, milliseconds from Enter until painted:", both.len());
    let all = report("both", both);
    report("from the front page", navigations);
    report("on a page of results", replaced);
    report("of it, waiting for the server", answers);
    let is_met = all.0 <= MAX_P50_MS && all.1 <= MAX_P95_MS;
    println!("target: p50 {MAX_P50_MS:.0}, p95 {MAX_P95_MS:.0}");
    Ok(if is_met { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn options() -> anyhow::Result<Options> {
    let mut options = Options {
        index: PathBuf::new(),
        queries: shared().unwrap_or_default().join("data/queries.txt"),
        n_searches: 200,
    };
    let mut args = std::env::args().skip(1);
    while let Some(flag) = args.next() {
        let value = args.next().with_context(|| format!("no value after {flag}"))?;
        match flag.as_str() {
            "--index" => options.index = value.into(),
            "--queries" => options.queries = value.into(),
            "--searches" => options.n_searches = value.parse()?,
            _ => bail!("unknown flag: {flag} (expected --index, --queries or --searches)"),
        }
    }
    ensure!(options.index.is_dir(), "no index; name its folder with --index");
    Ok(options)
}

/// Returns `n` different lines of a file, always the same ones.
fn sample(queries: &Path, n: usize) -> anyhow::Result<Vec<String>> {
    let text = std::fs::read_to_string(queries)
        .with_context(|| format!("cannot read {}", queries.display()))?;
    let mut lines: Vec<String> =
        text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect();
    SplitMix::seeded(1).shuffle(&mut lines);
    lines.truncate(n);
    ensure!(lines.len() == n, "fewer than {n} queries in {}", queries.display());
    Ok(lines)
}

/// Searches from the front page. Returns the milliseconds until the results are painted, and until
/// the server has answered.
async fn navigate(client: &Client, address: &str, query: &str) -> anyhow::Result<(f64, f64)> {
    client.goto(address).await?;
    client.execute(NOTE_ENTER, Vec::new()).await?;
    enter(client, query).await?;
    client.wait().for_element(Locator::Css("#status")).await?;
    let painted = client.execute_async(PAINTED_PAGE, Vec::new()).await?;
    painted[0].as_f64().zip(painted[1].as_f64()).with_context(|| format!("{query}: {painted}"))
}

/// Asks a new question on a page of results. Returns the milliseconds until they are painted.
async fn replace(client: &Client, query: &str) -> anyhow::Result<f64> {
    client.execute(NOTE_ENTER, Vec::new()).await?;
    client.execute(NOTE_PAINT, Vec::new()).await?;
    client.execute("document.querySelector('#q').value = ''", Vec::new()).await?;
    enter(client, query).await?;
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        let painted: Value = client.execute("return window.painted", Vec::new()).await?;
        if let Some(ms) = painted.as_f64() {
            return Ok(ms);
        }
    }
    bail!("{query}: no results")
}

async fn enter(client: &Client, query: &str) -> anyhow::Result<()> {
    let query_box = client.find(Locator::Css("#q")).await?;
    query_box.send_keys(query).await?;
    query_box.send_keys(&String::from(char::from(Key::Enter))).await?;
    Ok(())
}

/// Prints the middle and the worst twentieth of times, and returns both.
fn report(name: &str, mut ms: Vec<f64>) -> (f64, f64) {
    ms.sort_by(f64::total_cmp);
    let percentile = |percent: usize| {
        let nth = (ms.len() * percent).div_ceil(100).saturating_sub(1);
        ms.get(nth).copied().unwrap_or(f64::NAN)
    };
    let (p50, p95) = (percentile(50), percentile(95));
    println!("{name}: p50 {p50:.0}, p95 {p95:.0}");
    (p50, p95)
}
