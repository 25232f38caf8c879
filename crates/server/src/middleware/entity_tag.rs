//! Entity tags of pages and API answers, and the answer 304 to a caller who has the current one.
//!
//! An answer follows from the state of the index, the URI, the language and the options. The tag is
//! a hash of these rather than of the body, so a 304 costs no search, and `took_ms` and cursors,
//! which differ each time, do not matter.

use std::hash::BuildHasher;
use std::sync::Arc;
use std::time::SystemTime;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::api_path::is_api;
use super::cache_control::{PRIVATE, REVALIDATE, caching_of};
use super::if_none_match::{has_any, has_tag};
use super::partial_answer::PartialAnswer;
use super::search_summary::SearchSummary;
use crate::api::params::period::today;
use crate::limits::TAG_LIFETIME;
use crate::pages::public_origin::public_origin;
use crate::state::AppState;

/// Middleware: sets `ETag`, and answers with 304 when the caller has the answer already. Static
/// files have tags of their own.
pub(crate) async fn entity_tag(
    State(state): State<Arc<AppState>>,
    request: Request,
    next: Next,
) -> Response {
    let Some(tag) = tag_of(&state, &request) else { return next.run(request).await };
    let vary = if is_api(request.uri().path()) {
        "accept-encoding"
    } else {
        "accept-language, accept-encoding"
    };
    if has_tag(request.headers(), &tag) {
        return not_modified(&tag, vary);
    }

    let has_any = has_any(request.headers());
    let mut response = next.run(request).await;
    if response.status() != StatusCode::OK || is_partial(&response) {
        return response;
    }
    if has_any {
        return not_modified(&tag, vary);
    }
    response.headers_mut().insert(header::ETAG, header_value(&tag));
    response
}

/// Returns the entity tag of the answer to a request; `None` if the route has none.
///
/// It is made before the answer. If the index changes in between, the answer is newer than its tag,
/// and the next request gets another one.
fn tag_of(state: &AppState, request: &Request) -> Option<String> {
    let is_reading = matches!(*request.method(), Method::GET | Method::HEAD);
    let route = request.extensions().get::<MatchedPath>().filter(|_| is_reading)?;
    let index_state = match caching_of(route.as_str())? {
        // Pages name the day that it is, and link to what arrived since the day before.
        PRIVATE => Some((state.engine().state_name(), tag_period(), today())),
        REVALIDATE => None,
        _ => return None,
    };

    let headers = request.headers();
    let language = headers.get(header::ACCEPT_LANGUAGE).map(HeaderValue::as_bytes);
    let origin = public_origin(state, request.extensions(), headers);
    let parts = (index_state, request.uri().path_and_query(), language, origin);
    Some(format!("W/\"{:016x}\"", state.tag_keys.hash_one(parts)))
}

/// Returns the number of the current period of [`TAG_LIFETIME`].
fn tag_period() -> u64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    now.as_secs() / TAG_LIFETIME.as_secs()
}

/// Returns whether the answer would be fuller with more time.
fn is_partial(response: &Response) -> bool {
    let extensions = response.extensions();
    extensions.get::<PartialAnswer>().is_some()
        || extensions.get::<SearchSummary>().is_some_and(|summary| summary.is_cut)
}

fn not_modified(tag: &str, vary: &'static str) -> Response {
    let headers =
        [(header::ETAG, header_value(tag)), (header::VARY, HeaderValue::from_static(vary))];
    (StatusCode::NOT_MODIFIED, headers).into_response()
}

fn header_value(tag: &str) -> HeaderValue {
    HeaderValue::from_str(tag).expect("hexadecimal digits in quotation marks")
}
