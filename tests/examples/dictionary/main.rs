//! Measures the news dictionary and finds missing words, on the real news below `XUNWEN_SHARED`:
//!
//! ```text
//! cargo run --release -p xunwen-tests --example dictionary -- candidates [--min N]
//! cargo run --release -p xunwen-tests --example dictionary -- audit FILE
//! cargo run --release -p xunwen-tests --example dictionary -- agreement [FILE]
//! ```
//!
//! `candidates` prints runs of words that occur together like a single word, by cohesion and by the
//! freedom of their neighbours. `audit` prints, for each word of a dictionary, its occurrences in the
//! news, whether it is split without the dictionary, and how often it would split a neighbour.
//! `agreement` prints the agreement with two manually segmented sets, with `FILE` in place of the news
//! dictionary.
//!
//! The output is for an editor: a candidate becomes an entry only if it is a name or a term that
//! readers would not split. Only words are printed, no text of the news.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "a program that reports to its user, with counts far below the limits"
)]

mod agreement;
mod audit;
mod candidates;
mod news;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use xunwen_text::{Analysis, Segmenter};

/// The fold table and the folder of the dictionaries.
struct Setting {
    analysis: Analysis,
    data: PathBuf,
}

impl Setting {
    /// Returns a segmenter with the news dictionary at `news`, or without one.
    fn segmenter(&self, news: Option<&Path>) -> anyhow::Result<Segmenter> {
        let read = |path: &Path| {
            std::fs::read_to_string(path)
                .with_context(|| format!("cannot read `{}`", path.display()))
        };
        let respelled = read(&self.data.join("respelled.txt"))?;
        let news = news.map(read).transpose()?.unwrap_or_default();
        Ok(Segmenter::new(&self.analysis.fold, &[&respelled, &news]))
    }
}

fn main() -> ExitCode {
    match run(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> anyhow::Result<()> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/text/data");
    let setting = Setting { analysis: Analysis::load()?, data };
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["candidates"] => candidates::print(&setting, candidates::MIN_COUNT),
        ["candidates", "--min", n] => candidates::print(&setting, n.parse()?),
        ["audit", file] => audit::print(&setting, Path::new(file)),
        ["agreement"] => agreement::print(&setting, &setting.data.join("news.txt")),
        ["agreement", file] => agreement::print(&setting, Path::new(file)),
        _ => {
            anyhow::bail!("usage: dictionary candidates [--min N] | audit FILE | agreement [FILE]")
        }
    }
}
