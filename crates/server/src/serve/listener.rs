//! Listeners on an address and on a Unix socket.

use std::fmt;
use std::io;
use std::net::SocketAddr;

use axum::serve::Listener;
use tokio::net::{TcpListener, TcpStream};
#[cfg(unix)]
use tokio::net::{UnixListener, UnixStream};

/// A listener that a service runs on.
#[derive(Debug)]
pub enum SocketListener {
    /// An address and a port.
    Tcp(TcpListener),
    /// A Unix socket, for a proxy on the same machine.
    #[cfg(unix)]
    Unix(UnixListener),
}

/// An accepted connection.
pub(super) enum AcceptedStream {
    /// A connection from an address.
    Tcp(TcpStream, SocketAddr),
    #[cfg(unix)]
    Unix(UnixStream),
}

impl SocketListener {
    /// Waits for a connection. When the process has no file handle left, the listener waits a
    /// second and tries again.
    pub(super) async fn accept(&mut self) -> AcceptedStream {
        match self {
            Self::Tcp(listener) => {
                let (stream, peer) = Listener::accept(listener).await;
                AcceptedStream::Tcp(stream, peer)
            }
            #[cfg(unix)]
            Self::Unix(listener) => AcceptedStream::Unix(Listener::accept(listener).await.0),
        }
    }

    /// Returns the address that the listener is bound to, as it is logged.
    ///
    /// # Errors
    /// When the system does not say it.
    pub(super) fn address(&self) -> io::Result<String> {
        match self {
            Self::Tcp(listener) => Ok(listener.local_addr()?.to_string()),
            #[cfg(unix)]
            Self::Unix(_) => Ok("a Unix socket".to_owned()),
        }
    }
}

impl From<TcpListener> for SocketListener {
    fn from(listener: TcpListener) -> Self {
        Self::Tcp(listener)
    }
}

#[cfg(unix)]
impl From<UnixListener> for SocketListener {
    fn from(listener: UnixListener) -> Self {
        Self::Unix(listener)
    }
}

impl fmt::Display for AcceptedStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(_, peer) => peer.fmt(f),
            #[cfg(unix)]
            Self::Unix(_) => f.write_str("unix"),
        }
    }
}
