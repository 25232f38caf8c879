//! Where an index takes posted articles from: the store of this process, or what another one
//! has written.

use std::fs::File;
use std::io;
use std::path::Path;

use super::store_contents::{Change, Changes, Contents};
use super::{PostedStore, StoreError, StorePosition};

/// Posted articles, as an index takes them.
pub(crate) trait Source {
    /// Returns what an index at `position` has to do.
    fn since(&self, position: &StorePosition) -> Changes;
    /// Returns what happened in records of these numbers, but for what others came after.
    fn changes(&self, seqs: &[u64]) -> io::Result<Vec<Change>>;
    /// Returns whether there is an article of this id.
    fn has(&self, id: &str) -> bool;
}

impl Source for PostedStore {
    fn since(&self, position: &StorePosition) -> Changes {
        PostedStore::since(self, position)
    }

    fn changes(&self, seqs: &[u64]) -> io::Result<Vec<Change>> {
        PostedStore::changes(self, seqs)
    }

    fn has(&self, id: &str) -> bool {
        PostedStore::has(self, id)
    }
}

/// A store as it was at one time.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) contents: Contents,
    file: Option<File>,
}

impl Snapshot {
    /// Reads the store at `folder`; one that is not there is empty.
    ///
    /// # Errors
    /// When the system would not give it.
    pub(crate) fn read(folder: &Path) -> Result<Self, StoreError> {
        // Opened first: whoever writes it anew meanwhile does not change this file.
        loop {
            let contents = Contents::read(folder)?;
            let file = contents.open_log().ok();
            let again = Contents::read(folder)?;
            if again.floor == contents.floor && again.store == contents.store {
                return Ok(Self { contents, file });
            }
        }
    }
}

impl Source for Snapshot {
    fn since(&self, position: &StorePosition) -> Changes {
        self.contents.since(position, self.contents.last)
    }

    fn changes(&self, seqs: &[u64]) -> io::Result<Vec<Change>> {
        let Some(file) = &self.file else { return Ok(Vec::new()) };
        let places = seqs.iter().filter_map(|seq| self.contents.place(*seq));
        places.map(|place| place.change(file)).collect()
    }

    fn has(&self, id: &str) -> bool {
        self.contents.has(id)
    }
}
