//! The record of what was delivered.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::{Deserialize, Serialize};
use xunwen_server::{moment_from_text, moment_to_text};
use xunwen_storage::{FileAccess, FileLock, write_whole};

use super::saved_searches::SavedSearch;

/// For each search the moment up to which articles were delivered.
#[derive(Debug, Default, Serialize, Deserialize)]
struct DeliveredUpTo {
    delivered: BTreeMap<String, String>,
}

/// The record, which is on disk after each change.
#[derive(Debug)]
pub(crate) struct AlertState {
    path: PathBuf,
    recorded: DeliveredUpTo,
    /// Held so that no other process delivers the same articles.
    _lock: FileLock,
}

impl AlertState {
    /// Reads the record; a missing file is an empty one.
    ///
    /// # Errors
    /// If the file cannot be read or is not a record, or another process uses it.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Self> {
        let mut lock = path.to_owned().into_os_string();
        lock.push(".lock");
        let lock = FileLock::try_acquire(Path::new(&lock))
            .with_context(|| format!("cannot lock `{}`", path.display()))?;
        let lock = lock.with_context(|| {
            format!("another `xunwen alert` uses `{}`; wait until it is done", path.display())
        })?;

        let recorded = match std::fs::read(path) {
            Ok(bytes) => serde_json::from_slice(&bytes).with_context(|| {
                format!("`{}` is not a record of deliveries; move it away", path.display())
            })?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => DeliveredUpTo::default(),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read `{}`", path.display()));
            }
        };
        Ok(Self { path: path.to_owned(), recorded, _lock: lock })
    }

    /// Returns the moment up to which articles of a search were delivered.
    pub(crate) fn since(&self, search: &SavedSearch) -> Option<i64> {
        moment_from_text(self.recorded.delivered.get(&search.key)?)
    }

    /// Records that all articles of a search up to a moment were delivered.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn record(&mut self, search: &SavedSearch, micros: i64) -> anyhow::Result<()> {
        self.recorded.delivered.insert(search.key.clone(), moment_to_text(micros));
        let json = serde_json::to_vec_pretty(&self.recorded)?;
        let folder = self.path.parent().filter(|folder| *folder != Path::new(""));
        let name = self.path.file_name().and_then(|name| name.to_str());
        let name = name.context("the name of the record is not text")?;
        write_whole(folder.unwrap_or(Path::new(".")), name, &json, FileAccess::Group)
            .with_context(|| format!("cannot write `{}`", self.path.display()))
    }
}
