//! Listing the article files of a corpus, and the paths that cannot be read.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use walkdir::{DirEntry, WalkDir};
use xunwen_corpus::recognise;

use super::report::SkippedItem;

/// The precision of modification times on the coarsest file systems (FAT), in nanoseconds.
const COARSEST_TICK_NS: u64 = 2_000_000_000;

/// A file that contains articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CorpusFile {
    /// The path of the file.
    pub(crate) path: PathBuf,
    /// The path below the corpus.
    pub(crate) relative: PathBuf,
    /// The name in the manifest: the path below the corpus, with `/` between folders.
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
    /// The number of files that do not contain articles, such as pictures.
    pub(crate) n_ignored: u64,
    /// Folders and files that cannot be read.
    pub(crate) unreadable: Vec<UnreadablePath>,
    /// The start of the scan, in nanoseconds since the epoch.
    pub(crate) started_ns: u64,
}

/// A folder or file that cannot be read. Articles that were indexed from it stay.
#[derive(Debug)]
pub(crate) struct UnreadablePath {
    pub(crate) name: String,
    pub(crate) reason: String,
}

impl FileStamp {
    /// Returns whether a file that is read from `started_ns` on may change again without changing
    /// its stamp: it was modified within the last tick of the clock, or in the future.
    pub(crate) const fn is_fresh(&self, started_ns: u64) -> bool {
        self.modified_ns.saturating_add(COARSEST_TICK_NS) >= started_ns
    }
}

impl UnreadablePath {
    /// Returns whether `name` is this path or lies below it.
    pub(crate) fn covers(&self, name: &str) -> bool {
        let rest = name.strip_prefix(self.name.as_str());
        self.name.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    pub(crate) fn to_skipped(&self) -> SkippedItem {
        SkippedItem {
            place: format!("`{}`", self.name),
            code: "unreadable".to_owned(),
            reason: format!("cannot be read: {}", self.reason),
        }
    }
}

/// Scans all of `corpus`. Follows links, skips hidden files and folders.
pub(crate) fn scan(corpus: &Path) -> CorpusScan {
    let mut scan = CorpusScan::start();
    scan.walk(corpus, corpus);
    scan
}

/// Scans these names below `corpus`, and everything below those that are folders.
pub(crate) fn scan_names<'n>(corpus: &Path, names: impl Iterator<Item = &'n String>) -> CorpusScan {
    let mut scan = CorpusScan::start();
    for name in names.filter(|name| !has_hidden_part(name)) {
        scan.visit(corpus, name);
    }

    scan.files.sort_by(|a, b| a.name.cmp(&b.name));
    scan.files.dedup_by(|a, b| a.name == b.name);
    scan
}

/// Returns whether a name or one of its folders is hidden.
pub(crate) fn has_hidden_part(name: &str) -> bool {
    name.split('/').any(|part| part.starts_with('.'))
}

impl CorpusScan {
    fn start() -> Self {
        Self { started_ns: nanoseconds(SystemTime::now()), ..Self::default() }
    }

    /// Scans one name. A path that cannot be read does not count as deleted.
    fn visit(&mut self, corpus: &Path, name: &str) {
        let path = corpus.join(name);
        let reason = match path.try_exists() {
            Ok(true) => return self.walk(corpus, &path),
            Ok(false) if corpus.is_dir() => return,
            Ok(false) => "the corpus folder does not exist".to_owned(),
            Err(error) => error.to_string(),
        };
        self.unreadable.push(UnreadablePath { name: name.to_owned(), reason });
    }

    fn walk(&mut self, corpus: &Path, start: &Path) {
        let entries = WalkDir::new(start).follow_links(true).sort_by_file_name().into_iter();
        for entry in entries.filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry)) {
            match entry {
                Ok(entry) if entry.file_type().is_file() => self.add(corpus, &entry),
                Ok(_) => {}
                Err(error) => {
                    let name = manifest_name(corpus, error.path().unwrap_or(corpus));
                    // walkdir's own message repeats the path.
                    let reason =
                        error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                    self.unreadable.push(UnreadablePath { name, reason });
                }
            }
        }
    }

    fn add(&mut self, corpus: &Path, entry: &DirEntry) {
        let path = entry.path().to_owned();
        let relative = path.strip_prefix(corpus).unwrap_or(&path).to_owned();
        if recognise(&relative).is_none() {
            self.n_ignored += 1;
            return;
        }

        let name = manifest_name(corpus, &path);
        match entry.metadata() {
            Ok(metadata) => {
                let stamp = stamp(&metadata);
                self.files.push(CorpusFile { path, relative, name, stamp });
            }
            Err(error) => self.unreadable.push(UnreadablePath { name, reason: error.to_string() }),
        }
    }
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with('.')
}

/// Returns the name of a path in the manifest.
pub(crate) fn manifest_name(corpus: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(corpus).unwrap_or(path);
    let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

fn stamp(metadata: &Metadata) -> FileStamp {
    let modified_ns = metadata.modified().map_or(0, nanoseconds);
    FileStamp { bytes: metadata.len(), modified_ns }
}

fn nanoseconds(time: SystemTime) -> u64 {
    let since_epoch = time.duration_since(UNIX_EPOCH).ok();
    since_epoch.map_or(0, |since| u64::try_from(since.as_nanos()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn nested_folders_are_scanned_in_order_without_hidden_files() {
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
    fn an_unreadable_path_covers_everything_below_it() {
        let unreadable =
            |name: &str| UnreadablePath { name: name.to_owned(), reason: String::new() };
        assert!(unreadable("a/b").covers("a/b/c.txt"));
        assert!(unreadable("a/b.txt").covers("a/b.txt"));
        assert!(!unreadable("a/b").covers("a/bc.txt"));
        assert!(unreadable("").covers("anything"));
    }
}
