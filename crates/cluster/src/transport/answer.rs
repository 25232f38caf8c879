//! An answer of a node, and the faults that make it useless.

use serde::de::DeserializeOwned;

use super::error_details::ErrorDetails;

/// An answer that the call accepts.
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// The whole body.
    pub(crate) body: Vec<u8>,
}

/// The reason why an answer cannot be used.
#[derive(Debug)]
pub(crate) enum AnswerFault {
    /// It is cut off, or has another form.
    Damaged(String),
    /// Shards failed: another try may succeed.
    FailedShards(String),
    /// The search ran out of time: another try would too.
    TimedOut,
    /// One of several requests in one was refused.
    Refused(u16, ErrorDetails),
}

impl Answer {
    /// Parses the body.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, AnswerFault> {
        serde_json::from_slice(&self.body).map_err(|error| AnswerFault::unreadable(&error))
    }
}

impl AnswerFault {
    /// Returns the fault of an answer in another form.
    pub(crate) fn unreadable(error: &serde_json::Error) -> Self {
        Self::Damaged(format!("the answer cannot be read: {error}"))
    }
}
