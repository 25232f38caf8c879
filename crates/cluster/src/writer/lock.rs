//! The right to write to an archive: a document that one process at a time holds and renews.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{RecvTimeoutError, Sender, bounded};
use serde::{Deserialize, Serialize};

use super::archive::{ClusterArchive, raw};
use super::error::ClusterWriteError;
use super::metadata::random_name;
use super::versions::{ChangeVersions, micros, micros_now};
use crate::client::{Guard, StoredDocument, WriteTarget};
use crate::error::ClusterError;

/// The id of the document.
pub(super) const LOCK_ID: &str = "writer";

/// The times of a lock.
#[derive(Debug, Clone, Copy)]
pub(super) struct LockTimes {
    /// How long a lock lasts after its last renewal. Another process waits this long before it takes
    /// the lock of one that was killed. Halved: a node that restarts may cost a run its lock;
    /// doubled: longer waits after a crash.
    pub(super) lease: Duration,
    /// The time between two renewals: a third of the lease, so that one may fail.
    pub(super) renewal: Duration,
    /// How often a process that waits for the lock looks at it.
    pub(super) poll: Duration,
    /// How long a writer tries to renew its lock before it gives up: as long as a write may take, so
    /// that a node that restarts ends no run.
    pub(super) patience: Duration,
    /// The most that two clocks are expected to differ. A lock that ended earlier is taken at once.
    pub(super) clock_error: Duration,
}

impl Default for LockTimes {
    fn default() -> Self {
        Self {
            lease: Duration::from_secs(30),
            renewal: Duration::from_secs(10),
            poll: Duration::from_millis(500),
            patience: Duration::from_secs(300),
            clock_error: Duration::from_secs(300),
        }
    }
}

/// The document.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct LockDocument {
    /// The process that holds the lock; `None` once it is released.
    owner: Option<String>,
    /// A random name of this holder.
    holder: String,
    /// The end of the lock without another renewal, in microseconds since the epoch. The holder gives
    /// no change a later version.
    expires: i64,
    /// The lease, in milliseconds.
    lease_ms: u64,
}

/// The right to write. Renewed in the background until it is dropped.
pub(super) struct ClusterLock {
    renewer: Arc<Renewer>,
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Renews a lock.
struct Renewer {
    archive: ClusterArchive,
    target: WriteTarget,
    owner: String,
    holder: String,
    times: LockTimes,
    /// The state in which this process left the document.
    seen: Mutex<Guard>,
    is_lost: AtomicBool,
    versions: Arc<ChangeVersions>,
}

impl ClusterLock {
    /// Takes the lock. Waits until one that is no longer renewed has ended.
    ///
    /// # Errors
    /// `Busy` if another process renews it, `Stopped` if the program ends. Otherwise if the cluster
    /// does not answer.
    pub(super) fn acquire(
        archive: &ClusterArchive,
        times: LockTimes,
    ) -> Result<Self, ClusterWriteError> {
        let renewer = Arc::new(Renewer {
            archive: archive.clone(),
            target: archive.state_target(),
            owner: process_name(),
            holder: random_name(),
            times,
            seen: Mutex::new(Guard::Absent),
            is_lost: AtomicBool::new(false),
            versions: Arc::default(),
        });
        renewer.acquire()?;

        let (stop, stopped) = bounded(0);
        let background = Arc::clone(&renewer);
        let thread = thread::Builder::new()
            .name("cluster lock".to_owned())
            .spawn(move || {
                while stopped.recv_timeout(background.times.renewal)
                    == Err(RecvTimeoutError::Timeout)
                {
                    if let Err(error) = background.renew() {
                        tracing::warn!(%error, "the lock of the index was not renewed");
                    }
                }
            })
            .map_err(|error| ClusterWriteError::Thread(format!("cannot be started ({error})")))?;
        Ok(Self { renewer, stop: Some(stop), thread: Some(thread) })
    }

    /// Returns the versions that the holder may give to changes.
    pub(super) fn versions(&self) -> &Arc<ChangeVersions> {
        &self.renewer.versions
    }

    /// Fails if it is known that another process has taken the lock. Asks no node.
    ///
    /// # Errors
    /// `LockLost` if it is.
    pub(super) fn check(&self) -> Result<(), ClusterWriteError> {
        self.renewer.check()
    }

    /// Renews the lock, and so checks that this process still holds it.
    ///
    /// # Errors
    /// `LockLost` if another process has taken it. Otherwise if the cluster does not answer.
    pub(super) fn renew(&self) -> Result<(), ClusterWriteError> {
        let (start, times) = (Instant::now(), self.renewer.times);
        loop {
            match self.renewer.renew() {
                Err(error)
                    if error.is_temporary()
                        && start.elapsed() < times.patience
                        && !self.renewer.archive.is_stopped() =>
                {
                    thread::sleep(times.poll);
                }
                other => return other,
            }
        }
    }
}

impl Drop for ClusterLock {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        // Whatever becomes of the release, this holder writes nothing more, and this process may take
        // its lock again at once.
        self.renewer.archive.note_ended(&self.renewer.holder);
        // Otherwise another process waits for the end of the lease.
        if let Err(error) = self.renewer.release() {
            tracing::debug!(%error, "the lock of the index was not released");
        }
    }
}

impl Renewer {
    /// Takes the lock.
    fn acquire(&self) -> Result<(), ClusterWriteError> {
        let mut waiting: Option<(u64, Instant)> = None;
        loop {
            let Some((stored, document)) = self.read()? else {
                if self.try_write(Guard::Absent, &self.held())? {
                    return Ok(());
                }
                continue;
            };
            let is_free = document.owner.is_none()
                || self.archive.has_ended(&document.holder)
                || micros_now() > document.expires.saturating_add(micros(self.times.clock_error));
            let (seq_no, since) = *waiting.get_or_insert((stored.seq_no, Instant::now()));
            let has_ended = since.elapsed() >= Duration::from_millis(document.lease_ms);
            if is_free || (seq_no == stored.seq_no && has_ended) {
                self.versions.raise(document.expires);
                if self.try_write(guard_of(&stored), &self.held())? {
                    return Ok(());
                }
                continue;
            }
            if seq_no != stored.seq_no {
                let owner = document.owner.unwrap_or_default();
                let index = self.archive.name().to_owned();
                return Err(ClusterWriteError::Busy { index, owner });
            }
            if self.archive.is_stopped() {
                return Err(ClusterWriteError::Stopped);
            }
            thread::sleep(self.times.poll);
        }
    }

    fn renew(&self) -> Result<(), ClusterWriteError> {
        self.check()?;
        let guard = *self.seen();
        if !self.try_write(guard, &self.held())? {
            self.is_lost.store(true, Ordering::Relaxed);
        }
        self.check()
    }

    fn check(&self) -> Result<(), ClusterWriteError> {
        if self.is_lost.load(Ordering::Relaxed) {
            return Err(ClusterWriteError::LockLost { index: self.archive.name().to_owned() });
        }
        Ok(())
    }

    fn release(&self) -> Result<(), ClusterWriteError> {
        if self.is_lost.load(Ordering::Relaxed) {
            return Ok(());
        }
        let guard = *self.seen();
        let released =
            LockDocument { owner: None, expires: self.end(Duration::ZERO), ..self.held() };
        self.try_write(guard, &released)?;
        Ok(())
    }

    /// Writes the document if it is as it was seen. Returns whether this process holds the lock then.
    fn try_write(&self, guard: Guard, document: &LockDocument) -> Result<bool, ClusterWriteError> {
        let mut seen = self.seen();
        // Another thread may have renewed it since.
        let guard = if matches!(*seen, Guard::Absent) { guard } else { *seen };
        let client = self.archive.client();
        let written = client.put_guarded(&self.target, LOCK_ID, guard, &raw(document));

        // The answer may be lost although the document was written.
        match self.read() {
            Ok(Some((stored, found))) if found.holder == self.holder => {
                *seen = guard_of(&stored);
                self.versions.extend(found.expires);
                Ok(true)
            }
            Ok(_) => match written {
                Ok(()) | Err(ClusterError::Conflict { .. }) => Ok(false),
                Err(error) => Err(error.into()),
            },
            Err(error) => Err(error),
        }
    }

    fn read(&self) -> Result<Option<(StoredDocument, LockDocument)>, ClusterWriteError> {
        let stored = self.archive.client().get(&self.target.index, LOCK_ID)?;
        let Some(stored) = stored else { return Ok(None) };
        let document = serde_json::from_str(stored.source.get());
        let document = document.map_err(|error| ClusterWriteError::Foreign {
            index: self.target.index.clone(),
            reason: format!("document `{LOCK_ID}`: {error}"),
        })?;
        Ok(Some((stored, document)))
    }

    fn held(&self) -> LockDocument {
        LockDocument {
            owner: Some(self.owner.clone()),
            holder: self.holder.clone(),
            expires: self.end(self.times.lease),
            lease_ms: u64::try_from(self.times.lease.as_millis()).unwrap_or(u64::MAX),
        }
    }

    fn end(&self, lease: Duration) -> i64 {
        micros_now().saturating_add(micros(lease)).max(self.versions.latest())
    }

    fn seen(&self) -> MutexGuard<'_, Guard> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const fn guard_of(stored: &StoredDocument) -> Guard {
    Guard::Unchanged { seq_no: stored.seq_no, primary_term: stored.primary_term }
}

/// Returns this process as an operator can find it.
fn process_name() -> String {
    let host = rustix::system::uname();
    format!("process {} on {}", std::process::id(), host.nodename().to_string_lossy())
}
