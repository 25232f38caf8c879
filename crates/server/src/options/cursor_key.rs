//! The key that cursors are sealed with.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use xunwen_storage::{FileAccess, write_whole};

/// The name of the key's file in the folder of the index.
const KEY_FILE: &str = "cursor.key";

/// The key that proves that a cursor was made by a server of this index.
#[derive(Clone, PartialEq, Eq)]
pub struct CursorKey([u8; CursorKey::N_BYTES]);

impl CursorKey {
    const N_BYTES: usize = blake3::KEY_LEN;

    /// Returns a key for the life of this process.
    ///
    /// # Errors
    /// If the system has no random numbers.
    pub fn random() -> io::Result<Self> {
        let mut bytes = [0; Self::N_BYTES];
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        Ok(Self(bytes))
    }

    /// Returns the key that is made from a secret, the same for all servers that know it.
    #[must_use]
    pub fn derived(secret: &str) -> Self {
        Self(blake3::derive_key("xunwen 2026-12 cursor key", secret.as_bytes()))
    }

    /// Reads the key in the folder of an index, or makes one. Cursors of all servers of the index
    /// are valid then, also after a restart.
    ///
    /// # Errors
    /// If the key cannot be read or written, for example on a read-only disk.
    pub fn open(folder: &Path) -> io::Result<Self> {
        match fs::read(Self::file(folder)) {
            Ok(bytes) if bytes.len() == Self::N_BYTES => {
                Ok(Self(bytes.try_into().expect("the length was compared")))
            }
            // A file of another length is not a key: a crash or a hand cut it.
            Ok(_) => Self::make(folder),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::make(folder),
            Err(error) => Err(error),
        }
    }

    /// Returns the file of the key in the folder of an index.
    #[must_use]
    pub fn file(folder: &Path) -> PathBuf {
        folder.join(KEY_FILE)
    }

    fn make(folder: &Path) -> io::Result<Self> {
        let key = Self::random()?;
        write_whole(folder, KEY_FILE, &key.0, FileAccess::Owner)?;
        Ok(key)
    }

    /// Returns the seal of a text.
    pub(crate) fn seal(&self, parts: &[&[u8]]) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
        hasher.finalize()
    }
}

impl std::fmt::Debug for CursorKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CursorKey").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_differs_from_index_to_index() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let key = CursorKey::open(one.path()).unwrap();
        assert!(CursorKey::open(one.path()).unwrap() == key);
        assert!(CursorKey::open(other.path()).unwrap() != key);
    }

    #[test]
    fn a_file_that_is_not_a_key_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(KEY_FILE), "short").unwrap();
        let key = CursorKey::open(dir.path()).unwrap();
        assert!(CursorKey::open(dir.path()).unwrap() == key);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_an_error() {
        assert!(CursorKey::open(Path::new("/proc/self/fdinfo")).is_err());
    }

    #[test]
    fn a_seal_depends_on_the_key_and_on_where_parts_end() {
        let (one, other) = (CursorKey::random().unwrap(), CursorKey::random().unwrap());
        assert_ne!(one.seal(&[b"ab", b"c"]), one.seal(&[b"a", b"bc"]));
        assert_ne!(one.seal(&[b"ab"]), other.seal(&[b"ab"]));
        assert!(!format!("{one:?}").contains('['));
    }
}
