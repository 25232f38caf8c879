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
//!
//! | flag | effect |
//! |---|---|
//! | `--show KIND` | prints the failures of a change (`sound`, `shape`, …), the offers for sound queries (`offers`), or all (`all`) |
//! | `--ask QUERY` | prints the offers for a query |
//! | `--index DIR` | searches an index of the same articles and takes the other searches of its results, `did_you_mean` in the API: the first one has to be right |
//! | `--sweep` | halves and doubles each parameter, and prints the figures of all seeds together |
//!
//! The generator's rules are at the head of `tests/examples/spelling/generator.rs`.

#![allow(clippy::print_stdout, reason = "a command that prints a table")]

mod answers;
mod counts;
mod figures;
mod generator;
mod look_alikes;
mod sweep;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, bail};
use xunwen_spelling::{LexiconLimits, Speller, SpellerParams};
use xunwen_tests::real_news::raw_articles;
use xunwen_tests::shared::shared;
use xunwen_text::Analysis;

use answers::{Answers, Costs, MemoryAnswers, open_index};
use counts::CorpusCounts;
use figures::{Sample, measure};
use generator::Generator;
use sweep::sweep;

const FILES: &[&str] = &["xwlb.jsonl.zst", "hkcnews.jsonl.zst"];

/// What to measure, and what to print of it.
pub(crate) struct MeasureOptions {
    seeds: Vec<u64>,
    queries: usize,
    show: String,
    ask: Vec<String>,
    index: Option<PathBuf>,
    is_sweep: bool,
}

fn options() -> anyhow::Result<MeasureOptions> {
    let mut options = MeasureOptions {
        seeds: vec![1],
        queries: 50,
        show: String::new(),
        ask: Vec::new(),
        index: None,
        is_sweep: false,
    };
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
            "--index" => options.index = Some(value()?.into()),
            "--sweep" => options.is_sweep = true,
            other => bail!("unknown option `{other}`: see the head of tests/examples/spelling"),
        }
    }
    Ok(options)
}

fn main() -> anyhow::Result<()> {
    let options = options()?;
    let shared = shared().context("no real news: set XUNWEN_SHARED to their folder")?;
    let analysis = Arc::new(Analysis::load()?);
    let (counts, titles) = load(&shared, &analysis);
    let generator = Generator::new(&titles, &analysis, &counts);

    let started = Instant::now();
    let speller = Speller::new(&analysis, SpellerParams::default());
    println!("tables: {} bytes in {:?}", speller.n_bytes(), started.elapsed());
    let started = Instant::now();
    let lexicon = speller.lexicon(&titles, &analysis, &LexiconLimits::default());
    println!("{lexicon:?} of {} titles in {:?}", titles.len(), started.elapsed());
    let memory = MemoryAnswers { analysis: &analysis, speller, lexicon: &lexicon, counts: &counts };

    if options.is_sweep {
        let samples =
            options.seeds.iter().map(|seed| Sample::new(&generator, &shared, *seed, &options));
        let samples = samples.collect::<anyhow::Result<Vec<_>>>()?;
        sweep(&memory, &samples);
        return Ok(());
    }
    let answers = match &options.index {
        Some(index) => Answers::Index(open_index(index, &analysis)?),
        None => Answers::Memory(memory),
    };
    for query in &options.ask {
        println!("{query}: {:?}", answers.ask(query, &mut Costs::default())?);
    }
    for seed in &options.seeds {
        println!("\nseed {seed}");
        let sample = Sample::new(&generator, &shared, *seed, &options)?;
        measure(&answers, &sample, &analysis, &options)?;
    }
    Ok(())
}

/// Returns the counts of all articles, and their titles.
fn load(shared: &Path, analysis: &Analysis) -> (CorpusCounts, Vec<String>) {
    let mut counts = CorpusCounts::default();
    let mut titles = Vec::new();
    for file in FILES {
        for article in raw_articles(&shared.join("data").join(file)) {
            let title = article.title.unwrap_or_default();
            counts.add(&title, &article.body, &analysis.fold);
            titles.push(title);
        }
    }
    (counts, titles)
}
