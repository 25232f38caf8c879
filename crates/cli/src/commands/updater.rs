//! The updater of an index: for a server, and for `xunwen index --watch`.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use anyhow::Context;
use xunwen_indexer::{
    CorpusWatch, IndexJob, LiveEngine, MissingStore, PostedStore, Progress, Report, STALL_LIMIT,
    SkippedItem, StoreDamage, UpdateEvent, Updater, UpdaterOptions, rebuild as rebuild_index,
};
use xunwen_text::Analysis;

use crate::analysis;
use crate::config::ServerConfig;
use crate::logging::{LogOptions, log_to_stderr};
use crate::output::error_chain;
use crate::signal::stop_signal;

/// Time between two scans of the whole corpus that `xunwen index` watches.
const RESCAN_INTERVAL: Duration = Duration::from_secs(60);

/// A running updater, and the store that it takes articles from.
pub(super) struct RunningUpdater {
    pub(super) updater: Arc<Updater>,
    pub(super) posted: Option<Arc<PostedStore>>,
}

/// Starts to keep the index of a server up to date, as far as its settings ask for that.
pub(super) fn start(
    config: &ServerConfig,
    live: &Arc<LiveEngine>,
    analysis: Arc<Analysis>,
    accepts_posts: bool,
) -> anyhow::Result<RunningUpdater> {
    let job = config.job();
    let is_watching = config.watch.watch;

    // An existing store is indexed even if no token allows posting any more.
    let posted = match (accepts_posts, is_watching) {
        (true, _) => open_store(&job, MissingStore::Make)?,
        (false, true) => open_store(&job, MissingStore::LeaveOut)?,
        (false, false) => None,
    };
    let corpus =
        if is_watching { CorpusWatch::Every(config.watch.rescan.0) } else { CorpusWatch::No };

    let options = UpdaterOptions {
        job,
        live: Some(Arc::clone(live)),
        posted: posted.clone(),
        corpus,
        load: Box::new(load_analysis),
        stall_limit: STALL_LIMIT,
        tell: Arc::new(|event| log_event(&event)),
    };
    Ok(RunningUpdater { updater: Arc::new(Updater::start(options, analysis)?), posted })
}

/// Keeps the index up to date until a signal.
pub(super) fn watch(job: IndexJob, analysis: Arc<Analysis>) -> anyhow::Result<()> {
    // The level stays: the command has no settings to read again.
    let _ = log_to_stderr(&LogOptions::from_environment());
    let corpus = job.corpus.clone();
    let posted = open_store(&job, MissingStore::LeaveOut)?;
    let options = UpdaterOptions {
        job,
        live: None,
        posted,
        corpus: CorpusWatch::Every(RESCAN_INTERVAL),
        load: Box::new(load_analysis),
        stall_limit: STALL_LIMIT,
        tell: Arc::new(|event| log_event(&event)),
    };

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context("cannot listen for signals")?;
    runtime.block_on(async {
        let stop = stop_signal().context("cannot listen for signals")?;
        let updater = Updater::start(options, analysis)?;
        tracing::info!(corpus = %corpus.display(), "watching");
        stop.await;
        updater.stop();
        Ok(())
    })
}

/// Rebuilds the index on its own thread. The receiver gets the path of the new index once that can
/// be opened.
pub(super) fn rebuild(job: IndexJob, analysis: Arc<Analysis>) -> Receiver<PathBuf> {
    let (sender, started) = channel();
    std::thread::spawn(move || {
        let on_start = |path: &Path| drop(sender.send(path.to_owned()));
        match rebuild_index(&job, &analysis, &Progress::default(), &on_start) {
            Ok(report) => {
                let articles = report.n_indexed + report.n_posted;
                tracing::info!(articles, "rebuilt the index");
            }
            Err(error) => tracing::error!(%error, "cannot rebuild the index"),
        }
    });
    started
}

fn load_analysis(index: &Path) -> Result<Analysis, String> {
    analysis::load_for_index(index).map_err(|error| error_chain(&error))
}

fn open_store(job: &IndexJob, absent: MissingStore) -> anyhow::Result<Option<Arc<PostedStore>>> {
    let Some(store) = job.open_posted(absent)? else { return Ok(None) };

    let StoreDamage { n_torn_bytes, n_damaged } = store.damage();
    if n_torn_bytes > 0 {
        tracing::warn!(
            n_torn_bytes,
            "the last run stopped while storing articles; they were not acknowledged and are set aside"
        );
    }
    if n_damaged > 0 {
        tracing::error!(n_damaged, "the store of posted articles is damaged: run `xunwen doctor`");
    }
    Ok(Some(Arc::new(store)))
}

fn log_event(event: &UpdateEvent) {
    match event {
        UpdateEvent::Updated(report) => log_update(report),
        UpdateEvent::Skipped(items) => log_skipped(items),
        UpdateEvent::Switched(path) => {
            tracing::info!(path = %path.display(), "searches use another index now");
        }
        UpdateEvent::Failed(error) => tracing::error!(error, "cannot update the index"),
        UpdateEvent::Slow(_) | UpdateEvent::Stalled { .. } | UpdateEvent::Resumed => {
            log_delay(event);
        }
    }
}

/// Logs what delays the changes that wait.
fn log_delay(event: &UpdateEvent) {
    match event {
        UpdateEvent::Slow(article) => tracing::warn!(
            place = article.place,
            "cleaning an article takes longer than a second; the articles after it wait"
        ),
        UpdateEvent::Stalled { source, limit, place } => tracing::error!(
            ?source,
            place,
            "changes have waited for {limit:?}, and none became searchable in that time"
        ),
        _ => tracing::info!("changes become searchable again"),
    }
}

fn log_update(report: &Report) {
    tracing::info!(
        indexed = report.n_indexed,
        unchanged = report.n_unchanged,
        removed = report.n_removed,
        skipped = report.n_skipped,
        seconds = report.seconds,
        "updated"
    );
    log_skipped(&report.skipped);
    for found in &report.warnings {
        tracing::warn!(place = found.place, warning = found.warning, "not understood");
    }
    for remark in &report.remarks {
        tracing::warn!(remark, "updated with a note");
    }
}

fn log_skipped(items: &[SkippedItem]) {
    for skipped in items {
        tracing::warn!(place = skipped.place, reason = skipped.reason, "skipped");
    }
}
