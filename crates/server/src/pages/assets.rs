//! `GET /static/{path}` and `GET /favicon.ico`

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::EmbeddedFile;

use super::static_files::{entity_tag, file};
use crate::api::params::query_string::QueryString;
use crate::error::quote::shortened;
use crate::error::{CallerError, RequestError};
use crate::middleware::if_none_match::{has_any, has_tag};
use crate::state::AppState;

/// Caching of a URI that contains the version: another version has another URI.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// Caching of any other URI: the browser asks again, and gets a 304 if nothing has changed.
const REVALIDATE: &str = "no-cache";

const FAVICON: &str = "favicon.svg";

/// Answers with a static file.
pub(crate) async fn show(
    State(state): State<Arc<AppState>>,
    path: Result<Path<String>, PathRejection>,
    uri: Uri,
    query: QueryString,
    headers: HeaderMap,
) -> Result<Response, RequestError> {
    let Path(path) = path.map_err(|_| CallerError::InvalidPath)?;
    let file = file(&path).ok_or_else(|| CallerError::NoSuchPath(shortened(uri.path())))?;

    let is_versioned = query.get("v") == Some(&state.asset_version);
    let caching = if is_versioned { IMMUTABLE } else { REVALIDATE };
    Ok(answer(&path, file, caching, &headers))
}

/// Answers with the icon at the path that browsers request by default.
pub(crate) async fn favicon(uri: Uri, headers: HeaderMap) -> Result<Response, RequestError> {
    let file = file(FAVICON).ok_or_else(|| CallerError::NoSuchPath(shortened(uri.path())))?;
    Ok(answer(FAVICON, file, REVALIDATE, &headers))
}

fn answer(path: &str, file: EmbeddedFile, caching: &'static str, headers: &HeaderMap) -> Response {
    let tag = entity_tag(&file);
    let is_cached = has_any(headers) || has_tag(headers, &tag);
    let cache_headers = [(header::CACHE_CONTROL, caching.to_owned()), (header::ETAG, tag)];
    if is_cached {
        return (StatusCode::NOT_MODIFIED, cache_headers).into_response();
    }

    let media_type = [(header::CONTENT_TYPE, media_type(path))];
    (cache_headers, media_type, file.data.into_owned()).into_response()
}

fn media_type(path: &str) -> String {
    let media_type = mime_guess::from_path(path).first_or_octet_stream();
    match media_type.type_() {
        mime_guess::mime::TEXT => format!("{media_type}; charset=utf-8"),
        _ => media_type.to_string(),
    }
}
