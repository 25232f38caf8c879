//! The files of one index (a generation), and how an index is removed.

use std::io;
use std::path::Path;

use xunwen_storage::disk::{remove_file_if_present, remove_folder};

/// The file with the [`IndexManifest`](super::IndexManifest). Written last: a folder without it is
/// not an index yet.
pub(crate) const MANIFEST: &str = "passport.json";

/// The copy of the user dictionary that the index was built with. Absent without a user dictionary.
pub(crate) const DICTIONARY: &str = "dictionary.txt";

/// The folder of tantivy's index.
pub(crate) const SEGMENTS: &str = "segments";

/// The path of the last commit's record below a generation.
pub const COMMIT: &str = "segments/meta.json";

/// Removes the index in the folder `path` and leaves all other files there. Returns whether there
/// was an index.
///
/// # Errors
/// If a file cannot be removed.
pub(crate) fn remove_index(path: &Path) -> io::Result<bool> {
    if !path.join(SEGMENTS).exists() {
        return Ok(false);
    }

    // Without a manifest, a half-removed folder is not an index.
    for file in [MANIFEST, DICTIONARY] {
        remove_file_if_present(&path.join(file))?;
    }
    remove_folder(&path.join(SEGMENTS))?;
    Ok(true)
}
