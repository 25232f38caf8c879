//! `xunwen backup` and `xunwen restore`.

use std::path::{Path, PathBuf};

use xunwen_indexer::LoadAnalysis;

use crate::analysis;
use crate::archive::ArchiveArgs;
use crate::exit::CommandExit;
use crate::output::{TerminalText, error_chain, megabytes, number, print, print_json_line};

/// The folder of articles in the job: neither command reads it.
const NO_CORPUS: &str = "";

/// Write the index and the posted articles to one file.
///
/// Both are as they were at one moment, even while a server writes. The file is complete or does
/// not exist. It does not contain the folder of articles: copy that separately.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  xunwen backup /backups/news-$(date +%F).xunwen
  xunwen backup news.backup --index /var/lib/xunwen/index")]
pub(crate) struct BackupArgs {
    /// The file to write
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    archive: ArchiveArgs,
    /// Print a summary as JSON
    #[arg(long)]
    json: bool,
}

/// Read the index and the posted articles from a file that `xunwen backup` wrote.
///
/// The restored index replaces the one in use, if there is one. Existing posted articles are never
/// overwritten: move them away first. An incomplete file changes nothing. Afterwards, run `xunwen index` to index
/// the files that have changed since the backup.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  xunwen restore news.backup
  xunwen restore news.backup --index /var/lib/xunwen/index")]
pub(crate) struct RestoreArgs {
    /// The file to read
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    archive: ArchiveArgs,
}

pub(crate) fn back_up(args: &BackupArgs) -> anyhow::Result<CommandExit> {
    let backup = xunwen_indexer::backup(&args.archive.job(Path::new(NO_CORPUS)), &args.file)?;

    if args.json {
        let _ = print_json_line(&backup)?;
    } else {
        print(&TerminalText::from_line(format_args!(
            "wrote `{}`: the index, {} posted articles, {:.1} MB",
            args.file.display(),
            number(backup.n_posted),
            megabytes(backup.n_bytes)
        )))?;
    }
    Ok(CommandExit::Done)
}

pub(crate) fn restore(args: &RestoreArgs) -> anyhow::Result<CommandExit> {
    let load: LoadAnalysis =
        Box::new(|index| analysis::load_for_index(index).map_err(|error| error_chain(&error)));
    let job = args.archive.job(Path::new(NO_CORPUS));
    let restored = xunwen_indexer::restore(&job, &args.file, &load)?;

    if restored.n_damaged > 0 {
        print(&TerminalText::from_line(format_args!(
            "note: {} stretches of the posted articles were damaged when the backup was made",
            number(restored.n_damaged)
        )))?;
    }
    let next = if restored.needs_rebuild {
        "run `xunwen index --rebuild`: another version built this index"
    } else {
        "run `xunwen index` to index the files that have changed since the backup"
    };
    print(&TerminalText::from_line(format_args!("restored; {next}")))?;
    Ok(CommandExit::Done)
}
