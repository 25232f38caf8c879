//! An index that is kept up to date: its writer, its manifest, and how far it is in the store of
//! posted articles.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use xunwen_corpus::{Article, Skip};
use xunwen_engine::{Writer, WriterOptions};
use xunwen_text::Analysis;

use crate::posted::{self, Change, Changes, POSTED, Source, StorePosition};
use crate::run::IndexError;
use crate::run::apply::update;
use crate::run::diff::Scope;
use crate::run::manifest::Manifest;
use crate::run::progress::Progress;
use crate::run::report::{Report, SkippedItem};
use crate::run::scan::{scan, scan_names};

/// Posted articles that are read and cleaned at once.
const POSTED_AT_ONCE: usize = 256;

/// An index that is kept up to date.
#[derive(Debug)]
pub(crate) struct Upkeep {
    pub(crate) writer: Writer,
    pub(crate) manifest: Manifest,
    pub(crate) n_threads: usize,
    corpus: PathBuf,
    /// What was found when it was opened.
    remarks: Vec<String>,
}

impl Upkeep {
    /// Opens the index at `path`, of several generations the one in use, or makes an index there.
    ///
    /// # Errors
    /// When it is damaged, of another analysis, or somebody else writes to it.
    pub(crate) fn open(
        path: &Path,
        corpus: &Path,
        analysis: &Arc<Analysis>,
        options: WriterOptions,
    ) -> Result<Self, IndexError> {
        let writer = Writer::open(path, analysis, options)?;
        let generation = writer.generation();
        let io = |reason| IndexError::Io { path: path.to_owned(), reason };
        let files_of_index = || {
            let files = writer.origins().map_err(io::Error::other)?;
            Ok(files.into_iter().filter(|file| !file.starts_with(POSTED)).collect())
        };
        let (mut manifest, lost) = Manifest::open(generation, files_of_index).map_err(io)?;
        let mut remarks = Vec::new();
        if let Some(reason) = lost.filter(|_| writer.n_articles() > 0) {
            remarks.push(format!("the manifest is lost ({reason}): everything was read again"));
        }
        if !manifest.known.unfinished.is_empty() {
            let n_files = manifest.known.unfinished.len();
            remarks.push(format!(
                "the run before was cut off: {n_files} files that it had not finished were read again"
            ));
            for name in manifest.known.unfinished.clone() {
                let entry = manifest.known.files.entry(name).or_default();
                *entry = entry.reopened();
            }
        }
        let n_threads = options.n_threads.max(1);
        Ok(Self { writer, manifest, n_threads, corpus: corpus.to_owned(), remarks })
    }

    /// Brings the index up to date with all of the corpus.
    ///
    /// # Errors
    /// When the index or the manifest cannot be written.
    pub(crate) fn update_all(&mut self, progress: &Progress) -> Result<Report, IndexError> {
        let mut report = update(self, scan(&self.corpus), Scope::Whole, progress)?;
        report.remarks.append(&mut self.remarks);
        Ok(report)
    }

    /// Brings the index up to date with these files, and what lies below these folders.
    ///
    /// # Errors
    /// When the index or the manifest cannot be written.
    pub(crate) fn update_names(&mut self, names: &BTreeSet<String>) -> Result<Report, IndexError> {
        let scan = scan_names(&self.corpus, names.iter());
        update(self, scan, Scope::Names(names), &Progress::default())
    }

    /// Takes what the store of posted articles has and the index has not; to be committed. Returns
    /// the names of files that have to be looked at again for it, which the manifest knows for
    /// certain when this returns.
    ///
    /// # Errors
    /// When the store cannot be read or the index not be written.
    pub(crate) fn take_posted(
        &mut self,
        source: &dyn Source,
        report: &mut Report,
    ) -> Result<BTreeSet<String>, IndexError> {
        let position = self.position();
        let Changes { from_nothing, seqs, then } = source.since(&position);
        let mut touched = BTreeSet::new();
        if from_nothing {
            for file in self.writer.origins()? {
                if file.strip_prefix(POSTED).is_some_and(|id| !source.has(id)) {
                    self.writer.remove_origin(&file)?;
                    touched.insert(file);
                }
            }
        }
        for seqs in seqs.chunks(POSTED_AT_ONCE) {
            let changes = source.changes(seqs).map_err(|reason| self.failed(reason))?;
            for (id, article) in cleaned(changes, self.n_threads) {
                touched.extend(self.take(&id, article, report)?);
            }
        }
        let looked_at_again = self.reopen(&touched)?;
        if then != position {
            self.writer.set_note(serde_json::to_string(&then).map_err(|e| self.failed(e.into()))?);
        }
        Ok(looked_at_again)
    }

    /// Puts a posted article into the index, or takes it out. Returns the owner whose claim to
    /// the id that changes.
    fn take(
        &self,
        id: &str,
        article: Option<Result<Article, Skip>>,
        report: &mut Report,
    ) -> Result<Option<String>, IndexError> {
        let file = format!("{POSTED}{id}");
        report.n_posted += 1;
        match article {
            None => {
                self.writer.remove_origin(&file)?;
                Ok(Some(file))
            }
            Some(Ok(article)) => {
                let owner = self.writer.origin_of(id)?;
                self.writer.replace(article, &file)?;
                Ok(owner.filter(|owner| !owner.starts_with(POSTED)))
            }
            Some(Err(skip)) => {
                self.writer.remove_origin(&file)?;
                report.n_posted_skipped += 1;
                report.skip(SkippedItem {
                    place: format!("posted `{id}`"),
                    ..SkippedItem::from(&skip)
                });
                Ok(Some(file))
            }
        }
    }

    /// Makes files be read again that own one of the ids in question, or came second to one. Durable
    /// before the index is committed: a run that is cut off behind the commit would not know of
    /// them any more.
    fn reopen(&mut self, touched: &BTreeSet<String>) -> Result<BTreeSet<String>, IndexError> {
        if touched.is_empty() {
            return Ok(BTreeSet::new());
        }
        let files = self.manifest.known.files.iter();
        let concerned = files.filter(|(name, entry)| {
            touched.contains(*name) || entry.second_to.iter().any(|owner| touched.contains(owner))
        });
        let concerned: Vec<_> =
            concerned.map(|(name, entry)| (name.clone(), entry.reopened())).collect();
        let names = concerned.iter().map(|(name, _)| name.clone()).collect();
        for (name, entry) in concerned {
            self.manifest.has(&name, entry).map_err(|reason| self.failed(reason))?;
        }
        self.manifest.save().map_err(|reason| self.failed(reason))?;
        Ok(names)
    }

    /// Returns where in the store of posted articles the index is.
    pub(crate) fn position(&self) -> StorePosition {
        position_of(self.writer.note())
    }

    /// Makes everything so far durable and searchable.
    ///
    /// # Errors
    /// When the disk refuses it.
    pub(crate) fn commit(&mut self) -> Result<(), IndexError> {
        self.writer.commit()?;
        self.manifest.save().map_err(|reason| self.failed(reason))
    }

    /// Commits and waits until running merges are done.
    ///
    /// # Errors
    /// When the disk refuses it.
    pub(crate) fn finish(mut self) -> Result<(), IndexError> {
        self.commit()?;
        Ok(self.writer.finish()?)
    }

    /// Returns the error for what the system refuses.
    pub(crate) fn failed(&self, reason: io::Error) -> IndexError {
        IndexError::Io { path: self.writer.generation().to_owned(), reason }
    }
}

/// Returns the position that a commit notes.
pub(crate) fn position_of(note: Option<&str>) -> StorePosition {
    note.and_then(|note| serde_json::from_str(note).ok()).unwrap_or_default()
}

type Cleaned = (String, Option<Result<Article, Skip>>);

/// Cleans posted articles in parallel; their order stays.
fn cleaned(changes: Vec<Change>, n_threads: usize) -> Vec<Cleaned> {
    let clean = |change: Change| match change {
        Change::Drop(id) => (id, None),
        Change::Put(id, json) => {
            let article = posted::article(&id, &json);
            (id, Some(article))
        }
    };
    let share = changes.len().div_ceil(n_threads).max(1);
    let mut rest = changes;
    let mut shares = Vec::new();
    while !rest.is_empty() {
        let behind = rest.split_off(share.min(rest.len()));
        shares.push(std::mem::replace(&mut rest, behind));
    }
    std::thread::scope(|scope| {
        let work: Vec<_> = shares
            .into_iter()
            .map(|share| scope.spawn(move || share.into_iter().map(clean).collect::<Vec<_>>()))
            .collect();
        let done = work.into_iter().flat_map(|work| work.join().expect("cleaning does not panic"));
        done.collect()
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests;
