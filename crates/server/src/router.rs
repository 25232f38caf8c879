//! All routes of the server, and the layers around them.
//!
//! A reload makes new routes with other options, so that a request sees one set of options from its
//! beginning to its end.

use std::sync::Arc;

use arc_swap::ArcSwap;
use axum::Router;
use axum::body::Bytes;
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::routing::get;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use xunwen_cluster::ClusterClient;
use xunwen_indexer::LiveEngine;

use crate::ingest::Ingest;
use crate::ingest::auth::Tokens;
use crate::limits::PROBE_CONNECTIONS;
use crate::middleware::base_path::{below, redirect_bare};
use crate::middleware::cache_control::cache_control;
use crate::middleware::check_host::check_host;
use crate::middleware::connection::refuse_above_limit;
use crate::middleware::cors::CorsOrigin;
use crate::middleware::entity_tag::entity_tag;
use crate::middleware::log_request::log_request;
use crate::middleware::metrics::Metrics;
use crate::middleware::rate_limit::rate_limit;
use crate::middleware::real_ip::TrustedProxy;
use crate::middleware::render_error::render_error;
use crate::middleware::security_headers::security_headers;
use crate::middleware::uri_length::uri_length;
use crate::middleware::{cors, fallback};
use crate::options::{ConnectionOptions, ServerOptions};
use crate::state::AppState;
use crate::{api, pages};

/// The service of a server: its routes, made for the current options.
pub struct Service {
    current: ArcSwap<CurrentRoutes>,
}

/// The listener that a request arrives on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListenerKind {
    /// Pages and API.
    Site,
    /// Probes and metrics.
    Monitoring,
}

/// The routes and the limits for one set of options.
pub(crate) struct CurrentRoutes {
    state: Arc<AppState>,
    site: Router,
    monitoring: Router,
    connections: ConnectionOptions,
}

impl Service {
    /// Returns the whole service: API, pages, static files and monitoring.
    ///
    /// Searches use the engine that `live` holds, which may change at any time. `ingest` decides
    /// who may post articles. Templates and texts are parsed here, once.
    ///
    /// # Panics
    /// When a built-in template or text file is broken, which tests rule out.
    #[must_use]
    pub fn new(live: Arc<LiveEngine>, ingest: Ingest, options: &ServerOptions) -> Self {
        Self::start(live, ingest, options, None)
    }

    /// Returns the service for an index on a cluster, as [`new`](Self::new) does. Its probes ask the
    /// cluster, and its metrics contain those of the client.
    ///
    /// # Panics
    /// As [`new`](Self::new).
    #[must_use]
    pub fn on_cluster(
        live: Arc<LiveEngine>,
        ingest: Ingest,
        options: &ServerOptions,
        client: &ClusterClient,
    ) -> Self {
        Self::start(live, ingest, options, Some(client))
    }

    fn start(
        live: Arc<LiveEngine>,
        ingest: Ingest,
        options: &ServerOptions,
        cluster: Option<&ClusterClient>,
    ) -> Self {
        let state = AppState::new(live, ingest, options, openapi(options), cluster);
        Self { current: ArcSwap::from_pointee(CurrentRoutes::new(state, options)) }
    }

    /// Replaces the options. The next requests and connections follow them; the number of searches
    /// at the same time and the time limits of searches stay.
    pub fn reload(&self, options: &ServerOptions) {
        let state = self.current().state.with_options(options, openapi(options));
        self.current.store(Arc::new(CurrentRoutes::new(state, options)));
    }

    /// Replaces the tokens that allow writing. Returns whether that had an effect: a server that
    /// started without a token has no store to write to.
    pub fn reload_tokens(&self, tokens: Tokens) -> bool {
        self.current().state.ingest.reload(tokens)
    }

    /// Returns the routes of a listener as they are now.
    pub fn router(&self, kind: ListenerKind) -> Router {
        self.current().router(kind).clone()
    }

    pub(crate) fn current(&self) -> Arc<CurrentRoutes> {
        self.current.load_full()
    }

    pub(crate) fn metrics(&self) -> Arc<Metrics> {
        Arc::clone(&self.current().state.metrics)
    }
}

impl CurrentRoutes {
    fn new(state: AppState, options: &ServerOptions) -> Self {
        let state = Arc::new(state);
        let (api, _) = api::routes().split_for_parts();
        let site = api
            .route("/", get(pages::search::show))
            .route("/articles/{*id}", get(pages::article::show))
            .route("/day/{day}", get(pages::day::show))
            .route("/facet/source", get(pages::facet::sources))
            .route("/facet/author", get(pages::facet::authors))
            .route("/help", get(pages::help::show))
            .route("/docs", get(pages::docs::show))
            .route("/feed.atom", get(pages::feed::feed))
            .route("/feed.json", get(pages::feed::feed))
            .route("/saved", get(pages::saved::show))
            .route("/static/{*path}", get(pages::assets::show))
            .route("/favicon.ico", get(pages::assets::favicon))
            .route("/robots.txt", get(pages::robots::show))
            .route("/opensearch.xml", get(pages::opensearch::show));

        Self {
            site: below(&options.base_path, with_all_layers(site, &state, &options.cors_origins)),
            monitoring: with_all_layers(api::monitoring_routes(), &state, &[]),
            connections: options.connections,
            state,
        }
    }

    pub(crate) fn router(&self, kind: ListenerKind) -> &Router {
        match kind {
            ListenerKind::Site => &self.site,
            ListenerKind::Monitoring => &self.monitoring,
        }
    }

    /// Returns the limits of connections of a listener.
    pub(crate) fn connections(&self, kind: ListenerKind) -> ConnectionOptions {
        match kind {
            ListenerKind::Site => self.connections,
            ListenerKind::Monitoring => {
                ConnectionOptions { max: PROBE_CONNECTIONS, max_per_address: 0, ..self.connections }
            }
        }
    }

    pub(crate) fn trusted_proxies(&self) -> &[TrustedProxy] {
        &self.state.trusted_proxies
    }
}

/// Returns the pages and the API as one router, for options that never change; see [`Service::new`].
///
/// # Panics
/// When a built-in template or text file is broken, which tests rule out.
#[expect(clippy::needless_pass_by_value, reason = "the caller has no further use for the options")]
pub fn router(live: Arc<LiveEngine>, ingest: Ingest, options: ServerOptions) -> Router {
    Service::new(live, ingest, &options).router(ListenerKind::Site)
}

/// Returns the OpenAPI document of a server with these options.
fn openapi(options: &ServerOptions) -> Bytes {
    let (_, document) = api::routes().split_for_parts();
    api::openapi::to_json(document, &options.base_path, options.public_url.as_ref())
}

/// Returns the routes with their state, all layers, and the sites that may call the API.
fn with_all_layers(
    routes: Router<Arc<AppState>>,
    state: &Arc<AppState>,
    cors_origins: &[CorsOrigin],
) -> Router {
    let routes = with_layers(routes, state);
    let routes = match cors::layer(cors_origins) {
        Some(cors) => routes.layer(cors),
        None => routes,
    };

    // Outermost, so that answers to preflight requests have these headers, too.
    let headers =
        ServiceBuilder::new().layer(map_response(security_headers)).layer(from_fn(cache_control));
    routes.layer(headers).with_state(Arc::clone(state))
}

/// Returns the routes with the layers that surround them all. A request passes them from top to
/// bottom.
fn with_layers(routes: Router<Arc<AppState>>, state: &Arc<AppState>) -> Router<Arc<AppState>> {
    let layers = ServiceBuilder::new()
        .layer(from_fn_with_state(Arc::clone(state), log_request))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(Arc::clone(state), render_error))
        .layer(CatchPanicLayer::custom(fallback::on_panic))
        .layer(from_fn(refuse_above_limit))
        .layer(from_fn_with_state(Arc::clone(state), rate_limit))
        .layer(from_fn(uri_length))
        .layer(from_fn_with_state(Arc::clone(state), check_host))
        .layer(from_fn_with_state(Arc::clone(state), redirect_bare))
        .layer(from_fn_with_state(Arc::clone(state), entity_tag));

    routes
        .fallback(fallback::no_such_path)
        .method_not_allowed_fallback(fallback::method_not_allowed)
        .layer(layers)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use axum::body::Body;
    use axum::http::{Request, StatusCode, header};
    use http_body_util::BodyExt;
    use tower::ServiceExt;
    use xunwen_engine::{Engine, MAX_HITS, Writer, WriterOptions};
    use xunwen_text::Analysis;

    use super::*;
    use crate::error::{OperatorError, RequestError, RetryLaterError};
    use crate::limits;

    fn empty_state(dir: &Path) -> Arc<AppState> {
        let analysis = Arc::new(Analysis::load().unwrap());
        let options = WriterOptions { n_threads: 1, memory_bytes: 0 };
        Writer::open(dir, &analysis, options).unwrap().finish().unwrap();

        let live = Arc::new(LiveEngine::new(Engine::open(dir, analysis).unwrap()));
        let options = ServerOptions::default();
        Arc::new(AppState::new(live, Ingest::default(), &options, "{}".into(), None))
    }

    /// Checks the answer to a failing handler, on a path of the API and on one of the pages.
    async fn check(routes: Router<Arc<AppState>>, status: StatusCode, expected: [&str; 2]) {
        let dir = tempfile::tempdir().unwrap();
        let state = empty_state(dir.path());
        let router = with_all_layers(routes, &state, &[]);

        for (uri, expected) in ["/api/fails", "/fails"].into_iter().zip(expected) {
            let request = Request::get(uri).body(Body::empty()).unwrap();
            let response = router.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), status);
            assert!(response.headers().contains_key(header::CONTENT_SECURITY_POLICY));

            let body = response.into_body().collect().await.unwrap().to_bytes();
            let text = String::from_utf8(body.to_vec()).unwrap();
            assert!(text.contains(expected) && !text.contains("secret"), "{text}");
        }
    }

    fn failing(error: RequestError) -> Router<Arc<AppState>> {
        let fail = || async { error };
        Router::new().route("/api/fails", get(fail.clone())).route("/fails", get(fail))
    }

    #[tokio::test]
    async fn a_panic_is_an_internal_error_without_its_message() {
        async fn fail() -> StatusCode {
            panic!("secret")
        }
        let routes = Router::new().route("/api/fails", get(fail)).route("/fails", get(fail));
        let expected = [r#"{"error":{"code":"internal","#, "<h1>服务器出错了</h1>"];
        check(routes, StatusCode::INTERNAL_SERVER_ERROR, expected).await;
    }

    #[tokio::test]
    async fn an_internal_error_does_not_show_its_cause() {
        let routes = failing(OperatorError::Internal { cause: "secret".into() }.into());
        let expected = [r#""message":"internal server error""#, "这不是您的问题"];
        check(routes, StatusCode::INTERNAL_SERVER_ERROR, expected).await;
    }

    #[tokio::test]
    async fn a_timeout_names_the_time_limit() {
        let routes = failing(RetryLaterError::Timeout { limit_ms: 5 }.into());
        let expected = ["the search took longer than 5 ms", "这次搜索用时过长"];
        check(routes, StatusCode::SERVICE_UNAVAILABLE, expected).await;
    }

    #[test]
    fn figures_in_descriptions_are_the_limits() {
        let (_, document) = api::routes().split_for_parts();
        let document = document.to_json().unwrap().replace(",000", "000");

        for figure in [
            format!("after hit {MAX_HITS}"),
            format!("more than {} articles", limits::MAX_ARTICLES),
            format!("longer than {} KiB", limits::MAX_URI_BYTES >> 10),
            format!("up to {} MiB", limits::DEFAULT_BODY_BYTES >> 20),
            format!("after {} seconds", limits::SEARCHABLE_WAIT.as_secs()),
            format!("from 1 to {}. ", limits::MAX_PER_PAGE),
            format!("The default is {}.", limits::DEFAULT_PER_PAGE),
        ] {
            assert!(document.contains(&figure), "`{figure}` is not in the document");
        }
    }
}
