//! Fits and measures the numbers of the cleaner on real news.
//!
//! `language` writes the character model, `boundary` the trees that classify line ends, both next to the cleaner's code.
//! `parameters` changes nothing: it prints how the cleaning score changes when a tuned parameter is halved and doubled,
//! for a number of articles and for the parameters whose names begin with a prefix.
//!
//! ```text
//! cargo run --release -p xunwen-tests --example train_cleaner -- language
//! cargo run --release -p xunwen-tests --example train_cleaner -- boundary
//! cargo run --release -p xunwen-tests --example train_cleaner -- parameters [N [PREFIX]]
//! ```
//!
//! The news are `data/xwlb.jsonl.zst` and `data/hkcnews.jsonl.zst` below `XUNWEN_SHARED` (default `../shared`), and for
//! `parameters` also `data/news-small.jsonl`. Four of five articles make the character model, every fifth one the
//! boundary model and its error rates. The same news give the same bytes.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that reports to its user")]

mod boundary;
mod language;
mod news;
mod parameters;
mod random;
mod trees;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<(), Box<dyn Error>> {
    let clean = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/corpus/src/clean");
    match arguments {
        ["language"] => language::train(&clean.join("language_model/ngrams.bin")),
        ["boundary"] => boundary::train(&clean.join("boundary/trees.txt")),
        ["parameters"] => parameters::measure(None, ""),
        ["parameters", n] => parameters::measure(Some(n.parse()?), ""),
        ["parameters", n, prefix] => parameters::measure(Some(n.parse()?), prefix),
        _ => Err("usage: train_cleaner language | boundary | parameters [N [PREFIX]]".into()),
    }
}
