//! Which answers may be kept by browsers and proxies.

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;

/// Answers from the index: the browser keeps one for the way back, and asks again before it uses it for
/// a new request. Proxies keep none, so that an article that is taken back is gone.
pub(crate) const PRIVATE: &str = "private, no-cache";
/// Answers that do not depend on the index, and are replaced by an upgrade.
pub(crate) const REVALIDATE: &str = "no-cache";
/// Answers about one moment, and all errors.
const NEVER: &str = "no-store";

/// The caching of a route's answers to reading requests, which also says whether they have an
/// entity tag. Static files decide by themselves, since their URIs may contain the version.
const ROUTES: &[(&str, &str)] = &[
    ("/", PRIVATE),
    ("/articles/{*id}", PRIVATE),
    ("/day/{day}", PRIVATE),
    ("/facet/source", PRIVATE),
    ("/facet/author", PRIVATE),
    ("/help", PRIVATE),
    ("/docs", PRIVATE),
    ("/feed.atom", PRIVATE),
    ("/feed.json", PRIVATE),
    ("/saved", PRIVATE),
    ("/static/{*path}", NEVER),
    ("/favicon.ico", NEVER),
    ("/robots.txt", REVALIDATE),
    ("/opensearch.xml", REVALIDATE),
    ("/api/v1/search", PRIVATE),
    ("/api/v1/batch", NEVER),
    ("/api/v1/export", NEVER),
    ("/api/v1/articles/{*id}", PRIVATE),
    ("/api/v1/articles", NEVER),
    ("/api/v1/citation", PRIVATE),
    ("/api/v1/openapi.json", REVALIDATE),
    ("/healthz", NEVER),
    ("/readyz", NEVER),
    ("/metrics", NEVER),
];

/// Middleware: sets `Cache-Control` on every response that does not have it.
pub(crate) async fn cache_control(request: Request, next: Next) -> Response {
    let is_reading = matches!(*request.method(), Method::GET | Method::HEAD);
    let route = request.extensions().get::<MatchedPath>().cloned();

    let mut response = next.run(request).await;
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    let of_route = route.and_then(|route| caching_of(route.as_str()));

    let caching = of_route.filter(|_| is_reading && !is_error).unwrap_or(NEVER);
    let header = response.headers_mut().entry(header::CACHE_CONTROL);
    header.or_insert(HeaderValue::from_static(caching));
    response
}

/// Returns the caching of a route.
pub(crate) fn caching_of(route: &str) -> Option<&'static str> {
    ROUTES.iter().find(|(known, _)| *known == route).map(|(_, caching)| *caching)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api;

    /// The routes of the pages, which the document of the API does not list.
    const PAGES: &[&str] = &[
        "/",
        "/articles/{*id}",
        "/static/{*path}",
        "/favicon.ico",
        "/robots.txt",
        "/opensearch.xml",
    ];

    #[test]
    fn every_route_states_its_caching() {
        let (_, document) = api::routes().split_for_parts();
        let of_api: Vec<&str> = document.paths.paths.keys().map(String::as_str).collect();
        assert!(of_api.len() > 5, "{of_api:?}");

        for route in of_api.iter().chain(PAGES) {
            assert!(caching_of(route).is_some(), "{route} does not state its caching");
        }
        let router = include_str!("../router.rs");
        for route in router.split(".route(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let is_known = caching_of(route).is_some() || route.contains("fails");
            assert!(is_known, "{route} does not state its caching");
        }
    }
}
