//! Bringing an index up to date with the corpus: scan, compare, remove, read.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::diff::{CorpusDiff, ScanScope, names};
use super::event_writer::EventWriter;
use super::id_owners::{EarlierOwners, IdOwners};
use super::manifest_state::ManifestEntry;
use super::pipeline::{PipelineInput, hash_file, run_pipeline};
use super::progress::Progress;
use super::report::Report;
use super::scan::{CorpusFile, CorpusScan, scan, scan_names};
use super::tracked_index::TrackedIndex;
use crate::error::IndexError;

impl TrackedIndex {
    /// Brings the index up to date with the whole corpus. The last changes are not committed.
    ///
    /// # Errors
    /// If the index or the manifest cannot be written.
    pub(crate) fn update_all(&mut self, progress: &Progress) -> Result<Report, IndexError> {
        let scan = scan(&self.corpus);
        let mut report = self.apply(scan, ScanScope::Corpus, progress)?;
        report.remarks.append(&mut self.remarks);
        Ok(report)
    }

    /// Brings the index up to date with these files, and with everything below these folders. The
    /// last changes are not committed.
    ///
    /// # Errors
    /// If the index or the manifest cannot be written.
    pub(crate) fn update_names(
        &mut self,
        names: &BTreeSet<String>,
        progress: &Progress,
    ) -> Result<Report, IndexError> {
        let scan = scan_names(&self.corpus, names.iter());
        self.apply(scan, ScanScope::Names(names), progress)
    }

    fn apply(
        &mut self,
        scan: CorpusScan,
        scope: ScanScope<'_>,
        progress: &Progress,
    ) -> Result<Report, IndexError> {
        let mut report = Report {
            n_ignored_files: scan.ignored_by_kind.values().sum(),
            ignored_by_kind: scan.ignored_by_kind.clone(),
            ..Report::default()
        };
        for path in &scan.skipped {
            report.skip(path.to_skipped());
        }
        report.remarks.extend(scan.remarks.iter().cloned());

        let started_ns = scan.started_ns;
        let known = &self.manifest.state.files;
        let diff =
            CorpusDiff::new(scan, known, scope, &|files| self.have_same_bytes(files, progress));

        for entry in diff.unchanged.iter().filter_map(|name| known.get(name)) {
            entry.report_unchanged(&mut report);
        }
        self.keep_same_bytes(diff.same_bytes, started_ns, &mut report)?;

        // The manifest names the files before the index changes.
        let id_owners = self.id_owners(&diff.to_read, &diff.gone);
        self.manifest.begin(names(&diff.to_read).chain(&diff.gone))?;
        let removed = self.remove_files(&diff.gone, &mut report)?;

        progress.set_bytes_total(diff.to_read.iter().map(|(file, _)| file.stamp.bytes).sum());
        let n_threads = self.n_threads();
        let is_empty = self.writer.n_articles() == 0;
        let owners = (!is_empty).then(|| EarlierOwners::new(&self.writer, &diff.gone));
        let hashes = self.hash_log.reader(names_with_list(&diff.to_read));
        let mut writer = EventWriter::new(self, report, id_owners, started_ns);
        writer.detect_moves(removed, &diff.to_read);
        let input = PipelineInput { files: diff.to_read, hashes, owners };
        run_pipeline(input, n_threads, progress, |event| writer.write(event, progress))?;
        Ok(writer.into_report())
    }

    /// Returns for each file whether it still has the bytes of its entry.
    fn have_same_bytes(
        &self,
        files: &[(CorpusFile, ManifestEntry)],
        progress: &Progress,
    ) -> Vec<bool> {
        let is_same = |file| {
            progress.note_activity();
            has_same_bytes(file)
        };
        self.pool.install(|| files.par_iter().map(is_same).collect())
    }

    /// Notes the new stamps of files whose bytes are the same.
    fn keep_same_bytes(
        &mut self,
        files: Vec<(CorpusFile, ManifestEntry)>,
        started_ns: u64,
        report: &mut Report,
    ) -> Result<(), IndexError> {
        for (file, entry) in files {
            entry.report_unchanged(report);
            let is_fresh = file.stamp.is_fresh(started_ns);
            let entry = ManifestEntry { stamp: file.stamp, is_fresh, ..entry };
            self.manifest.set(&file.name, entry)?;
        }
        Ok(())
    }

    /// Returns the owners of ids at the start of a run that reads and removes these files.
    fn id_owners(
        &self,
        to_read: &[(CorpusFile, Option<ManifestEntry>)],
        gone: &[String],
    ) -> IdOwners {
        let mut id_owners = IdOwners::default();
        if self.writer.n_articles() > 0 {
            let known = &self.manifest.state.files;
            let replaced = names(to_read).filter(|name| known.contains_key(*name));
            id_owners.respect_index(replaced.chain(gone).cloned().collect());
        }
        id_owners
    }

    /// Removes the articles of these files, and returns the names of the files by their hashes.
    fn remove_files(
        &mut self,
        gone: &[String],
        report: &mut Report,
    ) -> Result<BTreeMap<String, String>, IndexError> {
        let mut removed = BTreeMap::new();
        for name in gone {
            let entry = self.manifest.state.files.get(name).cloned().unwrap_or_default();
            report.n_removed += entry.n_articles;
            removed.insert(entry.hash, name.clone());

            self.writer.remove_origin(name)?;
            self.manifest.remove(name)?;
        }
        Ok(removed)
    }
}

/// Returns the names of the files of which some articles may be unchanged.
fn names_with_list(files: &[(CorpusFile, Option<ManifestEntry>)]) -> impl Iterator<Item = &String> {
    let has_list = |known: &Option<ManifestEntry>| known.as_ref().is_some_and(|e| e.has_list());
    files.iter().filter(move |(_, known)| has_list(known)).map(|(file, _)| &file.name)
}

fn has_same_bytes((file, entry): &(CorpusFile, ManifestEntry)) -> bool {
    !entry.hash.is_empty()
        && file
            .at
            .open()
            .is_ok_and(|mut opened| hash_file(&mut opened).is_ok_and(|hash| hash == entry.hash))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests;
