//! `xunwen serve`.

mod listeners;
mod open_files;
mod reload;

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use anyhow::Context;
use xunwen_engine::{Engine, OpenError};
use xunwen_indexer::{LiveEngine, keep_spelling};
use xunwen_server::{CursorKey, Ingest, ServerOptions, Service};
use xunwen_text::Analysis;

use self::listeners::run_listeners;
use self::open_files::OpenFiles;
use self::reload::{Reloader, ServiceControl};
use super::updater;
use crate::analysis;
use crate::config::{ServerConfig, SettingFlags, Settings};
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
  xunwen serve --config /etc/xunwen.toml

Every setting may also be given in a file, for example `listen = \"0.0.0.0:8080\"`, or in the
environment, for example XUNWEN_LISTEN. `xunwen config` shows the settings in force.")]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    settings: SettingFlags,
}

/// How long searches that are still running may continue after the last answer.
const ABANDON_TIME: Duration = Duration::from_secs(1);
/// How long the updater may take to finish its work. The next start repeats work that is cut off.
const UPDATER_GRACE: Duration = Duration::from_secs(10);

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

    let analysis = Arc::new(analysis::load_for_index(&config.index.index)?);
    let engine = open(&config, &analysis)?.with_model(config.rerank.model()?);
    let live = Arc::new(LiveEngine::new(engine));
    keep_spelling(&live, |error| {
        tracing::warn!(%error, "cannot read titles: spellings are offered later");
    });
    let updater = updater::start(&config, &live, analysis, !tokens.is_empty())?;
    let ingest = match &updater.posted {
        Some(store) => Ingest::into_store(tokens, Arc::clone(store), Arc::clone(&updater.updater)),
        None => Ingest::default(),
    };

    let options = open_files.fitted(config.server_options());
    let cursor_key = cursor_key(&config.index.index);
    let options = ServerOptions { cursor_key, ..options };
    let service = Arc::new(Service::new(live, ingest, &options));
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

/// Drops `parts`, which may wait for threads, and gives up after a time limit.
fn end_within(limit: Duration, parts: impl Send + 'static) {
    let (ended, end) = channel();
    std::thread::spawn(move || {
        drop(parts);
        let _ = ended.send(());
    });

    if end.recv_timeout(limit).is_err() {
        tracing::warn!("the update was cut off after {limit:?}; the next start repeats it");
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
