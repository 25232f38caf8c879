//! The report of a run: counts, and the articles and files that were skipped.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use xunwen_corpus::{ArticleWarning, ChangeKind, Skip, WarningKind};

/// The number of skipped items that are listed with their reason. All are counted.
const MAX_LISTED: usize = 100;

/// The code under which skipped items are counted whose reason is not listed.
const UNLISTED_CODE: &str = "more";

/// An article or file that was skipped, and the reason.
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

/// A part of an article that was not understood, or kept only in part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReportedWarning {
    /// The file and the article.
    pub place: String,
    /// The stable name of the kind.
    pub code: String,
    /// The field, its value and the reason, in words.
    pub warning: String,
}

/// The result of a run.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Report {
    /// Articles read from new and changed files.
    pub n_read: u64,
    /// Articles added to the index or replaced in it.
    pub n_indexed: u64,
    /// Articles of unchanged files, and unchanged articles of changed files.
    pub n_unchanged: u64,
    /// Articles of deleted files, and articles that changed files no longer contain. Of changed files
    /// with one article, and of files that an earlier version indexed, they are not counted.
    pub n_removed: u64,
    /// Files that were moved: the path changed, the bytes did not.
    pub n_moved: u64,
    /// Posted articles added to the index, replaced in it or removed from it.
    pub n_posted: u64,
    /// Posted articles that this version cannot read.
    pub n_posted_skipped: u64,
    /// Skipped articles and files, including those of unchanged files.
    pub n_skipped: u64,
    /// Skipped articles and files by reason.
    pub skipped_by_reason: BTreeMap<String, u64>,
    /// The first skipped articles and files.
    pub skipped: Vec<SkippedItem>,
    /// Changes that cleaning made in the articles of this run, by kind.
    pub changes_by_kind: BTreeMap<String, u64>,
    /// Articles of this run that were not cleaned completely, because some passes exceeded their budget.
    pub n_unfinished: u64,
    /// Parts of articles of this run that were not understood, or kept only in part.
    pub n_warnings: u64,
    /// These warnings by kind.
    pub warnings_by_kind: BTreeMap<String, u64>,
    /// The first of them.
    pub warnings: Vec<ReportedWarning>,
    /// The names of fields that were not read, because they are not known, and how many articles of
    /// this run have them.
    pub unread_fields: BTreeMap<String, u64>,
    /// Files in the corpus that do not contain articles.
    pub n_ignored_files: u64,
    /// The same files by kind: pictures, PDF files, archives.
    pub ignored_by_kind: BTreeMap<String, u64>,
    /// The size of the indexed text: titles and bodies, in bytes of UTF-8.
    pub text_bytes: u64,
    /// Other facts for the operator, such as an interrupted previous run.
    pub remarks: Vec<String>,
    /// The duration of the run, in seconds.
    pub seconds: f64,
}

impl Report {
    /// Adds the changes of one article.
    pub(crate) fn count_changes(&mut self, n_changes: &BTreeMap<ChangeKind, u64>) {
        for (kind, n) in n_changes {
            *self.changes_by_kind.entry(kind.code().to_owned()).or_default() += n;
        }
    }

    /// Adds the warnings of the article at `place`.
    pub(crate) fn warn(&mut self, place: &str, warnings: &[ArticleWarning]) {
        let is_unfinished = |warning: &ArticleWarning| warning.kind == WarningKind::Unfinished;
        self.n_unfinished += u64::from(warnings.iter().any(is_unfinished));
        for warning in warnings {
            self.n_warnings += 1;
            let code = warning.kind.code();
            *self.warnings_by_kind.entry(code.to_owned()).or_default() += 1;
            if self.warnings.len() < MAX_LISTED {
                self.warnings.push(ReportedWarning {
                    place: place.to_owned(),
                    code: code.to_owned(),
                    warning: warning.to_string(),
                });
            }
        }
    }

    /// Counts the names of fields that were not read. Names beyond the limit share one counter.
    pub(crate) fn count_unread_fields(&mut self, names: Vec<String>) {
        for name in names {
            let is_listed = self.unread_fields.contains_key(&name);
            let has_room = self.unread_fields.len() < MAX_LISTED;
            let key = if is_listed || has_room { name } else { UNLISTED_CODE.to_owned() };
            *self.unread_fields.entry(key).or_default() += 1;
        }
    }

    /// Moves the warnings of another report to this one.
    pub(crate) fn add_warnings_of(&mut self, other: &mut Self) {
        self.n_unfinished += other.n_unfinished;
        self.n_warnings += other.n_warnings;
        for (kind, n) in &other.warnings_by_kind {
            *self.warnings_by_kind.entry(kind.clone()).or_default() += n;
        }
        for (name, n) in &other.unread_fields {
            *self.unread_fields.entry(name.clone()).or_default() += n;
        }
        self.warnings.append(&mut other.warnings);
        self.warnings.truncate(MAX_LISTED);
    }

    pub(crate) fn skip(&mut self, item: SkippedItem) {
        self.n_skipped += 1;
        *self.skipped_by_reason.entry(item.code.clone()).or_default() += 1;
        if self.skipped.len() < MAX_LISTED {
            self.skipped.push(item);
        }
    }

    /// Adds `n_skipped` items, of which only the first are listed.
    pub(crate) fn skip_all(&mut self, listed: Vec<SkippedItem>, n_skipped: u64) {
        let n_unlisted = n_skipped.saturating_sub(listed.len() as u64);
        for item in listed {
            self.skip(item);
        }

        if n_unlisted > 0 {
            self.n_skipped += n_unlisted;
            *self.skipped_by_reason.entry(UNLISTED_CODE.to_owned()).or_default() += n_unlisted;
        }
    }
}

/// The skipped items of one file. All are counted, the first are listed.
#[derive(Debug, Default)]
pub(crate) struct SkippedInFile {
    pub(crate) listed: Vec<SkippedItem>,
    pub(crate) n_skipped: u64,
}

impl SkippedInFile {
    pub(crate) fn add(&mut self, item: SkippedItem) {
        self.n_skipped += 1;
        if self.listed.len() < MAX_LISTED {
            self.listed.push(item);
        }
    }
}
