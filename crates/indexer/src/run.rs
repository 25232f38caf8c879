//! One run, from the scan to the report.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use xunwen_engine::{OpenError, WriteError, Writer, WriterOptions};
use xunwen_text::Analysis;

use crate::claims::Claims;
use crate::compare::{Work, compare};
use crate::manifest::{Entry, Manifest};
use crate::pipeline::{self, CountedArticle, Event};
use crate::progress::Progress;
use crate::report::{FileSkips, Report, Skipped};
use crate::scan::{CorpusFile, scan};

/// Memory for segments that are being made, in bytes, unless told otherwise.
const MEMORY_BYTES: usize = 400 << 20;

/// What to index, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexJob {
    /// The folder of articles.
    pub corpus: PathBuf,
    /// The folder of the index; made if it is not there.
    pub index: PathBuf,
    /// What to do with an index that is there.
    pub existing: Existing,
    /// Threads that clean, and as many that index; at least one.
    pub n_threads: usize,
    /// Memory for segments that are being made, in bytes.
    pub memory_bytes: usize,
}

/// What to do with an index that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Bring it up to date.
    Update,
    /// Remove it and read everything again.
    Rebuild,
}

impl IndexJob {
    /// Returns the job to bring the index at `index` up to date, on all cores.
    #[must_use]
    pub fn of(corpus: &Path, index: &Path) -> Self {
        Self {
            corpus: corpus.to_owned(),
            index: index.to_owned(),
            existing: Existing::Update,
            n_threads: std::thread::available_parallelism().map_or(1, usize::from),
            memory_bytes: MEMORY_BYTES,
        }
    }
}

/// Why a run failed. Skipped articles are no failure.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// There is no such folder.
    #[error("there is no corpus folder at `{}`: name the folder that your articles are in", .0.display())]
    NoCorpus(PathBuf),
    /// The index cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The index refused an article or the commit.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The manifest or the old index cannot be read, written or removed.
    #[error("cannot update the index at `{}`: {reason}", path.display())]
    Io {
        /// Where the index is.
        path: PathBuf,
        /// The system's words.
        reason: io::Error,
    },
}

/// Brings the index up to date with the corpus and returns what was done.
///
/// What cannot be read is skipped, counted and named. An error leaves the index as it was at
/// the last run.
///
/// # Errors
/// When there is no corpus, or the index cannot be opened, written or committed.
pub fn run(
    job: &IndexJob,
    analysis: &Arc<Analysis>,
    progress: &Progress,
) -> Result<Report, IndexError> {
    let started = Instant::now();
    if !job.corpus.is_dir() {
        return Err(IndexError::NoCorpus(job.corpus.clone()));
    }
    let io = |reason| IndexError::Io { path: job.index.clone(), reason };
    if job.existing == Existing::Rebuild {
        xunwen_engine::remove(&job.index).map_err(io)?;
    }
    if !xunwen_engine::exists(&job.index) {
        Manifest::remove(&job.index).map_err(io)?;
    }
    let options = WriterOptions { n_threads: job.n_threads, memory_bytes: job.memory_bytes };
    let writer = Writer::open(&job.index, analysis, options)?;
    let before = Manifest::load(&job.index).map_err(io)?.unwrap_or_else(|| {
        // Without a manifest nobody knows what the index holds: it is filled anew.
        writer.remove_all();
        Manifest::default()
    });

    let mut update = Update::begin(writer);
    let n_files_before = before.files.len();
    let scan = scan(&job.corpus);
    update.report.n_ignored_files = scan.n_ignored;
    scan.unreadable.iter().for_each(|unreadable| update.report.skip(unreadable.skipped()));
    let Work { to_read, unchanged, gone } = compare(scan, before);
    unchanged.into_iter().for_each(|(name, entry)| update.keep(name, entry));
    gone.iter().for_each(|(name, entry)| update.take_out(name, entry));
    if n_files_before > 0 {
        let changed = to_read.iter().filter(|(_, known)| known.is_some());
        let replaced = changed.map(|(file, _)| &file.name).chain(gone.iter().map(|(name, _)| name));
        update.claims.respect_index(replaced.cloned().collect());
    }
    progress.plan(to_read.iter().map(|(file, _)| file.stamp.bytes).sum());
    pipeline::run(to_read, job.n_threads.max(1), progress, |event| update.apply(event, progress))?;

    let Update { writer, manifest, mut report, .. } = update;
    writer.finish()?;
    manifest.save(&job.index).map_err(io)?;
    report.seconds = started.elapsed().as_secs_f64();
    Ok(report)
}

/// A run under way.
struct Update {
    writer: Writer,
    manifest: Manifest,
    report: Report,
    claims: Claims,
    file: FileUnderWay,
}

/// What is known so far of the file that is being written.
#[derive(Default)]
struct FileUnderWay {
    name: String,
    n_articles: u64,
    skips: FileSkips,
}

impl Update {
    fn begin(writer: Writer) -> Self {
        Self {
            writer,
            manifest: Manifest::default(),
            report: Report::default(),
            claims: Claims::default(),
            file: FileUnderWay::default(),
        }
    }

    fn keep(&mut self, name: String, entry: Entry) {
        self.report.n_unchanged += entry.n_articles;
        self.report.skip_all(entry.skipped.clone(), entry.n_skipped);
        self.manifest.files.insert(name, entry);
    }

    fn take_out(&mut self, name: &str, entry: &Entry) {
        self.report.n_removed += entry.n_articles;
        self.writer.remove_file(name);
    }

    fn apply(&mut self, event: Event, progress: &Progress) -> Result<(), WriteError> {
        match event {
            Event::Begin(file) => {
                self.writer.remove_file(&file.name);
                self.file = FileUnderWay { name: file.name.clone(), ..FileUnderWay::default() };
            }
            Event::Articles(articles) => {
                for article in articles {
                    match article {
                        Ok(article) => self.add(&article, progress)?,
                        Err(skipped) => self.file.skips.add(skipped),
                    }
                }
            }
            Event::End { file, hash } => self.end(&file, hash),
            Event::Same { file, known } => {
                self.keep(file.name.clone(), Entry { stamp: file.stamp, ..known });
            }
            Event::Unreadable { file, known, skipped } => {
                self.report.skip(skipped);
                if let Some(entry) = known {
                    self.keep(file.name.clone(), entry);
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, counted: &CountedArticle, progress: &Progress) -> Result<(), WriteError> {
        let article = &counted.article;
        self.report.n_read += 1;
        progress.wrote_one();
        if let Err(owner) = self.claims.claim(&article.id, &self.file.name, &self.writer)? {
            self.file.skips.add(Skipped {
                place: format!("`{}` article `{}`", self.file.name, article.id),
                code: "duplicate_id".to_owned(),
                reason: format!("duplicate id: `{owner}` has an article of this id"),
            });
            return Ok(());
        }
        self.report.n_indexed += 1;
        self.report.count_changes(&counted.n_changes);
        self.file.n_articles += 1;
        let n_bytes =
            article.paragraphs.iter().map(|p| p.text.len()).sum::<usize>() + article.title.len();
        self.report.text_bytes += n_bytes as u64;
        self.writer.add(article, &self.file.name)
    }

    fn end(&mut self, file: &CorpusFile, hash: String) {
        let FileUnderWay { n_articles, skips, .. } = std::mem::take(&mut self.file);
        self.report.skip_all(skips.told.clone(), skips.n_skipped);
        let entry = Entry {
            stamp: file.stamp,
            hash,
            n_articles,
            skipped: skips.told,
            n_skipped: skips.n_skipped,
        };
        self.manifest.files.insert(file.name.clone(), entry);
    }
}
