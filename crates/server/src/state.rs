//! Shared state that every request can reach.

use std::hash::RandomState;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use xunwen_cluster::ClusterClient;
use xunwen_engine::Engine;
use xunwen_engine::backend::IndexStatus;
use xunwen_indexer::{LiveEngine, WaitingChanges};

use crate::error::{RequestError, RetryLaterError};
use crate::ingest::Ingest;
use crate::middleware::cluster_probe::ClusterProbes;
use crate::middleware::host_name::HostName;
use crate::middleware::metrics::Metrics;
use crate::middleware::rate_limiter::RateLimiter;
use crate::middleware::real_ip::TrustedProxy;
use crate::options::{BasePath, CursorKey, PublicUrl, QueryLog, ServerOptions};
use crate::pages::static_files;
use crate::pages::templates::Templates;
use crate::search_pool::SearchPool;

/// State that is shared by all requests. A reload makes a new one with other options, which shares
/// all that is loaded or counted.
#[derive(Clone)]
pub(crate) struct AppState {
    live: Arc<LiveEngine>,
    /// Of a server whose index is on a cluster.
    probes: Option<ClusterProbes>,
    pub(crate) ingest: Arc<Ingest>,
    pub(crate) pool: Arc<SearchPool>,
    pub(crate) rate: Option<Arc<RateLimiter>>,
    pub(crate) trusted_proxies: Vec<TrustedProxy>,
    pub(crate) hosts: Vec<HostName>,
    pub(crate) base_path: BasePath,
    pub(crate) public_url: Option<PublicUrl>,
    pub(crate) body_bytes: usize,
    pub(crate) body_time: Duration,
    pub(crate) query_log: QueryLog,
    pub(crate) cursor_key: CursorKey,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) templates: Arc<Templates>,
    pub(crate) asset_version: String,
    /// The OpenAPI document as JSON.
    pub(crate) openapi: Bytes,
    /// The keys of entity tags, random for each process and each reload: after an upgrade or with
    /// other options, every answer counts as changed.
    pub(crate) tag_keys: RandomState,
}

impl AppState {
    /// Returns the state of a server whose routes are described by `openapi`. `cluster` has the index,
    /// if it is not on this machine.
    pub(crate) fn new(
        live: Arc<LiveEngine>,
        ingest: Ingest,
        options: &ServerOptions,
        openapi: Bytes,
        cluster: Option<&ClusterClient>,
    ) -> Self {
        let cursor_key = options
            .cursor_key
            .clone()
            .unwrap_or_else(|| CursorKey::random().expect("the system has random numbers"));

        Self {
            live,
            probes: cluster.map(|_| ClusterProbes::default()),
            ingest: Arc::new(ingest),
            pool: Arc::new(SearchPool::new(options)),
            rate: None,
            trusted_proxies: Vec::new(),
            hosts: Vec::new(),
            base_path: BasePath::default(),
            public_url: None,
            body_bytes: options.body_bytes,
            body_time: options.body_time,
            query_log: options.query_log,
            cursor_key,
            metrics: Arc::new(Metrics::new(cluster)),
            templates: Arc::new(Templates::embedded()),
            asset_version: static_files::version(),
            openapi: Bytes::new(),
            tag_keys: RandomState::new(),
        }
        .with_options(options, openapi)
    }

    /// Returns the same state with other options. The pool of searches keeps its size.
    pub(crate) fn with_options(&self, options: &ServerOptions, openapi: Bytes) -> Self {
        Self {
            rate: self.rate_limiter(options.rate),
            trusted_proxies: options.trusted_proxies.clone(),
            hosts: options.hosts.clone(),
            base_path: options.base_path.clone(),
            public_url: options.public_url.clone(),
            body_bytes: options.body_bytes,
            body_time: options.body_time,
            query_log: options.query_log,
            openapi,
            tag_keys: RandomState::new(),
            ..self.clone()
        }
    }

    /// Returns the limiter for a rate: the current one, with its counts, if the rate is the same.
    fn rate_limiter(&self, rate: Option<NonZeroU32>) -> Option<Arc<RateLimiter>> {
        let rate = rate?;
        let current = self.rate.as_ref().filter(|limiter| limiter.per_second() == rate);
        Some(current.map_or_else(|| Arc::new(RateLimiter::new(rate)), Arc::clone))
    }

    /// Returns the current engine. A request keeps the engine it started with.
    pub(crate) fn engine(&self) -> Arc<Engine> {
        self.live.engine()
    }

    /// Returns the facts about the index, which may be a second old where a cluster has it.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub(crate) async fn index_status(&self) -> Result<IndexStatus, RequestError> {
        let engine = self.engine();
        let Some(probes) = &self.probes else { return Ok(engine.status()) };
        let probe = probes.of(&engine);
        let ask = move || {
            engine.latest_arrival().map_err(|error| error.to_string())?;
            // Of the same answer.
            Ok(engine.status())
        };
        let status = probe.status(ask).await;
        status.map_err(|cause| RetryLaterError::ClusterUnavailable { cause }.into())
    }

    /// Returns the facts about the index that were known last.
    pub(crate) fn last_index_status(&self) -> IndexStatus {
        let engine = self.engine();
        match &self.probes {
            Some(probes) => probes.of(&engine).last_known(),
            None => engine.status(),
        }
    }

    /// Returns the changes that readers cannot find yet.
    pub(crate) fn waiting(&self) -> &WaitingChanges {
        self.live.waiting()
    }

    /// Returns how long cleaning has taken for an article that the updater cleans for more than a second; 0 without one.
    pub(crate) fn slow_article(&self) -> Duration {
        let slow = self.live.progress().slow_articles(Duration::from_secs(1));
        slow.iter().map(|article| article.since.elapsed()).max().unwrap_or_default()
    }

    /// Records that `engine` has answered a search, so that the index before it can be removed.
    pub(crate) fn served(&self, engine: &Engine) {
        self.live.served(engine);
    }
}
