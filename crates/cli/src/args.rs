//! The commands and their names.

use std::ffi::OsString;
use std::process::exit;

use clap::{Parser, Subcommand};

use crate::commands::alert::AlertArgs;
use crate::commands::backup::{BackupArgs, RestoreArgs};
use crate::commands::clean::CleanArgs;
use crate::commands::config::ConfigArgs;
use crate::commands::copy::CopyArgs;
use crate::commands::dict::DictArgs;
use crate::commands::doctor::DoctorArgs;
use crate::commands::eval::EvalArgs;
use crate::commands::health::HealthArgs;
use crate::commands::index::IndexCommandArgs;
use crate::commands::search::SearchArgs;
use crate::commands::serve::ServeArgs;
use crate::output::escape::escaped;
use crate::output::print_note;

/// The exit code of invalid arguments, as clap has it.
const EXIT_USAGE: i32 = 2;

/// 寻闻: full-text search for Chinese news.
#[derive(Debug, Parser)]
#[command(name = "xunwen", version, arg_required_else_help = true, after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Returns the arguments of this process. Ends it after printing help, the version or an error.
pub(crate) fn parse() -> Args {
    Args::try_parse().unwrap_or_else(|error| {
        if error.use_stderr() {
            refuse(std::env::args_os());
            // The message repeats no argument.
            print_note(format_args!("error: {}", error.kind()));
            exit(EXIT_USAGE);
        }
        error.exit()
    })
}

/// Prints the error of these arguments with escapes, because it repeats them, and ends the process.
fn refuse(args: impl Iterator<Item = OsString>) {
    let args = args.map(|arg| escaped(&arg.to_string_lossy()));
    if let Err(error) = Args::try_parse_from(args) {
        error.exit();
    }
}

const EXAMPLES: &str = "\
Examples:
  xunwen index                      index the articles in corpus/ into index/
  xunwen serve                      serve the search page on http://127.0.0.1:7878
  xunwen health                     ask a server whether it is ready
  xunwen search 跨境电商            search from the command line
  xunwen alert searches.txt         print what is new for saved searches
  xunwen config                     show the settings of a server
  xunwen doctor                     examine an index and say what to do
  xunwen backup news.backup         write index and posted articles to one file
  xunwen copy index record --cluster https://node-1:9200
                                    copy an index to a cluster
  xunwen clean page.txt             show how a file is cleaned
  xunwen dict check newsroom.txt    show what a user dictionary changes
  xunwen eval sets/*                measure search quality on judged sets

Exit codes: 0 done, 1 done but some articles were skipped, 2 failed";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Index(IndexCommandArgs),
    Serve(ServeArgs),
    Health(HealthArgs),
    Search(SearchArgs),
    Alert(AlertArgs),
    Config(ConfigArgs),
    Doctor(DoctorArgs),
    Backup(BackupArgs),
    Restore(RestoreArgs),
    Copy(CopyArgs),
    Clean(CleanArgs),
    Dict(DictArgs),
    Eval(EvalArgs),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn a_query_may_begin_with_an_exclusion() {
        let args = Args::try_parse_from(["xunwen", "search", "-房地产", "--limit", "3"]).unwrap();
        let Command::Search(search) = args.command else { panic!("not a search: {args:?}") };
        assert_eq!((search.query.as_str(), search.limit), ("-房地产", 3));
    }
}
