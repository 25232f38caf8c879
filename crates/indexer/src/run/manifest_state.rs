//! The content of a manifest: an entry for each indexed file, and the records that it is read from.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use xunwen_storage::{LogScan, record_log};

use super::report::{Report, SkippedItem};
use super::scan::FileStamp;

/// The name of the manifest in the folder of a generation.
pub(super) const MANIFEST_LOG: &str = "manifest.log";

/// The state of a file when it was indexed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ManifestEntry {
    pub(crate) stamp: FileStamp,
    /// The first 32 hexadecimal digits of the BLAKE3 hash of the file.
    pub(crate) hash: String,
    /// The number of articles of this file in the index.
    pub(crate) n_articles: u64,
    /// The first skipped articles, which every run reports again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) skipped: Vec<SkippedItem>,
    /// The number of skipped articles.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) n_skipped: u64,
    /// The origins that own an id which this file states as well. When one of them changes, an
    /// article of this file may become visible.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) second_to: BTreeSet<String>,
    /// Whether the file may have changed after it was read without changing its stamp; see
    /// [`FileStamp::is_fresh`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_fresh: bool,
    /// The hash of the list of article hashes that the log of hashes contains for this file; see
    /// [`HashLog`](super::hash_log::HashLog). Empty if the file is indexed as a whole when it changes.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) list_hash: String,
}

impl ManifestEntry {
    /// Returns the entry of a file that the next run reads again, even if it is unchanged.
    pub(crate) fn to_read_again(&self) -> Self {
        Self { stamp: FileStamp::default(), hash: String::new(), ..self.clone() }
    }

    /// Returns whether the log of hashes has a list of the articles of this file in the index.
    pub(crate) const fn has_list(&self) -> bool {
        !self.list_hash.is_empty()
    }

    /// Adds the counts of this file, which is unchanged, to a report.
    pub(crate) fn report_unchanged(&self, report: &mut Report) {
        report.n_unchanged += self.n_articles;
        report.skip_all(self.skipped.clone(), self.n_skipped);
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde requires this signature")]
fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// A record of the log. The names are the format on disk.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ManifestRecord<'a> {
    /// These files are about to change in the index.
    Begin(Vec<String>),
    /// The index contains the articles of this file.
    Has(Cow<'a, str>, Cow<'a, ManifestEntry>),
    /// The index contains no articles of this file.
    Gone(Cow<'a, str>),
}

/// The content of a manifest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ManifestState {
    /// The entries, by the name of the file below the corpus.
    pub(crate) files: BTreeMap<String, ManifestEntry>,
    /// Files that an interrupted run was about to change.
    pub(crate) unfinished: BTreeSet<String>,
    /// The reason why the manifest cannot be trusted, if it is damaged.
    pub(crate) damage: Option<String>,
    pub(super) n_records: usize,
    pub(super) scan: LogScan,
}

impl ManifestState {
    /// Reads the manifest of a generation. Returns `None` if it does not exist.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(crate) fn read(generation: &Path) -> io::Result<Option<Self>> {
        let path = generation.join(MANIFEST_LOG);
        if !path.exists() {
            return Ok(None);
        }

        let mut state = Self::default();
        let scan = record_log::read(&path, |_, bytes| state.parse(bytes))?;
        if let Some(range) = scan.damaged.first() {
            state.damage = Some(format!("bytes {} to {} are not a record", range.start, range.end));
        }
        state.scan = scan;
        Ok(Some(state))
    }

    /// Returns the number of articles that the index contains from files.
    pub(crate) fn n_articles(&self) -> u64 {
        self.files.values().map(|entry| entry.n_articles).sum()
    }

    fn parse(&mut self, bytes: &[u8]) {
        match serde_json::from_slice(bytes) {
            Ok(record) => self.apply(record),
            Err(error) => self.damage = Some(error.to_string()),
        }
    }

    pub(super) fn apply(&mut self, record: ManifestRecord<'_>) {
        self.n_records += 1;
        match record {
            ManifestRecord::Begin(names) => self.unfinished.extend(names),
            ManifestRecord::Has(name, entry) => {
                self.unfinished.remove(&*name);
                self.files.insert(name.into_owned(), entry.into_owned());
            }
            ManifestRecord::Gone(name) => {
                self.unfinished.remove(&*name);
                self.files.remove(&*name);
            }
        }
    }
}
