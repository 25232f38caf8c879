//! The manifest: what of the corpus is in the index.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::report::Skipped;
use crate::scan::Stamp;

const MANIFEST: &str = "manifest.json";

/// Files by their names below the corpus.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) files: BTreeMap<String, Entry>,
}

/// What is known of a file that was indexed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) stamp: Stamp,
    /// BLAKE3 of its bytes, in hexadecimal.
    pub(crate) hash: String,
    /// Articles that the index has of it.
    pub(crate) n_articles: u64,
    /// What of it was left out, told again at every run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) skipped: Vec<Skipped>,
    /// How many were left out; `skipped` keeps the first ones only.
    #[serde(default)]
    pub(crate) n_skipped: u64,
}

impl Manifest {
    /// Returns the manifest of the index at `index`; `None` where there is none or it cannot be
    /// understood.
    pub(crate) fn load(index: &Path) -> io::Result<Option<Self>> {
        match fs::read(index.join(MANIFEST)) {
            Ok(text) => Ok(serde_json::from_slice(&text).ok()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes it beside and renames, so that it is whole or the one before.
    pub(crate) fn save(&self, index: &Path) -> io::Result<()> {
        let beside = index.join("manifest.json.tmp");
        let mut file = io::BufWriter::new(fs::File::create(&beside)?);
        serde_json::to_writer(&mut file, self)?;
        file.flush()?;
        file.get_ref().sync_all()?;
        fs::rename(beside, index.join(MANIFEST))
    }

    /// Removes the manifest of the index at `index`, if there is one.
    pub(crate) fn remove(index: &Path) -> io::Result<()> {
        match fs::remove_file(index.join(MANIFEST)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}
