//! A load test: clients search without a pause, first on an idle server, then while articles arrive and
//! the index is rebuilt and switched.
//!
//!     cargo run --release -p xunwen-tests --example load -- [--articles N] [--seconds S]
//!
//! Creates an archive in a temporary folder, of real news if `XUNWEN_SHARED` has any, else of
//! synthetic text, and serves it with the release build of the `xunwen` binary. Clients, server and
//! rebuild share one machine. Exits with 1 if a target is missed: no request fails, each article is
//! found within a second of its acknowledgement, and p99 is at most three times that of the idle
//! server.

#![allow(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a command that prints its figures"
)]

mod arrivals;
mod clients;
mod news;

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use xunwen_tests::archive::Archive;
use xunwen_tests::serving::{Posting, Serving};

use arrivals::Arrivals;
use clients::{Figures, search_until};
use news::{News, write_corpus};

/// The number of articles that arrive per second.
const PER_SECOND: u32 = 50;
/// Warm-up searches, so that the index is in memory.
const WARM_UP: Duration = Duration::from_secs(3);
/// How long the switch may take after the end of the rebuild.
const SWITCH_WITHIN: Duration = Duration::from_secs(10);

/// The targets.
const MAX_SECONDS_UNTIL_FOUND: f64 = 1.0;
const MAX_RATIO: f64 = 3.0;

struct Options {
    n_articles: usize,
    seconds: Duration,
}

/// The measurements while articles arrived and the index was rebuilt.
struct Busy {
    searches: Figures,
    arrivals: Arrivals,
    rebuild_seconds: f64,
    has_switched: bool,
}

fn main() -> anyhow::Result<ExitCode> {
    let options = options()?;
    let mut news = News::of_machine()?;
    let archive = Archive::new(0);
    let n_bytes = write_corpus(&archive.corpus(), &mut news, options.n_articles)?;
    index(&archive, &[])?;
    println!("{} articles, {} MB, {}", options.n_articles, n_bytes / 1_000_000, news.told());
    let server = Serving::new(&archive).start();
    search_for(WARM_UP, &server, news.queries())?;
    let idle = search_for(options.seconds, &server, news.queries())?;
    let busy = busy(&options, &archive, &server, &mut news)?;
    ensure!(server.stop() == Some(0), "the server does not stop as it should");
    Ok(report(&idle, &busy))
}

fn options() -> anyhow::Result<Options> {
    let mut options = Options { n_articles: 20_000, seconds: Duration::from_secs(20) };
    let mut args = std::env::args().skip(1);
    while let Some(name) = args.next() {
        let value = args.next().and_then(|value| value.parse().ok());
        let value: u32 = value.with_context(|| format!("`{name}` takes a number"))?;
        match &*name {
            "--articles" => options.n_articles = value.try_into()?,
            "--seconds" => options.seconds = Duration::from_secs(value.into()),
            other => bail!("`{other}` is none of `--articles` and `--seconds`"),
        }
    }
    Ok(options)
}

fn search_for(time: Duration, server: &Posting, queries: &[String]) -> anyhow::Result<Figures> {
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let searching = scope.spawn(|| search_until(&is_over, server.address(), queries));
        std::thread::sleep(time);
        is_over.store(true, Ordering::Relaxed);
        searching.join().expect("no client panics")
    })
}

/// Searches while articles arrive, and rebuilds the index halfway.
fn busy(
    options: &Options,
    archive: &Archive,
    server: &Posting,
    news: &mut News,
) -> anyhow::Result<Busy> {
    let is_over = AtomicBool::new(false);
    let queries = news.queries().to_vec();
    std::thread::scope(|scope| {
        let searching = scope.spawn(|| search_until(&is_over, server.address(), &queries));
        let arriving = scope.spawn(|| Arrivals::until(&is_over, server, news, PER_SECOND));
        std::thread::sleep(options.seconds / 4);
        let rebuilt = rebuild(archive);
        std::thread::sleep(options.seconds / 4);
        is_over.store(true, Ordering::Relaxed);
        let searches = searching.join().expect("no client panics")?;
        let arrivals = arriving.join().expect("no post panics")?;
        let (rebuild_seconds, has_switched) = rebuilt?;
        Ok(Busy { searches, arrivals, rebuild_seconds, has_switched })
    })
}

/// Runs `xunwen index`. Skipped articles are not an error.
fn index(archive: &Archive, args: &[&str]) -> anyhow::Result<()> {
    let output = archive.run(args);
    let is_done = matches!(output.status.code(), Some(0 | 1));
    ensure!(is_done, "{}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

/// Rebuilds like an operator. Returns the duration in seconds and whether the server switched: it then
/// removes the previous generation.
fn rebuild(archive: &Archive) -> anyhow::Result<(f64, bool)> {
    let started = Instant::now();
    let before = archive.index_path().join("generation-000001");
    ensure!(before.exists(), "there is no first generation");
    index(archive, &["--rebuild"])?;
    let seconds = started.elapsed().as_secs_f64();
    let deadline = Instant::now() + SWITCH_WITHIN;
    while before.exists() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok((seconds, !before.exists()))
}

/// Prints the measurements and returns whether all targets are met.
fn report(idle: &Figures, busy: &Busy) -> ExitCode {
    let Busy { searches, arrivals, rebuild_seconds, has_switched } = busy;
    let ratio = searches.percentile(99) / idle.percentile(99);
    println!("| searches | requests | failures | p50 ms | p99 ms | p99 to idle |");
    println!("|---|---|---|---|---|---|");
    for (name, figures, ratio) in [("idle", idle, 1.0), ("busy", searches, ratio)] {
        println!(
            "| {name} | {} | {} | {:.1} | {:.1} | {ratio:.2} |",
            figures.n_requests(),
            figures.n_failures,
            figures.percentile(50),
            figures.percentile(99),
        );
    }
    println!(
        "posted {} articles, {:.1} a second, {} failed; found after {:.2} s at the median, {:.2} s at the worst, {} never",
        arrivals.n_posted(),
        arrivals.per_second(),
        arrivals.n_failures,
        arrivals.seconds_until_found(50),
        arrivals.seconds_until_found(100),
        arrivals.n_never_found,
    );
    let switched = if *has_switched { "switched" } else { "did not switch" };
    println!("rebuilt in {rebuild_seconds:.1} s and {switched}");
    let n_failures = idle.n_failures + searches.n_failures + arrivals.n_failures;
    let missed = [
        (n_failures > 0, "a request failed"),
        (arrivals.n_never_found > 0, "an article was not found"),
        (
            arrivals.seconds_until_found(100) > MAX_SECONDS_UNTIL_FOUND,
            "an article was found later than a second after its acknowledgement",
        ),
        (ratio > MAX_RATIO, "p99 is over three times that of the idle server"),
        (!has_switched, "the rebuild was not switched to"),
    ];
    let missed = missed.iter().filter(|(is_missed, _)| *is_missed);
    let n_missed = missed.inspect(|(_, bar)| println!("missed: {bar}")).count();
    ExitCode::from(u8::from(n_missed > 0))
}
