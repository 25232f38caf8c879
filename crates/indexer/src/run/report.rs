//! What a run did.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use xunwen_corpus::{ChangeKind, Skip};

use crate::run::manifest::Entry;

/// Skips that are told with their reason; all are counted.
const MAX_TOLD: usize = 100;

/// Something that was left out, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedItem {
    /// The file, and the line or article within it.
    pub place: String,
    /// The stable name of the reason.
    pub code: String,
    /// The reason in words.
    pub reason: String,
}

impl From<&Skip> for SkippedItem {
    fn from(skip: &Skip) -> Self {
        Self {
            place: skip.at.to_string(),
            code: skip.reason.code().to_owned(),
            reason: skip.reason.to_string(),
        }
    }
}

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Report {
    /// Articles that were read from new and changed files.
    pub n_read: u64,
    /// Those of them that are now in the index.
    pub n_indexed: u64,
    /// Articles of files that have not changed.
    pub n_unchanged: u64,
    /// Articles of files that are gone.
    pub n_removed: u64,
    /// Files that are at another place than before, with the same bytes.
    pub n_moved: u64,
    /// Posted articles that were put into the index or taken out of it.
    pub n_posted: u64,
    /// Those of them that this version makes no article of.
    pub n_posted_skipped: u64,
    /// Articles and files that were left out, in this run or, unchanged, in one before.
    pub n_skipped: u64,
    /// The same by reason.
    pub skipped_by_reason: BTreeMap<String, u64>,
    /// The first of them.
    pub skipped: Vec<SkippedItem>,
    /// What cleaning changed in the articles that were indexed in this run, by kind.
    pub changes_by_kind: BTreeMap<String, u64>,
    /// Files in the corpus that are no article files.
    pub n_ignored_files: u64,
    /// Bytes of text that were indexed: titles and bodies in UTF-8.
    pub text_bytes: u64,
    /// What else the operator should know, such as that the run before was cut off.
    pub remarks: Vec<String>,
    /// How long it took, in seconds.
    pub seconds: f64,
}

impl Report {
    /// Adds the changes of one article.
    pub(crate) fn count_changes(&mut self, n_changes: &BTreeMap<ChangeKind, u64>) {
        for (kind, n) in n_changes {
            *self.changes_by_kind.entry(kind.code().to_owned()).or_default() += n;
        }
    }

    /// Adds a file that is as it was.
    pub(crate) fn keep(&mut self, entry: &Entry) {
        self.n_unchanged += entry.n_articles;
        self.skip_all(entry.skipped.clone(), entry.n_skipped);
    }

    pub(crate) fn skip(&mut self, skipped: SkippedItem) {
        self.n_skipped += 1;
        *self.skipped_by_reason.entry(skipped.code.clone()).or_default() += 1;
        if self.skipped.len() < MAX_TOLD {
            self.skipped.push(skipped);
        }
    }

    /// Adds skips of which only the first are known in words.
    pub(crate) fn skip_all(&mut self, told: Vec<SkippedItem>, n_skipped: u64) {
        let n_untold = n_skipped.saturating_sub(told.len() as u64);
        told.into_iter().for_each(|skipped| self.skip(skipped));
        if n_untold > 0 {
            self.n_skipped += n_untold;
            *self.skipped_by_reason.entry("more".to_owned()).or_default() += n_untold;
        }
    }
}

/// The skips of one file: all counted, the first ones kept.
#[derive(Debug, Default)]
pub(crate) struct FileSkips {
    pub(crate) second_to: BTreeSet<String>,
    pub(crate) told: Vec<SkippedItem>,
    pub(crate) n_skipped: u64,
}

impl FileSkips {
    pub(crate) fn add(&mut self, skipped: SkippedItem) {
        self.n_skipped += 1;
        if self.told.len() < MAX_TOLD {
            self.told.push(skipped);
        }
    }
}
