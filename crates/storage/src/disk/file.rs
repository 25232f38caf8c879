//! A file that is open for writing.

use std::fs::{File, Metadata};
use std::io::{self, Write};

use super::change::{Change, HandleId};
use super::hook::{perform, write};

/// A file that is open for writing. Each write, cut and sync is one operation of the disk.
#[derive(Debug)]
pub struct DiskFile {
    file: File,
    handle: HandleId,
}

impl DiskFile {
    pub(super) const fn new(file: File, handle: HandleId) -> Self {
        Self { file, handle }
    }

    /// Makes content and metadata durable. The name is durable once the folder is synced.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn sync_all(&self) -> io::Result<()> {
        perform(Change::SyncFile(self.handle), || self.file.sync_all())
    }

    /// Makes the content durable.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn sync_data(&self) -> io::Result<()> {
        perform(Change::SyncFile(self.handle), || self.file.sync_data())
    }

    /// Cuts the file, or extends it with zeros, to `n_bytes`.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn set_len(&self, n_bytes: u64) -> io::Result<()> {
        perform(Change::SetLen { handle: self.handle, n_bytes }, || self.file.set_len(n_bytes))
    }

    /// Returns a second handle of the same open file.
    ///
    /// # Errors
    /// If the system has no handle left.
    pub fn try_clone(&self) -> io::Result<Self> {
        Ok(Self { file: self.file.try_clone()?, handle: self.handle })
    }

    /// Returns the metadata of the file.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn metadata(&self) -> io::Result<Metadata> {
        self.file.metadata()
    }

    /// The open file, for reading and for locks.
    #[must_use]
    pub const fn as_file(&self) -> &File {
        &self.file
    }

    /// Returns the open file, for locks.
    #[must_use]
    pub fn into_file(self) -> File {
        self.file
    }
}

impl Write for DiskFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        write(&self.file, self.handle, bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
