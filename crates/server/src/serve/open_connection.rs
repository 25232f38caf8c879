//! One connection, from its first request to its end.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::connect_info::ConnectInfo;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::io::{AsyncRead, AsyncWrite};
use tower::ServiceExt;

use super::admission::ConnectionPermit;
use super::listener::AcceptedStream;
use super::paced_stream::PacedStream;
use super::socket;
use super::unread_body::{ReadProgress, RequestBody};
use crate::limits::{MAX_HEADER_BYTES, RESERVED_HEADER_TIME};
use crate::middleware::connection::{Connection, ConnectionPlace};
use crate::middleware::real_ip::UnixPeer;
use crate::options::ConnectionOptions;
use crate::router::{ListenerKind, Service};

/// An accepted connection and its permit to be open.
pub(super) struct OpenConnection {
    pub(super) stream: AcceptedStream,
    /// The address of the server that the peer connected to; `None` for a Unix socket.
    pub(super) local: Option<IpAddr>,
    pub(super) permit: ConnectionPermit,
    pub(super) options: ConnectionOptions,
}

impl OpenConnection {
    /// Serves the connection in a task of its own, which `open` waits for.
    pub(super) fn spawn(self, open: &GracefulShutdown, service: Arc<Service>, kind: ListenerKind) {
        let Self { stream, local, permit, options } = self;
        if permit.place == ConnectionPlace::Reserved {
            service.metrics().refused_connections.inc();
        }

        let progress = Arc::new(ReadProgress::default());
        let connection = Connection { local, place: permit.place };
        let origin = |peer| RequestOrigin { peer, connection, progress: Arc::clone(&progress) };
        let serving = Serving { service, kind, permit, options };
        match stream {
            AcceptedStream::Tcp(stream, peer) => {
                if let Err(error) = socket::configure(&stream, options.answer_time) {
                    tracing::debug!(%peer, %error, "cannot set the options of a socket");
                }
                serving.spawn(stream, origin(Some(peer)), open);
            }
            #[cfg(unix)]
            AcceptedStream::Unix(stream) => serving.spawn(stream, origin(None), open),
        }
    }
}

/// A connection whose socket is ready.
struct Serving {
    service: Arc<Service>,
    kind: ListenerKind,
    permit: ConnectionPermit,
    options: ConnectionOptions,
}

impl Serving {
    fn spawn<S>(self, stream: S, origin: RequestOrigin, open: &GracefulShutdown)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Self { service, kind, permit, options } = self;
        let peer = origin.peer;
        let stream = PacedStream::new(stream, options.answer_time, Arc::clone(&origin.progress));

        let answer = {
            let service = Arc::clone(&service);
            move |request| answer(Arc::clone(&service), kind, origin.clone(), request)
        };
        let http = http_options(permit.place, &options);
        let connection = http.serve_connection(TokioIo::new(stream), service_fn(answer));
        let connection = open.watch(connection);

        tokio::spawn(async move {
            let _permit = permit;
            let metrics = service.metrics();
            metrics.connections.inc();
            if let Err(error) = connection.await {
                tracing::debug!(?peer, %error, "connection failed");
            }
            metrics.connections.dec();
        });
    }
}

/// Returns the options of HTTP for a connection.
fn http_options(place: ConnectionPlace, options: &ConnectionOptions) -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).max_buf_size(MAX_HEADER_BYTES);
    match place {
        ConnectionPlace::Ordinary => http.header_read_timeout(options.idle_time),
        // One short request, so that the few reserved places are free again soon.
        ConnectionPlace::Reserved => {
            http.header_read_timeout(options.idle_time.min(RESERVED_HEADER_TIME)).keep_alive(false)
        }
    };
    http
}

/// The place that the requests of a connection come from.
#[derive(Clone)]
struct RequestOrigin {
    /// `None` for a Unix socket.
    peer: Option<SocketAddr>,
    connection: Connection,
    progress: Arc<ReadProgress>,
}

/// Answers one request with the routes that are in force now.
async fn answer(
    service: Arc<Service>,
    kind: ListenerKind,
    origin: RequestOrigin,
    request: Request<Incoming>,
) -> Result<Response, Infallible> {
    let RequestOrigin { peer, connection, progress } = origin;
    let mut request = request.map(|body| RequestBody::new(body, Arc::clone(&progress)));
    match peer {
        Some(peer) => drop(request.extensions_mut().insert(ConnectInfo(peer))),
        None => drop(request.extensions_mut().insert(UnixPeer)),
    }
    request.extensions_mut().insert(connection);

    let router = service.current().router(kind).clone();
    let mut response = router.oneshot(request).await?;

    // The rest of a refused body is not read as the next request.
    if progress.is_body_unread() {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::io::{AsyncWriteExt, duplex};
    use tokio::sync::mpsc::{Sender, channel};

    use super::*;

    /// Reports when it is dropped.
    struct ReportsItsEnd(Sender<&'static str>);

    impl Drop for ReportsItsEnd {
        fn drop(&mut self) {
            let _ = self.0.try_send("ended");
        }
    }

    /// A search is cancelled when its handler is dropped; this is when.
    #[tokio::test]
    async fn a_handler_is_dropped_when_its_caller_hangs_up() {
        for place in [ConnectionPlace::Ordinary, ConnectionPlace::Reserved] {
            let (events, mut received) = channel(2);
            let endless = move |_: Request<Incoming>| {
                let end = ReportsItsEnd(events.clone());
                async move {
                    end.0.try_send("started").unwrap();
                    std::future::pending::<Result<Response, Infallible>>().await
                }
            };
            let (mut caller, server) = duplex(1024);
            let http = http_options(place, &ConnectionOptions::default());
            tokio::spawn(http.serve_connection(TokioIo::new(server), service_fn(endless)));

            caller.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
            assert_eq!(received.recv().await, Some("started"));
            drop(caller);
            let ended = tokio::time::timeout(Duration::from_secs(20), received.recv());
            assert_eq!(ended.await.unwrap(), Some("ended"));
        }
    }
}
