//! The updater of an index: for a server, and for `xunwen index --watch`.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use anyhow::Context;
use xunwen_cluster::ClusterArchive;
use xunwen_indexer::{
    CorpusWatch, IndexJob, LiveEngine, LoadAnalysis, MissingStore, PostedStore, Progress, Report,
    STALL_LIMIT, SkippedItem, StoreDamage, UpdateEvent, Updater, UpdaterOptions,
    rebuild as rebuild_index,
};
use xunwen_text::Analysis;

use crate::analysis;
use crate::config::ServerConfig;
use crate::logging::{LogOptions, log_to_stderr};
use crate::output::error_chain;
use crate::signal::stop_signal;

/// Time between two scans of the whole corpus that `xunwen index` watches.
const RESCAN_INTERVAL: Duration = Duration::from_secs(60);

/// How long the updater may take to finish its work. The next start repeats work that is cut off.
pub(super) const UPDATER_GRACE: Duration = Duration::from_secs(10);

/// A running updater, and the store that it takes articles from.
pub(super) struct RunningUpdater {
    pub(super) updater: Arc<Updater>,
    pub(super) posted: Option<Arc<PostedStore>>,
}

/// Starts to keep the index of a server up to date, as far as its settings ask for that. `archive` is
/// the index of a cluster, if it has one.
pub(super) fn start(
    config: &ServerConfig,
    archive: Option<&ClusterArchive>,
    live: &Arc<LiveEngine>,
    accepts_posts: bool,
) -> anyhow::Result<RunningUpdater> {
    let job = IndexJob { cluster: archive.cloned(), ..config.job() };
    let analysis = Arc::clone(live.engine().analysis());
    let is_watching = config.watch.watch;

    // An existing store is indexed even if no token allows posting any more.
    let posted = match (accepts_posts, is_watching) {
        (true, _) => open_store(&job, MissingStore::Make)?,
        (false, true) => open_store(&job, MissingStore::LeaveOut)?,
        (false, false) => None,
    };
    let corpus =
        if is_watching { CorpusWatch::Every(config.watch.rescan.0) } else { CorpusWatch::No };

    let load = load_analysis(archive);
    let options = UpdaterOptions {
        job,
        live: Some(Arc::clone(live)),
        posted: posted.clone(),
        corpus,
        load,
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
    let load = load_analysis(job.cluster.as_ref());
    let options = UpdaterOptions {
        job,
        live: None,
        posted,
        corpus: CorpusWatch::Every(RESCAN_INTERVAL),
        load,
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
        end_within(UPDATER_GRACE, updater);
        Ok(())
    })
}

/// Drops `parts`, which may wait for threads, and gives up after a time limit.
pub(super) fn end_within(limit: Duration, parts: impl Send + 'static) {
    let (ended, end) = channel();
    std::thread::spawn(move || {
        drop(parts);
        let _ = ended.send(());
    });

    if end.recv_timeout(limit).is_err() {
        tracing::warn!("the update was cut off after {limit:?}; the next start repeats it");
    }
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

/// Returns how the analysis of another index is loaded: from its folder, or from the cluster.
fn load_analysis(archive: Option<&ClusterArchive>) -> LoadAnalysis {
    match archive.cloned() {
        Some(archive) => Box::new(move |_| {
            analysis::load_for_cluster(&archive).map_err(|error| error_chain(&error))
        }),
        None => {
            Box::new(|index| analysis::load_for_index(index).map_err(|error| error_chain(&error)))
        }
    }
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
        UpdateEvent::Waiting(reason) => {
            tracing::warn!(reason, "the index has another writer; this one continues after it");
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
