//! The check of the posted articles.

use xunwen_storage::record_log::TORN_EXTENSION;

use super::index_checks::UPDATE;
use crate::job::{IndexJob, committed_position};
use crate::operate::finding::Finding;
use crate::posted::{STORE_LOG, StoreContents, StoreError};

/// Warns if others than their owner may read or change the posted articles.
pub(super) fn access(job: &IndexJob) -> Option<Finding> {
    let log = job.posted.join(STORE_LOG);
    let torn_end = log.with_extension(TORN_EXTENSION);
    Finding::exposed("posted articles", &[job.posted.clone(), log, torn_end])
}

pub(super) fn store(job: &IndexJob, posted: &Result<StoreContents, StoreError>) -> Finding {
    const ABOUT: &str = "posted articles";
    let contents = match posted {
        Ok(contents) => contents,
        Err(error) => {
            let remedy = error.remedy().unwrap_or("check the disk and its permissions");
            return Finding::fault(ABOUT, error.problem(), remedy);
        }
    };

    let position = committed_position(&job.index);
    if !job.posted.exists() {
        if position.seq == 0 {
            return Finding::ok(ABOUT, "none".to_owned());
        }
        let folder = job.posted.display();
        let found = format!("the index contains some, but there is no folder `{folder}`");
        return Finding::fault(ABOUT, found, "put it back, or restore a backup");
    }

    let n_articles = contents.n_articles();
    if contents.n_damaged() > 0 {
        let found = format!("{} stretches of the store are damaged", contents.n_damaged());
        let remedy =
            "copy the folder, then restore a backup and post again what was posted since then";
        return Finding::fault(ABOUT, found, remedy);
    }
    if contents.n_torn_bytes() > 0 {
        let n_bytes = contents.n_torn_bytes();
        let found = format!("{n_bytes} bytes at the end were never acknowledged");
        return Finding::warning(ABOUT, found, "nothing; the next server moves them aside");
    }
    if position != contents.position() && contents.position().seq > 0 {
        let found = format!("{n_articles}, not all of them indexed");
        return Finding::warning(ABOUT, found, UPDATE);
    }
    Finding::ok(ABOUT, format!("{n_articles}, every record whole"))
}
