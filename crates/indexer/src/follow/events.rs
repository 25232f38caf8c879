//! The events that wake the updater, and those that it reports.

use std::path::PathBuf;
use std::time::Duration;

use super::waiting_changes::ChangeSource;
use crate::run::{ArticleInProgress, CorpusScan, Report, SkippedItem};

/// A change of the index that an updater reports.
#[derive(Debug)]
pub enum UpdateEvent {
    /// The index was updated.
    Updated(Box<Report>),
    /// A scan of the whole corpus found paths that are not read, and that no scan before reported.
    Skipped(Vec<SkippedItem>),
    /// Readers search another generation from now on.
    Switched(PathBuf),
    /// An article is being cleaned for longer than a second. The articles after it wait.
    Slow(ArticleInProgress),
    /// Changes wait for longer than the limit, and none became searchable in that time.
    Stalled {
        /// The source of the changes.
        source: ChangeSource,
        /// The limit.
        limit: Duration,
        /// The article that is being cleaned, if there is one.
        place: Option<String>,
    },
    /// Changes that had stalled become searchable again.
    Resumed,
    /// Another process writes to the index. The updater waits until it may.
    Waiting(String),
    /// An update failed. It will be retried.
    Failed(String),
}

/// An event that wakes the updater.
#[derive(Debug)]
pub(super) enum WakeEvent {
    /// Articles were posted.
    Posted,
    /// A file of the corpus changed.
    File(notify::Event),
    /// Events of files were lost.
    Rescan,
    /// A scan of the whole corpus has finished.
    Scanned(CorpusScan),
    Stop,
}
