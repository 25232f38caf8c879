//! Every route of the server, and the layers around them.

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use xunwen_indexer::LiveEngine;

use crate::api::params::query_string::refuse_long_uris;
use crate::ingest::Ingest;
use crate::middleware::log_request::observe;
use crate::middleware::{cors, rate_limit, render_error};
use crate::pages::assets;
use crate::state::{AppState, ServerOptions};
use crate::{api, pages};

/// Pages load nothing from elsewhere and run no inline script.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
     img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'";

/// Pages use none of what a browser could give them.
const PERMISSIONS_POLICY: &str = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

/// Returns the whole service: API, pages and static files.
///
/// Searches go through `live`, which may go over to another index at any time; `ingest` says who
/// may post articles. Templates and strings are parsed here, once.
///
/// # Panics
/// When a template or string file that is built in is broken, which tests rule out.
#[expect(clippy::needless_pass_by_value, reason = "options are given away, like a builder's")]
pub fn router(live: Arc<LiveEngine>, ingest: Ingest, options: ServerOptions) -> Router {
    let (api, document) = api::routes().split_for_parts();
    let openapi = api::openapi::json(document);
    let state = Arc::new(AppState::new(live, ingest, &options, openapi));
    let routes = api
        .route("/", get(pages::search::show))
        .route("/articles/{*id}", get(pages::article::show))
        .route("/static/{*path}", get(assets::show))
        .route("/favicon.ico", get(assets::favicon));
    let routes = in_layers(routes, &state);
    let routes = match cors::layer(&options.cors_origins) {
        Some(cors) => routes.layer(cors),
        None => routes,
    };
    routes.with_state(state)
}

/// Returns the routes with what surrounds them all, the outermost first. Whether browsers must come by
/// TLS (`Strict-Transport-Security`) is for the proxy to say, which has it.
fn in_layers(routes: Router<Arc<AppState>>, state: &Arc<AppState>) -> Router<Arc<AppState>> {
    let layers = ServiceBuilder::new()
        .layer(always(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        .layer(always(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(always(header::REFERRER_POLICY, "same-origin"))
        .layer(always(HeaderName::from_static("permissions-policy"), PERMISSIONS_POLICY))
        .layer(always(HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
        .layer(always(HeaderName::from_static("cross-origin-resource-policy"), "same-origin"))
        .layer(from_fn_with_state(Arc::clone(state), observe))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(Arc::clone(state), render_error::render_errors))
        .layer(CatchPanicLayer::custom(render_error::on_panic))
        .layer(from_fn_with_state(Arc::clone(state), rate_limit::limit))
        .layer(from_fn(refuse_long_uris));
    routes
        .fallback(render_error::no_such_path)
        .method_not_allowed_fallback(render_error::method_not_allowed)
        .layer(layers)
}

fn always(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::{Request, StatusCode};
    use http_body_util::BodyExt;
    use tower::ServiceExt;
    use xunwen_engine::{Engine, Writer, WriterOptions};
    use xunwen_text::Analysis;

    use super::*;
    use crate::error::Error;

    /// Returns what the layers make of a handler, at an address of the API and of a page.
    async fn check(routes: Router<Arc<AppState>>, status: StatusCode, shown: [&str; 2]) {
        let dir = tempfile::tempdir().unwrap();
        let analysis = Arc::new(Analysis::load().unwrap());
        let options = WriterOptions { n_threads: 1, memory_bytes: 0 };
        Writer::open(dir.path(), &analysis, options).unwrap().finish().unwrap();
        let live = Arc::new(LiveEngine::new(Engine::open(dir.path(), analysis).unwrap()));
        let options = ServerOptions::default();
        let state = AppState::new(live, Ingest::default(), &options, "{}".into());
        let state = Arc::new(state);
        let router = in_layers(routes, &state).with_state(state);
        for (uri, shown) in ["/api/fails", "/fails"].into_iter().zip(shown) {
            let request = Request::get(uri).body(Body::empty()).unwrap();
            let response = router.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), status);
            assert!(response.headers().contains_key(header::CONTENT_SECURITY_POLICY));
            let body = response.into_body().collect().await.unwrap().to_bytes();
            let text = String::from_utf8(body.to_vec()).unwrap();
            assert!(text.contains(shown) && !text.contains("secret"), "{text}");
        }
    }

    fn failing(error: Error) -> Router<Arc<AppState>> {
        let fail = || async { error };
        Router::new().route("/api/fails", get(fail.clone())).route("/fails", get(fail))
    }

    #[tokio::test]
    async fn a_panic_is_an_internal_error_whose_cause_is_not_shown() {
        async fn fail() -> StatusCode {
            panic!("secret")
        }
        let routes = Router::new().route("/api/fails", get(fail)).route("/fails", get(fail));
        let shown = [r#"{"error":{"code":"internal","#, "<h1>服务器出错了</h1>"];
        check(routes, StatusCode::INTERNAL_SERVER_ERROR, shown).await;
    }

    #[tokio::test]
    async fn a_fault_of_ours_does_not_show_its_cause() {
        let routes = failing(Error::Internal { cause: "secret".into() });
        let shown = [r#""message":"something went wrong on the server""#, "这不是您的问题"];
        check(routes, StatusCode::INTERNAL_SERVER_ERROR, shown).await;
    }

    #[tokio::test]
    async fn a_search_that_takes_too_long_says_so() {
        let routes = failing(Error::Timeout { limit_ms: 5 });
        let shown = ["the search took longer than 5 ms", "这次搜索用时过长"];
        check(routes, StatusCode::SERVICE_UNAVAILABLE, shown).await;
    }
}
