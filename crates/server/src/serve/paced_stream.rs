//! A stream that gives up on a caller who does not read, and that closes without losing the
//! answer of a caller who is still sending.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use super::unread_body::ReadProgress;
use crate::limits::{ANSWER_STEP_BYTES, LINGER_BYTES, LINGER_IDLE_TIME, LINGER_TIME};

/// Bytes that are read at a time after the end of the answer.
const LINGER_BUFFER_BYTES: usize = 16 << 10;

/// The stream of a connection with a time limit for writing.
///
/// `tokio-io-timeout` limits the time of one write. Here the limit is for each 64 KiB, so that a
/// caller who reads a byte now and then does not hold the connection either.
pub(super) struct PacedStream<S> {
    stream: S,
    progress: Arc<ReadProgress>,

    /// How long the writes of [`ANSWER_STEP_BYTES`] may wait together.
    step_time: Duration,
    time_left: Duration,
    n_step_bytes: usize,
    waiting: Option<WaitingWrite>,

    lingering: Option<LingeringClose>,
}

/// A write that waits for the caller.
struct WaitingWrite {
    since: Instant,
    limit: Pin<Box<Sleep>>,
}

/// The time after the answer in which the rest of the body is read and dropped.
///
/// A socket that is closed with unread bytes makes the kernel send a reset, which discards an
/// answer that the caller has not read yet.
struct LingeringClose {
    until: Instant,
    idle: Pin<Box<Sleep>>,
    bytes_left: usize,
}

impl<S> PacedStream<S> {
    /// Returns a stream that fails when [`ANSWER_STEP_BYTES`] wait longer than `step_time`.
    /// `progress` says whether the caller is still sending when the stream is closed.
    pub(super) fn new(stream: S, step_time: Duration, progress: Arc<ReadProgress>) -> Self {
        Self {
            stream,
            progress,
            step_time,
            time_left: step_time,
            n_step_bytes: 0,
            waiting: None,
            lingering: None,
        }
    }

    /// Counts the time and the bytes of a write that is no longer waiting.
    fn finish_write(&mut self, written: &io::Result<usize>) {
        if let Some(waiting) = self.waiting.take() {
            self.time_left = self.time_left.saturating_sub(waiting.since.elapsed());
        }

        self.n_step_bytes += written.as_ref().map_or(0, |n_bytes| *n_bytes);
        if self.n_step_bytes >= ANSWER_STEP_BYTES {
            (self.n_step_bytes, self.time_left) = (0, self.step_time);
        }
    }

    /// Waits for the caller as long as there is time left.
    fn poll_time_limit(&mut self, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let time_left = self.time_left;
        let waiting = self.waiting.get_or_insert_with(|| WaitingWrite {
            since: Instant::now(),
            limit: Box::pin(sleep(time_left)),
        });

        ready!(waiting.limit.as_mut().poll(context));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the caller does not read")))
    }
}

impl<S: AsyncRead + Unpin> PacedStream<S> {
    /// Reads and drops bytes until the caller closes its end or a limit is reached.
    fn poll_linger(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let lingering = self.lingering.get_or_insert_with(LingeringClose::new);
        let mut buffer = [0; LINGER_BUFFER_BYTES];

        loop {
            let mut dropped = ReadBuf::new(&mut buffer);
            match Pin::new(&mut self.stream).poll_read(context, &mut dropped) {
                Poll::Ready(Ok(())) if !dropped.filled().is_empty() => {
                    if !lingering.continues_after(dropped.filled().len()) {
                        return Poll::Ready(());
                    }
                }
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending => return lingering.idle.as_mut().poll(context),
            }
        }
    }
}

impl LingeringClose {
    fn new() -> Self {
        Self {
            until: Instant::now() + LINGER_TIME,
            idle: Box::pin(sleep(LINGER_IDLE_TIME)),
            bytes_left: LINGER_BYTES,
        }
    }

    /// Counts dropped bytes. Returns whether the limits allow more.
    fn continues_after(&mut self, n_bytes: usize) -> bool {
        let now = Instant::now();
        self.bytes_left = self.bytes_left.saturating_sub(n_bytes);
        self.idle.as_mut().reset((now + LINGER_IDLE_TIME).min(self.until).into());
        self.bytes_left > 0 && now < self.until
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for PacedStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let n_before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;

        if buffer.filled().len() > n_before {
            self.progress.bytes_arrived();
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for PacedStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.stream).poll_write(context, bytes) {
            Poll::Pending => self.poll_time_limit(context),
            Poll::Ready(written) => {
                self.finish_write(&written);
                Poll::Ready(written)
            }
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.stream).poll_write_vectored(context, slices) {
            Poll::Pending => self.poll_time_limit(context),
            Poll::Ready(written) => {
                self.finish_write(&written);
                Poll::Ready(written)
            }
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    /// Ends the answer. If the caller is still sending, its bytes are read and dropped for a while.
    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.lingering.is_none() {
            ready!(Pin::new(&mut self.stream).poll_shutdown(context))?;
            if !self.progress.is_unread() {
                return Poll::Ready(Ok(()));
            }
        }
        self.poll_linger(context).map(Ok)
    }
}
