//! The signals that stop a server, or make it read its settings again.

use std::io;

/// The signals that ask a server to read its settings again: SIGHUP, where the system has it.
pub(crate) struct ReloadSignals {
    #[cfg(unix)]
    hangups: tokio::signal::unix::Signal,
}

impl ReloadSignals {
    /// Listens for the signals. From now on they no longer end the process.
    ///
    /// # Errors
    /// When the handler cannot be installed.
    #[cfg(unix)]
    pub(crate) fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        Ok(Self { hangups: signal(SignalKind::hangup())? })
    }

    /// Returns signals that never arrive.
    #[cfg(not(unix))]
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Waits for the next signal.
    pub(crate) async fn next(&mut self) {
        #[cfg(unix)]
        if self.hangups.recv().await.is_some() {
            return;
        }
        std::future::pending::<()>().await;
    }
}

/// Returns a future that completes at the first SIGINT or SIGTERM.
///
/// The handlers are installed when this returns, so that a caller who prints an address afterwards
/// misses no signal.
///
/// # Errors
/// When a handler cannot be installed.
#[cfg(unix)]
pub(crate) fn stop_signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
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

/// Returns a future that completes at Ctrl-C.
#[cfg(not(unix))]
pub(crate) fn stop_signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        // Without a handler, Ctrl-C ends the process anyway.
        let _ = tokio::signal::ctrl_c().await;
    })
}
