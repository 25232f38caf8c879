//! The result of a scan: files, skipped paths and followed links, by name.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use xunwen_corpus::{Fence, FencedPath, SkipReason, shown_name};

use crate::run::report::SkippedItem;

/// The precision of modification times on the coarsest file systems (FAT), in nanoseconds.
const COARSEST_TICK_NS: u64 = 2_000_000_000;

/// A file that contains articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CorpusFile {
    /// The file, below the corpus or below a folder that its links may lead to.
    pub(crate) at: FencedPath,
    /// The path below the corpus.
    pub(crate) relative: PathBuf,
    /// The name in the manifest: the key of the path below the corpus, see [`xunwen_corpus::name_key`].
    pub(crate) name: String,
    pub(crate) stamp: FileStamp,
}

/// The properties of a file that reveal most changes without reading it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct FileStamp {
    /// The size in bytes.
    pub(crate) bytes: u64,
    /// The time of the last modification, in nanoseconds since the epoch.
    pub(crate) modified_ns: u64,
}

/// The result of scanning a corpus, in the order of names.
#[derive(Debug, Default)]
pub(crate) struct CorpusScan {
    pub(crate) files: Vec<CorpusFile>,
    /// The number of files that are not read, such as pictures and PDF files, by kind.
    pub(crate) ignored_by_kind: BTreeMap<String, u64>,
    /// Folders and files that cannot be read or may not be.
    pub(crate) skipped: Vec<SkippedPath>,
    /// The links that were followed.
    pub(crate) links: Vec<FollowedLink>,
    /// Facts for the operator.
    pub(crate) remarks: Vec<String>,
    /// The start of the scan, in nanoseconds since the epoch.
    pub(crate) started_ns: u64,
}

/// A folder or file that is not read.
#[derive(Debug)]
pub(crate) struct SkippedPath {
    pub(crate) name: String,
    pub(crate) reason: SkipReason,
}

/// A link of the corpus that may be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FollowedLink {
    /// The name of the link in the corpus.
    pub(crate) name: String,
    /// The target, without links.
    pub(crate) target: PathBuf,
}

impl FileStamp {
    /// Returns whether a file that is read from `started_ns` on may change again without changing
    /// its stamp: it was modified within the last tick of the clock, or in the future.
    pub(crate) const fn is_fresh(&self, started_ns: u64) -> bool {
        self.modified_ns.saturating_add(COARSEST_TICK_NS) >= started_ns
    }
}

impl SkippedPath {
    /// Returns whether articles that were indexed from `name` stay: `name` is this path or lies below
    /// it, and the system cannot read it now. Articles of refused paths are removed.
    pub(crate) fn keeps(&self, name: &str) -> bool {
        if self.is_refused() {
            return false;
        }
        let rest = name.strip_prefix(self.name.as_str());
        self.name.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Returns whether the path could be read but must not be.
    pub(crate) const fn is_refused(&self) -> bool {
        !matches!(self.reason, SkipReason::Unreadable(_))
    }

    pub(crate) fn to_skipped(&self) -> SkippedItem {
        SkippedItem {
            place: format!("`{}`", shown_name(&self.name)),
            code: self.reason.code().to_owned(),
            reason: self.reason.to_string(),
        }
    }
}

impl CorpusScan {
    pub(super) fn start() -> Self {
        Self { started_ns: nanoseconds(SystemTime::now()), ..Self::default() }
    }

    pub(super) fn skip_unreadable(&mut self, name: &str, reason: String) {
        let reason = SkipReason::Unreadable(reason);
        self.skipped.push(SkippedPath { name: name.to_owned(), reason });
    }

    /// Counts a file that is not read.
    pub(super) fn ignore(&mut self, kind: String) {
        *self.ignored_by_kind.entry(kind).or_default() += 1;
    }

    pub(super) fn note_closed_roots(&mut self, fence: &Fence) {
        let remarks = fence.closed_roots().iter().map(|root| {
            format!("the link root `{}` cannot be opened: {}", root.path.display(), root.reason)
        });
        self.remarks.extend(remarks);
    }
}

/// Returns whether a name or one of its folders is hidden.
pub(crate) fn has_hidden_part(name: &str) -> bool {
    name.split('/').any(|part| part.starts_with('.'))
}

pub(super) fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

fn nanoseconds(time: SystemTime) -> u64 {
    let since_epoch = time.duration_since(UNIX_EPOCH).ok();
    since_epoch.map_or(0, |since| u64::try_from(since.as_nanos()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unreadable_path_keeps_the_articles_below_it_and_a_refused_one_does_not() {
        let unreadable = |name: &str| SkippedPath {
            name: name.to_owned(),
            reason: SkipReason::Unreadable(String::new()),
        };
        assert!(unreadable("a/b").keeps("a/b/c.txt"));
        assert!(unreadable("a/b.txt").keeps("a/b.txt"));
        assert!(!unreadable("a/b").keeps("a/bc.txt"));
        assert!(unreadable("").keeps("anything"));
        let refused = SkippedPath { name: "a/b".to_owned(), reason: SkipReason::LinkLoop };
        assert!(!refused.keeps("a/b/c.txt"));
    }
}
