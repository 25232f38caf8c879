//! The difference between the corpus and the manifest: the files to read, and those that are gone.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::manifest_state::ManifestEntry;
use super::scan::{CorpusFile, CorpusScan, SkippedPath};

/// The entries of a manifest, by the name of the file below the corpus.
pub(crate) type KnownFiles = BTreeMap<String, ManifestEntry>;

/// The part of the corpus that was scanned.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ScanScope<'s> {
    /// The whole corpus.
    Corpus,
    /// These files, and everything below these folders.
    Names(&'s BTreeSet<String>),
}

/// The files of the corpus by what a run does with them.
#[derive(Debug, Default)]
pub(crate) struct CorpusDiff {
    /// Files to read: new files, and changed files with their entry in the manifest.
    pub(crate) to_read: Vec<(CorpusFile, Option<ManifestEntry>)>,
    /// The names of files that no longer exist.
    pub(crate) gone: Vec<String>,
    /// The names of files with the same stamp.
    pub(crate) unchanged: Vec<String>,
    /// Files with another stamp, or one that is too fresh to rely on, but the same bytes.
    pub(crate) same_bytes: Vec<(CorpusFile, ManifestEntry)>,
}

/// Returns for each file whether it still has the bytes of its entry.
pub(crate) type HasSameBytes<'f> = &'f dyn Fn(&[(CorpusFile, ManifestEntry)]) -> Vec<bool>;

impl CorpusDiff {
    /// Compares a scan with the manifest. Files that could not be read count as unchanged: lost
    /// permissions must not remove articles from the index. Files that may not be read are gone.
    pub(crate) fn new(
        scan: CorpusScan,
        known: &KnownFiles,
        scope: ScanScope<'_>,
        has_same_bytes: HasSameBytes<'_>,
    ) -> Self {
        let CorpusScan { files, skipped, .. } = scan;
        let scanned: HashSet<String> = files.iter().map(|file| file.name.clone()).collect();
        let mut diff = Self::default();

        // Sort the files by their stamps.
        let (mut uncertain, mut same_stamp) = (Vec::new(), Vec::new());
        for file in files {
            match known.get(&file.name) {
                None => diff.to_read.push((file, None)),
                Some(entry) if entry.stamp != file.stamp || entry.is_fresh => {
                    uncertain.push((file, entry.clone()));
                }
                Some(entry) if entry.second_to.is_empty() => diff.unchanged.push(file.name),
                Some(entry) => same_stamp.push((file, entry)),
            }
        }

        diff.add_missing(known, scope, &scanned, &skipped);
        diff.add_uncertain(uncertain, has_same_bytes);
        diff.add_second_files(same_stamp);
        diff.to_read.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
        diff
    }

    /// Adds the known files that were not found by the scan.
    fn add_missing(
        &mut self,
        known: &KnownFiles,
        scope: ScanScope<'_>,
        scanned: &HashSet<String>,
        skipped: &[SkippedPath],
    ) {
        for name in names_in_scope(known, scope).filter(|name| !scanned.contains(*name)) {
            if skipped.iter().any(|path| path.keeps(name)) {
                self.unchanged.push(name.clone());
            } else {
                self.gone.push(name.clone());
            }
        }
    }

    /// Adds files whose stamp does not show whether they changed.
    fn add_uncertain(
        &mut self,
        uncertain: Vec<(CorpusFile, ManifestEntry)>,
        has_same_bytes: HasSameBytes<'_>,
    ) {
        let is_same = has_same_bytes(&uncertain);
        for ((file, entry), is_same) in uncertain.into_iter().zip(is_same) {
            if is_same {
                self.same_bytes.push((file, entry));
            } else {
                self.to_read.push((file, Some(entry)));
            }
        }
    }

    /// Adds files that contain an article whose id belonged to another file at the last run. They
    /// are read again if that file has changed or is gone: their article may take its place.
    fn add_second_files(&mut self, same_stamp: Vec<(CorpusFile, &ManifestEntry)>) {
        let changed: HashSet<&String> = self.gone.iter().chain(names(&self.to_read)).collect();
        let is_heir =
            |entry: &ManifestEntry| entry.second_to.iter().any(|owner| changed.contains(owner));

        let (heirs, unchanged): (Vec<_>, Vec<_>) =
            same_stamp.into_iter().partition(|(_, entry)| is_heir(entry));
        let (touched_heirs, same_bytes): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.same_bytes).into_iter().partition(|(_, entry)| is_heir(entry));

        self.same_bytes = same_bytes;
        self.unchanged.extend(unchanged.into_iter().map(|(file, _)| file.name));
        self.to_read.extend(heirs.into_iter().map(|(file, entry)| (file, Some(entry.clone()))));
        self.to_read.extend(touched_heirs.into_iter().map(|(file, entry)| (file, Some(entry))));
    }
}

/// Returns the names of files.
pub(crate) fn names(
    files: &[(CorpusFile, Option<ManifestEntry>)],
) -> impl Iterator<Item = &String> {
    files.iter().map(|(file, _)| &file.name)
}

fn names_in_scope<'k>(
    known: &'k KnownFiles,
    scope: ScanScope<'k>,
) -> Box<dyn Iterator<Item = &'k String> + 'k> {
    match scope {
        ScanScope::Corpus => Box::new(known.keys()),
        ScanScope::Names(names) => {
            Box::new(names.iter().flat_map(|name| names_at_or_below(known, name)))
        }
    }
}

/// Returns the known file with this name, or those below the folder with this name.
fn names_at_or_below<'k>(
    known: &'k KnownFiles,
    name: &'k String,
) -> impl Iterator<Item = &'k String> {
    let folder = format!("{name}/");
    let file = known.get_key_value(name).map(|(name, _)| name);
    let below = known.range(folder.clone()..).map(|(name, _)| name);
    file.into_iter().chain(below.take_while(move |name| name.starts_with(&folder)))
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use xunwen_corpus::{CorpusRoots, SkipReason};

    use super::*;
    use crate::run::scan::FileStamp;

    const fn stamp(bytes: u64) -> FileStamp {
        FileStamp { bytes, modified_ns: 7 }
    }

    fn file(name: &str, bytes: u64) -> CorpusFile {
        let relative = PathBuf::from(name);
        let at = CorpusRoots::new(Path::new(".")).open().unwrap().corpus().join(&relative);
        CorpusFile { at, relative, name: name.to_owned(), stamp: stamp(bytes) }
    }

    fn entry(bytes: u64) -> ManifestEntry {
        ManifestEntry { stamp: stamp(bytes), n_articles: 1, ..ManifestEntry::default() }
    }

    fn known(names: &[&str]) -> KnownFiles {
        names.iter().map(|name| ((*name).to_owned(), entry(1))).collect()
    }

    /// Returns the difference when every uncertain file has other bytes.
    fn diff(scan: CorpusScan, known: &KnownFiles, scope: ScanScope<'_>) -> CorpusDiff {
        CorpusDiff::new(scan, known, scope, &|files| vec![false; files.len()])
    }

    fn summary(diff: &CorpusDiff) -> String {
        let joined = |names: &[String]| names.join(" ");
        let read: Vec<String> = diff
            .to_read
            .iter()
            .map(|(file, known)| format!("{}{}", file.name, if known.is_some() { "" } else { "+" }))
            .collect();
        format!(
            "read {} gone {} same {}",
            joined(&read),
            joined(&diff.gone),
            joined(&diff.unchanged)
        )
    }

    #[test]
    fn changed_files_are_read_and_unreadable_ones_stay() {
        let known = known(&["same", "edited", "gone", "locked/away"]);
        let scan = CorpusScan {
            files: vec![file("edited", 2), file("fresh", 1), file("same", 1)],
            skipped: vec![SkippedPath {
                name: "locked".to_owned(),
                reason: SkipReason::Unreadable(String::new()),
            }],
            ..CorpusScan::default()
        };
        let diff = diff(scan, &known, ScanScope::Corpus);
        assert_eq!(summary(&diff), "read edited fresh+ gone gone same same locked/away");
    }

    #[test]
    fn files_outside_the_scanned_names_stay() {
        let known = known(&["a", "a/b", "a/c", "ab", "d"]);
        let scan = CorpusScan { files: vec![file("a/c", 2)], ..CorpusScan::default() };
        let names = ["a".to_owned()].into();
        let diff = diff(scan, &known, ScanScope::Names(&names));
        assert_eq!(summary(&diff), "read a/c gone a a/b same ");
    }

    #[test]
    fn a_file_with_a_duplicate_id_is_read_when_the_owner_of_the_id_changes() {
        let mut known = known(&["first", "second", "other"]);
        for (name, owner) in [("second", "first"), ("other", "elsewhere")] {
            known.get_mut(name).unwrap().second_to.insert(owner.to_owned());
        }
        let scan = CorpusScan {
            files: vec![file("other", 1), file("second", 1)],
            ..CorpusScan::default()
        };
        let diff = diff(scan, &known, ScanScope::Corpus);
        assert_eq!(summary(&diff), "read second gone first same other");
    }

    #[test]
    fn a_file_that_was_fresh_when_it_was_read_is_compared_again() {
        let mut known = known(&["a"]);
        known.get_mut("a").unwrap().is_fresh = true;
        let scan = CorpusScan { files: vec![file("a", 1)], ..CorpusScan::default() };
        assert_eq!(summary(&diff(scan, &known, ScanScope::Corpus)), "read a gone  same ");
    }

    #[test]
    fn a_file_with_the_same_bytes_is_not_read_nor_are_its_duplicates() {
        let mut known = known(&["a", "b"]);
        known.get_mut("b").unwrap().second_to.insert("a".to_owned());
        let scan = CorpusScan { files: vec![file("a", 2), file("b", 1)], ..CorpusScan::default() };
        let diff =
            CorpusDiff::new(scan, &known, ScanScope::Corpus, &|files| vec![true; files.len()]);
        assert_eq!(summary(&diff), "read  gone  same b");
        assert_eq!(diff.same_bytes[0].0.name, "a");
    }
}
