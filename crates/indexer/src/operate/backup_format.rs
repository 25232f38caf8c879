//! The format of a backup: a tar archive compressed with zstd. Its last entry contains the BLAKE3
//! hashes of all others, so that a truncated or changed archive is detected.

use std::io::{self, Read};

/// The name of the entry with the hashes. It is the last one.
pub(super) const CHECKSUMS_ENTRY: &str = "checksums";

/// The prefix of the entries with files of the index.
pub(super) const INDEX_PREFIX: &str = "index/";

/// The file with the note of the snapshot, below the prefix, in the backup of an index on a cluster.
pub(super) const SNAPSHOT_FILE: &str = "snapshot.json";

/// The record of the indexed files, below the prefix.
pub(super) const MANIFEST_FILE: &str = "manifest.log";

/// The user dictionary, below the prefix.
pub(super) const DICTIONARY_FILE: &str = "dictionary.txt";

/// The name of the entry with the posted articles.
pub(super) const POSTED_ENTRY: &str = "posted/articles.log";

/// Returns the line of an entry in the list of hashes.
pub(super) fn checksum_line(hash: &str, entry: &str) -> String {
    format!("{hash} {entry}")
}

/// A reader that hashes the bytes that pass through it.
pub(super) struct HashingReader<R> {
    inner: R,
    hasher: blake3::Hasher,
}

impl<R: Read> HashingReader<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, hasher: blake3::Hasher::new() }
    }

    pub(super) const fn inner(&self) -> &R {
        &self.inner
    }

    /// Returns the hash of the bytes read so far, in hexadecimal digits.
    pub(super) fn hash(&self) -> String {
        self.hasher.finalize().to_hex().to_string()
    }
}

impl<R: Read> Read for HashingReader<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let n_read = self.inner.read(bytes)?;
        self.hasher.update(&bytes[..n_read]);
        Ok(n_read)
    }
}
