//! Searches for the queries that cost most, kind by kind:
//!
//! ```text
//! cargo run --release -p xunwen-tests --example worst_query -- INDEX [--minutes N] [--seed S] [--unlimited]
//! ```
//!
//! For each kind, random queries are generated from the grammar and from the frequent characters of
//! the index, and the worst ones are changed and tried again: hill climbing on the processor time of
//! the thread. Prints the worst query of each kind with its time and how it ended. By default with
//! the limits of a server. Exits with 1 if a query took more than 250 ms and was not cut.

#![allow(clippy::print_stdout, reason = "a command that prints a table")]

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use cpu_time::ThreadTime;
use xunwen_engine::{Engine, Note, SearchBudget, SearchError, SearchLimits};
use xunwen_tests::costly_queries::{CostlyKind, CostlyQueries, CostlyQuery};
use xunwen_tests::random::SplitMix;
use xunwen_text::Analysis;

/// The queries of each kind that are kept and changed.
const N_KEPT: usize = 4;
/// The share of tries that start anew, in percent.
const FRESH_PERCENT: usize = 20;
/// The target: the most processor time of a query that is not cut.
const MAX_UNCUT: Duration = Duration::from_millis(250);

struct Options {
    index: PathBuf,
    minutes: f64,
    seed: u64,
    limits: SearchLimits,
}

/// A query with what it cost.
#[derive(Clone)]
struct Trial {
    query: CostlyQuery,
    took: Duration,
    n_steps: u64,
    end: SearchEnd,
}

/// How a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SearchEnd {
    Whole,
    /// With a note that hits are shown in part.
    Partial,
    /// With an error.
    Cut,
}

fn main() -> anyhow::Result<ExitCode> {
    let options = options()?;
    let engine = Engine::open(&options.index, Arc::new(Analysis::load()?))?;
    let queries = CostlyQueries::of_index(&engine)?;
    let limits = options.limits.scaled_to(engine.n_articles());
    let mut random = SplitMix::seeded(options.seed);

    let per_kind = options.minutes * 60.0 / CostlyKind::ALL.len() as f64;
    println!("{} articles, {per_kind:.0} s for each kind, {limits:?}", engine.n_articles());
    println!("{:13} {:>7} {:>8} {:>9} {:>11}  end", "kind", "tries", "ms", "uncut ms", "steps");
    let mut is_met = true;
    for kind in CostlyKind::ALL {
        let deadline = Instant::now() + Duration::from_secs_f64(per_kind);
        let climb = climb(&engine, &queries, limits, (kind, deadline), &mut random)?;
        is_met &= climb.uncut <= MAX_UNCUT;
        report(kind, &climb);
    }
    Ok(if is_met { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn options() -> anyhow::Result<Options> {
    let mut options =
        Options { index: PathBuf::new(), minutes: 20.0, seed: 1, limits: SearchLimits::default() };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().with_context(|| format!("`{arg}` takes a value"));
        match arg.as_str() {
            "--minutes" => options.minutes = value()?.parse()?,
            "--seed" => options.seed = value()?.parse()?,
            "--unlimited" => options.limits = SearchLimits::NONE,
            _ => options.index = arg.into(),
        }
    }
    anyhow::ensure!(options.index.is_dir(), "usage: worst_query INDEX [--minutes N] [--seed S]");
    Ok(options)
}

/// The worst queries of a kind.
struct Climb {
    n_tries: usize,
    worst: Vec<Trial>,
    /// The most processor time of a query that was not cut.
    uncut: Duration,
}

fn climb(
    engine: &Engine,
    queries: &CostlyQueries,
    limits: SearchLimits,
    (kind, deadline): (CostlyKind, Instant),
    random: &mut SplitMix,
) -> anyhow::Result<Climb> {
    let mut climb = Climb { n_tries: 0, worst: Vec::new(), uncut: Duration::ZERO };
    while Instant::now() < deadline || climb.n_tries == 0 {
        let query = match random.one(&climb.worst) {
            Some(worst) if !random.chance(FRESH_PERCENT) => queries.mutate(&worst.query, random),
            _ => queries.generate(kind, random),
        };
        let mut trial = measure(engine, query, limits)?;
        // Other load on the machine makes some tries slower, never faster.
        if trial.took > MAX_UNCUT && trial.end == SearchEnd::Whole {
            let again = measure(engine, trial.query.clone(), limits)?;
            trial = if again.took < trial.took { again } else { trial };
        }

        climb.n_tries += 1;
        if trial.end == SearchEnd::Whole {
            climb.uncut = climb.uncut.max(trial.took);
        }
        climb.worst.push(trial);
        climb.worst.sort_by_key(|trial| std::cmp::Reverse((trial.took, trial.n_steps)));
        climb.worst.truncate(N_KEPT);
    }
    Ok(climb)
}

fn measure(engine: &Engine, query: CostlyQuery, limits: SearchLimits) -> anyhow::Result<Trial> {
    let request = query.request();
    let budget = SearchBudget::new(limits);
    let started = ThreadTime::now();
    let result = engine.search_within(&request, &budget);
    let took = started.elapsed();

    let end = match result {
        Ok(result) if result.notes.contains(&Note::CutShort) => SearchEnd::Partial,
        Ok(_) => SearchEnd::Whole,
        Err(SearchError::TooCostly(_)) => SearchEnd::Cut,
        Err(error) => return Err(error.into()),
    };
    Ok(Trial { query, took, n_steps: budget.n_steps(), end })
}

fn report(kind: CostlyKind, climb: &Climb) {
    let Some(worst) = climb.worst.first() else { return };
    let ms = |took: Duration| took.as_secs_f64() * 1e3;
    println!(
        "{:13} {:7} {:8.1} {:9.1} {:11}  {:?}",
        format!("{kind:?}"),
        climb.n_tries,
        ms(worst.took),
        ms(climb.uncut),
        worst.n_steps,
        worst.end
    );
    let CostlyQuery { limit, offset, is_by_date, is_converted, .. } = worst.query;
    println!("    {limit} from {offset}, by date {is_by_date}, converted {is_converted}:");
    println!("    {}", worst.query.text().chars().take(120).collect::<String>());
}
