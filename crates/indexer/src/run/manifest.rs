//! The manifest: what of the corpus is in the index.
//!
//! A log of what changed, so that ten files cost ten records, written anew when it has grown to
//! several times what it says. Before the index is committed the manifest names the files that
//! are about to change, after it what became of them. Files that were named and of which nothing
//! more was said are read again: the run was cut off.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::run::report::SkippedItem;
use crate::run::scan::Stamp;
use xunwen_storage::{LogScan, RecordLog, record_log};

const MANIFEST: &str = "manifest.log";

/// Names of one record, at most.
const NAMES_OF_A_RECORD: usize = 4096;
/// Records beyond which a manifest of many outdated ones is written anew.
const MIN_OUTDATED: usize = 10_000;

/// What is known of a file that was indexed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) stamp: Stamp,
    /// BLAKE3 of its bytes, 32 hexadecimal digits of it.
    pub(crate) hash: String,
    /// Articles that the index has of it.
    pub(crate) n_articles: u64,
    /// What of it was left out, told again at every run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) skipped: Vec<SkippedItem>,
    /// How many were left out; `skipped` keeps the first ones only.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) n_skipped: u64,
    /// Files that have articles of the same ids: when one of them changes, this one may have
    /// something to say again.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) second_to: BTreeSet<String>,
    /// Whether it changed so shortly before it was read that it may have changed again within
    /// the same tick of the clock, or in a time that has not come yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_fresh: bool,
}

impl Entry {
    /// Returns the entry as that of a file that has to be indexed again, whatever it holds.
    pub(crate) fn reopened(&self) -> Self {
        Self { stamp: Stamp::default(), hash: String::new(), ..self.clone() }
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde calls")]
fn is_zero(n: &u64) -> bool {
    *n == 0
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line<'a> {
    /// These files are about to change in the index.
    Begin(Vec<String>),
    /// This is in the index now.
    Has(Cow<'a, str>, Cow<'a, Entry>),
    /// Nothing of this file is in the index any more.
    Gone(Cow<'a, str>),
}

impl Clone for Line<'_> {
    fn clone(&self) -> Self {
        match self {
            Self::Begin(names) => Self::Begin(names.clone()),
            Self::Has(name, entry) => Self::Has(name.clone(), entry.clone()),
            Self::Gone(name) => Self::Gone(name.clone()),
        }
    }
}

/// What the manifest of an index says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Known {
    /// Files by their names below the corpus.
    pub(crate) files: BTreeMap<String, Entry>,
    /// Files that a run was cut off in the middle of.
    pub(crate) unfinished: BTreeSet<String>,
    /// Why it cannot be trusted, if so.
    pub(crate) damage: Option<String>,
    n_lines: usize,
    found: LogScan,
}

impl Known {
    /// Returns what the manifest of the generation at `index` says; `None` where there is none.
    ///
    /// # Errors
    /// When the system would not give it.
    pub(crate) fn read(index: &Path) -> io::Result<Option<Self>> {
        let path = index.join(MANIFEST);
        if !path.exists() {
            return Ok(None);
        }
        let mut known = Self::default();
        let mut damage = None;
        let found = record_log::read(&path, |_, content| match serde_json::from_slice(content) {
            Ok(line) => known.take(line),
            Err(error) => damage = Some(error.to_string()),
        })?;
        if let Some(range) = found.damaged.first() {
            damage = Some(format!("bytes {} to {} are no record", range.start, range.end));
        }
        known.damage = damage;
        known.found = found;
        Ok(Some(known))
    }

    fn take(&mut self, line: Line<'_>) {
        self.n_lines += 1;
        match line {
            Line::Begin(names) => self.unfinished.extend(names),
            Line::Has(name, entry) => {
                self.unfinished.remove(&*name);
                self.files.insert(name.into_owned(), entry.into_owned());
            }
            Line::Gone(name) => {
                self.unfinished.remove(&*name);
                self.files.remove(&*name);
            }
        }
    }
}

/// The manifest of an index that is being written.
#[derive(Debug)]
pub(crate) struct Manifest {
    pub(crate) known: Known,
    log: RecordLog,
    pending: Vec<u8>,
}

impl Manifest {
    /// Opens the manifest of the generation at `index`, or begins one. In the place of one that
    /// cannot be trusted comes one of the files that `files_of_index` gives, of which nothing but
    /// their names is known: at once, so that at no time the manifest knows less than the index.
    ///
    /// # Errors
    /// When the system refuses it.
    pub(crate) fn open(
        index: &Path,
        files_of_index: impl FnOnce() -> io::Result<Vec<String>>,
    ) -> io::Result<(Self, Option<String>)> {
        let path = index.join(MANIFEST);
        let known = Known::read(index)?;
        let (known, lost) = match known {
            Some(known) if known.damage.is_none() => (known, None),
            other => {
                let damage = other.and_then(|known| known.damage);
                let lines = files_of_index()?
                    .into_iter()
                    .map(|name| Ok(serde_json::to_vec(&Line::Has(name.into(), Cow::default()))?));
                record_log::replace(&path, lines)?;
                let known = Known::read(index)?.unwrap_or_default();
                (known, Some(damage.unwrap_or_else(|| "there is none".to_owned())))
            }
        };
        let log = RecordLog::open(&path, &known.found)?;
        Ok((Self { known, log, pending: Vec::new() }, lost))
    }

    /// Says which files are about to change. Durable when this returns.
    ///
    /// # Errors
    /// When the disk refuses it.
    pub(crate) fn begin<'n>(&mut self, names: impl Iterator<Item = &'n String>) -> io::Result<()> {
        let names: Vec<&String> = names.collect();
        if names.is_empty() {
            return Ok(());
        }
        for names in names.chunks(NAMES_OF_A_RECORD) {
            self.note(Line::Begin(names.iter().map(|name| (*name).clone()).collect()))?;
        }
        self.save()
    }

    /// Notes what the index has of a file from the next commit on.
    ///
    /// # Errors
    /// When there is too much of it.
    pub(crate) fn has(&mut self, name: &str, entry: Entry) -> io::Result<()> {
        self.note(Line::Has(name.into(), Cow::Owned(entry)))
    }

    /// Notes that the index has nothing of a file from the next commit on.
    ///
    /// # Errors
    /// When there is too much of it.
    pub(crate) fn gone(&mut self, name: &str) -> io::Result<()> {
        self.note(Line::Gone(name.into()))
    }

    fn note(&mut self, line: Line<'_>) -> io::Result<()> {
        record_log::frame(&mut self.pending, &serde_json::to_vec(&line)?)?;
        self.known.take(line);
        Ok(())
    }

    /// Makes what was noted durable; to be called after the index is committed.
    ///
    /// # Errors
    /// When the disk refuses it.
    pub(crate) fn save(&mut self) -> io::Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let n_live = self.known.files.len();
        if self.known.n_lines > MIN_OUTDATED + 3 * n_live && self.known.unfinished.is_empty() {
            return self.rewrite();
        }
        self.log.append(&self.pending)?;
        self.log.file().sync_data()?;
        self.pending.clear();
        Ok(())
    }

    fn rewrite(&mut self) -> io::Result<()> {
        let lines = self.known.files.iter().map(|(name, entry)| {
            Ok(serde_json::to_vec(&Line::Has(name.into(), Cow::Borrowed(entry)))?)
        });
        self.log.replace(lines)?;
        self.known.n_lines = self.known.files.len();
        self.pending.clear();
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests {
    use super::*;

    fn open(index: &Path, files_of_index: &[&str]) -> (Manifest, Option<String>) {
        let files = files_of_index.iter().map(|name| (*name).to_owned()).collect();
        Manifest::open(index, || Ok(files)).unwrap()
    }

    fn entry(n_articles: u64) -> Entry {
        Entry { n_articles, ..Entry::default() }
    }

    #[test]
    fn files_of_a_run_that_was_cut_off_are_unfinished() {
        let dir = tempfile::tempdir().unwrap();
        let (mut manifest, _) = open(dir.path(), &[]);
        manifest.begin(["a".to_owned(), "b".to_owned(), "c".to_owned()].iter()).unwrap();
        manifest.has("a", entry(1)).unwrap();
        manifest.gone("b").unwrap();
        manifest.save().unwrap();
        manifest.has("c", entry(1)).unwrap();
        drop(manifest);
        let (manifest, lost) = open(dir.path(), &["z"]);
        assert_eq!(lost, None);
        assert_eq!(manifest.known.files, [("a".to_owned(), entry(1))].into());
        assert_eq!(manifest.known.unfinished, ["c".to_owned()].into());
    }

    #[test]
    fn a_manifest_does_not_grow_for_ever() {
        let dir = tempfile::tempdir().unwrap();
        let (mut manifest, _) = open(dir.path(), &[]);
        let size = || std::fs::metadata(dir.path().join(MANIFEST)).unwrap().len();
        for round in 0..=MIN_OUTDATED as u64 {
            manifest.has("a", entry(round)).unwrap();
        }
        manifest.save().unwrap();
        let large = size();
        for round in 0..4 {
            manifest.has("a", entry(round)).unwrap();
            manifest.save().unwrap();
        }
        assert!(size() < large / 1000, "{} after {large}", size());
        drop(manifest);
        assert_eq!(Known::read(dir.path()).unwrap().unwrap().files["a"], entry(3));
    }

    #[test]
    fn in_the_place_of_a_damaged_manifest_comes_what_the_index_has_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let (mut manifest, lost) = open(dir.path(), &[]);
        assert_eq!(lost.as_deref(), Some("there is none"));
        manifest.has("a", entry(1)).unwrap();
        manifest.has("b", entry(1)).unwrap();
        manifest.save().unwrap();
        let path = dir.path().join(MANIFEST);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[30] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        let of_index = [("b".to_owned(), Entry::default()), ("c".to_owned(), Entry::default())];
        let (manifest, lost) = open(dir.path(), &["b", "c"]);
        assert!(lost.unwrap().contains("are no record"));
        assert_eq!(manifest.known.files, of_index.clone().into());
        // A run that is cut off here leaves it so.
        drop(manifest);
        let (manifest, lost) = open(dir.path(), &[]);
        assert_eq!((manifest.known.files, lost), (of_index.into(), None));
    }
}
