//! Running the service on a listener.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::connect_info::ConnectInfo;
use axum::serve::Listener;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::sleep;
use tower::ServiceExt;

/// How long a caller may take to send the head of a request, and how long a connection may
/// idle before the next one.
const HEAD_TIME: Duration = Duration::from_secs(30);
/// The longest head of a request, in bytes.
const MAX_HEAD_BYTES: usize = 64 << 10;
/// How long open requests may take after the shutdown.
const GRACE: Duration = Duration::from_secs(10);

/// Serves until `shutdown` resolves; then takes no more requests and gives the open ones 10 s
/// to finish. Of more than `n_connections` connections at a time, the later ones wait until one is
/// closed.
///
/// # Errors
/// When the listener has no address. What goes wrong with one connection ends that connection
/// only.
pub async fn serve(
    mut listener: TcpListener,
    router: Router,
    n_connections: usize,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    tracing::info!(address = %listener.local_addr()?, "serving");
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(MAX_HEAD_BYTES);
    let open = GracefulShutdown::new();
    let mut shutdown = pin!(shutdown);
    let places = Arc::new(Semaphore::new(n_connections.clamp(1, Semaphore::MAX_PERMITS)));
    loop {
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place,
            () = &mut shutdown => break,
        };
        let (stream, peer) = tokio::select! {
            accepted = Listener::accept(&mut listener) => accepted,
            () = &mut shutdown => break,
        };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%peer, %error, "cannot turn off delays");
        }
        let from = move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            request
        };
        let service = TowerToHyperService::new(router.clone().map_request(from));
        let connection = open.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) = connection.await {
                tracing::debug!(%peer, %error, "a connection broke");
            }
        });
    }
    drop(listener);
    tokio::select! {
        () = open.shutdown() => {}
        () = sleep(GRACE) => tracing::warn!("open requests were cut off after {GRACE:?}"),
    }
    Ok(())
}
