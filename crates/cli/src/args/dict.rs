//! The arguments of `xunwen dict`.

use std::path::PathBuf;

use clap::Subcommand;

/// Check a dictionary of your own words.
///
/// A dictionary has a word a line, in either script, with a weight and a tag or without, parted by
/// blanks; what follows # is a comment. A word takes effect without a weight; a weight makes it
/// stronger where its neighbours claim its ends. Give it to `xunwen index --dict FILE`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  xunwen dict check newsroom.txt
  xunwen dict check newsroom.txt --index /var/lib/xunwen/index --json")]
pub(crate) struct DictArgs {
    #[command(subcommand)]
    pub(crate) command: DictCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DictCommand {
    /// Show what each word of a dictionary changes
    Check(DictCheckArgs),
}

/// Show what each word of a dictionary changes.
///
/// Each word is cut alone, in plain sentences, and in every indexed article that contains it, as
/// the index is cut now and as it would be cut with the dictionary. Changes nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  xunwen dict check newsroom.txt
  xunwen dict check newsroom.txt --index /var/lib/xunwen/index --json

Exit codes: 0 every word is fine, 1 some lines or words have problems, 2 failed")]
pub(crate) struct DictCheckArgs {
    /// The dictionary
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The index whose articles are counted [default: index, if it is there]
    #[arg(long, value_name = "DIR")]
    pub(crate) index: Option<PathBuf>,
    /// Print the result as JSON
    #[arg(long)]
    pub(crate) json: bool,
}
