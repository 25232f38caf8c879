//! `xunwen serve`.

mod listeners;
mod open_files;
mod reload;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use xunwen_cluster::ClusterArchive;
use xunwen_engine::{Engine, OpenError};
use xunwen_indexer::{LiveEngine, keep_spelling};
use xunwen_server::{CursorKey, Ingest, ServerOptions, Service};
use xunwen_text::Analysis;

use self::listeners::run_listeners;
use self::open_files::OpenFiles;
use self::reload::{Reloader, ServiceControl};
use super::updater::{self, RunningUpdater, UPDATER_GRACE, end_within};
use crate::analysis;
use crate::config::{ServerConfig, SettingFlags, Settings};
use crate::engine::open_cluster;
use crate::exit::CommandExit;
use crate::logging::log_to_stderr;
use crate::signal::ReloadSignals;

/// Serve the search page and the JSON API.
///
/// Prints the address on stdout when ready. On SIGINT or SIGTERM, finishes the requests in progress
/// and stops; on SIGHUP, reads tokens and settings again. Articles that are indexed meanwhile are found within a second; a rebuilt index is
/// adopted without failing a request.
///
/// With tokens in the file that `--tokens` names, or in the systemd credential `tokens`, clients can
/// post and delete articles over the API. Posted articles are stored as they were sent, in their own folder next to the index, which
/// is the only copy. With --watch or with tokens, the server is the only writer of the index.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  xunwen serve
  xunwen serve --index /var/lib/xunwen/index --listen 0.0.0.0:8080
  xunwen serve --listen 127.0.0.1:0      any free port; the address is printed
  xunwen serve --watch --corpus ~/news   index files as they change
  xunwen serve --tokens /etc/xunwen/tokens    accept posted articles
  xunwen serve --rebuild-if-needed       after an upgrade
  xunwen serve --cluster https://node-1:9200,https://node-2:9200
                                         search an index of an OpenSearch cluster; with --watch or
                                         --tokens, also write it
  xunwen serve --config /etc/xunwen.toml

Every setting may also be given in a file, for example `listen = \"0.0.0.0:8080\"`, or in the
environment, for example XUNWEN_LISTEN. `xunwen config` shows the settings in force.")]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    settings: SettingFlags,
}

/// How long searches that are still running may continue after the last answer.
const ABANDON_TIME: Duration = Duration::from_secs(1);

pub(crate) fn run(args: &ServeArgs) -> anyhow::Result<CommandExit> {
    let settings = Settings::from_environment(&args.settings)?;
    let config = settings.config()?;
    let log = log_to_stderr(&config.log_options());
    let tokens = config.tokens()?;
    for remark in config.token_remarks() {
        tracing::warn!(todo = remark.todo, "{}", remark.found);
    }
    let open_files = OpenFiles::raise();

    // From here on SIGHUP does not end the process, which may load an index for a while.
    let runtime = tokio::runtime::Runtime::new().context("cannot start the server's threads")?;
    let reload_signals = {
        let _context = runtime.enter();
        ReloadSignals::new().context("cannot listen for signals")?
    };

    let archive = config.cluster.archive()?;
    let served = match &archive {
        Some(archive) => ServedIndex::on_cluster(archive, &config, !tokens.is_empty())?,
        None => ServedIndex::in_folder(&config, !tokens.is_empty())?,
    };
    let ServedIndex { live, updater, cursor_key } = served;
    keep_spelling(&live, |error| {
        tracing::warn!(%error, "cannot read titles: spellings are offered later");
    });
    let ingest = match &updater.posted {
        Some(store) => Ingest::into_store(tokens, Arc::clone(store), Arc::clone(&updater.updater)),
        None => Ingest::default(),
    };

    let options = open_files.fitted(config.server_options());
    let options = ServerOptions { cursor_key, ..options };
    let service = Arc::new(match &archive {
        Some(archive) => Service::on_cluster(live, ingest, &options, archive.client()),
        None => Service::new(live, ingest, &options),
    });
    let control = ServiceControl { service: Arc::clone(&service), log, open_files };
    let reloader = Reloader::new(args.settings.clone(), settings, control);

    let served = runtime.block_on(async {
        tokio::spawn(reloader.run(reload_signals));
        run_listeners(&config, &service).await
    });
    runtime.shutdown_timeout(ABANDON_TIME);
    end_within(UPDATER_GRACE, (service, updater));
    served?;
    Ok(CommandExit::Done)
}

/// The index that a server searches, and what keeps it up to date.
struct ServedIndex {
    live: Arc<LiveEngine>,
    updater: RunningUpdater,
    /// The key that cursors are sealed with.
    cursor_key: Option<CursorKey>,
}

impl ServedIndex {
    /// Opens the index in a folder, and starts to keep it up to date.
    fn in_folder(config: &ServerConfig, accepts_posts: bool) -> anyhow::Result<Self> {
        let analysis = Arc::new(analysis::load_for_index(&config.index.index)?);
        let engine = open(config, &analysis)?.with_model(config.rerank.model()?);
        let live = Arc::new(LiveEngine::new(engine));
        let updater = updater::start(config, None, &live, accepts_posts)?;
        let cursor_key = cursor_key(&config.index.index);
        Ok(Self { live, updater, cursor_key })
    }

    /// Opens the index of a cluster, and starts to keep it up to date. A server that only reads needs
    /// no folder, so that any number of them can search one index.
    fn on_cluster(
        archive: &ClusterArchive,
        config: &ServerConfig,
        accepts_posts: bool,
    ) -> anyhow::Result<Self> {
        if config.watch.rebuild_if_needed {
            bail!(
                "`rebuild_if_needed` works with an index on this machine only: leave it out, and run \
                 `xunwen index --cluster --rebuild` after an upgrade"
            );
        }
        let engine = open_cluster(archive)?.with_model(config.rerank.model()?);
        let live = Arc::new(LiveEngine::new(engine));
        let updater = updater::start(config, Some(archive), &live, accepts_posts)?;
        // All servers of an archive know its name, and nobody outside does.
        let secret = archive.current()?.map(|index| index.metadata.archive);
        let cursor_key = secret.map(|secret| CursorKey::derived(&secret));
        Ok(Self { live, updater, cursor_key })
    }
}

/// Returns the key that cursors of this index are sealed with.
fn cursor_key(index: &Path) -> Option<CursorKey> {
    let key = CursorKey::open(index);
    key.inspect_err(|error| {
        tracing::warn!(%error, "cannot keep the key of cursors: they end with this process");
    })
    .ok()
}

/// Opens the index. If it must be rebuilt and the settings allow that, starts the rebuild and opens
/// what can be searched meanwhile.
fn open(config: &ServerConfig, analysis: &Arc<Analysis>) -> anyhow::Result<Engine> {
    match Engine::open(&config.index.index, Arc::clone(analysis)) {
        Err(error @ (OpenError::Fingerprint { .. } | OpenError::Dictionary { .. }))
            if config.watch.rebuild_if_needed =>
        {
            tracing::warn!(%error, "rebuilding the index; searches may miss articles until then");
            open_while_rebuilding(config, analysis)
        }
        Err(error @ OpenError::Fingerprint { .. }) => Err(error).context(
            "run `xunwen serve --rebuild-if-needed` to serve what can be found during a rebuild",
        ),
        other => Ok(other?),
    }
}

fn open_while_rebuilding(
    config: &ServerConfig,
    analysis: &Arc<Analysis>,
) -> anyhow::Result<Engine> {
    let started = updater::rebuild(config.job(), Arc::clone(analysis));
    if let Ok(engine) = Engine::open_as_is(&config.index.index, Arc::clone(analysis)) {
        return Ok(engine);
    }

    // An index of another layout cannot be read: search the new one as it grows.
    let path = started.recv().context("cannot rebuild the index")?;
    Ok(Engine::open_growing(&path, Arc::clone(analysis))?)
}
