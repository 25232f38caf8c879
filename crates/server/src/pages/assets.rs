//! Static files, built into the binary.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{Embed, EmbeddedFile};

use crate::api::params::query_string::QueryString;
use crate::error::{Error, shortened};
use crate::state::AppState;

#[derive(Embed)]
#[folder = "../../web/static"]
struct Static;

/// For an address that names the version: another version has another address.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// For any other address: asked for again, answered with 304 while nothing changed.
const ASK_AGAIN: &str = "no-cache";

const FAVICON: &str = "favicon.svg";

/// Returns what names the contents of all files together: 16 hexadecimal digits.
pub(crate) fn version() -> String {
    let mut names: Vec<_> = Static::iter().collect();
    names.sort();
    let mut hasher = DefaultHasher::new();
    for name in names {
        let hash = Static::get(&name).map(|file| file.metadata.sha256_hash());
        (name, hash).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}

/// `GET /static/{path}`
pub(crate) async fn show(
    State(state): State<Arc<AppState>>,
    path: Result<Path<String>, PathRejection>,
    uri: Uri,
    query: QueryString,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let Path(path) = path.map_err(|_| Error::InvalidPath)?;
    let file = Static::get(&path).ok_or_else(|| Error::NoSuchPath(shortened(uri.path())))?;
    let is_versioned = query.get("v") == Some(&state.asset_version);
    Ok(answer(&path, file, if is_versioned { FOR_EVER } else { ASK_AGAIN }, &headers))
}

/// `GET /favicon.ico`, which browsers ask for unasked.
pub(crate) async fn favicon(uri: Uri, headers: HeaderMap) -> Result<Response, Error> {
    let file = Static::get(FAVICON).ok_or_else(|| Error::NoSuchPath(shortened(uri.path())))?;
    Ok(answer(FAVICON, file, ASK_AGAIN, &headers))
}

fn answer(path: &str, file: EmbeddedFile, caching: &'static str, headers: &HeaderMap) -> Response {
    let tag = entity_tag(&file);
    let cached = [(header::CACHE_CONTROL, caching.to_owned()), (header::ETAG, tag.clone())];
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|tags| tags.to_str().ok());
    if known
        .flat_map(|tags| tags.split(','))
        .any(|known| matches!(known.trim(), t if t == tag || t == "*"))
    {
        return (StatusCode::NOT_MODIFIED, cached).into_response();
    }
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let kind = match kind.type_() {
        mime_guess::mime::TEXT => format!("{kind}; charset=utf-8"),
        _ => kind.to_string(),
    };
    (cached, [(header::CONTENT_TYPE, kind)], file.data.into_owned()).into_response()
}

/// Weak, for the bytes differ with the compression.
fn entity_tag(file: &EmbeddedFile) -> String {
    let digits = file.metadata.sha256_hash().into_iter().take(8).map(|byte| format!("{byte:02x}"));
    format!("W/\"{}\"", digits.collect::<String>())
}
