//! Runs the service on a listener.

mod admission;
mod listener;
mod open_connection;
mod paced_stream;
mod socket;
mod unread_body;

use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;

use hyper_util::server::graceful::GracefulShutdown;
use tokio::time::sleep;

use self::admission::Admission;
use self::listener::AcceptedStream;
pub use self::listener::SocketListener;
use self::open_connection::OpenConnection;
use crate::middleware::real_ip::{is_trusted, rate_limit_key};
use crate::router::{ListenerKind, Service};

/// Serves until `shutdown` resolves. Then it accepts no more connections and gives open requests
/// some time to finish.
///
/// The limits of connections are those of the service's options, also after a reload. A connection
/// above a limit is accepted for probes as long as a small reserve lasts, and closed otherwise.
///
/// # Errors
/// When the listener has no address. An error of one connection ends that connection only.
pub async fn serve(
    listener: impl Into<SocketListener>,
    service: Arc<Service>,
    kind: ListenerKind,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let mut listener = listener.into();
    tracing::info!(address = listener.address()?, listener = ?kind, "serving");

    let (admission, open) = (Arc::new(Admission::default()), GracefulShutdown::new());
    let mut shutdown = pin!(shutdown);
    while let Some(stream) = accept(&mut listener, shutdown.as_mut()).await {
        match admit(stream, &admission, &service, kind) {
            Some(connection) => connection.spawn(&open, Arc::clone(&service), kind),
            None => drop(service.metrics().refused_connections.inc()),
        }
    }

    // New connections are refused from here on.
    drop(listener);
    let grace = service.current().connections(kind).shutdown_grace;
    tokio::select! {
        () = open.shutdown() => {}
        () = sleep(grace) => {
            tracing::warn!("open requests were aborted after {grace:?}");
        }
    }
    Ok(())
}

/// Waits for a connection. Returns `None` when `shutdown` resolves first.
async fn accept(
    listener: &mut SocketListener,
    shutdown: Pin<&mut impl Future<Output = ()>>,
) -> Option<AcceptedStream> {
    tokio::select! {
        accepted = listener.accept() => Some(accepted),
        () = shutdown => None,
    }
}

/// Returns the connection with a permit to be open; `None` when the limits allow none.
fn admit(
    stream: AcceptedStream,
    admission: &Arc<Admission>,
    service: &Service,
    kind: ListenerKind,
) -> Option<OpenConnection> {
    let current = service.current();
    let options = current.connections(kind);

    // A proxy connects for many clients. Their number is limited by the proxy.
    let (counted, local) = match &stream {
        AcceptedStream::Tcp(stream, peer) => {
            let address = peer.ip().to_canonical();
            let is_proxy = is_trusted(address, current.trusted_proxies());
            let local = stream.local_addr().ok()?.ip().to_canonical();
            ((!is_proxy).then(|| rate_limit_key(address)), Some(local))
        }
        #[cfg(unix)]
        AcceptedStream::Unix(_) => (None, None),
    };

    let permit = admission.admit(counted, &options)?;
    Some(OpenConnection { stream, local, permit, options })
}
