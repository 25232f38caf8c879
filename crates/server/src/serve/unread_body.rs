//! Whether a caller is still sending when its answer is ready.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use axum::body::{Bytes, HttpBody};
use hyper::body::{Frame, Incoming, SizeHint};

/// How far the requests of one connection have been read.
#[derive(Default)]
pub(super) struct ReadProgress {
    /// Whether bytes have arrived since the head of the last request.
    has_bytes: AtomicBool,
    /// Whether a part of the last request's body is unread.
    has_body: AtomicBool,
}

impl ReadProgress {
    /// Records that bytes have arrived.
    pub(super) fn bytes_arrived(&self) {
        self.has_bytes.store(true, Ordering::Relaxed);
    }

    /// Returns whether closing the connection now could drop bytes that the caller has sent.
    pub(super) fn is_unread(&self) -> bool {
        self.has_bytes.load(Ordering::Relaxed) || self.is_body_unread()
    }

    /// Returns whether a part of the last request's body is unread.
    pub(super) fn is_body_unread(&self) -> bool {
        self.has_body.load(Ordering::Relaxed)
    }

    fn request_started(&self) {
        self.has_bytes.store(false, Ordering::Relaxed);
        self.has_body.store(true, Ordering::Relaxed);
    }

    fn body_ended(&self) {
        self.has_bytes.store(false, Ordering::Relaxed);
        self.has_body.store(false, Ordering::Relaxed);
    }
}

/// The body of a request, which records its end.
pub(super) struct RequestBody {
    body: Incoming,
    progress: Arc<ReadProgress>,
}

impl RequestBody {
    /// Returns the body of a request whose head has just arrived.
    pub(super) fn new(body: Incoming, progress: Arc<ReadProgress>) -> Self {
        progress.request_started();
        if body.is_end_stream() {
            progress.body_ended();
        }
        Self { body, progress }
    }
}

impl HttpBody for RequestBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if frame.is_none() || self.body.is_end_stream() {
            self.progress.body_ended();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
