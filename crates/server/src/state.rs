//! What every request can reach, and the limits it runs under.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use axum::body::Bytes;
use xunwen_engine::Engine;
use xunwen_indexer::LiveEngine;

use crate::ingest::Ingest;
use crate::middleware::cors::CorsOrigin;
use crate::middleware::metrics::Metrics;
use crate::middleware::rate_limit::RateLimit;
use crate::middleware::real_ip::TrustedProxy;
use crate::pages::{Templates, assets};
use crate::search_pool::Pool;
use crate::strings::Strings;

/// The limits of a server, and what else its operator decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerOptions {
    /// Searches that run at the same time, at most. With 0 every search is refused as busy.
    pub n_searches: usize,
    /// How long a search may wait for its turn.
    pub queue_wait: Duration,
    /// How long a search may run before its reader is told that it took too long.
    pub search_time: Duration,
    /// The longest body of an object or an array of articles, and the longest line, in bytes.
    pub body_bytes: usize,
    /// How long a caller may take for each 64 KiB of a body.
    pub body_time: Duration,
    /// Requests a second from one address, or one /64 network of IPv6, ten seconds' of them at
    /// once; `None` is no limit.
    pub rate: Option<NonZeroU32>,
    /// Proxies that are believed where a request comes from.
    pub trusted_proxies: Vec<TrustedProxy>,
    /// The sites whose pages may call the API.
    pub cors_origins: Vec<CorsOrigin>,
    /// Whether the log tells what readers search for.
    pub query_log: QueryLog,
}

/// Whether the log tells what readers search for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum QueryLog {
    /// It does.
    #[default]
    Shown,
    /// It does not.
    LeftOut,
}

impl Default for ServerOptions {
    /// A search for each core and no fewer than two: more at once would answer none of them sooner
    /// and hold up what makes articles searchable. A turn within 2 s, an answer within 10 s; bodies
    /// of 32 MiB, 30 s for each part of one. Neither a limit for addresses nor other sites.
    fn default() -> Self {
        let n_cores = thread::available_parallelism().map_or(1, usize::from);
        Self {
            n_searches: n_cores.max(2),
            queue_wait: Duration::from_secs(2),
            search_time: Duration::from_secs(10),
            body_bytes: 32 << 20,
            body_time: Duration::from_secs(30),
            rate: None,
            trusted_proxies: Vec::new(),
            cors_origins: Vec::new(),
            query_log: QueryLog::Shown,
        }
    }
}

/// What is loaded once and shared by all requests.
pub(crate) struct AppState {
    live: Arc<LiveEngine>,
    pub(crate) ingest: Ingest,
    pub(crate) pool: Pool,
    pub(crate) rate: Option<RateLimit>,
    pub(crate) trusted_proxies: Vec<TrustedProxy>,
    pub(crate) body_bytes: usize,
    pub(crate) body_time: Duration,
    pub(crate) query_log: QueryLog,
    pub(crate) metrics: Metrics,
    pub(crate) templates: Templates,
    pub(crate) strings: Arc<Strings>,
    pub(crate) asset_version: String,
    /// The OpenAPI document, as it is sent.
    pub(crate) openapi: Bytes,
}

impl AppState {
    /// Returns the state of a server whose routes are described by `openapi`.
    pub(crate) fn new(
        live: Arc<LiveEngine>,
        ingest: Ingest,
        options: &ServerOptions,
        openapi: Bytes,
    ) -> Self {
        let strings = Arc::new(Strings::embedded());
        Self {
            live,
            ingest,
            pool: Pool::new(options),
            rate: options.rate.map(RateLimit::new),
            trusted_proxies: options.trusted_proxies.clone(),
            body_bytes: options.body_bytes,
            body_time: options.body_time,
            query_log: options.query_log,
            metrics: Metrics::new(),
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
