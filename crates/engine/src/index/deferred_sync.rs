//! Files that are written but not yet synced.
//!
//! tantivy would sync each file of a segment as soon as it is complete: half a dozen waits for the
//! disk in each commit, one after the other. Here small files wait until tantivy syncs their folder,
//! which it does before a commit names them, and are then synced in parallel.

use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::directory::error::OpenWriteError;
use tantivy::directory::{AntiCallToken, TerminatingWrite, WritePtr};
use xunwen_storage::{DiskFile, FileAccess, disk};

/// The maximum size of a file that waits, in bytes. A larger file, made by a merge, is synced at
/// once, so that the next commit does not wait for it.
const MAX_DEFERRED_BYTES: u64 = 1 << 20;

/// The maximum number of files that wait. Each is open.
const MAX_DEFERRED_FILES: usize = 32;

/// Creates files and syncs the complete ones together. Clones share their files.
#[derive(Debug, Clone, Default)]
pub(crate) struct DeferredSync {
    state: Arc<Mutex<DeferredFiles>>,
}

#[derive(Debug, Default)]
struct DeferredFiles {
    files: Vec<DiskFile>,
    /// The first sync that failed. After it, the state of the disk is unknown.
    failure: Option<(ErrorKind, String)>,
}

impl DeferredSync {
    /// Creates a file for writing. Once complete, it waits for [`DeferredSync::sync`].
    ///
    /// # Errors
    /// If the file exists or cannot be created.
    pub(crate) fn create(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let file =
            disk::create_new(path, FileAccess::Group).map_err(|error| match error.kind() {
                ErrorKind::AlreadyExists => OpenWriteError::FileAlreadyExists(path.to_owned()),
                _ => {
                    OpenWriteError::IoError { io_error: Arc::new(error), filepath: path.to_owned() }
                }
            })?;
        Ok(WritePtr::new(Box::new(DeferredFile { file, deferred_sync: self.clone() })))
    }

    /// Syncs the content of all complete files. Their names are durable once the folder is synced.
    ///
    /// # Errors
    /// If this sync or an earlier one failed: after a failed sync, the system may drop the data
    /// without another error.
    pub(crate) fn sync(&self) -> io::Result<()> {
        let mut state = self.lock();
        let files = std::mem::take(&mut state.files);
        if let Some(error) = sync_in_parallel(&files) {
            state.failure = Some((error.kind(), error.to_string()));
        }

        match &state.failure {
            Some((kind, reason)) => Err(io::Error::new(*kind, reason.clone())),
            None => Ok(()),
        }
    }

    /// Takes over a complete file, or syncs it at once if it is large or too many files wait.
    fn defer(&self, file: &DiskFile) -> io::Result<()> {
        if file.metadata()?.len() <= MAX_DEFERRED_BYTES {
            let mut state = self.lock();
            if state.files.len() < MAX_DEFERRED_FILES {
                state.files.push(file.try_clone()?);
                return Ok(());
            }
        }
        file.sync_data()
    }

    fn lock(&self) -> MutexGuard<'_, DeferredFiles> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Syncs files, one thread each, and returns the last error.
fn sync_in_parallel(files: &[DiskFile]) -> Option<io::Error> {
    std::thread::scope(|scope| {
        let threads: Vec<_> =
            files.iter().map(|file| scope.spawn(move || file.sync_data())).collect();
        let results = threads.into_iter().map(|thread| thread.join().expect("sync does not panic"));
        results.filter_map(Result::err).last()
    })
}

/// A file that is being written.
struct DeferredFile {
    file: DiskFile,
    deferred_sync: DeferredSync,
}

impl Write for DeferredFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl TerminatingWrite for DeferredFile {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        self.deferred_sync.defer(&self.file)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests {
    use super::*;

    fn write(deferred_sync: &DeferredSync, path: &Path, n_bytes: usize) {
        let mut out = deferred_sync.create(path).unwrap();
        out.write_all(&vec![7; n_bytes]).unwrap();
        out.terminate().unwrap();
    }

    fn n_waiting(deferred_sync: &DeferredSync) -> usize {
        deferred_sync.lock().files.len()
    }

    #[test]
    fn a_limited_number_of_small_files_waits_for_the_sync() {
        let dir = tempfile::tempdir().unwrap();
        let deferred_sync = DeferredSync::default();
        for n in 0..MAX_DEFERRED_FILES + 2 {
            write(&deferred_sync, &dir.path().join(n.to_string()), n);
        }
        assert_eq!(n_waiting(&deferred_sync), MAX_DEFERRED_FILES);
        deferred_sync.sync().unwrap();
        write(&deferred_sync, &dir.path().join("large"), 1 + (1 << 20));
        assert_eq!(n_waiting(&deferred_sync), 0);
        assert_eq!(std::fs::read(dir.path().join("3")).unwrap(), [7; 3]);
    }

    #[test]
    fn an_existing_file_is_not_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        write(&DeferredSync::default(), &path, 1);
        let again = DeferredSync::default().create(&path);
        assert!(
            matches!(again, Err(OpenWriteError::FileAlreadyExists(existing)) if existing == path)
        );
    }

    #[test]
    fn after_a_failed_sync_every_sync_fails() {
        let deferred_sync = DeferredSync::default();
        deferred_sync.lock().failure = Some((ErrorKind::StorageFull, "no room".to_owned()));
        for _ in 0..2 {
            assert_eq!(deferred_sync.sync().unwrap_err().kind(), ErrorKind::StorageFull);
        }
    }
}
