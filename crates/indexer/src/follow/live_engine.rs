//! The engine that readers search now. Another one may replace it at any time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwap;
use xunwen_engine::{Engine, mark_served};

use super::waiting_changes::WaitingChanges;
use crate::run::Progress;

/// The engine of the current generation. It is replaced as a whole when the generation changes. A
/// search keeps the engine that it started with.
///
/// `arc-swap` instead of an `RwLock<Arc<_>>`: a search never waits for a switch, and a panic cannot
/// poison a lock.
pub struct LiveEngine {
    engine: ArcSwap<Engine>,
    /// Whether this engine has answered a search.
    has_served: AtomicBool,
    /// The progress of the updater that maintains the index.
    progress: Arc<Progress>,
    /// The changes that wait for that updater.
    waiting: Arc<WaitingChanges>,
}

impl LiveEngine {
    /// Returns a live engine that starts with `engine`.
    #[must_use]
    pub fn new(engine: Engine) -> Self {
        Self {
            engine: ArcSwap::from_pointee(engine),
            has_served: AtomicBool::new(false),
            progress: Arc::default(),
            waiting: Arc::default(),
        }
    }

    /// Returns the progress of the updater that maintains the index.
    #[must_use]
    pub fn progress(&self) -> &Arc<Progress> {
        &self.progress
    }

    /// Returns the changes that wait for the updater that maintains the index.
    #[must_use]
    pub fn waiting(&self) -> &Arc<WaitingChanges> {
        &self.waiting
    }

    /// Returns the engine to search with.
    #[must_use]
    pub fn engine(&self) -> Arc<Engine> {
        self.engine.load_full()
    }

    /// Notes that `engine` has answered a search: the previous generation can be removed.
    pub fn served(&self, engine: &Engine) {
        if !self.has_served.load(Ordering::Relaxed)
            && engine.generation() == self.engine.load().generation()
        {
            // On a read-only disk, the previous generation cannot be removed either.
            if !engine.generation().as_os_str().is_empty() {
                let _ = mark_served(engine.generation());
            }
            self.has_served.store(true, Ordering::Relaxed);
        }
    }

    /// Replaces the engine for all searches that start from now on. Articles that were taken back
    /// stay hidden.
    pub fn set(&self, engine: Engine) {
        let former = self.engine.load();
        self.engine.store(Arc::new(engine.continuing(&former)));
        self.has_served.store(false, Ordering::Relaxed);
    }

    pub(crate) fn has_served(&self) -> bool {
        self.has_served.load(Ordering::Relaxed)
    }
}

impl std::fmt::Debug for LiveEngine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("LiveEngine").field(&self.engine()).finish()
    }
}
