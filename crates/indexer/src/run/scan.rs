//! What lies in a corpus: its article files, and what could not be looked at.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use walkdir::{DirEntry, WalkDir};
use xunwen_corpus::recognise;

use crate::run::report::SkippedItem;

/// A file that articles are read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CorpusFile {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// The same below the corpus.
    pub(crate) relative: PathBuf,
    /// Its name in the manifest, with `/` between folders.
    pub(crate) name: String,
    pub(crate) stamp: Stamp,
}

/// What tells that a file has changed, short of reading it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Stamp {
    /// Its size in bytes.
    pub(crate) bytes: u64,
    /// Its time of modification, in nanoseconds since the epoch.
    pub(crate) modified_ns: u64,
}

/// Everything that was found, in order of names.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    pub(crate) files: Vec<CorpusFile>,
    /// Files that are no article files, such as pictures.
    pub(crate) n_ignored: u64,
    /// Folders and files that the system would not show.
    pub(crate) unreadable: Vec<Unreadable>,
    /// When it began, in nanoseconds since the epoch.
    pub(crate) began_ns: u64,
}

/// Something that the system would not show. What was indexed from there stays.
#[derive(Debug)]
pub(crate) struct Unreadable {
    pub(crate) name: String,
    pub(crate) reason: String,
}

impl Stamp {
    /// Returns whether a file of this stamp may change without another stamp, when it is read
    /// from `began_ns` on: it changed within the last two seconds, which are one tick of the
    /// clock on some disks, or in a time that the clock has not come to.
    pub(crate) const fn is_fresh(&self, began_ns: u64) -> bool {
        self.modified_ns.saturating_add(2_000_000_000) >= began_ns
    }
}

impl Unreadable {
    /// Returns whether `name` is this or lies below it.
    pub(crate) fn covers(&self, name: &str) -> bool {
        let below = name.strip_prefix(self.name.as_str());
        self.name.is_empty() || below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    pub(crate) fn skipped(&self) -> SkippedItem {
        SkippedItem {
            place: format!("`{}`", self.name),
            code: "unreadable".to_owned(),
            reason: format!("cannot be read: {}", self.reason),
        }
    }
}

/// Returns what lies in `corpus`, folders of any depth; links to files and folders are
/// followed, hidden ones left out.
pub(crate) fn scan(corpus: &Path) -> Scan {
    let mut scan = Scan { began_ns: nanoseconds(SystemTime::now()), ..Scan::default() };
    scan.walk(corpus, corpus);
    scan
}

/// Returns what lies at these names below `corpus`, or below them where they are folders.
pub(crate) fn scan_names<'n>(corpus: &Path, names: impl Iterator<Item = &'n String>) -> Scan {
    let mut scan = Scan { began_ns: nanoseconds(SystemTime::now()), ..Scan::default() };
    for name in names {
        let path = corpus.join(name);
        let is_hidden = name.split('/').any(|part| part.starts_with('.'));
        if is_hidden {
            continue;
        }
        // What the system would not show is not gone.
        match path.try_exists() {
            Ok(true) => scan.walk(corpus, &path),
            Ok(false) if corpus.is_dir() => {}
            Ok(false) => {
                let reason = "the folder of the corpus is not there".to_owned();
                scan.unreadable.push(Unreadable { name: name.clone(), reason });
            }
            Err(error) => {
                scan.unreadable.push(Unreadable { name: name.clone(), reason: error.to_string() });
            }
        }
    }
    scan.files.sort_by(|a, b| a.name.cmp(&b.name));
    scan.files.dedup_by(|a, b| a.name == b.name);
    scan
}

impl Scan {
    fn walk(&mut self, corpus: &Path, from: &Path) {
        let walk = WalkDir::new(from).follow_links(true).sort_by_file_name().into_iter();
        for entry in walk.filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry)) {
            match entry {
                Ok(entry) if entry.file_type().is_file() => self.add(corpus, &entry),
                Ok(_) => {}
                Err(error) => {
                    let path = error.path().unwrap_or(corpus).to_owned();
                    // The path is told apart, so the message is the system's own.
                    let reason =
                        error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                    self.unreadable.push(Unreadable { name: name(corpus, &path), reason });
                }
            }
        }
    }

    fn add(&mut self, corpus: &Path, entry: &DirEntry) {
        let relative = entry.path().strip_prefix(corpus).unwrap_or(entry.path()).to_owned();
        if recognise(&relative).is_none() {
            self.n_ignored += 1;
            return;
        }
        let name = name(corpus, entry.path());
        match entry.metadata() {
            Ok(metadata) => {
                let stamp = stamp(&metadata);
                self.files.push(CorpusFile {
                    path: entry.path().to_owned(),
                    relative,
                    name,
                    stamp,
                });
            }
            Err(error) => self.unreadable.push(Unreadable { name, reason: error.to_string() }),
        }
    }
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with('.')
}

/// Returns the name of a path in the manifest.
pub(crate) fn name(corpus: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(corpus).unwrap_or(path);
    let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

fn stamp(metadata: &Metadata) -> Stamp {
    let modified_ns = metadata.modified().map_or(0, nanoseconds);
    Stamp { bytes: metadata.len(), modified_ns }
}

fn nanoseconds(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).ok();
    since.map_or(0, |since| u64::try_from(since.as_nanos()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn folders_of_any_depth_are_scanned_in_order_and_hidden_ones_left_out() {
        let dir = tempfile::tempdir().unwrap();
        for path in ["b.txt", "a/deep/er/x.jsonl.zst", "a/photo.jpg", ".git/y.txt", "a/.z.md"] {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "文").unwrap();
        }
        let scan = scan(dir.path());
        let names: Vec<&str> = scan.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["a/deep/er/x.jsonl.zst", "b.txt"]);
        assert_eq!((scan.n_ignored, scan.unreadable.len()), (1, 0));
        assert_eq!(scan.files[1].stamp.bytes, 3);
    }

    #[test]
    fn what_cannot_be_shown_covers_what_lies_below_it() {
        let unreadable = |name: &str| Unreadable { name: name.to_owned(), reason: String::new() };
        assert!(unreadable("a/b").covers("a/b/c.txt"));
        assert!(unreadable("a/b.txt").covers("a/b.txt"));
        assert!(!unreadable("a/b").covers("a/bc.txt"));
        assert!(unreadable("").covers("anything"));
    }
}
