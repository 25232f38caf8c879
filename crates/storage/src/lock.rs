//! A lock on a file, held by one process at a time.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

use crate::disk::{self, FileAccess};

/// An exclusive lock on a file. The system releases it when the value is dropped or the process
/// ends, however it ends.
#[derive(Debug)]
pub struct FileLock {
    file: File,
}

impl FileLock {
    /// Locks the file at `path` and creates it if it does not exist. Returns `None` if another
    /// process holds the lock.
    ///
    /// # Errors
    /// If the file cannot be opened or the file system does not support locks.
    pub fn try_acquire(path: &Path) -> io::Result<Option<Self>> {
        let file = disk::open_or_create(path, FileAccess::Group)?.into_file();

        match file.try_lock() {
            Ok(()) => Ok(Some(Self { file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Locks the file at `path` and creates it if it does not exist. Waits until no other process
    /// holds the lock.
    ///
    /// # Errors
    /// If the file cannot be opened or the file system does not support locks.
    pub fn acquire(path: &Path) -> io::Result<Self> {
        let file = disk::open_or_create(path, FileAccess::Group)?.into_file();
        file.lock()?;
        Ok(Self { file })
    }
}

impl Drop for FileLock {
    /// Unlocks at once. Closing the file alone would leave it locked for as long as a process that
    /// is just being started holds a copy of the handle.
    fn drop(&mut self) {
        let _ = self.file.unlock();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_exclusive_until_it_is_dropped() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let first = FileLock::try_acquire(&path).unwrap();
        assert!(first.is_some());
        assert!(FileLock::try_acquire(&path).unwrap().is_none());

        drop(first);
        assert!(FileLock::try_acquire(&path).unwrap().is_some());
    }

    #[test]
    fn a_dropped_lock_is_free_although_a_copy_of_its_handle_is_open() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let first = FileLock::try_acquire(&path).unwrap().unwrap();
        let _copy = first.file.try_clone().unwrap();
        drop(first);
        assert!(FileLock::try_acquire(&path).unwrap().is_some());
    }

    #[test]
    fn an_absent_folder_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        assert!(FileLock::try_acquire(&dir.path().join("absent/lock")).is_err());
    }
}
