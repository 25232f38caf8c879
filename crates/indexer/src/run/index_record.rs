//! The record of what an index contains, carried from one index to another with the same articles.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use xunwen_storage::{FileAccess, disk, record_log, sync_dir};

use super::hash_log::HASH_LOG;
use super::manifest_state::{MANIFEST_LOG, ManifestRecord, ManifestState};
use crate::error::{IndexError, IndexIoResult};

/// The record of an index at rest: the files that its articles come from, and the hashes of their
/// articles.
pub(crate) struct IndexRecord {
    folder: PathBuf,
    manifest: ManifestState,
    /// Opened together with the manifest. Lists that are added later belong to later manifests.
    hashes: Option<File>,
}

impl IndexRecord {
    /// Reads the record in a folder.
    ///
    /// # Errors
    /// `NoRecord` if it is missing or damaged, or a run was interrupted or is active: the next run of
    /// the other index would read files again. Otherwise if the disk fails.
    pub(crate) fn read(folder: &Path) -> Result<Self, IndexError> {
        let unusable = |reason: String| IndexError::NoRecord { path: folder.to_owned(), reason };
        let manifest = ManifestState::read(folder).at_index(folder)?;
        let manifest = manifest.ok_or_else(|| unusable("it does not exist".to_owned()))?;
        if let Some(damage) = &manifest.damage {
            return Err(unusable(damage.clone()));
        }
        if let n_files @ 1.. = manifest.unfinished.len() {
            let reason = format!("a run was interrupted or is active, with {n_files} files");
            return Err(unusable(reason));
        }
        let hashes = match File::open(folder.join(HASH_LOG)) {
            Ok(file) => Some(file),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(error).at_index(folder),
        };
        Ok(Self { folder: folder.to_owned(), manifest, hashes })
    }

    /// Returns the number of files.
    pub(crate) fn n_files(&self) -> u64 {
        self.manifest.files.len() as u64
    }

    /// Writes the record into the folder of another index. Durable when this returns.
    ///
    /// # Errors
    /// If the disk fails.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), IndexError> {
        if let Some(hashes) = &self.hashes {
            copy_file(hashes, &folder.join(HASH_LOG)).at_index(folder)?;
        }
        // Last: it names the lists of hashes.
        self.write_manifest(folder).at_index(folder)
    }

    fn write_manifest(&self, folder: &Path) -> io::Result<()> {
        let records = self.manifest.files.iter().map(|(name, entry)| {
            Ok(serde_json::to_vec(&ManifestRecord::Has(name.into(), Cow::Borrowed(entry)))?)
        });
        record_log::replace(&folder.join(MANIFEST_LOG), records, FileAccess::Group)?;
        sync_dir(folder)
    }

    /// Fails if the record has changed since it was read: another process has indexed meanwhile.
    ///
    /// # Errors
    /// `NoRecord` if it has. Otherwise if the disk fails.
    pub(crate) fn expect_unchanged(&self) -> Result<(), IndexError> {
        let now = Self::read(&self.folder)?;
        if now.manifest.files == self.manifest.files {
            return Ok(());
        }
        let reason = "another process has changed it meanwhile".to_owned();
        Err(IndexError::NoRecord { path: self.folder.clone(), reason })
    }
}

fn copy_file(from: &File, to: &Path) -> io::Result<()> {
    let n_bytes = from.metadata()?.len();
    let mut file = disk::create_anew(to, FileAccess::Group)?;
    io::copy(&mut from.take(n_bytes), &mut file)?;
    file.sync_all()
}
