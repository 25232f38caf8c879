//! What every request can reach, and the limits it runs under.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use axum::body::Bytes;
use xunwen_engine::Engine;
use xunwen_indexer::Live;

use crate::assets;
use crate::ingest::Ingest;
use crate::pages::{Strings, Templates};
use crate::pool::Pool;

/// The limits of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerOptions {
    /// Searches that run at the same time, at most. With 0 every search is refused as busy.
    pub n_searches: usize,
    /// How long a search may wait for its turn.
    pub queue_wait: Duration,
    /// How long a search may run before its reader is told that it took too long.
    pub search_time: Duration,
}

impl Default for ServerOptions {
    /// Two searches for each core, a turn within 2 s, an answer within 10 s.
    fn default() -> Self {
        let n_cores = thread::available_parallelism().map_or(1, usize::from);
        Self {
            n_searches: n_cores * 2,
            queue_wait: Duration::from_secs(2),
            search_time: Duration::from_secs(10),
        }
    }
}

/// What is loaded once and shared by all requests.
pub(crate) struct AppState {
    live: Arc<Live>,
    pub(crate) ingest: Ingest,
    pub(crate) pool: Pool,
    pub(crate) templates: Templates,
    pub(crate) strings: Arc<Strings>,
    pub(crate) asset_version: String,
    /// The OpenAPI document, as it is sent.
    pub(crate) openapi: Bytes,
}

impl AppState {
    /// Returns the state of a server whose routes are described by `openapi`.
    pub(crate) fn new(
        live: Arc<Live>,
        ingest: Ingest,
        options: &ServerOptions,
        openapi: Bytes,
    ) -> Self {
        let strings = Arc::new(Strings::embedded());
        Self {
            live,
            ingest,
            pool: Pool::new(options),
            templates: Templates::embedded(Arc::clone(&strings)),
            strings,
            asset_version: assets::version(),
            openapi,
        }
    }
}

impl AppState {
    /// Returns the engine to answer a request with, from its beginning to its end.
    pub(crate) fn engine(&self) -> Arc<Engine> {
        self.live.engine()
    }

    /// Notes that an engine has answered.
    pub(crate) fn served(&self, engine: &Engine) {
        self.live.served(engine);
    }
}
