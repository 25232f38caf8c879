//! Xunwen 寻闻, the search engine for Chinese news: the command line.
//!
//! Reads arguments, calls the crates that do the work, and prints what they return. Errors go to
//! stderr. The exit code is 0 when everything was done, 1 when articles were skipped, and 2 when
//! the command failed.

mod analysis;
mod archive;
mod args;
mod commands;
mod config;
mod engine;
mod exit;
mod logging;
mod output;
mod rerank;
mod signal;

use std::process::ExitCode;

use mimalloc::MiMalloc;

use crate::args::Command;
use crate::exit::CommandExit;

/// A search makes hundreds of small lists. With this allocator it takes an eighth less time than with
/// that of glibc.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    output::print_panics();
    let args = args::parse();
    let exit = match args.command {
        Command::Index(args) => commands::index::run(&args),
        Command::Search(args) => commands::search::run(&args),
        Command::Alert(args) => commands::alert::run(&args),
        Command::Serve(args) => commands::serve::run(&args),
        Command::Health(args) => commands::health::run(&args),
        Command::Config(args) => commands::config::run(&args),
        Command::Doctor(args) => commands::doctor::run(&args),
        Command::Backup(args) => commands::backup::back_up(&args),
        Command::Restore(args) => commands::backup::restore(&args),
        Command::Copy(args) => commands::copy::run(&args),
        Command::Clean(args) => commands::clean::run(&args),
        Command::Dict(args) => commands::dict::run(&args),
        Command::Eval(args) => commands::eval::run(&args),
    };

    let exit = exit.unwrap_or_else(|error| {
        output::print_error(&error);
        CommandExit::Failed
    });
    exit.into()
}
