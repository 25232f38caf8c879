//! A record of the operations below a folder, for tests that replay a part of them. Exists in
//! builds with debug assertions only.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::change::{Change, HandleId};

pub use super::change::OpenMode;

/// An operation that was performed, or a mark between two operations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiskOperation {
    /// A folder was created.
    CreateFolder(PathBuf),
    /// A file was opened for writing.
    Open {
        /// The name of the file.
        path: PathBuf,
        /// The number by which later operations name the open file.
        handle: u64,
        /// How it was opened.
        mode: OpenMode,
    },
    /// Bytes were written: at the end of the file, or after the bytes written before.
    Write {
        /// The open file.
        handle: u64,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// A file was cut or extended.
    SetLen {
        /// The open file.
        handle: u64,
        /// The new size.
        n_bytes: u64,
    },
    /// The content of an open file was synced.
    SyncFile(u64),
    /// The names in a folder were synced.
    SyncFolder(PathBuf),
    /// A file or folder was renamed.
    Rename {
        /// The old name.
        from: PathBuf,
        /// The new name.
        to: PathBuf,
    },
    /// A file was removed.
    RemoveFile(PathBuf),
    /// An empty folder was removed.
    RemoveFolder(PathBuf),
    /// A note of the test, for example that something was acknowledged.
    Mark(String),
}

/// A recording of the operations below one folder, by all threads of this process.
#[derive(Debug)]
pub struct Recording {
    id: usize,
}

#[derive(Debug)]
struct Tape {
    id: usize,
    root: PathBuf,
    handles: HashSet<HandleId>,
    operations: Vec<DiskOperation>,
}

static TAPES: Mutex<Vec<Tape>> = Mutex::new(Vec::new());
static N_TAPES: AtomicUsize = AtomicUsize::new(0);

fn tapes() -> MutexGuard<'static, Vec<Tape>> {
    TAPES.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Recording {
    /// Starts to record the operations below `root`. Files that are open already are left out.
    #[must_use]
    pub fn start(root: &Path) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let (root, handles, operations) = (root.to_owned(), HashSet::new(), Vec::new());
        tapes().push(Tape { id, root, handles, operations });
        N_TAPES.fetch_add(1, Ordering::SeqCst);
        Self { id }
    }

    /// Adds a mark after the operations so far.
    pub fn mark(&self, text: &str) {
        if let Some(tape) = tapes().iter_mut().find(|tape| tape.id == self.id) {
            tape.operations.push(DiskOperation::Mark(text.to_owned()));
        }
    }

    /// Ends the recording and returns the operations in their order.
    #[must_use]
    pub fn finish(self) -> Vec<DiskOperation> {
        let mut tapes = tapes();
        let position = tapes.iter().position(|tape| tape.id == self.id);
        position.map_or_else(Vec::new, |at| std::mem::take(&mut tapes[at].operations))
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        tapes().retain(|tape| tape.id != self.id);
        N_TAPES.fetch_sub(1, Ordering::SeqCst);
    }
}

pub(super) fn is_active() -> bool {
    N_TAPES.load(Ordering::SeqCst) > 0
}

/// Performs a change and records it. While something is recorded, one change happens at a time.
/// `n_written` returns the number of bytes that a write has written.
pub(super) fn perform<T>(
    change: Change<'_>,
    action: impl FnOnce() -> io::Result<T>,
    n_written: impl FnOnce(&T) -> usize,
) -> io::Result<T> {
    if !is_active() {
        return action();
    }

    let mut tapes = tapes();
    let done = action()?;

    let change = match change {
        Change::Write { handle, bytes } => {
            Change::Write { handle, bytes: &bytes[..n_written(&done).min(bytes.len())] }
        }
        other => other,
    };
    for tape in tapes.iter_mut() {
        if tape.covers(change) {
            tape.operations.push(change.to_operation());
        }
    }
    Ok(done)
}

impl Tape {
    fn covers(&mut self, change: Change<'_>) -> bool {
        match change {
            Change::Open { path, handle, .. } => {
                let is_below = path.starts_with(&self.root);
                if is_below {
                    self.handles.insert(handle);
                }
                is_below
            }
            Change::Write { handle, .. }
            | Change::SetLen { handle, .. }
            | Change::SyncFile(handle) => self.handles.contains(&handle),
            Change::CreateFolder(path)
            | Change::SyncFolder(path)
            | Change::Rename { from: path, .. }
            | Change::RemoveFile(path)
            | Change::RemoveFolder(path) => path.starts_with(&self.root),
        }
    }
}

impl Change<'_> {
    fn to_operation(self) -> DiskOperation {
        match self {
            Self::CreateFolder(path) => DiskOperation::CreateFolder(path.to_owned()),
            Self::Open { path, handle, mode } => {
                DiskOperation::Open { path: path.to_owned(), handle, mode }
            }
            Self::Write { handle, bytes } => DiskOperation::Write { handle, bytes: bytes.to_vec() },
            Self::SetLen { handle, n_bytes } => DiskOperation::SetLen { handle, n_bytes },
            Self::SyncFile(handle) => DiskOperation::SyncFile(handle),
            Self::SyncFolder(path) => DiskOperation::SyncFolder(path.to_owned()),
            Self::Rename { from, to } => {
                DiskOperation::Rename { from: from.to_owned(), to: to.to_owned() }
            }
            Self::RemoveFile(path) => DiskOperation::RemoveFile(path.to_owned()),
            Self::RemoveFolder(path) => DiskOperation::RemoveFolder(path.to_owned()),
        }
    }
}
