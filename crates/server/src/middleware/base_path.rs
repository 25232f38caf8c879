//! The base path of the site: taken off before routing, so that routes and layers know paths within
//! the site only.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::Uri;
use axum::http::uri::PathAndQuery;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};

use crate::options::BasePath;
use crate::state::AppState;

/// The mark of a request for the base path without a slash after it.
#[derive(Debug, Clone, Copy)]
struct BareBasePath;

/// Returns routes that also answer below `base`. Without the base path they answer, too: a proxy may
/// strip it.
pub(crate) fn below(base: &BasePath, site: Router) -> Router {
    if base.as_str().is_empty() {
        return site;
    }

    // A layer of `site` would run after its routing.
    let strip = from_fn_with_state(base.clone(), strip);
    Router::new().fallback_service(site).layer(strip)
}

async fn strip(State(base): State<BasePath>, mut request: Request, next: Next) -> Response {
    if let Some(path) = base.strip(request.uri().path()) {
        let is_bare = path.is_empty();
        if let Some(uri) = with_path(request.uri(), if is_bare { "/" } else { path }) {
            *request.uri_mut() = uri;
            if is_bare {
                request.extensions_mut().insert(BareBasePath);
            }
        }
    }
    next.run(request).await
}

/// Returns the URI with another path and the same query string.
fn with_path(uri: &Uri, path: &str) -> Option<Uri> {
    let path_and_query = match uri.query() {
        Some(query) => PathAndQuery::try_from(format!("{path}?{query}")),
        None => PathAndQuery::try_from(path),
    };

    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(path_and_query.ok()?);
    Uri::from_parts(parts).ok()
}

/// Middleware: redirects a request for the base path itself to the front page.
pub(crate) async fn redirect_bare(
    State(state): State<Arc<AppState>>,
    request: Request,
    next: Next,
) -> Response {
    if request.extensions().get::<BareBasePath>().is_none() {
        return next.run(request).await;
    }
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    Redirect::permanent(&format!("{}/{query}", state.base_path)).into_response()
}
