//! The folder of segments, as tantivy has it, readable where nothing can be written, and written
//! with few waits for the disk.
//!
//! tantivy's readers lock a file while they open segments, so that whoever writes does not remove
//! one under their hands, and open that file for writing. On a disk that is only read, or for a
//! reader without the right to write, it is locked through a handle that only reads; where it is
//! not there, nobody writes.
//!
//! tantivy keeps a list of the files that it made, and would make that durable anew for each file
//! before it begins it. The folder itself is that list.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError};
use tantivy::directory::error::{OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, META_LOCK, MmapDirectory, WatchCallback,
    WatchHandle, WritePtr,
};

use crate::index::deferred_sync::Unsynced;

/// What tantivy calls its list of files.
const LIST: &str = ".managed.json";
/// Digits that the name of a segment's file begins with.
const N_DIGITS: usize = 32;

/// The folder of the segments of one index.
#[derive(Debug, Clone)]
pub(crate) struct Segments {
    folder: PathBuf,
    mapped: MmapDirectory,
    unsynced: Unsynced,
}

impl Segments {
    /// Opens the folder.
    ///
    /// # Errors
    /// When it is not there.
    pub(crate) fn open(folder: &Path) -> Result<Self, OpenDirectoryError> {
        let mapped = MmapDirectory::open(folder)?;
        Ok(Self { folder: folder.to_owned(), mapped, unsynced: Unsynced::default() })
    }

    /// Returns the names of the files of segments, in use or left by somebody who was cut off.
    fn list(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in self.folder.read_dir()? {
            names.extend(entry?.file_name().into_string().ok().filter(|name| is_of_segment(name)));
        }
        Ok(names)
    }

    fn lock_to_read(&self, lock: &Lock) -> io::Result<DirectoryLock> {
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

impl Directory for Segments {
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.mapped.acquire_lock(lock) {
            Err(LockError::IoError(error))
                if lock.filepath == META_LOCK.filepath && cannot_write(&error) =>
            {
                self.lock_to_read(lock).map_err(|error| LockError::IoError(Arc::new(error)))
            }
            other => other,
        }
    }

    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.mapped.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.mapped.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.mapped.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.unsynced.create(&self.folder.join(path))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        if path != Path::new(LIST) {
            return self.mapped.atomic_read(path);
        }
        let list = self.list().and_then(|names| Ok(serde_json::to_vec(&names)?));
        let failed =
            |error| OpenReadError::IoError { io_error: Arc::new(error), filepath: path.to_owned() };
        list.map_err(failed)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        if path == Path::new(LIST) {
            return Ok(());
        }
        self.mapped.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.unsynced.sync()?;
        self.mapped.sync_directory()
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.mapped.watch(callback)
    }
}

fn is_of_segment(name: &str) -> bool {
    let (id, rest) = name.split_at_checked(N_DIGITS).unwrap_or_default();
    id.bytes().all(|byte| byte.is_ascii_hexdigit()) && rest.starts_with('.')
}

fn cannot_write(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests {
    use std::fs::TryLockError;

    use super::*;

    #[test]
    fn the_folder_is_the_list_of_its_files() {
        let dir = tempfile::tempdir().unwrap();
        let segments = Segments::open(dir.path()).unwrap();
        let of_segment = format!("{}.17.del", "0123456789abcdef".repeat(2));
        for name in
            [&*of_segment, "meta.json", ".tmpAIWRqo", "notes.txt", "新聞.新聞.新聞.新聞.新聞"]
        {
            std::fs::write(dir.path().join(name), "").unwrap();
        }
        segments.atomic_write(Path::new(LIST), b"[]").unwrap();
        let list = segments.atomic_read(Path::new(LIST)).unwrap();
        assert_eq!(serde_json::from_slice::<Vec<String>>(&list).unwrap(), [of_segment]);
        assert!(!dir.path().join(LIST).exists());
    }

    #[test]
    fn where_no_lock_file_is_nobody_writes_and_where_one_is_it_is_held() {
        let dir = tempfile::tempdir().unwrap();
        let segments = Segments::open(dir.path()).unwrap();
        segments.lock_to_read(&META_LOCK).unwrap();
        assert!(!dir.path().join(&META_LOCK.filepath).exists());

        let file = File::create(dir.path().join(&META_LOCK.filepath)).unwrap();
        let held = segments.lock_to_read(&META_LOCK).unwrap();
        assert!(matches!(file.try_lock(), Err(TryLockError::WouldBlock)), "a writer waits");
        drop(held);
        file.try_lock().unwrap();
    }
}
