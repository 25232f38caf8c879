//! The work beside a server: keeping the index up to date, and making it anew.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use anyhow::Context;
use xunwen_indexer::{
    AbsentStore, Damage, IndexJob, Keeper, KeeperOptions, Live, PostedStore, Progress, Told, Watch,
    rebuild as rebuild_index,
};
use xunwen_text::Analysis;

use crate::args::IndexArgs;
use crate::config::Config;
use crate::logging::{self as log, LogOptions};
use crate::commands::serve;
use crate::{Outcome, analysis};

/// Seconds between two looks over all of a corpus that `xunwen index` watches.
const RESCAN: Duration = Duration::from_secs(60);

/// A keeper, and the store that it takes articles from.
pub(crate) struct Kept {
    pub(crate) keeper: Arc<Keeper>,
    pub(crate) posted: Option<Arc<PostedStore>>,
}

/// Starts to keep the index of a server up to date as far as its settings ask for it.
pub(crate) fn start(
    config: &Config,
    live: &Arc<Live>,
    analysis: Arc<Analysis>,
    takes_posts: bool,
) -> anyhow::Result<Kept> {
    let job = &config.job;
    // A store that is there is indexed even when nobody may post any more.
    let posted = match (takes_posts, config.watch) {
        (true, _) => open_store(job, AbsentStore::Make)?,
        (false, true) => open_store(job, AbsentStore::LeaveOut)?,
        (false, false) => None,
    };
    let corpus = match config.watch {
        true => Watch::Every(config.rescan),
        false => Watch::No,
    };
    let options = KeeperOptions {
        job: job.clone(),
        live: Some(Arc::clone(live)),
        posted: posted.clone(),
        corpus,
        load: Box::new(|path| analysis::of_index(path).map_err(|error| format!("{error:#}"))),
        tell: Box::new(|told| tell(&told)),
    };
    Ok(Kept { keeper: Arc::new(Keeper::start(options, analysis)?), posted })
}

/// Keeps the index up to date until a signal.
pub(crate) fn watch(
    args: &IndexArgs,
    job: IndexJob,
    analysis: Arc<Analysis>,
) -> anyhow::Result<Outcome> {
    log::to_stderr(&LogOptions::of_environment());
    let posted = open_store(&job, AbsentStore::LeaveOut)?;
    let options = KeeperOptions {
        job,
        live: None,
        posted,
        corpus: Watch::Every(RESCAN),
        load: Box::new(|path| analysis::of_index(path).map_err(|error| format!("{error:#}"))),
        tell: Box::new(|told| tell(&told)),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context("cannot listen for signals")?;
    runtime.block_on(async {
        let stop = serve::stop_signal().context("cannot listen for signals")?;
        let keeper = Keeper::start(options, analysis)?;
        tracing::info!(corpus = %args.corpus.display(), "watching");
        stop.await;
        keeper.stop();
        Ok(Outcome::Done)
    })
}

fn open_store(job: &IndexJob, absent: AbsentStore) -> anyhow::Result<Option<Arc<PostedStore>>> {
    let Some(store) = job.open_posted(absent)? else { return Ok(None) };
    let Damage { n_torn_bytes, n_damaged } = store.damage();
    if n_torn_bytes > 0 {
        tracing::warn!(
            n_torn_bytes,
            "the last run stopped while it stored articles that it had not acknowledged; they were set aside"
        );
    }
    if n_damaged > 0 {
        tracing::error!(n_damaged, "the store of posted articles is damaged: run `xunwen doctor`");
    }
    Ok(Some(Arc::new(store)))
}

fn tell(told: &Told) {
    match told {
        Told::Updated(report) => {
            tracing::info!(
                indexed = report.n_indexed,
                removed = report.n_removed,
                skipped = report.n_skipped,
                seconds = report.seconds,
                "updated"
            );
            for skipped in &report.skipped {
                tracing::warn!(place = skipped.place, reason = skipped.reason, "skipped");
            }
        }
        Told::Switched(path) => {
            tracing::info!(path = %path.display(), "readers search another index now");
        }
        Told::Failed(error) => tracing::error!(error, "the index is not up to date"),
    }
}

/// Makes the index anew on a thread of its own. The receiver is told where, once it can be opened.
pub(crate) fn rebuild(job: IndexJob, analysis: Arc<Analysis>) -> Receiver<PathBuf> {
    let (begun, told) = channel();
    std::thread::spawn(move || {
        let tell_begun = |path: &std::path::Path| drop(begun.send(path.to_owned()));
        match rebuild_index(&job, &analysis, &Progress::default(), &tell_begun) {
            Ok(report) => tracing::info!(
                articles = report.n_indexed + report.n_posted,
                "the index was made anew"
            ),
            Err(error) => tracing::error!(%error, "the index was not made anew"),
        }
    });
    told
}
