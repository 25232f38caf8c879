//! Measures the spelling repairs on spoilt queries and on sound ones:
//!
//! ```text
//! cargo run --release -p xunwen-tests --example spelling [-- --seed S --queries N --show KIND]
//! ```
//!
//! Reads `xwlb.jsonl.zst` and `hkcnews.jsonl.zst` below `XUNWEN_SHARED`, counts them in memory (3 GB, two
//! minutes), and prints, for each change, in how many of N spoilt queries (50 by default) the right
//! text is first; then, of 1,000 sound queries, in how many nothing is offered. Odd seeds are for
//! tuning and take the odd lines of `queries.txt`; even seeds are for
//! figures and take the others. Times are without the lookups, whose numbers are given.
//! `--show` prints the failures of a change (`sound`, `shape`, …), the offers for sound queries
//! (`offers`), or all (`all`). The generator's rules are at the head of
//! `tests/examples/spelling/generator.rs`.

#![allow(clippy::print_stdout, reason = "a command that prints a table")]

mod counts;
mod generator;
mod look_alikes;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use xunwen_spelling::{
    LexiconLimits, PhraseLexicon, RepairScript, Speller, SpellerParams, SpellingRepair,
    SpellingSources,
};
use xunwen_tests::random::SplitMix;
use xunwen_tests::real_news::raw_articles;
use xunwen_tests::shared::shared;
use xunwen_text::Analysis;

use counts::CorpusCounts;
use generator::{Change, Generator};

const FILES: &[&str] = &["xwlb.jsonl.zst", "hkcnews.jsonl.zst"];

/// The sound queries: real ones from `queries.txt` and texts of titles.
const N_REAL: usize = 700;
const N_TITLE_TEXTS: usize = 300;

struct MeasureOptions {
    seeds: Vec<u64>,
    queries: usize,
    show: String,
    ask: Vec<String>,
}

fn options() -> anyhow::Result<MeasureOptions> {
    let mut options =
        MeasureOptions { seeds: vec![1], queries: 50, show: String::new(), ask: Vec::new() };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().with_context(|| format!("`{argument}` needs a value"));
        match argument.as_str() {
            "--seed" => {
                let seeds: Result<_, _> = value()?.split(',').map(str::parse).collect();
                options.seeds = seeds?;
            }
            "--queries" => options.queries = value()?.parse()?,
            "--show" => options.show = value()?,
            "--ask" => options.ask.push(value()?),
            other => bail!("unknown option `{other}`: see the head of tests/examples/spelling"),
        }
    }
    Ok(options)
}

/// Everything that answers a query, and the time and lookups it took.
struct Bench {
    analysis: Analysis,
    speller: Speller,
    lexicon: PhraseLexicon,
    counts: CorpusCounts,
}

/// The cost of queries.
#[derive(Default)]
struct Costs {
    times: Vec<Duration>,
    pairs: Vec<usize>,
    runs: Vec<usize>,
}

impl Bench {
    fn ask(&self, query: &str, costs: &mut Costs) -> Vec<SpellingRepair> {
        let sources = SpellingSources {
            analysis: &self.analysis,
            lexicon: &self.lexicon,
            counts: &self.counts,
            script: RepairScript::Simplified,
        };
        self.counts.reset_calls();
        let started = Instant::now();
        let repairs = self.speller.repairs(query, &sources);
        costs.times.push(started.elapsed().saturating_sub(self.counts.calls.time.get()));
        costs.pairs.push(self.counts.calls.pairs.get());
        costs.runs.push(self.counts.calls.runs.get());
        repairs
    }
}

fn main() -> anyhow::Result<()> {
    let options = options()?;
    let shared = shared().context("no real news: set XUNWEN_SHARED to their folder")?;
    let (bench, titles) = load(&shared)?;
    let generator = Generator::new(&titles, &bench.analysis, &bench.counts);

    for query in &options.ask {
        println!("{query}: {:?}", bench.ask(query, &mut Costs::default()));
    }
    for seed in &options.seeds {
        println!("\nseed {seed}");
        let mut costs = Costs::default();
        spoilt_queries(&bench, &generator, *seed, &options, &mut costs);
        sound_queries(&bench, &generator, &shared, *seed, &options)?;
        print_costs("spoilt", costs);
    }
    Ok(())
}

fn load(shared: &Path) -> anyhow::Result<(Bench, Vec<String>)> {
    let analysis = Analysis::load()?;
    let mut counts = CorpusCounts::default();
    let mut titles = Vec::new();
    for file in FILES {
        for article in raw_articles(&shared.join("data").join(file)) {
            let title = article.title.unwrap_or_default();
            counts.add(&title, &article.body, &analysis.fold);
            titles.push(title);
        }
    }

    let started = Instant::now();
    let speller = Speller::new(&analysis, SpellerParams::default());
    println!("tables: {} bytes in {:?}", speller.n_bytes(), started.elapsed());
    let started = Instant::now();
    let lexicon = speller.lexicon(&titles, &analysis, &LexiconLimits::default());
    println!("{lexicon:?} of {} titles in {:?}", titles.len(), started.elapsed());
    Ok((Bench { analysis, speller, lexicon, counts }, titles))
}

/// Prints in how many spoilt queries the right text is first.
fn spoilt_queries(
    bench: &Bench,
    generator: &Generator<'_>,
    seed: u64,
    options: &MeasureOptions,
    costs: &mut Costs,
) {
    for change in Change::ALL {
        let (queries, left_out) = generator.spoilt(change, options.queries, seed);
        let name = format!("{change:?}").to_lowercase();
        let (mut n_first, mut n_offered) = (0, 0);
        for query in &queries {
            let repairs = bench.ask(&query.spoilt, costs);
            let texts: Vec<String> =
                repairs.iter().map(|repair| bench.analysis.fold.fold(&repair.text)).collect();
            n_first += usize::from(texts.first() == Some(&query.text));
            n_offered += usize::from(texts.contains(&query.text));
            if texts.first() != Some(&query.text) && is_shown(options, &name) {
                println!("  {name}: {} for {}: {texts:?}", query.spoilt, query.text);
            }
        }
        println!(
            "{name}: {n_first} of {} first, {n_offered} offered; left out: {} good queries, {} ambiguous",
            queries.len(),
            left_out.good_query,
            left_out.ambiguous
        );
    }
}

/// Prints for how many sound queries nothing is offered.
fn sound_queries(
    bench: &Bench,
    generator: &Generator<'_>,
    shared: &Path,
    seed: u64,
    options: &MeasureOptions,
) -> anyhow::Result<()> {
    let lines = fs::read_to_string(shared.join("data/queries.txt"))?;
    let parity = usize::try_from(seed % 2)?;
    let is_chinese = |line: &&str| line.chars().any(|c| c > '\u{2e80}');
    let mut queries: Vec<String> =
        lines.lines().skip(1 - parity).step_by(2).filter(is_chinese).map(str::to_owned).collect();
    SplitMix::seeded(seed).shuffle(&mut queries);
    queries.truncate(N_REAL);
    let n_real = queries.len();
    queries.extend(generator.sound_texts(N_TITLE_TEXTS, seed));

    let mut costs = Costs::default();
    let mut n_silent = [0, 0];
    for (at, query) in queries.iter().enumerate() {
        let repairs = bench.ask(query, &mut costs);
        n_silent[usize::from(at >= n_real)] += usize::from(repairs.is_empty());
        if !repairs.is_empty() && is_shown(options, "offers") {
            let texts: Vec<&str> = repairs.iter().map(|repair| repair.text.as_str()).collect();
            println!("  offered for {query}: {texts:?} {}", repairs[0].articles);
        }
    }
    println!(
        "sound: nothing offered for {} of {n_real} real queries and {} of {} texts of titles",
        n_silent[0],
        n_silent[1],
        queries.len() - n_real
    );
    print_costs("sound", costs);
    Ok(())
}

fn is_shown(options: &MeasureOptions, name: &str) -> bool {
    options.show == name || options.show == "all"
}

fn print_costs(name: &str, mut costs: Costs) {
    costs.times.sort();
    costs.pairs.sort_unstable();
    costs.runs.sort_unstable();
    let at = |percent: usize, n: usize| (n * percent / 100).min(n.saturating_sub(1));
    let n = costs.times.len();
    for percent in [50, 99] {
        let at = at(percent, n);
        println!(
            "{name} p{percent}: {:?}, {} pairs, {} runs",
            costs.times[at], costs.pairs[at], costs.runs[at]
        );
    }
}
