//! The lock of the writer, as others see it.

use serde::Deserialize;

use super::archive::ClusterArchive;
use super::error::ClusterWriteError;
use super::lock::LOCK_ID;
use crate::error::ClusterError;

/// The lock of the process that writes to an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriterLock {
    /// The process; `None` if nobody writes.
    pub owner: Option<String>,
    /// When the lock ends unless it is renewed, in milliseconds since the epoch.
    pub expires_ms: i64,
}

/// The part of the document that others need.
#[derive(Deserialize)]
struct LockState {
    owner: Option<String>,
    expires: i64,
}

impl ClusterArchive {
    /// Returns the lock of the writer; `None` if nobody has written yet.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn writer_lock(&self) -> Result<Option<WriterLock>, ClusterWriteError> {
        Ok(self.writer_lock_and_number()?.map(|(lock, _)| lock))
    }

    /// Returns the lock, and the number of its last change.
    pub(super) fn writer_lock_and_number(
        &self,
    ) -> Result<Option<(WriterLock, u64)>, ClusterWriteError> {
        let index = self.state_name();
        let document = match self.client().get(&index, LOCK_ID) {
            Err(ClusterError::MissingIndex { .. }) => None,
            other => other?,
        };
        let Some(document) = document else { return Ok(None) };
        let read = serde_json::from_str(document.source.get());
        let LockState { owner, expires } = read.map_err(|error| ClusterWriteError::Foreign {
            index,
            reason: format!("document `{LOCK_ID}`: {error}"),
        })?;
        Ok(Some((WriterLock { owner, expires_ms: expires / 1000 }, document.seq_no)))
    }
}
