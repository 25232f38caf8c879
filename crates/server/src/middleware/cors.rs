//! Which other sites may call the API from a browser: none, unless the operator names them.

use std::str::FromStr;

use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, Uri, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::api_path::is_api;
use crate::limits::CORS_MAX_AGE;

/// The origin of a site, as in `https://news.example`, or `*` for all sites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorsOrigin(HeaderValue);

/// The error of a text that is not an origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "invalid origin: \"{0}\" (expected scheme, host and port, as in `https://news.example`, or `*`)"
)]
pub struct InvalidOrigin(String);

impl FromStr for CorsOrigin {
    type Err = InvalidOrigin;

    fn from_str(text: &str) -> Result<Self, InvalidOrigin> {
        let invalid = || InvalidOrigin(text.to_owned());
        let value = HeaderValue::from_str(text).map_err(|_| invalid())?;
        if text == "*" {
            return Ok(Self(value));
        }

        // An origin is a URI that ends after its authority and names no user.
        let uri: Uri = text.parse().map_err(|_| invalid())?;
        let scheme = uri.scheme_str().unwrap_or_default();
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        let is_web = matches!(scheme, "http" | "https");
        let is_whole = format!("{scheme}://{authority}") == text;

        if is_web && is_whole && !text.contains('@') { Ok(Self(value)) } else { Err(invalid()) }
    }
}

/// Returns the layer that lets the pages of `origins` call the API; `None` without origins.
pub(crate) fn layer(origins: &[CorsOrigin]) -> Option<CorsLayer> {
    if origins.is_empty() {
        return None;
    }

    let named: Vec<HeaderValue> = origins.iter().map(|origin| origin.0.clone()).collect();
    let may_call = move |origin: &HeaderValue, request: &Parts| {
        is_api(request.uri.path()) && named.iter().any(|name| name == "*" || name == origin)
    };

    let layer = CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(may_call))
        .allow_methods([Method::GET, Method::POST, Method::DELETE])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, header::IF_NONE_MATCH])
        .expose_headers([header::ETAG, header::RETRY_AFTER])
        .max_age(CORS_MAX_AGE);
    Some(layer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_no_path() {
        for good in ["https://news.example", "http://127.0.0.1:8080", "*"] {
            assert!(good.parse::<CorsOrigin>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "news.example",
            "https://news.example/",
            "ftp://a",
            "https://a@b",
            "null",
            "https://中",
        ] {
            assert!(bad.parse::<CorsOrigin>().is_err(), "{bad}");
        }
    }
}
