//! Keeping an index up to date while it is searched: posted articles, files that appear, change
//! and vanish, and generations that are switched to.

use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Sender, unbounded};
use xunwen_engine::OriginLookup;
use xunwen_text::Analysis;

use crate::follow::live_engine::{LiveEngine, LoadAnalysis};
use crate::posted::{POSTED, PostedStore};
use crate::run::report::Report;
use crate::run::{IndexError, IndexJob};

use super::worker::Work;

/// What a keeper does.
pub struct UpdaterOptions {
    /// The corpus, the index, and the folder of posted articles.
    pub job: IndexJob,
    /// Where readers search; `None` where nobody does.
    pub live: Option<Arc<LiveEngine>>,
    /// The store that articles are posted to, if they may be.
    pub posted: Option<Arc<PostedStore>>,
    /// Whether files of the corpus are watched.
    pub corpus: CorpusWatch,
    /// How the analysis of another generation is made.
    pub load: LoadAnalysis,
    /// Who is told what happens.
    pub tell: Box<dyn Fn(UpdateEvent) + Send>,
}

/// Whether the files of a corpus are watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CorpusWatch {
    /// Nothing is indexed that lies there.
    No,
    /// What appears, changes or vanishes is seen, and all of it looked over so often.
    Every(Duration),
}

/// Something that happened to the index.
#[derive(Debug)]
pub enum UpdateEvent {
    /// It was brought up to date.
    Updated(Report),
    /// Readers search another generation now.
    Switched(PathBuf),
    /// Something went wrong; it is tried again.
    Failed(String),
}

/// A keeper at work on a thread of its own, until it is stopped or dropped.
#[derive(Debug)]
pub struct Updater {
    shared: Arc<Shared>,
    wake: Sender<Wake>,
    thread: Option<JoinHandle<()>>,
}

/// What wakes a keeper.
#[derive(Debug)]
pub(crate) enum Wake {
    Posted,
    File(notify::Event),
    /// Events were lost.
    Rescan,
    Scanned(crate::run::scan::Scan),
    Stop,
}

/// What others look at.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    /// The number of the last record of the store that can be searched.
    pub(crate) searchable: Mutex<u64>,
    pub(crate) moved: Condvar,
    pub(crate) owners: RwLock<Option<OriginLookup>>,
}

impl Updater {
    /// Starts to keep an index. With articles posted or files watched it is the one writer of
    /// the index; else it only follows the generation in use.
    ///
    /// # Errors
    /// When the index cannot be opened for writing, or the corpus not be watched.
    pub fn start(options: UpdaterOptions, analysis: Arc<Analysis>) -> Result<Self, IndexError> {
        let (wake, wakes) = unbounded();
        let shared = Arc::new(Shared::default());
        let work = Work::begin(options, analysis, Arc::clone(&shared), wake.clone())?;
        let thread = std::thread::Builder::new().name("keeper".to_owned());
        let thread = thread.spawn(move || work.run(&wakes));
        let thread = Some(thread.map_err(|reason| IndexError::Thread(reason.to_string()))?);
        Ok(Self { shared, wake, thread })
    }

    /// Says that the store has more to index.
    pub fn posted(&self) {
        // A keeper that has ended has said why.
        let _ = self.wake.send(Wake::Posted);
    }

    /// Returns the number of the last record of the store that can be searched.
    #[must_use]
    pub fn searchable(&self) -> u64 {
        *self.shared.searchable.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the record of this number can be searched, and returns whether it can.
    #[must_use]
    pub fn wait_searchable(&self, seq: u64, at_most: Duration) -> bool {
        let deadline = Instant::now() + at_most;
        let mut searchable = self.shared.searchable.lock().unwrap_or_else(PoisonError::into_inner);
        while *searchable < seq {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            let waited = self.shared.moved.wait_timeout(searchable, left);
            (searchable, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
        true
    }

    /// Returns whether the article of this id comes from a file of the corpus.
    #[must_use]
    pub fn is_of_corpus(&self, id: &str) -> bool {
        let owners = self.shared.owners.read().unwrap_or_else(PoisonError::into_inner);
        let owner = owners.as_ref().and_then(|owners| owners.origin_of(id).ok().flatten());
        owner.is_some_and(|owner| !owner.starts_with(POSTED))
    }

    /// Ends the work after what is under way, and waits for merges.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _ = self.wake.send(Wake::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Updater {
    fn drop(&mut self) {
        self.end();
    }
}
