//! The place where posted articles are restored to, and the switch to them.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use xunwen_storage::{FileAccess, FileLock, create_folders, disk, open_below, sync_dir};

use super::error::RestoreError;
use crate::posted::{STORE_LOG, StoreContents, lock_store};

/// The bytes compared at once.
const COMPARED_BYTES: usize = 64 << 10;

/// The store of posted articles during a restore. Locked, if it exists.
pub(in crate::operate) struct StagedStore {
    posted: PathBuf,
    /// The private folder that the backup is unpacked to: on the same disk as the store, even if
    /// the store is a disk of its own.
    staging: PathBuf,
    lock: Option<FileLock>,
    has_articles: bool,
}

impl StagedStore {
    /// Locks the store and removes what an interrupted restore left.
    ///
    /// # Errors
    /// If another process writes to the store, or the disk fails.
    pub(in crate::operate) fn open(posted: &Path) -> Result<Self, RestoreError> {
        let mut next_to = posted.as_os_str().to_owned();
        next_to.push(".restoring");
        let (next_to, inside) = (PathBuf::from(next_to), posted.join("restoring"));

        for leftover in [&next_to, &inside] {
            disk::remove_folder(leftover).map_err(RestoreError::io_at(leftover))?;
        }
        if !posted.exists() {
            let (posted, staging) = (posted.to_owned(), next_to);
            return Ok(Self { posted, staging, lock: None, has_articles: false });
        }

        let lock = Some(lock_store(posted)?);
        let has_articles = StoreContents::read(posted)?.n_articles() > 0;
        Ok(Self { posted: posted.to_owned(), staging: inside, lock, has_articles })
    }

    /// Returns the folder to unpack to.
    pub(in crate::operate) fn staging(&self) -> &Path {
        &self.staging
    }

    /// Replaces the store by the unpacked one, durably. A store that contains the same articles
    /// and later ones is kept: an earlier restore was interrupted, or only the index is restored.
    ///
    /// # Errors
    /// If the store contains other articles, or the disk fails.
    pub(in crate::operate) fn switch(&self) -> Result<(), RestoreError> {
        let io_error = RestoreError::io_at(&self.posted);
        if self.has_articles {
            return match self.continues_the_backup() {
                Ok(true) => Ok(()),
                Ok(false) => Err(RestoreError::PostedThere(self.posted.clone())),
                Err(error) => Err(io_error(error)),
            };
        }

        let switched = if self.lock.is_some() {
            disk::rename(&self.staging.join(STORE_LOG), &self.posted.join(STORE_LOG))
                .and_then(|()| sync_dir(&self.posted))
        } else {
            self.posted
                .parent()
                .map_or(Ok(()), |above| create_folders(above, FileAccess::Owner))
                .and_then(|()| disk::rename(&self.staging, &self.posted))
                .and_then(|()| self.posted.parent().map_or(Ok(()), sync_dir))
        };
        switched.map_err(io_error)
    }

    /// Returns whether the log of the store begins with the log of the backup.
    fn continues_the_backup(&self) -> io::Result<bool> {
        let stored = open_below(&self.posted, Path::new(STORE_LOG))?;
        let restored = open_below(&self.staging, Path::new(STORE_LOG))?;
        let n_bytes = restored.metadata()?.len();
        if stored.metadata()?.len() < n_bytes {
            return Ok(false);
        }
        is_same_content(stored.take(n_bytes), restored)
    }

    /// Removes the staging folder.
    pub(in crate::operate) fn clean_up(&self) {
        // The next restore would remove it as well.
        let _ = disk::remove_folder(&self.staging);
    }
}

fn is_same_content(mut one: io::Take<File>, mut other: File) -> io::Result<bool> {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    loop {
        ours.clear();
        theirs.clear();
        one.by_ref().take(COMPARED_BYTES as u64).read_to_end(&mut ours)?;
        other.by_ref().take(COMPARED_BYTES as u64).read_to_end(&mut theirs)?;
        if ours != theirs {
            return Ok(false);
        }
        if ours.is_empty() {
            return Ok(true);
        }
    }
}
