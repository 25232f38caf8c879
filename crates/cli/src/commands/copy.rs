//! `xunwen copy`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use xunwen_indexer::{Copied, IndexJob, copy, is_cluster_folder};

use crate::analysis;
use crate::config::ClusterArgs;
use crate::exit::CommandExit;
use crate::output::{TerminalText, number, print, print_json_line};

/// The corpus is not read.
const NO_CORPUS: &str = "";

/// Copy an index to a cluster, or back to this machine, without reading the corpus again.
///
/// Articles keep their ids, arrivals and versions, so that feeds and alerts continue. The record of the
/// files and the posted articles are copied, too: the next `xunwen index` finds nothing to do. FROM
/// stays as it is; the copy is in use once it is complete.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  xunwen copy index record --cluster https://node-1:9200    from this machine to a cluster
  xunwen copy record index --cluster https://node-1:9200    from a cluster to this machine

Nothing may write to FROM meanwhile. Afterwards run `xunwen index` with `--index TO`, and start the
servers with TO.")]
pub(crate) struct CopyArgs {
    /// The folder of the index to copy, or of the record of one on the cluster
    #[arg(value_name = "FROM")]
    from: PathBuf,
    /// The folder of the new index, or of its record
    #[arg(value_name = "TO")]
    to: PathBuf,
    /// The folder of posted articles of FROM; unset, its name plus `.posted`, next to it
    #[arg(long, value_name = "DIR")]
    from_posted: Option<PathBuf>,
    /// The folder of posted articles of TO, which may be that of FROM; unset, its name plus `.posted`,
    /// next to it
    #[arg(long, value_name = "DIR")]
    to_posted: Option<PathBuf>,
    #[command(flatten)]
    cluster: ClusterArgs,
    /// Threads that analyse and index articles [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    /// Print the counts as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &CopyArgs) -> anyhow::Result<CommandExit> {
    let archive = args.cluster.settings.archive()?;
    let archive = archive.context("name the cluster with `--cluster`")?;
    let mut from = job(&args.from, args.from_posted.as_deref(), args.threads);
    let mut to = job(&args.to, args.to_posted.as_deref(), args.threads);
    let analysis = if is_cluster_folder(&args.from) {
        let analysis = analysis::load_for_cluster(&archive)?;
        from.cluster = Some(archive);
        analysis
    } else if xunwen_engine::exists(&args.from) {
        to.cluster = Some(archive);
        analysis::load_for_index(&args.from)?
    } else {
        bail!("there is no index at `{}`, nor the record of one", args.from.display());
    };

    let copied = copy(&from, &to, &Arc::new(analysis))?;
    if args.json {
        let _ = print_json_line(&copied)?;
    } else {
        let Copied { n_articles, n_files, n_posted } = copied;
        print(&TerminalText::from_line(format_args!(
            "copied {} articles; {} files and {} posted articles are on record at `{}`",
            number(n_articles),
            number(n_files),
            number(n_posted),
            args.to.display()
        )))?;
    }
    Ok(CommandExit::Done)
}

fn job(index: &Path, posted: Option<&Path>, threads: Option<u16>) -> IndexJob {
    let mut job = IndexJob::new(Path::new(NO_CORPUS), index);
    if let Some(posted) = posted {
        job.posted = posted.to_owned();
    }
    if let Some(n_threads) = threads {
        job.n_threads = n_threads.into();
    }
    job
}
