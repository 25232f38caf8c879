//! The folder of tantivy's segments: readable on a read-only or full disk, and written with few waits for
//! the disk.
//!
//! tantivy locks a file while a reader opens segments, so that a writer does not delete one of them
//! meanwhile, and it opens that file for writing. On a read-only or full disk, or for a reader that may
//! not write, the file is locked through a read-only handle instead. If it does not exist, there is no
//! writer.
//!
//! All changes go through the disk layer of the storage crate, so that tests can interrupt each.
//!
//! tantivy also keeps a list of the files that it created, and would sync that list before each new
//! file. Here the folder itself is the list.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use xunwen_storage::{FileAccess, FileLock, disk, write_whole};

use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError};
use tantivy::directory::error::{OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, META_LOCK, MmapDirectory, WatchCallback,
    WatchHandle, WritePtr,
};

use crate::index::deferred_sync::DeferredSync;

/// tantivy's name for its list of files.
const FILE_LIST: &str = ".managed.json";

/// The length of a segment id, with which the names of its files begin.
const SEGMENT_ID_DIGITS: usize = 32;

/// The folder of the segments of one index.
#[derive(Debug, Clone)]
pub(crate) struct SegmentsDirectory {
    folder: PathBuf,
    mmap: MmapDirectory,
    deferred_sync: DeferredSync,
}

impl SegmentsDirectory {
    /// Opens the folder.
    ///
    /// # Errors
    /// If it does not exist.
    pub(crate) fn open(folder: &Path) -> Result<Self, OpenDirectoryError> {
        let mmap = MmapDirectory::open(folder)?;
        Ok(Self { folder: folder.to_owned(), mmap, deferred_sync: DeferredSync::default() })
    }

    /// Returns the names of all segment files: those in use and those left by a crash.
    fn segment_files(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in self.folder.read_dir()? {
            let name = entry?.file_name().into_string().ok();
            names.extend(name.filter(|name| is_segment_file(name)));
        }
        Ok(names)
    }

    /// Locks a file through a read-only handle.
    fn lock_read_only(&self, lock: &Lock) -> io::Result<DirectoryLock> {
        match File::open(self.folder.join(&lock.filepath)) {
            Ok(file) => {
                file.lock()?;
                Ok(DirectoryLock::from(Box::new(file)))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Ok(DirectoryLock::from(Box::new(())))
            }
            Err(error) => Err(error),
        }
    }
}

impl Directory for SegmentsDirectory {
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        let path = self.folder.join(&lock.filepath);
        let locked = if lock.is_blocking {
            FileLock::acquire(&path).map(Some)
        } else {
            FileLock::try_acquire(&path)
        };

        match locked {
            Ok(Some(held)) => Ok(DirectoryLock::from(Box::new(held))),
            Ok(None) => Err(LockError::LockBusy),
            Err(error) if lock.filepath == META_LOCK.filepath && is_write_refused(&error) => {
                self.lock_read_only(lock).map_err(|error| LockError::IoError(Arc::new(error)))
            }
            Err(error) => Err(LockError::IoError(Arc::new(error))),
        }
    }

    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.mmap.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        disk::remove_file(&self.folder.join(path)).map_err(|error| match error.kind() {
            ErrorKind::NotFound => DeleteError::FileDoesNotExist(path.to_owned()),
            _ => DeleteError::IoError { io_error: Arc::new(error), filepath: path.to_owned() },
        })
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.mmap.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.deferred_sync.create(&self.folder.join(path))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        if path != Path::new(FILE_LIST) {
            return self.mmap.atomic_read(path);
        }

        let names = self.segment_files().and_then(|names| Ok(serde_json::to_vec(&names)?));
        names.map_err(|error| OpenReadError::IoError {
            io_error: Arc::new(error),
            filepath: path.to_owned(),
        })
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        if path == Path::new(FILE_LIST) {
            return Ok(());
        }

        let name = path.to_str().ok_or(ErrorKind::InvalidInput)?;
        write_whole(&self.folder, name, data, FileAccess::Group)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.deferred_sync.sync()?;
        disk::sync_dir(&self.folder)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.mmap.watch(callback)
    }
}

fn is_segment_file(name: &str) -> bool {
    let (id, rest) = name.split_at_checked(SEGMENT_ID_DIGITS).unwrap_or_default();
    id.bytes().all(|byte| byte.is_ascii_hexdigit()) && rest.starts_with('.')
}

fn is_write_refused(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ReadOnlyFilesystem
            | ErrorKind::PermissionDenied
            | ErrorKind::StorageFull
            | ErrorKind::QuotaExceeded
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests {
    use std::fs::TryLockError;

    use super::*;

    #[test]
    fn the_list_of_files_is_the_folder() {
        let dir = tempfile::tempdir().unwrap();
        let segments = SegmentsDirectory::open(dir.path()).unwrap();
        let segment_file = format!("{}.17.del", "0123456789abcdef".repeat(2));
        for name in
            [&*segment_file, "meta.json", ".tmpAIWRqo", "notes.txt", "新聞.新聞.新聞.新聞.新聞"]
        {
            std::fs::write(dir.path().join(name), "").unwrap();
        }
        segments.atomic_write(Path::new(FILE_LIST), b"[]").unwrap();
        let list = segments.atomic_read(Path::new(FILE_LIST)).unwrap();
        assert_eq!(serde_json::from_slice::<Vec<String>>(&list).unwrap(), [segment_file]);
        assert!(!dir.path().join(FILE_LIST).exists());
    }

    #[test]
    fn an_absent_lock_file_means_no_writer_and_a_present_one_is_locked() {
        let dir = tempfile::tempdir().unwrap();
        let segments = SegmentsDirectory::open(dir.path()).unwrap();
        segments.lock_read_only(&META_LOCK).unwrap();
        assert!(!dir.path().join(&META_LOCK.filepath).exists());

        let file = File::create(dir.path().join(&META_LOCK.filepath)).unwrap();
        let held = segments.lock_read_only(&META_LOCK).unwrap();
        assert!(matches!(file.try_lock(), Err(TryLockError::WouldBlock)), "a writer has to wait");
        drop(held);
        file.try_lock().unwrap();
    }
}
