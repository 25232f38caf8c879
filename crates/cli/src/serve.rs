//! `xunwen serve`.

use std::io::IsTerminal;
use std::sync::Arc;

use anyhow::Context;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;
use xunwen_engine::Engine;
use xunwen_server::{ServerOptions, router, serve};

use crate::args::ServeArgs;
use crate::show::print;
use crate::{Outcome, analysis};

pub(crate) fn run(args: &ServeArgs) -> anyhow::Result<Outcome> {
    log_to_stderr();
    let analysis = Arc::new(analysis::of_index(&args.index)?);
    let engine = Arc::new(Engine::open(&args.index, Arc::clone(&analysis))?);
    let router = router(engine, analysis, ServerOptions::default());
    let runtime = tokio::runtime::Runtime::new().context("cannot start the server's threads")?;
    runtime.block_on(async {
        let listener = TcpListener::bind(args.listen).await.with_context(|| {
            format!("cannot listen on `{}`: choose another address with `--listen`", args.listen)
        })?;
        let address = listener.local_addr().context("cannot tell the address")?;
        let stop = stop_signal().context("cannot listen for signals")?;
        print(&format!("http://{address}\n"))?;
        serve(listener, router, stop).await.context("the server stopped")
    })?;
    Ok(Outcome::Done)
}

fn log_to_stderr() {
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
fn stop_signal() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
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
fn stop_signal() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        // Without a handler the process ends by itself at Ctrl-C.
        let _ = tokio::signal::ctrl_c().await;
    })
}
