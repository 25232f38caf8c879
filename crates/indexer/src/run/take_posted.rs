//! Bringing an index up to date with the store of posted articles.

use std::collections::BTreeSet;

use rayon::prelude::*;
use xunwen_corpus::{Cleaned, Skip};

use super::progress::Progress;
use super::report::{Report, SkippedItem};
use super::tracked_index::TrackedIndex;
use crate::error::IndexError;
use crate::posted::{self, ArticleSource, POSTED_PREFIX, StoreChange};

/// The number of posted articles that are read and cleaned together.
const BATCH_SIZE: usize = 256;

impl TrackedIndex {
    /// Reads all new records of the store, commits, and reads the files again that are affected by
    /// them: a removed post may have hidden an article of the corpus.
    ///
    /// # Errors
    /// If the store cannot be read or the index cannot be written.
    pub(crate) fn sync_posted(
        &mut self,
        source: &dyn ArticleSource,
        report: &mut Report,
        progress: &Progress,
    ) -> Result<(), IndexError> {
        let affected_files = self.take_posted(source, report, progress)?;
        self.commit()?;

        if !affected_files.is_empty() {
            self.update_names(&affected_files, progress)?;
            self.commit()?;
        }
        Ok(())
    }

    /// Adds and removes articles according to the new records of the store, without a commit.
    /// Returns the names of files to read again, which the manifest durably knows.
    ///
    /// # Errors
    /// If the store cannot be read or the index cannot be written.
    pub(crate) fn take_posted(
        &mut self,
        source: &dyn ArticleSource,
        report: &mut Report,
        progress: &Progress,
    ) -> Result<BTreeSet<String>, IndexError> {
        let position = self.position();
        let unread = source.unread(&position);
        let mut changed_origins = BTreeSet::new();
        let mut affected_files = BTreeSet::new();

        if unread.from_start {
            self.remove_unknown_posts(source, &mut changed_origins)?;
        }
        for seqs in unread.seqs.chunks(BATCH_SIZE) {
            let changes = source.changes(seqs)?;
            affected_files.extend(self.mark_owners(&changes)?);
            let cleaned = self.clean_in_parallel(changes, progress);
            if progress.stop_flag().is_stopped() {
                return Err(IndexError::Stopped);
            }
            for change in cleaned {
                progress.note_activity();
                changed_origins.extend(self.write_posted(change, report)?);
            }
        }

        affected_files.extend(self.mark_to_read_again(&changed_origins)?);
        if unread.end != position {
            self.writer.set_note(unread.end.to_note());
        }
        Ok(affected_files)
    }

    /// Marks the files to be read again whose articles these changes take over. A writer to a cluster
    /// may make changes visible before the commit, and a run that is repeated finds the new owner.
    fn mark_owners(&mut self, changes: &[StoreChange]) -> Result<BTreeSet<String>, IndexError> {
        let put = changes.iter().filter_map(|change| match change {
            StoreChange::Put { id, .. } => Some(id.as_str()),
            StoreChange::Drop { .. } => None,
        });
        let ids: Vec<&str> = put.collect();
        self.writer.expect(&ids)?;
        let mut owners = BTreeSet::new();
        for id in ids {
            owners.extend(self.writer.origin_of(id)?);
        }
        owners.retain(|owner| !owner.starts_with(POSTED_PREFIX));
        self.mark_to_read_again(&owners)
    }

    /// Removes posted articles that the store does not contain, because it is another store or was
    /// rewritten.
    fn remove_unknown_posts(
        &self,
        source: &dyn ArticleSource,
        changed_origins: &mut BTreeSet<String>,
    ) -> Result<(), IndexError> {
        for origin in self.writer.origins()? {
            if origin.strip_prefix(POSTED_PREFIX).is_some_and(|id| !source.contains(id)) {
                self.writer.remove_origin(&origin)?;
                changed_origins.insert(origin);
            }
        }
        Ok(())
    }

    fn clean_in_parallel(
        &self,
        changes: Vec<StoreChange>,
        progress: &Progress,
    ) -> Vec<CleanedChange> {
        let cleaned = |change| CleanedChange::new(change, progress);
        self.pool.install(|| changes.into_par_iter().map(cleaned).collect())
    }

    /// Adds or removes a posted article. Returns the origin that loses its claim to the id.
    fn write_posted(
        &self,
        change: CleanedChange,
        report: &mut Report,
    ) -> Result<Option<String>, IndexError> {
        let CleanedChange { id, cleaned } = change;
        let origin = format!("{POSTED_PREFIX}{id}");
        report.n_posted += 1;

        match cleaned {
            Some(Ok(Cleaned { article, warnings, unread_fields, .. })) => {
                report.warn(&format!("posted `{id}`"), &warnings);
                report.count_unread_fields(unread_fields);
                let previous_owner = self.writer.origin_of(&id)?;
                self.writer.replace(article, &origin)?;
                Ok(previous_owner.filter(|owner| !owner.starts_with(POSTED_PREFIX)))
            }
            Some(Err(skip)) => {
                self.writer.remove_origin(&origin)?;
                report.n_posted_skipped += 1;
                let place = format!("posted `{id}`");
                report.skip(SkippedItem { place, ..SkippedItem::from(&skip) });
                Ok(Some(origin))
            }
            None => {
                self.writer.remove_origin(&origin)?;
                Ok(Some(origin))
            }
        }
    }
}

/// A change of the store with the cleaned article. `None` is a removal.
struct CleanedChange {
    id: String,
    cleaned: Option<Result<Cleaned, Skip>>,
}

impl CleanedChange {
    fn new(change: StoreChange, progress: &Progress) -> Self {
        match change {
            StoreChange::Drop { id } => Self { id, cleaned: None },
            StoreChange::Put { id, json } => {
                let _entry = progress.begin_article(format!("posted `{id}`"));
                let cleaned = posted::article(&id, &json, progress.stop_flag());
                Self { id, cleaned: Some(cleaned) }
            }
        }
    }
}
