//! A column of names with a hash of each, by which segments recognise each other's values.

use std::hash::BuildHasher;
use std::sync::{Arc, OnceLock};

use foldhash::quality::RandomState;
use tantivy::Result;
use tantivy::columnar::StrColumn;

/// A column of a segment. Clones share the hashes.
#[derive(Clone)]
pub(crate) struct ValueColumn {
    pub(crate) column: StrColumn,
    hasher: RandomState,
    /// The hash of each value, by ordinal. Reading all values takes some 50 ns each, once: a search would
    /// have to read a block of the dictionary for each value that it counts.
    hashes: Arc<OnceLock<Box<[u64]>>>,
}

impl ValueColumn {
    /// Returns a column. All columns whose values are compared need the same hasher.
    pub(crate) fn new(column: StrColumn, hasher: RandomState) -> Self {
        Self { column, hasher, hashes: Arc::default() }
    }

    /// Returns the hash of each value, by ordinal.
    ///
    /// # Errors
    /// If the column cannot be read.
    pub(crate) fn hashes(&self) -> Result<&[u64]> {
        if let Some(hashes) = self.hashes.get() {
            return Ok(hashes);
        }
        let mut hashes = Vec::with_capacity(self.column.num_terms());
        let mut names = self.column.dictionary().stream()?;
        while names.advance() {
            hashes.push(self.hasher.hash_one(names.key()));
        }
        Ok(self.hashes.get_or_init(|| hashes.into()))
    }

    /// Calls `on_name` with the values of these ordinals, which are in order.
    ///
    /// # Errors
    /// If the column cannot be read.
    pub(crate) fn for_each_name(
        &self,
        ordinals: &[u64],
        mut on_name: impl FnMut(String),
    ) -> Result<()> {
        let on_bytes = |name: &[u8]| on_name(String::from_utf8_lossy(name).into_owned());
        self.column.dictionary().sorted_ords_to_term_cb(ordinals, on_bytes)?;
        Ok(())
    }
}
