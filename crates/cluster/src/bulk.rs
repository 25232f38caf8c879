//! Many documents in few requests, with bounded memory.

mod batch;
mod progress;
mod send;

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use batch::BulkBatch;
use crossbeam_channel::{Receiver, Sender, bounded};
use progress::{BulkProgress, OpenBatch};
pub use progress::{BulkReport, RejectedItem};
use send::send_batch;
use serde_json::value::RawValue;

use crate::client::{ClusterClient, VersionedId, WriteTarget};
use crate::error::ClusterError;

/// How documents are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BulkOptions {
    /// Bytes from which on a batch is sent. A larger document is a batch of its own. Chosen for
    /// small heaps: a node holds several times this for each request. Halved: more requests;
    /// doubled: refusals for lack of memory come earlier.
    pub batch_bytes: usize,
    /// Batches that are sent at the same time, each by a thread. More than nodes have cores for
    /// only adds to their queues.
    pub n_in_flight: usize,
    /// The time for a batch with all its tries.
    pub deadline: Duration,
}

impl Default for BulkOptions {
    fn default() -> Self {
        Self { batch_bytes: 4 << 20, n_in_flight: 2, deadline: Duration::from_secs(600) }
    }
}

/// Sends changes in batches.
///
/// Memory is bounded: at most `n_in_flight + 1` batches exist, and adding a change waits while all
/// of them are on their way. A change is acknowledged when [`flush`](Self::flush) returns after it
/// without an error. Changes of one document may arrive in any order: the higher version wins.
///
/// A writer that is dropped without a flush sends the batches that are on their way.
pub struct BulkWriter {
    batches: Sender<OpenBatch>,
    progress: Arc<BulkProgress>,
    batch: BulkBatch,
    batch_bytes: usize,
}

impl BulkWriter {
    /// Starts the threads of a writer.
    ///
    /// # Errors
    /// If the index does not exist (the cluster would create it with mappings of its own making), no
    /// node answers, or the system has no threads left.
    pub fn start(
        client: &ClusterClient,
        target: &WriteTarget,
        options: BulkOptions,
    ) -> Result<Self, ClusterError> {
        client.mappings(&target.index)?;

        // Nothing waits in the channel: a batch is handed over when a thread is free.
        let (batches, received) = bounded(0);
        for _ in 0..options.n_in_flight.max(1) {
            let (client, target) = (client.clone(), target.clone());
            let received = received.clone();
            thread::Builder::new()
                .name("bulk".to_owned())
                .spawn(move || run(&client, &target, options.deadline, &received))
                .map_err(|error| ClusterError::Setting {
                    name: "cluster",
                    problem: format!("no thread can be started ({error})"),
                    expected: "raise the limit on threads",
                })?;
        }
        Ok(Self {
            batches,
            progress: Arc::new(BulkProgress::default()),
            batch: BulkBatch::default(),
            batch_bytes: options.batch_bytes,
        })
    }

    /// Adds a document. Waits while all batches are on their way.
    ///
    /// # Errors
    /// If an earlier batch has failed for good. Then nothing more is sent.
    pub fn put(
        &mut self,
        document: VersionedId<'_>,
        source: &RawValue,
    ) -> Result<(), ClusterError> {
        self.batch.push_put(document, source.get());
        self.send_if_full()
    }

    /// Adds the deletion of a document. Waits while all batches are on their way.
    ///
    /// # Errors
    /// If an earlier batch has failed for good. Then nothing more is sent.
    pub fn delete(&mut self, document: VersionedId<'_>) -> Result<(), ClusterError> {
        self.batch.push_delete(document);
        self.send_if_full()
    }

    /// Sends what is left, waits for all batches, and returns what became of the changes since the
    /// last flush. All of them are on disk then, except those that the report names.
    ///
    /// # Errors
    /// If a batch has failed for good. Then it is unknown which of the changes are in the index.
    pub fn flush(&mut self) -> Result<BulkReport, ClusterError> {
        self.hand_over()?;
        self.progress.wait()
    }

    fn send_if_full(&mut self) -> Result<(), ClusterError> {
        if self.batch.n_bytes() < self.batch_bytes {
            return Ok(());
        }
        self.hand_over()
    }

    fn hand_over(&mut self) -> Result<(), ClusterError> {
        self.progress.check()?;
        let batch = std::mem::take(&mut self.batch);
        if batch.is_empty() {
            return Ok(());
        }
        // If all threads have ended, the batch comes back and its failure is noted.
        let _ = self.batches.send(OpenBatch::new(batch, Arc::clone(&self.progress)));
        Ok(())
    }
}

/// Sends batches until the writer is dropped.
fn run(
    client: &ClusterClient,
    target: &WriteTarget,
    deadline: Duration,
    batches: &Receiver<OpenBatch>,
) {
    for mut open in batches {
        let result = send_batch(client, target, open.take(), deadline);
        open.close(result);
    }
}
