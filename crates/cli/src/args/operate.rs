//! The arguments of `xunwen config`, `xunwen doctor`, `xunwen backup` and `xunwen restore`.

use std::path::PathBuf;

use super::ArchiveArgs;
use crate::config::SettingArgs;

/// Show the settings that `xunwen serve` would run with, and where each comes from.
///
/// Takes the same flags, variables and file. What is printed may stand in such a file. Tokens are never
/// shown.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  xunwen config
  xunwen config --config /etc/xunwen.toml --json

Exit codes: 0 the settings can be used, 2 they cannot, and why")]
pub(crate) struct ConfigArgs {
    #[command(flatten)]
    pub(crate) settings: SettingArgs,
    /// Print the settings as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Look everything over and say what to do.
///
/// Reads every file of the index and of the posted articles and compares corpus, manifest and index.
/// Changes nothing; may run beside a server, whose work of the moment then shows as not finished.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  xunwen doctor
  xunwen doctor ~/news --index /var/lib/xunwen/index --json

Exit codes: 0 all is well, 1 something should be done, 2 something is broken")]
pub(crate) struct DoctorArgs {
    /// The folder of articles
    #[arg(env = "XUNWEN_CORPUS", hide_env_values = true, default_value = "corpus")]
    pub(crate) corpus: PathBuf,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
    /// Print what was found as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Write the index and the posted articles to one file.
///
/// Both are as of one moment, also while a server writes. The file is whole or not there. The folder of
/// articles is not in it: it is yours, and any copy of it will do.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  xunwen backup /backups/news-$(date +%F).xunwen
  xunwen backup news.backup --index /var/lib/xunwen/index")]
pub(crate) struct BackupArgs {
    /// The file to write
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
    /// Print what was written as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Read the index and the posted articles from a file that `xunwen backup` wrote.
///
/// The index goes beside one that is there and is used from then on; posted articles go only where none
/// are. A file that is not whole changes nothing. Run `xunwen index` afterwards for what has changed in the
/// folder of articles since.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  xunwen restore news.backup
  xunwen restore news.backup --index /var/lib/xunwen/index")]
pub(crate) struct RestoreArgs {
    /// The file to read
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) archive: ArchiveArgs,
}
