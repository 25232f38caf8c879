//! Makes the two models of the cleaner from real news and writes them beside its code: how characters follow each
//! other (`language`), and when a line end parts a sentence (`boundary`).
//!
//! ```text
//! cargo run --release -p xunwen-tests --example train_cleaner -- language
//! cargo run --release -p xunwen-tests --example train_cleaner -- boundary
//! ```
//!
//! The news are `data/xwlb.jsonl.zst` and `data/hkcnews.jsonl.zst` below `XUNWEN_SHARED` (default `../shared`): four
//! of five articles make the language model, the fifth ones the boundary model and its figures. The same news give
//! the same bytes.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that reports to its user")]

mod boundary;
mod language;
mod news;
mod trees;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let clean = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/corpus/src/clean");
    let outcome = match std::env::args().nth(1).as_deref() {
        Some("language") => language::train(&clean.join("language_model/ngrams.bin")),
        Some("boundary") => boundary::train(&clean.join("boundary/trees.txt")),
        _ => Err("usage: train_cleaner language|boundary".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
