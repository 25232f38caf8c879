//! Xunwen 寻闻, the search engine for Chinese news: the command line.
//!
//! Reads arguments, calls the crates that do the work, and shows what they return. Errors go
//! to stderr; the exit code is 0 when all was done, 1 when articles were skipped, 2 when it
//! failed.

mod analysis;
mod args;
mod backup;
mod clean;
mod config;
mod dict;
mod doctor;
mod eval;
mod index;
mod keep;
mod log;
mod search;
mod serve;
mod show;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command};

/// How a command ended when it did not fail.
enum Outcome {
    Done,
    /// Done, but for articles that were skipped.
    Skipped,
    /// Not done, for reasons that were said.
    Failed,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let outcome = match args.command {
        Command::Index(args) => index::run(&args),
        Command::Search(args) => search::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Config(args) => config::run(&args),
        Command::Doctor(args) => doctor::run(&args),
        Command::Backup(args) => backup::back_up(&args),
        Command::Restore(args) => backup::restore(&args),
        Command::Clean(args) => clean::run(&args),
        Command::Dict(args) => dict::run(&args),
        Command::Eval(args) => eval::run(&args),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Skipped) => ExitCode::from(1),
        Ok(Outcome::Failed) => ExitCode::from(2),
        Err(error) => {
            show::error(&error);
            ExitCode::from(2)
        }
    }
}
