//! `xunwen serve`.

use std::sync::Arc;

use anyhow::Context;
use tokio::net::TcpListener;
use xunwen_engine::{Engine, OpenError};
use xunwen_indexer::Live;
use xunwen_server::{Ingest, router, serve};
use xunwen_text::Analysis;

use crate::args::ServeArgs;
use crate::config::{Config, Settings};
use crate::output::print;
use crate::commands::updater as keep;
use crate::logging as log;
use crate::{Outcome, analysis};

pub(crate) fn run(args: &ServeArgs) -> anyhow::Result<Outcome> {
    let config = Config::of(&Settings::read(&args.settings, |name| std::env::var(name).ok())?)?;
    log::to_stderr(&config.log);
    let tokens = config.tokens()?;
    let analysis = Arc::new(analysis::of_index(&config.job.index)?);
    let live = Arc::new(Live::of(open(&config, &analysis)?));
    let kept = keep::start(&config, &live, analysis, !tokens.is_empty())?;
    let ingest = match &kept.posted {
        Some(store) => Ingest::into_store(tokens, Arc::clone(store), Arc::clone(&kept.keeper)),
        None => Ingest::default(),
    };
    let router = router(live, ingest, config.server);
    let runtime = tokio::runtime::Runtime::new().context("cannot start the server's threads")?;
    runtime.block_on(async {
        let listener = TcpListener::bind(config.listen).await.with_context(|| {
            format!("cannot listen on `{}`: choose another address with `--listen`", config.listen)
        })?;
        let address = listener.local_addr().context("cannot tell the address")?;
        let stop = stop_signal().context("cannot listen for signals")?;
        print(&format!("http://{address}\n"))?;
        serve(listener, router, config.n_connections, stop).await.context("the server stopped")
    })?;
    Ok(Outcome::Done)
}

/// Opens the index, or one in its place while it is made anew where that was asked for.
fn open(config: &Config, analysis: &Arc<Analysis>) -> anyhow::Result<Engine> {
    match Engine::open(&config.job.index, Arc::clone(analysis)) {
        Err(error @ (OpenError::Fingerprint { .. } | OpenError::Dictionary { .. }))
            if config.rebuild_if_needed =>
        {
            tracing::warn!(%error, "the index is made anew; until then not all may be found");
            let begun = keep::rebuild(config.job.clone(), Arc::clone(analysis));
            match Engine::open_as_is(&config.job.index, Arc::clone(analysis)) {
                Ok(engine) => Ok(engine),
                // Of another layout nothing can be read: what is made anew is found as it grows.
                Err(_) => {
                    let path = begun.recv().context("the index cannot be made anew")?;
                    Ok(Engine::open_growing(&path, Arc::clone(analysis))?)
                }
            }
        }
        Err(error @ OpenError::Fingerprint { .. }) => Err(error).context(
            "or run `xunwen serve --rebuild-if-needed`, which serves what it can meanwhile",
        ),
        other => Ok(other?),
    }
}

/// Returns a future that is done at the first SIGINT or SIGTERM. The handlers are in place
/// when this returns, so no signal after the printed address is missed.
#[cfg(unix)]
pub(crate) fn stop_signal() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
pub(crate) fn stop_signal() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        // Without a handler the process ends by itself at Ctrl-C.
        let _ = tokio::signal::ctrl_c().await;
    })
}
