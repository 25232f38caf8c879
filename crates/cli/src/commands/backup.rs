//! `xunwen backup` and `xunwen restore`.

use anyhow::Context;

use crate::Outcome;
use crate::args::{BackupArgs, RestoreArgs};
use crate::output::{megabytes, number, print};

/// Neither command looks at the folder of articles.
const NO_CORPUS: &str = "";

pub(crate) fn back_up(args: &BackupArgs) -> anyhow::Result<Outcome> {
    let backup = xunwen_indexer::backup(&args.archive.job(NO_CORPUS.as_ref()), &args.file)?;
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
    xunwen_indexer::restore(&args.archive.job(NO_CORPUS.as_ref()), &args.file)?;
    print("restored; run `xunwen index` for what has changed in the folder of articles since\n")?;
    Ok(Outcome::Done)
}
