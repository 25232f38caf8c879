//! The `If-None-Match` header of a request.

use axum::http::{HeaderMap, header};

/// Returns whether the caller has the answer with this entity tag, by the weak comparison of
/// RFC 9110: `W/` does not count.
pub(crate) fn has_tag(headers: &HeaderMap, tag: &str) -> bool {
    listed(headers).any(|known| opaque(known) == opaque(tag))
}

/// Returns whether the caller has any answer, whatever its tag.
pub(crate) fn has_any(headers: &HeaderMap) -> bool {
    listed(headers).any(|known| known == "*")
}

fn listed(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let lists = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|tags| tags.to_str().ok());
    lists.flat_map(|tags| tags.split(',')).map(str::trim)
}

fn opaque(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag)
}
