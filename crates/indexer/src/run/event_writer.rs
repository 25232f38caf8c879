//! From the events of the pipeline to articles in the index and entries in the manifest.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use xunwen_corpus::{Article, shown_name};

use super::article_hash::{ArticleHash, ArticleHashes, KnownState};
use super::id_owners::{IdClaim, IdOwners};
use super::index_writer::ListedArticles;
use super::manifest_state::ManifestEntry;
use super::pipeline::{PipelineEvent, ReplacedArticles};
use super::pipeline_article::{CountedArticle, KnownArticle, PipelineArticle};
use super::progress::Progress;
use super::report::{Report, SkippedInFile, SkippedItem};
use super::scan::CorpusFile;
use super::tracked_index::TrackedIndex;
use crate::error::IndexError;
use crate::posted::POSTED_PREFIX;

/// The time between two commits of a run. A run that is interrupted continues from the last one. A commit
/// closes the open segments: with a quarter of the time, most segments of a busy machine with two cores
/// were cut short, and had to be merged twice; with twice the time, more is repeated.
const COMMIT_INTERVAL: Duration = Duration::from_secs(120);

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
    /// The hashes of its articles in the index.
    indexed: Vec<ArticleHash>,
    /// The hashes of its articles whose ids belong to others.
    duplicates: Vec<ArticleHash>,
    /// Its articles in the index that are not known to be unchanged. `None` if all were removed when
    /// the file began.
    earlier: Option<ListedArticles>,
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
            PipelineEvent::Begin { file, replaces } => self.begin_file(&file, replaces),
            PipelineEvent::Articles(articles) => self.add_articles(articles, progress),
            PipelineEvent::End { file, hash } => self.end_file(&file, hash),
            PipelineEvent::Unreadable { file, known, skipped } => {
                self.keep_unreadable(&file, known, skipped)
            }
        }
    }

    fn begin_file(
        &mut self,
        file: &Arc<CorpusFile>,
        replaces: ReplacedArticles,
    ) -> Result<(), IndexError> {
        let writer = &self.index.writer;
        let earlier = match replaces {
            ReplacedArticles::All => {
                writer.remove_origin(&file.name)?;
                None
            }
            ReplacedArticles::Changed => Some(writer.articles_of(&file.name)?),
        };
        self.file =
            FileInProgress { name: file.name.clone(), earlier, ..FileInProgress::default() };
        Ok(())
    }

    fn add_articles(
        &mut self,
        articles: Vec<Result<PipelineArticle, SkippedItem>>,
        progress: &Progress,
    ) -> Result<(), IndexError> {
        for article in articles {
            match article {
                Ok(PipelineArticle::Cleaned(article)) => self.add_article(*article, progress)?,
                Ok(PipelineArticle::Known(article)) => self.keep_article(*article, progress)?,
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
        let CountedArticle { article, hash, n_changes, warnings, unread_fields } = counted;
        self.report.n_read += 1;
        progress.add_article();

        // The first file that states an id keeps it.
        let writer = &self.index.writer;
        let claim = self.id_owners.claim(&article.id, &self.file.name, writer)?;
        if let IdClaim::OwnedBy(owner) = claim {
            self.file.skip_duplicate(&article.id, hash, owner);
            return Ok(());
        }

        self.file.indexed.push(hash);
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

    /// Keeps the state of an article that did not change, in the index or as a duplicate, unless its id
    /// has another owner now or none.
    fn keep_article(&mut self, known: KnownArticle, progress: &Progress) -> Result<(), IndexError> {
        let id = known.id();
        let is_in_index = known.state == KnownState::Indexed && self.file.take_earlier(id)?;
        let owner = if is_in_index {
            self.id_owners.claimant(id).cloned()
        } else {
            self.id_owners.owner(id, &self.file.name, &self.index.writer)?
        };

        if let Some(owner) = owner {
            self.report.n_read += 1;
            self.file.skip_duplicate(id, known.hash, owner);
        } else if is_in_index {
            self.report.n_read += 1;
            self.report.n_unchanged += 1;
            self.id_owners.keep(id, &self.file.name);
            self.file.indexed.push(known.hash);
        } else {
            match known.clean(progress) {
                Ok(article) => self.add_article(article, progress)?,
                Err(skipped) => self.file.skipped.add(skipped),
            }
        }
        Ok(())
    }

    fn end_file(&mut self, file: &CorpusFile, hash: String) -> Result<(), IndexError> {
        let FileInProgress { indexed, duplicates, earlier, skipped, second_to, .. } =
            std::mem::take(&mut self.file);
        if let Some(earlier) = earlier {
            self.remove_gone(&earlier)?;
        }
        self.report.skip_all(skipped.listed.clone(), skipped.n_skipped);
        if self.new_files.contains(&file.name) && self.removed.remove(&hash).is_some() {
            self.report.n_moved += 1;
        }

        let n_articles = indexed.len() as u64;
        let hashes = ArticleHashes::new(indexed, duplicates);
        let entry = ManifestEntry {
            stamp: file.stamp,
            hash,
            n_articles,
            skipped: skipped.listed,
            n_skipped: skipped.n_skipped,
            second_to,
            is_fresh: file.stamp.is_fresh(self.started_ns),
            list_hash: self.index.hash_log.set(&file.name, &hashes),
        };
        self.index.manifest.set(&file.name, entry)?;
        self.commit_if_due()
    }

    /// Removes the articles that a changed file no longer contains. Those whose id this or another file
    /// has claimed were replaced.
    fn remove_gone(&mut self, earlier: &ListedArticles) -> Result<(), IndexError> {
        let is_claimed = |id: &str| self.id_owners.claimant(id).is_some();
        self.report.n_removed += self.index.writer.remove_rest(earlier, is_claimed)?;
        Ok(())
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

impl FileInProgress {
    /// Returns whether the index contains the article with this id from this file, and notes that it
    /// is unchanged.
    fn take_earlier(&mut self, id: &str) -> Result<bool, IndexError> {
        self.earlier.as_mut().map_or(Ok(false), |earlier| earlier.take(id))
    }

    fn skip_duplicate(&mut self, id: &str, hash: ArticleHash, owner: String) {
        self.duplicates.push(hash);
        self.skipped.add(duplicate_id(&self.name, id, &owner));
        self.second_to.insert(owner);
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
