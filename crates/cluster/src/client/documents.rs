//! Single documents.

use serde::Deserialize;
use serde_json::value::RawValue;
use ureq::http::Method;

use super::{ClusterClient, in_path};
use crate::error::ClusterError;
use crate::metrics::RequestKind;
use crate::transport::{Answer, AnswerFault, Body, Call};

/// The index that is written to, and when a change counts as done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteTarget {
    /// The index or alias.
    pub index: String,
    /// The copies of a shard, the primary included, that must have a change on disk.
    pub n_copies: u32,
}

/// The id of a document, and the version of its content.
///
/// A change with a lower version than that of the index does nothing, so a late retry is harmless.
/// Two changes of one document must not have the same version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VersionedId<'i> {
    /// The id, at most 512 bytes.
    pub id: &'i str,
    /// The version: a number that rises with each change.
    pub version: u64,
}

/// The effect of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteOutcome {
    /// The index has this version now.
    Applied,
    /// The index has a later version.
    Superseded,
}

/// A document as it is stored.
#[derive(Debug, Deserialize)]
pub struct StoredDocument {
    /// The version.
    #[serde(rename = "_version")]
    pub version: u64,
    /// Part of the condition that nobody has changed it; see [`Guard`].
    #[serde(rename = "_seq_no")]
    pub seq_no: u64,
    /// The other part.
    #[serde(rename = "_primary_term")]
    pub primary_term: u64,
    /// The document.
    #[serde(rename = "_source")]
    pub source: Box<RawValue>,
}

/// The condition of a guarded write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// The document does not exist.
    Absent,
    /// The document is as it was read.
    Unchanged {
        /// Of the document that was read.
        seq_no: u64,
        /// Of the document that was read.
        primary_term: u64,
    },
}

/// The answer to a write, also that in an item of a bulk answer.
#[derive(Debug, Deserialize)]
pub(crate) struct WriteAnswer {
    _shards: CopyCounts,
}

#[derive(Debug, Deserialize)]
struct CopyCounts {
    successful: u32,
}

#[derive(Deserialize)]
struct GetAnswer {
    found: bool,
}

impl WriteTarget {
    /// Returns parameters for writes: how many copies must be there, and how long to wait for them.
    pub(crate) fn parameters(&self, timeout_ms: u128) -> String {
        format!("wait_for_active_shards={}&timeout={timeout_ms}ms", self.n_copies)
    }
}

impl WriteAnswer {
    /// Checks that enough copies have the change. A copy that is lost during the write does not
    /// make it fail.
    pub(crate) fn check(&self, target: &WriteTarget) -> Result<(), String> {
        let (n, needed) = (self._shards.successful, target.n_copies);
        if n >= needed {
            return Ok(());
        }
        Err(format!("{n} of {needed} copies have the change"))
    }
}

impl ClusterClient {
    /// Writes a document unless the index has a later version. When it returns, enough copies have
    /// it on disk; searches see it after a refresh.
    ///
    /// # Errors
    /// If the cluster refuses it, or does not acknowledge it before the deadline.
    pub fn put(
        &self,
        target: &WriteTarget,
        document: VersionedId<'_>,
        source: &RawValue,
    ) -> Result<WriteOutcome, ClusterError> {
        let call =
            self.versioned(Method::PUT, target, document).body(Body::Json(source.get().as_bytes()));
        superseded(self.transport.send(&call, |answer| read_write(answer, target)))
    }

    /// Deletes a document unless the index has a later version. One that does not exist is not an
    /// error.
    ///
    /// # Errors
    /// If the cluster refuses it, or does not acknowledge it before the deadline.
    pub fn delete(
        &self,
        target: &WriteTarget,
        document: VersionedId<'_>,
    ) -> Result<WriteOutcome, ClusterError> {
        let call = self.versioned(Method::DELETE, target, document).accept(404);
        superseded(self.transport.send(&call, |answer| read_write(answer, target)))
    }

    /// Reads a document, also one that searches do not see yet.
    ///
    /// # Errors
    /// If the index does not exist, or the cluster does not answer.
    pub fn get(&self, index: &str, id: &str) -> Result<Option<StoredDocument>, ClusterError> {
        let path = format!("/{}/_doc/{}", in_path(index), in_path(id));
        let call = Call::new(RequestKind::Read, Method::GET, path).accept(404);
        self.transport.send(&call, |answer| {
            if answer.status == 404 {
                let GetAnswer { found } = answer.json()?;
                debug_assert!(!found, "a document that exists has another status");
                return Ok(None);
            }
            answer.json().map(Some)
        })
    }

    /// Writes a document on a condition, for locks. It is sent again only when it was not carried
    /// out: after a broken connection the caller has to read the document.
    ///
    /// # Errors
    /// `Conflict` if the condition does not hold. Otherwise as [`put`](Self::put).
    pub fn put_guarded(
        &self,
        target: &WriteTarget,
        id: &str,
        guard: Guard,
        source: &RawValue,
    ) -> Result<(), ClusterError> {
        let condition = match guard {
            Guard::Absent => "op_type=create".to_owned(),
            Guard::Unchanged { seq_no, primary_term } => {
                format!("if_seq_no={seq_no}&if_primary_term={primary_term}")
            }
        };
        let (index, id) = (in_path(&target.index), in_path(id));
        // The cluster gives up before the client does, so that its answer is the reason.
        let timeout_ms = self.transport.limits().attempt_timeout.as_millis() / 2;
        let path = format!("/{index}/_doc/{id}?{condition}&{}", target.parameters(timeout_ms));
        let call = Call::new(RequestKind::Write, Method::PUT, path)
            .body(Body::Json(source.get().as_bytes()))
            .at_most_once();
        self.transport.send(&call, |answer| read_write(answer, target))
    }

    fn versioned<'c>(
        &self,
        method: Method,
        target: &WriteTarget,
        document: VersionedId<'_>,
    ) -> Call<'c> {
        let (index, id) = (in_path(&target.index), in_path(document.id));
        // An equal version is written again, so that a retry shows how many copies have it.
        let path = format!(
            "/{index}/_doc/{id}?version={}&version_type=external_gte&{}",
            document.version,
            target.parameters(self.transport.limits().write_timeout.as_millis() / 2)
        );
        Call::new(RequestKind::Write, method, path).wait_for_nodes()
    }
}

fn read_write(answer: &Answer, target: &WriteTarget) -> Result<(), AnswerFault> {
    let written: WriteAnswer = answer.json()?;
    written.check(target).map_err(AnswerFault::FailedShards)
}

/// Turns the conflict of a versioned write into its outcome.
fn superseded(result: Result<(), ClusterError>) -> Result<WriteOutcome, ClusterError> {
    match result {
        Ok(()) => Ok(WriteOutcome::Applied),
        Err(ClusterError::Conflict { .. }) => Ok(WriteOutcome::Superseded),
        Err(error) => Err(error),
    }
}
