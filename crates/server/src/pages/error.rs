//! The page that says what went wrong.

use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::frame::{Frame, Visit, frame};
use super::links::HOME;
use crate::api::params::query_string::QueryString;
use crate::error::Error;
use crate::state::AppState;

/// The context of the page.
#[derive(Debug, Serialize)]
struct ErrorPage {
    #[serde(flatten)]
    frame: Frame,
    status: String,
    message: String,
    hint: String,
}

/// Returns the body of the answer to a request that failed. Its status is set elsewhere.
pub(crate) fn page(state: &AppState, error: &Error, uri: &Uri, headers: &HeaderMap) -> Response {
    // An address that cannot be read has nothing to carry on; one that is too long must not be.
    let query = match error {
        Error::UriTooLong => QueryString::default(),
        _ => QueryString::parse(uri.query().unwrap_or_default()).unwrap_or_default(),
    };
    let visit = Visit::new(&query, headers);
    let words = |key: String| state.strings.get(visit.language, &key);
    let message = words(format!("error.{}", error.code()));
    let page = ErrorPage {
        frame: frame(state, &visit, HOME),
        status: error.status().as_str().to_owned(),
        message: message.map_or_else(|| error.to_string(), str::to_owned),
        hint: words(format!("error.{}.hint", error.code())).unwrap_or_default().to_owned(),
    };
    // Without a template there is still the sentence.
    let rendered = state.templates.page("error.html", visit.language, &page);
    rendered.unwrap_or_else(|_| error.to_string().into_response())
}
