//! What there is to do: the corpus against the manifest.

use crate::manifest::{Entry, Manifest};
use crate::scan::{CorpusFile, Scan};

/// The work of a run.
#[derive(Debug, Default)]
pub(crate) struct Work {
    /// Files to read: those that are new, and those whose stamp has changed, with what was
    /// known of them.
    pub(crate) to_read: Vec<(CorpusFile, Option<Entry>)>,
    /// Files that are as they were.
    pub(crate) unchanged: Vec<(String, Entry)>,
    /// Files that are no longer there.
    pub(crate) gone: Vec<(String, Entry)>,
}

/// Returns what has to be read and what taken out. What the system would not show is taken
/// for unchanged: a lost permission must not empty an archive.
pub(crate) fn compare(scan: Scan, mut manifest: Manifest) -> Work {
    let mut work = Work::default();
    for file in scan.files {
        match manifest.files.remove(&file.name) {
            Some(entry) if entry.stamp == file.stamp => work.unchanged.push((file.name, entry)),
            known => work.to_read.push((file, known)),
        }
    }
    for (name, entry) in manifest.files {
        if scan.unreadable.iter().any(|unreadable| unreadable.covers(&name)) {
            work.unchanged.push((name, entry));
        } else {
            work.gone.push((name, entry));
        }
    }
    work
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::scan::{Stamp, Unreadable};

    const fn stamp(bytes: u64) -> Stamp {
        Stamp { bytes, modified_ns: 7 }
    }

    fn file(name: &str, bytes: u64) -> CorpusFile {
        let path = PathBuf::from(name);
        CorpusFile { relative: path.clone(), path, name: name.to_owned(), stamp: stamp(bytes) }
    }

    fn entry(bytes: u64) -> Entry {
        Entry {
            stamp: stamp(bytes),
            hash: String::new(),
            n_articles: 1,
            skipped: vec![],
            n_skipped: 0,
        }
    }

    #[test]
    fn only_what_changed_is_read_and_only_what_is_gone_is_taken_out() {
        let known = ["same", "edited", "gone", "locked/away"];
        let manifest = Manifest { files: known.map(|name| (name.to_owned(), entry(1))).into() };
        let scan = Scan {
            files: vec![file("edited", 2), file("fresh", 1), file("same", 1)],
            n_ignored: 0,
            unreadable: vec![Unreadable { name: "locked".to_owned(), reason: String::new() }],
        };
        let work = compare(scan, manifest);
        let names = |files: &[(CorpusFile, Option<Entry>)]| -> Vec<(String, bool)> {
            files.iter().map(|(file, known)| (file.name.clone(), known.is_some())).collect()
        };
        assert_eq!(
            names(&work.to_read),
            [("edited".to_owned(), true), ("fresh".to_owned(), false)]
        );
        let unchanged: Vec<&str> = work.unchanged.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(unchanged, ["same", "locked/away"]);
        assert_eq!(work.gone, [("gone".to_owned(), entry(1))]);
    }
}
