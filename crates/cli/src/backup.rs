//! `xunwen backup` and `xunwen restore`.

use std::path::{Path, PathBuf};

use anyhow::Context;
use xunwen_indexer::{IndexJob, posted_beside};

use crate::Outcome;
use crate::args::{BackupArgs, RestoreArgs};
use crate::show::{megabytes, number, print};

pub(crate) fn back_up(args: &BackupArgs) -> anyhow::Result<Outcome> {
    let backup = xunwen_indexer::backup(&job(&args.index, args.posted.as_ref()), &args.file)?;
    if args.json {
        let text = serde_json::to_string(&backup).context("cannot write what was done")?;
        print(&format!("{text}\n"))?;
    } else {
        print(&format!(
            "wrote `{}`: the index, {} posted articles, {:.1} MB\n",
            args.file.display(),
            number(backup.n_posted),
            megabytes(backup.n_bytes)
        ))?;
    }
    Ok(Outcome::Done)
}

pub(crate) fn restore(args: &RestoreArgs) -> anyhow::Result<Outcome> {
    xunwen_indexer::restore(&job(&args.index, args.posted.as_ref()), &args.file)?;
    print("restored; run `xunwen index` for what has changed in the folder of articles since\n")?;
    Ok(Outcome::Done)
}

/// Returns a job without a corpus, which neither looks at.
fn job(index: &Path, posted: Option<&PathBuf>) -> IndexJob {
    let posted = posted.cloned().unwrap_or_else(|| posted_beside(index));
    IndexJob { posted, ..IndexJob::of(Path::new(""), index) }
}
