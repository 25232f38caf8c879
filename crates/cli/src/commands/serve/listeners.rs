//! The addresses that a server listens on.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::sync::watch;
use xunwen_server::{BasePath, ListenerKind, Service, SocketListener, serve};
#[cfg(unix)]
use xunwen_storage::SocketFile;

use crate::config::{ListenAddress, ServerConfig};
use crate::output::{TerminalText, print};
use crate::signal::stop_signal;

/// The listener of the site.
struct SiteListener {
    listener: SocketListener,
    /// The address as a caller finds it.
    address: String,
    /// Removes the file of a Unix socket at the end.
    #[cfg(unix)]
    _file: Option<SocketFile>,
}

/// Serves on the listeners of the settings until a signal.
pub(super) async fn run_listeners(
    config: &ServerConfig,
    service: &Arc<Service>,
) -> anyhow::Result<()> {
    let base_path = config.base_path.clone().unwrap_or_default();
    let site = match &config.listen {
        ListenAddress::Tcp(address) => listen_on_address(*address, &base_path).await?,
        ListenAddress::Unix(path) => listen_on_socket(path)?,
    };
    let monitoring = match config.metrics_listen {
        Some(address) => Some(listen(address, "--metrics-listen").await?),
        None => None,
    };

    // Before the address is printed, so that a signal sent then is not missed.
    let stop = stop_signal().context("cannot listen for signals")?;
    let (running, stopped) = watch::channel(());
    tokio::spawn(async move {
        stop.await;
        drop(running);
    });

    print(&addresses(&site, monitoring.as_ref())?)?;
    if let Some(listener) = monitoring {
        let stopped = when_closed(stopped.clone());
        tokio::spawn(serve(listener, Arc::clone(service), ListenerKind::Monitoring, stopped));
    }
    let stopped = when_closed(stopped);
    let served = serve(site.listener, Arc::clone(service), ListenerKind::Site, stopped).await;
    served.context("the server stopped")
}

async fn listen_on_address(
    address: SocketAddr,
    base_path: &BasePath,
) -> anyhow::Result<SiteListener> {
    let listener = listen(address, "--listen").await?;
    Ok(SiteListener {
        address: format!("http://{}{base_path}", local_address(&listener)?),
        listener: listener.into(),
        #[cfg(unix)]
        _file: None,
    })
}

async fn listen(address: SocketAddr, flag: &str) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(address).await;
    listener.with_context(|| {
        format!("cannot listen on `{address}`: choose another address with `{flag}`")
    })
}

#[cfg(unix)]
fn listen_on_socket(path: &Path) -> anyhow::Result<SiteListener> {
    let bound = SocketFile::bind(path).with_context(|| {
        format!("cannot listen on `{}`: choose another socket with `--listen`", path.display())
    });
    let (listener, file) = bound?;
    listener.set_nonblocking(true)?;

    Ok(SiteListener {
        address: ListenAddress::Unix(path.to_owned()).to_string(),
        listener: tokio::net::UnixListener::from_std(listener)?.into(),
        _file: Some(file),
    })
}

#[cfg(not(unix))]
fn listen_on_socket(path: &Path) -> anyhow::Result<SiteListener> {
    anyhow::bail!("cannot listen on `{}`: this system has no Unix sockets", path.display())
}

/// Returns the lines that a caller reads to find the server.
fn addresses(
    site: &SiteListener,
    monitoring: Option<&TcpListener>,
) -> anyhow::Result<TerminalText> {
    let mut lines = TerminalText::from_line(format_args!("{}", site.address));
    if let Some(listener) = monitoring {
        lines.line(format_args!("http://{}/metrics", local_address(listener)?));
    }
    Ok(lines)
}

fn local_address(listener: &TcpListener) -> anyhow::Result<SocketAddr> {
    listener.local_addr().context("cannot read the address of the server")
}

/// Waits until the sender is dropped.
async fn when_closed(mut stopped: watch::Receiver<()>) {
    while stopped.changed().await.is_ok() {}
}
