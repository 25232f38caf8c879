//! `xunwen serve`.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;
use xunwen_engine::{Engine, OpenError};
use xunwen_indexer::{IndexJob, Live};
use xunwen_server::{Ingest, ServerOptions, Tokens, router, serve};
use xunwen_text::Analysis;

use crate::args::ServeArgs;
use crate::show::print;
use crate::{Outcome, analysis, keep};

/// Where a token may be given without a file.
const TOKEN: &str = "XUNWEN_TOKEN";

pub(crate) fn run(args: &ServeArgs) -> anyhow::Result<Outcome> {
    log_to_stderr();
    let tokens = tokens(args.tokens.as_ref())?;
    let analysis = Arc::new(analysis::of_index(&args.archive.index)?);
    let job = args.archive.job(&args.corpus);
    let live = Arc::new(Live::of(open(args, &job, &analysis)?));
    let kept = keep::start(&job, &live, analysis, !tokens.is_empty(), args)?;
    let ingest = match &kept.posted {
        Some(store) => Ingest::into_store(tokens, Arc::clone(store), Arc::clone(&kept.keeper)),
        None => Ingest::default(),
    };
    let router = router(live, ingest, ServerOptions::default());
    let runtime = tokio::runtime::Runtime::new().context("cannot start the server's threads")?;
    runtime.block_on(async {
        let listener = TcpListener::bind(args.listen).await.with_context(|| {
            format!("cannot listen on `{}`: choose another address with `--listen`", args.listen)
        })?;
        let address = listener.local_addr().context("cannot tell the address")?;
        let stop = stop_signal().context("cannot listen for signals")?;
        print(&format!("http://{address}\n"))?;
        serve(listener, router, 1024, stop).await.context("the server stopped")
    })?;
    Ok(Outcome::Done)
}

/// Opens the index, or one in its place while it is made anew where that was asked for.
fn open(args: &ServeArgs, job: &IndexJob, analysis: &Arc<Analysis>) -> anyhow::Result<Engine> {
    match Engine::open(&args.archive.index, Arc::clone(analysis)) {
        Err(error @ (OpenError::Fingerprint { .. } | OpenError::Dictionary { .. }))
            if args.rebuild_if_needed =>
        {
            tracing::warn!(%error, "the index is made anew; until then not all may be found");
            let begun = keep::rebuild(job.clone(), Arc::clone(analysis));
            match Engine::open_as_is(&args.archive.index, Arc::clone(analysis)) {
                Ok(engine) => Ok(engine),
                // Of another layout nothing can be read: what is made anew is found as it grows.
                Err(_) => {
                    let path = begun.recv().context("the index cannot be made anew")?;
                    Ok(Engine::open(&path, Arc::clone(analysis))?)
                }
            }
        }
        Err(error @ OpenError::Fingerprint { .. }) => Err(error).context(
            "or run `xunwen serve --rebuild-if-needed`, which serves what it can meanwhile",
        ),
        other => Ok(other?),
    }
}

fn tokens(file: Option<&PathBuf>) -> anyhow::Result<Tokens> {
    let mut text = match file {
        None => String::new(),
        Some(file) => std::fs::read_to_string(file)
            .with_context(|| format!("cannot read the tokens of `{}`", file.display()))?,
    };
    if let Ok(token) = std::env::var(TOKEN) {
        text.push('\n');
        text.push_str(&token);
    }
    Tokens::read(&text).context("cannot use the tokens")
}

pub(crate) fn log_to_stderr() {
    let filter = EnvFilter::try_from_env("XUNWEN_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
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
