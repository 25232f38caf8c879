//! The options of the updater.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use xunwen_text::Analysis;

use super::events::UpdateEvent;
use super::live_engine::LiveEngine;
use crate::job::IndexJob;
use crate::posted::PostedStore;

/// The time without progress after which waiting changes have stalled. Changes become searchable
/// within a second, and the slowest text known takes a second for each megabyte.
pub const STALL_LIMIT: Duration = Duration::from_secs(60);

/// Loads the analysis that the index in a folder was built with.
pub type LoadAnalysis = Box<dyn Fn(&Path) -> Result<Analysis, String> + Send + Sync>;

/// Receives the events of an updater, from several threads.
pub type TellEvent = Arc<dyn Fn(UpdateEvent) + Send + Sync>;

/// The sources and the readers of the index that an updater maintains.
pub struct UpdaterOptions {
    /// The corpus, the index, and the folder of posted articles.
    pub job: IndexJob,
    /// The engine that readers search; `None` without readers in this process.
    pub live: Option<Arc<LiveEngine>>,
    /// The store of posted articles; `None` if they are not indexed.
    pub posted: Option<Arc<PostedStore>>,
    /// Whether the files of the corpus are watched.
    pub corpus: CorpusWatch,
    /// Loads the analysis of a generation that was built with another dictionary.
    pub load: LoadAnalysis,
    /// The time without progress after which waiting changes have stalled.
    pub stall_limit: Duration,
    /// Receives the events.
    pub tell: TellEvent,
}

impl UpdaterOptions {
    /// Returns whether the updater writes to the index.
    pub(super) const fn writes(&self) -> bool {
        self.posted.is_some() || matches!(self.corpus, CorpusWatch::Every(_))
    }
}

/// Whether the files of a corpus are watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CorpusWatch {
    /// Files of the corpus are not indexed.
    No,
    /// Changes are indexed as they happen, and the whole corpus is scanned at this interval.
    Every(Duration),
}
