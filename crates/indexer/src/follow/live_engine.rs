//! The index that readers search at this moment, which may be another one at the next.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use xunwen_engine::{Engine, Generations, OpenError, mark_served};
use xunwen_text::Analysis;

/// Makes the analysis that the index in a folder was made with.
pub type LoadAnalysis = Box<dyn Fn(&Path) -> Result<Analysis, String> + Send + Sync>;

/// The engine that searches go through, replaced as a whole when another generation is switched
/// to. Whoever has got it keeps it to the end of his search.
pub struct LiveEngine {
    engine: RwLock<Arc<Engine>>,
    has_served: AtomicBool,
}

impl LiveEngine {
    /// Returns a place for `engine` and those that come after it.
    #[must_use]
    pub fn new(engine: Engine) -> Self {
        Self { engine: RwLock::new(Arc::new(engine)), has_served: AtomicBool::new(false) }
    }

    /// Returns the engine to search with.
    #[must_use]
    pub fn engine(&self) -> Arc<Engine> {
        Arc::clone(&self.engine.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes that `engine` has answered a reader: the generation before it is no longer needed.
    pub fn served(&self, engine: &Engine) {
        if !self.has_served.load(Ordering::Relaxed)
            && engine.generation() == self.engine().generation()
        {
            // On a disk that is only read nobody removes the one before either.
            let _ = mark_served(engine.generation());
            self.has_served.store(true, Ordering::Relaxed);
        }
    }

    /// Lets searches go through another engine from now on.
    pub fn set(&self, engine: Engine) {
        *self.engine.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(engine);
        self.has_served.store(false, Ordering::Relaxed);
    }

    pub(crate) fn has_served(&self) -> bool {
        self.has_served.load(Ordering::Relaxed)
    }
}

impl std::fmt::Debug for LiveEngine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Live").field(&self.engine()).finish()
    }
}

/// Returns the generation in use when it is another one than `known`.
pub(crate) fn switched(index: &Path, known: &Path) -> io::Result<Option<PathBuf>> {
    let current = Generations::new(index).current()?;
    Ok((current != known).then_some(current))
}

/// Returns the analysis for the generation at `path`: the one that is loaded where that fits.
pub(crate) fn analysis_for(
    path: &Path,
    loaded: &Arc<Analysis>,
    load: &LoadAnalysis,
) -> Result<Arc<Analysis>, String> {
    let kept = xunwen_engine::dictionary(path).map_err(|error| error.to_string())?;
    if kept.unwrap_or_default() == loaded.dictionary().text().as_bytes() {
        return Ok(Arc::clone(loaded));
    }
    load(path).map(Arc::new)
}

/// Opens the generation at `path` and asks it something, so that the first reader waits for
/// nothing.
pub(crate) fn open_warm(path: &Path, analysis: Arc<Analysis>) -> Result<Engine, OpenError> {
    let engine = Engine::open(path, analysis)?;
    let _ = engine.try_out(1);
    Ok(engine)
}
