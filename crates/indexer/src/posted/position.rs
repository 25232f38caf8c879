//! The position of an index in a store, and the folder of a store.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The position in a store up to which an index has read it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorePosition {
    /// The id of the store. An index reads a store with another id, such as a restored one, from
    /// the start.
    pub store: String,
    /// The number of the last record that the index contains.
    pub seq: u64,
}

impl StorePosition {
    /// Returns the position in the note of a commit; the start of an unknown store without one.
    pub(crate) fn from_note(note: Option<&str>) -> Self {
        note.and_then(|note| serde_json::from_str(note).ok()).unwrap_or_default()
    }

    /// Returns the note for a commit.
    pub(crate) fn to_note(&self) -> String {
        serde_json::to_string(self).expect("a string and a number can be serialized")
    }
}

/// Returns the default folder of the store for the index at `index`: `index.posted`, next to it.
#[must_use]
pub(crate) fn default_store_folder(index: &Path) -> PathBuf {
    // A path such as `..` has no name of its own.
    let named = match index.file_name() {
        Some(_) => index.to_owned(),
        None => index.canonicalize().unwrap_or_else(|_| index.to_owned()),
    };

    let mut name = named.file_name().unwrap_or_default().to_owned();
    name.push(".posted");
    named.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_store_is_next_to_the_index() {
        assert_eq!(default_store_folder(Path::new("index")), Path::new("index.posted"));
        assert_eq!(default_store_folder(Path::new("/a/b/")), Path::new("/a/b.posted"));
    }

    #[test]
    fn a_position_survives_the_note_of_a_commit() {
        let position = StorePosition { store: "7f".to_owned(), seq: 12 };
        assert_eq!(StorePosition::from_note(Some(&position.to_note())), position);
        assert_eq!(StorePosition::from_note(Some("of an older version")), StorePosition::default());
        assert_eq!(StorePosition::from_note(None), StorePosition::default());
    }
}
