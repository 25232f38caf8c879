//! The manifest: the files of the corpus whose articles are in the index.
//!
//! The manifest is a log of changes, so that a change of ten files costs ten records. It is
//! rewritten when it has grown to several times its content. Before the index is committed, the
//! manifest names the files that are about to change; after the commit it records their new state.
//! A file that was named without a new state belongs to a run that was interrupted, and is read
//! again.
//!
//! The manifest is a log of our own ([`xunwen_storage::RecordLog`]) rather than a database such as
//! redb or fjall, or one file that is replaced atomically. All entries are needed in memory at the
//! start of every run, so lookups and range reads on disk gain nothing. A single file would be
//! rewritten for every file that a watching server indexes. A database is locked by one process,
//! but doctor and backup read the manifest while a server writes it.

use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};

use xunwen_storage::{FileAccess, RecordLog, record_log};

use super::manifest_state::{MANIFEST_LOG, ManifestEntry, ManifestRecord, ManifestState};
use crate::error::{IndexError, IndexIoResult};

/// The maximum number of names in one record.
const MAX_NAMES_PER_RECORD: usize = 4096;

/// The number of outdated records above which a manifest that consists mostly of them is
/// rewritten.
const MIN_OUTDATED_RECORDS: usize = 10_000;

/// The manifest of a generation that is open for writing.
#[derive(Debug)]
pub(crate) struct Manifest {
    pub(crate) state: ManifestState,
    generation: PathBuf,
    log: RecordLog,
    /// Framed records that are not written yet.
    pending: Vec<u8>,
}

impl Manifest {
    /// Opens the manifest of a generation, or creates it. A manifest that is missing or damaged is
    /// replaced at once by one that lists the names which `indexed_files` returns, so that the
    /// manifest never lists fewer files than the index contains. Returns the reason of the
    /// replacement as well.
    ///
    /// # Errors
    /// If the disk fails, or `indexed_files` does.
    pub(crate) fn open(
        generation: &Path,
        indexed_files: impl FnOnce() -> Result<Vec<String>, IndexError>,
    ) -> Result<(Self, Option<String>), IndexError> {
        let (state, lost) = match ManifestState::read(generation).at_index(generation)? {
            Some(state) if state.damage.is_none() => (state, None),
            unusable => {
                let damage = unusable.and_then(|state| state.damage);
                let state = restore(generation, indexed_files()?).at_index(generation)?;
                (state, Some(damage.unwrap_or_else(|| "it does not exist".to_owned())))
            }
        };

        let log = RecordLog::open(&generation.join(MANIFEST_LOG), &state.scan, FileAccess::Group);
        let log = log.at_index(generation)?;
        let generation = generation.to_owned();
        Ok((Self { state, generation, log, pending: Vec::new() }, lost))
    }

    /// Records that these files are about to change. Durable when this returns.
    ///
    /// # Errors
    /// If the disk fails.
    pub(crate) fn begin<'n>(
        &mut self,
        names: impl Iterator<Item = &'n String>,
    ) -> Result<(), IndexError> {
        let names: Vec<&String> = names.collect();
        if names.is_empty() {
            return Ok(());
        }

        for names in names.chunks(MAX_NAMES_PER_RECORD) {
            let names = names.iter().map(|name| (*name).clone()).collect();
            self.record(ManifestRecord::Begin(names))?;
        }
        self.save()
    }

    /// Records the new state of a file. Written by the next [`Manifest::save`].
    ///
    /// # Errors
    /// If the record is too long.
    pub(crate) fn set(&mut self, name: &str, entry: ManifestEntry) -> Result<(), IndexError> {
        self.record(ManifestRecord::Has(name.into(), Cow::Owned(entry)))
    }

    /// Records that the index contains no articles of a file. Written by the next
    /// [`Manifest::save`].
    ///
    /// # Errors
    /// If the record is too long.
    pub(crate) fn remove(&mut self, name: &str) -> Result<(), IndexError> {
        self.record(ManifestRecord::Gone(name.into()))
    }

    fn record(&mut self, record: ManifestRecord<'_>) -> Result<(), IndexError> {
        let framed = frame(&mut self.pending, &record);
        framed.at_index(&self.generation)?;
        self.state.apply(record);
        Ok(())
    }

    /// Makes the recorded changes durable. Called after the index is committed.
    ///
    /// # Errors
    /// If the disk fails.
    pub(crate) fn save(&mut self) -> Result<(), IndexError> {
        if self.pending.is_empty() {
            return Ok(());
        }

        let n_current = self.state.files.len();
        let is_mostly_outdated = self.state.n_records > MIN_OUTDATED_RECORDS + 3 * n_current;
        // A rewritten log does not name unfinished files.
        let saved = if is_mostly_outdated && self.state.unfinished.is_empty() {
            self.rewrite()
        } else {
            self.append_pending()
        };
        saved.at_index(&self.generation)
    }

    fn append_pending(&mut self) -> io::Result<()> {
        self.log.append(&self.pending)?;
        self.log.sync()?;
        self.pending.clear();
        Ok(())
    }

    fn rewrite(&mut self) -> io::Result<()> {
        let records = self.state.files.iter().map(|(name, entry)| {
            Ok(serde_json::to_vec(&ManifestRecord::Has(name.into(), Cow::Borrowed(entry)))?)
        });
        self.log.replace(records)?;
        self.state.n_records = self.state.files.len();
        self.pending.clear();
        Ok(())
    }
}

/// Replaces the manifest of a generation by one that lists these files, with nothing known about
/// them.
fn restore(generation: &Path, names: Vec<String>) -> io::Result<ManifestState> {
    let records = names
        .into_iter()
        .map(|name| Ok(serde_json::to_vec(&ManifestRecord::Has(name.into(), Cow::default()))?));
    record_log::replace(&generation.join(MANIFEST_LOG), records, FileAccess::Group)?;
    Ok(ManifestState::read(generation)?.unwrap_or_default())
}

fn frame(frames: &mut Vec<u8>, record: &ManifestRecord<'_>) -> io::Result<()> {
    record_log::frame(frames, &serde_json::to_vec(record)?)?;
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests {
    use super::*;

    fn open(generation: &Path, indexed_files: &[&str]) -> (Manifest, Option<String>) {
        let files = indexed_files.iter().map(|name| (*name).to_owned()).collect();
        Manifest::open(generation, || Ok(files)).unwrap()
    }

    fn entry(n_articles: u64) -> ManifestEntry {
        ManifestEntry { n_articles, ..ManifestEntry::default() }
    }

    #[test]
    fn files_of_an_interrupted_run_are_unfinished() {
        let dir = tempfile::tempdir().unwrap();
        let (mut manifest, _) = open(dir.path(), &[]);
        manifest.begin(["a".to_owned(), "b".to_owned(), "c".to_owned()].iter()).unwrap();
        manifest.set("a", entry(1)).unwrap();
        manifest.remove("b").unwrap();
        manifest.save().unwrap();
        manifest.set("c", entry(1)).unwrap();
        drop(manifest);
        let (manifest, lost) = open(dir.path(), &["z"]);
        assert_eq!(lost, None);
        assert_eq!(manifest.state.files, [("a".to_owned(), entry(1))].into());
        assert_eq!(manifest.state.unfinished, ["c".to_owned()].into());
    }

    #[test]
    fn a_manifest_is_rewritten_when_most_of_it_is_outdated() {
        let dir = tempfile::tempdir().unwrap();
        let (mut manifest, _) = open(dir.path(), &[]);
        let size = || std::fs::metadata(dir.path().join(MANIFEST_LOG)).unwrap().len();
        for round in 0..=MIN_OUTDATED_RECORDS as u64 {
            manifest.set("a", entry(round)).unwrap();
        }
        manifest.save().unwrap();
        let large = size();
        for round in 0..4 {
            manifest.set("a", entry(round)).unwrap();
            manifest.save().unwrap();
        }
        assert!(size() < large / 1000, "{} after {large}", size());
        drop(manifest);
        assert_eq!(ManifestState::read(dir.path()).unwrap().unwrap().files["a"], entry(3));
    }

    #[test]
    fn a_damaged_manifest_is_replaced_by_the_files_of_the_index_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let (mut manifest, lost) = open(dir.path(), &[]);
        assert_eq!(lost.as_deref(), Some("it does not exist"));
        manifest.set("a", entry(1)).unwrap();
        manifest.set("b", entry(1)).unwrap();
        manifest.save().unwrap();
        let path = dir.path().join(MANIFEST_LOG);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[30] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        let files_of_index = [
            ("b".to_owned(), ManifestEntry::default()),
            ("c".to_owned(), ManifestEntry::default()),
        ];
        let (manifest, lost) = open(dir.path(), &["b", "c"]);
        assert!(lost.unwrap().contains("are not a record"));
        assert_eq!(manifest.state.files, files_of_index.clone().into());
        // A run that is interrupted here leaves the replacement.
        drop(manifest);
        let (manifest, lost) = open(dir.path(), &[]);
        assert_eq!((manifest.state.files, lost), (files_of_index.into(), None));
    }
}
