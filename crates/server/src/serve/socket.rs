//! Options of the sockets of connections.

use std::io;
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::TcpStream;

use crate::limits::{KEEPALIVE_INTERVAL, KEEPALIVE_RETRIES, KEEPALIVE_TIME, MAX_UNSENT_BYTES};

/// Sets the options of a connection: no delay for small answers, an end for peers that have
/// vanished, and little memory for answers that nobody reads.
///
/// # Errors
/// When the system refuses an option. The connection works without it.
pub(super) fn configure(stream: &TcpStream, answer_time: Duration) -> io::Result<()> {
    stream.set_nodelay(true)?;

    let socket = SockRef::from(stream);
    let keepalive = TcpKeepalive::new()
        .with_time(KEEPALIVE_TIME)
        .with_interval(KEEPALIVE_INTERVAL)
        .with_retries(KEEPALIVE_RETRIES);
    socket.set_tcp_keepalive(&keepalive)?;
    limit_unsent(&socket, answer_time)
}

/// Limits the bytes that the kernel holds for a caller who does not read, and the time that it
/// holds them, also after the connection is closed.
#[cfg(target_os = "linux")]
fn limit_unsent(socket: &SockRef<'_>, answer_time: Duration) -> io::Result<()> {
    socket.set_tcp_notsent_lowat(MAX_UNSENT_BYTES)?;
    socket.set_tcp_user_timeout(Some(answer_time))
}

#[cfg(not(target_os = "linux"))]
fn limit_unsent(_: &SockRef<'_>, _: Duration) -> io::Result<()> {
    let _ = MAX_UNSENT_BYTES;
    Ok(())
}
