//! From the events of the pipeline to articles in the index and entries in the manifest.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use xunwen_corpus::{Article, shown_name};

use super::id_owners::{IdClaim, IdOwners};
use super::manifest_state::ManifestEntry;
use super::pipeline::{CountedArticle, PipelineEvent};
use super::progress::Progress;
use super::report::{Report, SkippedInFile, SkippedItem};
use super::scan::CorpusFile;
use super::tracked_index::TrackedIndex;
use crate::error::IndexError;
use crate::posted::POSTED_PREFIX;

/// The time between two commits of a run. A run that is interrupted continues from the last one.
const COMMIT_INTERVAL: Duration = Duration::from_secs(30);

/// Writes the events of the pipeline to an index.
pub(super) struct EventWriter<'i> {
    index: &'i mut TrackedIndex,
    report: Report,
    id_owners: IdOwners,
    file: FileInProgress,
    /// The names of removed files by the hash of their bytes.
    removed: BTreeMap<String, String>,
    /// The names of files that are not in the manifest.
    new_files: BTreeSet<String>,
    /// The start of the scan, in nanoseconds since the epoch.
    started_ns: u64,
    last_commit: Instant,
}

/// The counts of the file whose articles are being written.
#[derive(Default)]
struct FileInProgress {
    name: String,
    n_articles: u64,
    skipped: SkippedInFile,
    /// The origins that own an id which this file states as well.
    second_to: BTreeSet<String>,
}

impl<'i> EventWriter<'i> {
    pub(super) fn new(
        index: &'i mut TrackedIndex,
        report: Report,
        id_owners: IdOwners,
        started_ns: u64,
    ) -> Self {
        Self {
            index,
            report,
            id_owners,
            file: FileInProgress::default(),
            removed: BTreeMap::new(),
            new_files: BTreeSet::new(),
            started_ns,
            last_commit: Instant::now(),
        }
    }

    /// Counts new files that have the bytes of a removed one as moved.
    pub(super) fn detect_moves(
        &mut self,
        removed: BTreeMap<String, String>,
        to_read: &[(CorpusFile, Option<ManifestEntry>)],
    ) {
        self.removed = removed;
        let new_files = to_read.iter().filter(|(_, known)| known.is_none());
        self.new_files = new_files.map(|(file, _)| file.name.clone()).collect();
    }

    pub(super) fn into_report(self) -> Report {
        self.report
    }

    pub(super) fn write(
        &mut self,
        event: PipelineEvent,
        progress: &Progress,
    ) -> Result<(), IndexError> {
        progress.note_activity();
        if progress.stop_flag().is_stopped() {
            return Err(IndexError::Stopped);
        }
        match event {
            PipelineEvent::Begin(file) => self.begin_file(&file),
            PipelineEvent::Articles(articles) => self.add_articles(articles, progress),
            PipelineEvent::End { file, hash } => self.end_file(&file, hash),
            PipelineEvent::Unreadable { file, known, skipped } => {
                self.keep_unreadable(&file, known, skipped)
            }
        }
    }

    fn begin_file(&mut self, file: &Arc<CorpusFile>) -> Result<(), IndexError> {
        self.index.writer.remove_origin(&file.name)?;
        self.file = FileInProgress { name: file.name.clone(), ..FileInProgress::default() };
        Ok(())
    }

    fn add_articles(
        &mut self,
        articles: Vec<Result<CountedArticle, SkippedItem>>,
        progress: &Progress,
    ) -> Result<(), IndexError> {
        for article in articles {
            match article {
                Ok(article) => self.add_article(article, progress)?,
                Err(skipped) => self.file.skipped.add(skipped),
            }
        }
        Ok(())
    }

    fn add_article(
        &mut self,
        counted: CountedArticle,
        progress: &Progress,
    ) -> Result<(), IndexError> {
        let CountedArticle { article, n_changes, warnings, unread_fields } = counted;
        self.report.n_read += 1;
        progress.add_article();

        // The first file that states an id keeps it.
        let writer = &self.index.writer;
        let claim = self.id_owners.claim(&article.id, &self.file.name, writer)?;
        if let IdClaim::OwnedBy(owner) = claim {
            self.file.skipped.add(duplicate_id(&self.file.name, &article.id, &owner));
            self.file.second_to.insert(owner);
            return Ok(());
        }

        self.file.n_articles += 1;
        self.report.n_indexed += 1;
        self.report.count_changes(&n_changes);
        self.report.warn(&place_of(&self.file.name, &article.id), &warnings);
        self.report.count_unread_fields(unread_fields);
        self.report.text_bytes += text_bytes(&article);

        // An empty index has nothing to replace, which saves a lookup.
        if self.id_owners.index_was_empty() {
            writer.add(article, &self.file.name)?;
        } else {
            writer.replace(article, &self.file.name)?;
        }
        Ok(())
    }

    fn end_file(&mut self, file: &CorpusFile, hash: String) -> Result<(), IndexError> {
        let FileInProgress { n_articles, skipped, second_to, .. } = std::mem::take(&mut self.file);
        self.report.skip_all(skipped.listed.clone(), skipped.n_skipped);
        if self.new_files.contains(&file.name) && self.removed.remove(&hash).is_some() {
            self.report.n_moved += 1;
        }

        let entry = ManifestEntry {
            stamp: file.stamp,
            hash,
            n_articles,
            skipped: skipped.listed,
            n_skipped: skipped.n_skipped,
            second_to,
            is_fresh: file.stamp.is_fresh(self.started_ns),
        };
        self.index.manifest.set(&file.name, entry)?;
        self.commit_if_due()
    }

    fn commit_if_due(&mut self) -> Result<(), IndexError> {
        if self.last_commit.elapsed() >= COMMIT_INTERVAL {
            self.index.commit()?;
            self.last_commit = Instant::now();
        }
        Ok(())
    }

    fn keep_unreadable(
        &mut self,
        file: &CorpusFile,
        known: Option<ManifestEntry>,
        skipped: SkippedItem,
    ) -> Result<(), IndexError> {
        self.report.skip(skipped);
        match known {
            Some(entry) => {
                entry.report_unchanged(&mut self.report);
                self.index.manifest.set(&file.name, entry)
            }
            None => self.index.manifest.remove(&file.name),
        }
    }
}

/// Returns the size of the title and the body in bytes.
fn text_bytes(article: &Article) -> u64 {
    let body_bytes: usize = article.paragraphs.iter().map(|paragraph| paragraph.text.len()).sum();
    (article.title.len() + body_bytes) as u64
}

fn duplicate_id(file: &str, id: &str, owner: &str) -> SkippedItem {
    let reason = if owner.starts_with(POSTED_PREFIX) {
        "duplicate id: an article with this id was posted".to_owned()
    } else {
        let owner = shown_name(owner);
        format!("duplicate id: `{owner}` contains an article with this id")
    };
    SkippedItem { place: place_of(file, id), code: "duplicate_id".to_owned(), reason }
}

fn place_of(file: &str, id: &str) -> String {
    format!("`{}` article `{id}`", shown_name(file))
}
