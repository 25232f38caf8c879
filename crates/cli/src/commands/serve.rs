//! `xunwen serve`.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use tokio::net::TcpListener;
use xunwen_engine::{Engine, OpenError};
use xunwen_indexer::LiveEngine;
use xunwen_server::{CursorKey, Ingest, ServerOptions, router, serve};
use xunwen_text::Analysis;

use super::updater;
use crate::analysis;
use crate::config::{ServerConfig, SettingFlags, read_config};
use crate::exit::CommandExit;
use crate::logging::log_to_stderr;
use crate::output::{TerminalText, print};
use crate::signal::stop_signal;

/// Serve the search page and the JSON API.
///
/// Prints the address on stdout when ready. On SIGINT or SIGTERM, finishes the requests in progress
/// and stops. Articles that are indexed meanwhile are found within a second; a rebuilt index is
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

pub(crate) fn run(args: &ServeArgs) -> anyhow::Result<CommandExit> {
    let config = read_config(&args.settings)?;
    log_to_stderr(&config.log_options());
    let tokens = config.tokens()?;
    for remark in config.token_remarks() {
        tracing::warn!(todo = remark.todo, "{}", remark.found);
    }

    let analysis = Arc::new(analysis::load_for_index(&config.index.index)?);
    let live = Arc::new(LiveEngine::new(open(&config, &analysis)?));
    let updater = updater::start(&config, &live, analysis, !tokens.is_empty())?;
    let ingest = match &updater.posted {
        Some(store) => Ingest::into_store(tokens, Arc::clone(store), Arc::clone(&updater.updater)),
        None => Ingest::default(),
    };

    let cursor_key = cursor_key(&config.index.index);
    let router = router(live, ingest, ServerOptions { cursor_key, ..config.server_options() });
    let runtime = tokio::runtime::Runtime::new().context("cannot start the server's threads")?;
    runtime.block_on(async {
        let address = config.listen;
        let listener = TcpListener::bind(address).await.with_context(|| {
            format!("cannot listen on `{address}`: choose another address with `--listen`")
        })?;
        let address = listener.local_addr().context("cannot read the address of the server")?;

        // Before the address is printed, so that a signal sent then is not missed.
        let stop = stop_signal().context("cannot listen for signals")?;
        print(&TerminalText::from_line(format_args!("http://{address}")))?;
        let n_connections = config.limits.max_connections;
        serve(listener, router, n_connections, stop).await.context("the server stopped")
    })?;
    Ok(CommandExit::Done)
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
