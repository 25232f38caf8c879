//! Measures the cleaner on real news, damaged and undamaged:
//!
//! ```text
//! cargo run --release -p xunwen-tests --example cleaning [-- --articles N --seed S --show KIND]
//! cargo run --release -p xunwen-tests --example cleaning -- --pass-through [--articles N --show changed]
//! cargo run --release -p xunwen-tests --example cleaning -- --false-repairs [--stride N]
//! ```
//!
//! `--show` prints examples of errors: of a kind of fault (`column`, `gloss`, …), in sentences that were not damaged
//! (`untouched`), of merged paragraphs (`merged`), or all (`all`). `--limit` sets their number, 20 by default.
//! `--false-repairs` cleans every N-th undamaged text, also with runs of blanks and Latin-1 signs in it.
//! With `--pass-through` the kinds are `changed` for sentences and `merged` for lines.

#![allow(clippy::print_stdout, reason = "a command that prints a table")]

use std::path::Path;

use anyhow::{Context, bail};
use xunwen_tests::cleaning::false_repairs::{FalseRepairs, undamaged_texts};
use xunwen_tests::cleaning::pass_through::PassThrough;
use xunwen_tests::cleaning::{Example, score};
use xunwen_tests::random::SplitMix;
use xunwen_tests::real_news::raw_articles;
use xunwen_tests::shared::shared;

/// Articles that are damaged by default.
const N_ARTICLES: usize = 2_500;

/// The files of the undamaged articles.
const FILES: &[&str] = &["xwlb.jsonl.zst", "hkcnews.jsonl.zst"];

/// The options of the command line.
struct MeasureOptions {
    articles: Option<usize>,
    seed: u64,
    show: Option<String>,
    limit: usize,
    is_pass_through: bool,
    is_false_repairs: bool,
    stride: usize,
}

fn main() -> anyhow::Result<()> {
    let options = options()?;
    let shared = shared().context("no real news: set XUNWEN_SHARED to their folder")?;
    if options.is_pass_through {
        pass_through(&shared, &options);
    } else if options.is_false_repairs {
        false_repairs(&shared, &options);
    } else {
        damaged(&shared, &options);
    }
    Ok(())
}

/// Reads the options of the command line.
fn options() -> anyhow::Result<MeasureOptions> {
    let mut options = MeasureOptions {
        articles: None,
        seed: 1,
        show: None,
        limit: 20,
        is_pass_through: false,
        is_false_repairs: false,
        stride: 1,
    };
    let mut arguments = std::env::args().skip(1);

    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().with_context(|| format!("`{argument}` needs a value"));
        match argument.as_str() {
            "--articles" => options.articles = Some(value()?.parse()?),
            "--seed" => options.seed = value()?.parse()?,
            "--show" => options.show = Some(value()?),
            "--limit" => options.limit = value()?.parse()?,
            "--stride" => options.stride = value()?.parse::<usize>()?.max(1),
            "--false-repairs" => options.is_false_repairs = true,
            "--pass-through" => options.is_pass_through = true,
            other => bail!("unknown option `{other}`: see the head of tests/examples/cleaning.rs"),
        }
    }
    Ok(options)
}

/// Prints the score over damaged articles.
fn damaged(shared: &Path, options: &MeasureOptions) {
    let score = score(shared, options.articles.unwrap_or(N_ARTICLES), options.seed);
    if let Some(show) = &options.show {
        let shown = score.examples.iter().filter(|example| is_shown(example, show));
        shown.take(options.limit).for_each(print_example);
    }
    println!("{score}");
}

/// Returns whether an example is of a kind: `KIND`, or `KIND/` and a part of the variant's name.
fn is_shown(example: &Example, show: &str) -> bool {
    let (kind, variant) = show.split_once('/').unwrap_or((show, ""));
    match example.fault {
        _ if kind == "all" => true,
        _ if kind == "merged" => example.what.contains("merged"),
        Some(fault) => fault.kind.code() == kind && fault.variant.contains(variant),
        None => kind == "untouched",
    }
}

fn print_example(example: &Example) {
    let fault = example
        .fault
        .map_or_else(String::new, |fault| format!("{}, {}: ", fault.kind, fault.variant));
    println!("— {fault}{} ({})", example.what, example.id);
    println!("  before   {:?}", example.before);
    println!("  expected {:?}", example.expected);
    println!("  got      {:?}\n", example.got);
}

/// Prints the effect of the cleaner on undamaged articles.
fn pass_through(shared: &Path, options: &MeasureOptions) {
    for file in FILES {
        let mut random = SplitMix::seeded(options.seed);
        let mut through = PassThrough::default();
        let n_articles = options.articles.unwrap_or(usize::MAX);
        for raw in raw_articles(&shared.join("data").join(file)).take(n_articles) {
            through.add(raw, &mut random);
        }

        let show = options.show.as_deref();
        for (name, found) in [("changed", &through.changed), ("merged", &through.merged)] {
            if show == Some(name) || show == Some("all") {
                for (id, text) in found.iter().take(options.limit) {
                    println!("{name} {id}: {text}");
                }
            }
        }
        println!("{file}\n{through}");
    }
}

/// Prints the repairs of undamaged texts.
fn false_repairs(shared: &Path, options: &MeasureOptions) {
    let mut random = SplitMix::seeded(options.seed);
    let mut repairs = FalseRepairs::default();
    for (id, text) in undamaged_texts(shared).step_by(options.stride) {
        repairs.add(&id, &text, &mut random);
    }
    println!("{repairs}");
}
