//! Runs the service on a listener.

use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;

use axum::Router;
use axum::extract::connect_info::ConnectInfo;
use axum::serve::Listener;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::sleep;
use tower::ServiceExt;

use crate::limits::{HEADER_TIMEOUT, MAX_HEADER_BYTES, SHUTDOWN_GRACE};

/// Serves until `shutdown` resolves. Then it accepts no more connections and gives open requests
/// 10 s to finish. Connections above `n_connections` wait until another one closes.
///
/// # Errors
/// When the listener has no address. An error of one connection ends that connection only.
pub async fn serve(
    mut listener: TcpListener,
    router: Router,
    n_connections: usize,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    tracing::info!(address = %listener.local_addr()?, "serving");

    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(MAX_HEADER_BYTES);
    let open = GracefulShutdown::new();
    let permits = Arc::new(Semaphore::new(n_connections.clamp(1, Semaphore::MAX_PERMITS)));

    let mut shutdown = pin!(shutdown);
    while let Some(connection) = accept(&mut listener, &permits, shutdown.as_mut()).await {
        spawn_connection(&http, &open, router.clone(), connection);
    }

    // New connections are refused from here on.
    drop(listener);
    tokio::select! {
        () = open.shutdown() => {}
        () = sleep(SHUTDOWN_GRACE) => {
            tracing::warn!("open requests were aborted after {SHUTDOWN_GRACE:?}");
        }
    }
    Ok(())
}

/// An accepted connection and its permit to be open.
struct OpenConnection {
    stream: TcpStream,
    peer: SocketAddr,
    permit: OwnedSemaphorePermit,
}

/// Waits for a permit and then for a connection. Returns `None` when `shutdown` resolves first.
async fn accept(
    listener: &mut TcpListener,
    permits: &Arc<Semaphore>,
    shutdown: Pin<&mut impl Future<Output = ()>>,
) -> Option<OpenConnection> {
    let accepted = async {
        let permit = Arc::clone(permits).acquire_owned().await.ok()?;
        let (stream, peer) = Listener::accept(listener).await;
        Some(OpenConnection { stream, peer, permit })
    };

    tokio::select! {
        connection = accepted => connection,
        () = shutdown => None,
    }
}

/// Serves a connection in a task of its own.
fn spawn_connection(
    http: &http1::Builder,
    open: &GracefulShutdown,
    router: Router,
    OpenConnection { stream, peer, permit }: OpenConnection,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%peer, %error, "cannot set TCP_NODELAY");
    }

    let with_peer = move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    };
    let service = TowerToHyperService::new(router.map_request(with_peer));
    let connection = open.watch(http.serve_connection(TokioIo::new(stream), service));

    tokio::spawn(async move {
        let _permit = permit;
        if let Err(error) = connection.await {
            tracing::debug!(%peer, %error, "connection failed");
        }
    });
}
