//! `xunwen backup` and `xunwen restore`.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use xunwen_cluster::ClusterArchive;
use xunwen_indexer::{
    CheckedSnapshot, IndexJob, LoadAnalysis, back_up_cluster, check_on_cluster, restore_on_cluster,
};

use crate::analysis;
use crate::archive::ArchiveArgs;
use crate::config::ClusterArgs;
use crate::exit::CommandExit;
use crate::output::{TerminalText, error_chain, megabytes, number, print, print_json_line};

/// The folder of articles in the job: neither command reads it.
const NO_CORPUS: &str = "";

/// The variable with the repository for snapshots.
const REPOSITORY: &str = "XUNWEN_CLUSTER_REPOSITORY";

/// Write the index and the posted articles to one file.
///
/// Both are as they were at one moment, even while a server writes. The file is complete or does
/// not exist. It does not contain the folder of articles: copy that separately.
///
/// With a cluster, the index goes into a snapshot in a repository of the cluster, which has to be
/// registered there, and the file names it. Snapshots share what has not changed; earlier ones stay
/// until you delete them.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  xunwen backup /backups/news-$(date +%F).xunwen
  xunwen backup news.backup --index /var/lib/xunwen/index
  xunwen backup news.backup --cluster https://node-1:9200 --cluster-repository nightly")]
pub(crate) struct BackupArgs {
    /// The file to write
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    archive: ArchiveArgs,
    #[command(flatten)]
    cluster: ClusterArgs,
    /// The repository for snapshots, by its name in the cluster
    #[arg(long, value_name = "NAME", env = REPOSITORY, hide_env_values = true)]
    cluster_repository: Option<String>,
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
  xunwen restore news.backup --index /var/lib/xunwen/index
  xunwen restore news.backup --cluster https://node-1:9200
  xunwen restore news.backup --cluster https://node-1:9200 --check")]
pub(crate) struct RestoreArgs {
    /// The file to read
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    archive: ArchiveArgs,
    #[command(flatten)]
    cluster: ClusterArgs,
    /// The repository with the snapshot, if the cluster knows it by another name than when the backup
    /// was made
    #[arg(long, value_name = "NAME", env = REPOSITORY, hide_env_values = true)]
    cluster_repository: Option<String>,
    /// Restore nothing: check that the file is whole, and that the cluster has the complete snapshot
    /// that it names
    #[arg(long)]
    check: bool,
}

pub(crate) fn back_up(args: &BackupArgs) -> anyhow::Result<CommandExit> {
    let job = args.archive.job(Path::new(NO_CORPUS));
    if let Some(archive) = args.cluster.settings.archive()? {
        return back_up_on_cluster(args, &job, &archive);
    }
    let backup = xunwen_indexer::backup(&job, &args.file)?;

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

fn back_up_on_cluster(
    args: &BackupArgs,
    job: &IndexJob,
    archive: &ClusterArchive,
) -> anyhow::Result<CommandExit> {
    let repository = args.cluster_repository.as_deref().context(
        "name the repository for snapshots with `--cluster-repository`; docs/cluster.md says how to \
         register one",
    )?;
    let backup = back_up_cluster(job, archive, repository, &args.file)?;
    if args.json {
        let _ = print_json_line(&backup)?;
    } else {
        print(&TerminalText::from_line(format_args!(
            "wrote `{}`: the snapshot `{}` in `{}`, {} posted articles, {:.1} MB",
            args.file.display(),
            backup.snapshot,
            backup.repository,
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
    let repository = args.cluster_repository.as_deref();
    let (n_damaged, needs_rebuild) = match args.cluster.settings.archive()? {
        Some(archive) if args.check => {
            return print_checked(&check_on_cluster(&job, &archive, repository, &args.file)?);
        }
        Some(archive) => {
            let restored = restore_on_cluster(&job, &archive, repository, &args.file, &load)?;
            (restored.n_damaged, restored.needs_rebuild)
        }
        None if args.check => bail!(
            "`--check` works with `--cluster`: a backup of one machine is checked while it is restored"
        ),
        None => {
            let restored = xunwen_indexer::restore(&job, &args.file, &load)?;
            (restored.n_damaged, restored.needs_rebuild)
        }
    };

    if n_damaged > 0 {
        print(&TerminalText::from_line(format_args!(
            "note: {} stretches of the posted articles were damaged when the backup was made",
            number(n_damaged)
        )))?;
    }
    let next = if needs_rebuild {
        "run `xunwen index --rebuild`: another version built this index"
    } else {
        "run `xunwen index` to index the files that have changed since the backup"
    };
    print(&TerminalText::from_line(format_args!("restored; {next}")))?;
    Ok(CommandExit::Done)
}

fn print_checked(checked: &CheckedSnapshot) -> anyhow::Result<CommandExit> {
    let CheckedSnapshot { repository, snapshot, n_articles, n_posted } = checked;
    let articles = n_articles.map_or_else(|| "the".to_owned(), number);
    print(&TerminalText::from_line(format_args!(
        "the backup is whole: {articles} articles in the snapshot `{snapshot}` in `{repository}`, {} \
         posted articles",
        number(*n_posted)
    )))?;
    Ok(CommandExit::Done)
}
