//! The two sources of posted articles for an index: the open store of this process, and a snapshot
//! of a store that another process may be writing.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::error::StoreError;
use super::position::StorePosition;
use super::store::PostedStore;
use super::store_contents::{StoreChange, StoreContents, UnreadRecords};

/// A store as an index reads it.
pub(crate) trait ArticleSource {
    /// Returns the records that an index at `position` has not read.
    fn unread(&self, position: &StorePosition) -> UnreadRecords;

    /// Reads the records with these numbers, except those that a later record replaced.
    ///
    /// # Errors
    /// If the store can no longer be read.
    fn changes(&self, seqs: &[u64]) -> Result<Vec<StoreChange>, StoreError>;

    /// Returns whether the store contains an article with this id.
    fn contains(&self, id: &str) -> bool;
}

impl ArticleSource for PostedStore {
    fn unread(&self, position: &StorePosition) -> UnreadRecords {
        PostedStore::unread(self, position)
    }

    fn changes(&self, seqs: &[u64]) -> Result<Vec<StoreChange>, StoreError> {
        PostedStore::changes(self, seqs)
    }

    fn contains(&self, id: &str) -> bool {
        self.has(id)
    }
}

/// The content of a store at one moment.
#[derive(Debug)]
pub(crate) struct StoreSnapshot {
    folder: PathBuf,
    contents: StoreContents,
    log: Option<File>,
}

impl StoreSnapshot {
    /// Reads the store at `folder`. A store that does not exist is empty.
    ///
    /// # Errors
    /// If the log cannot be read.
    pub(crate) fn read(folder: &Path) -> Result<Self, StoreError> {
        loop {
            let contents = StoreContents::read(folder)?;
            let log = contents.open_log().ok();

            // A writer may have replaced the log before it was opened. Positions are then those of
            // another file. After this check, the open file stays the same.
            let contents_after = StoreContents::read(folder)?;
            if contents_after.floor == contents.floor && contents_after.store == contents.store {
                return Ok(Self { folder: folder.to_owned(), contents, log });
            }
        }
    }

    /// Returns the position after the last record.
    pub(crate) fn position(&self) -> StorePosition {
        self.contents.position()
    }
}

impl ArticleSource for StoreSnapshot {
    fn unread(&self, position: &StorePosition) -> UnreadRecords {
        self.contents.unread(position, self.contents.last_seq)
    }

    fn changes(&self, seqs: &[u64]) -> Result<Vec<StoreChange>, StoreError> {
        let Some(log) = &self.log else { return Ok(Vec::new()) };
        let locations = seqs.iter().filter_map(|seq| self.contents.locate(*seq));
        let changes: std::io::Result<_> = locations.map(|location| location.read(log)).collect();
        changes.map_err(StoreError::at(&self.folder))
    }

    fn contains(&self, id: &str) -> bool {
        self.contents.contains(id)
    }
}
