//! Which pages of other sites may call the API from a browser: none unless they are named.

use std::str::FromStr;
use std::time::Duration;

use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, Uri, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::middleware::render_error::is_api;

/// How long a browser may remember what it was allowed.
const REMEMBERED_FOR: Duration = Duration::from_secs(3600);

/// The origin of pages, as in `https://news.example`, or `*` for all there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorsOrigin(HeaderValue);

/// Why a text is no origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no origin: give scheme, host and port as in `https://news.example`, or `*`")]
pub struct InvalidOrigin(String);

impl FromStr for CorsOrigin {
    type Err = InvalidOrigin;

    fn from_str(text: &str) -> Result<Self, InvalidOrigin> {
        let no = || InvalidOrigin(text.to_owned());
        let value = HeaderValue::from_str(text).map_err(|_| no())?;
        let uri: Uri =
            if text == "*" { return Ok(Self(value)) } else { text.parse().map_err(|_| no())? };
        let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
        let whole = format!(
            "{}://{}",
            uri.scheme_str().unwrap_or(""),
            uri.authority().map_or("", |a| a.as_str())
        );
        if is_web && whole == text && !text.contains('@') { Ok(Self(value)) } else { Err(no()) }
    }
}

/// Returns the layer that lets pages of these origins call the API; `None` when there are none.
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
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
        .expose_headers([header::RETRY_AFTER])
        .max_age(REMEMBERED_FOR);
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
