//! The error page.

use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::frame::PageFrame;
use super::links::HOME;
use super::visit::Visit;
use crate::api::params::query_string::QueryString;
use crate::error::{CallerError, RequestError};
use crate::state::AppState;
use crate::strings::text;

/// The context of the error page.
#[derive(Debug, Serialize)]
struct ErrorPage {
    #[serde(flatten)]
    frame: PageFrame,
    status: String,
    message: String,
    hint: String,
}

/// Returns the page for an error. The caller sets the status.
pub(crate) fn render(
    state: &AppState,
    error: &RequestError,
    uri: &Uri,
    headers: &HeaderMap,
) -> Response {
    let visit = Visit::new(state, &readable_query(error, uri), headers);
    let (language, code) = (visit.language, error.code());

    // Errors that only the API has are without a text for pages.
    let message = text(language, &format!("error.{code}"));
    let hint = text(language, &error.hint_key());
    let page = ErrorPage {
        frame: PageFrame::new(state, &visit, HOME),
        status: error.description().status.as_str().to_owned(),
        message: message.map_or_else(|| error.to_string(), str::to_owned),
        hint: hint.unwrap_or_default().to_owned(),
    };

    let rendered = state.templates.page("error.html", language, &page);
    // If the template fails, the reader gets the message alone.
    rendered.unwrap_or_else(|_| error.to_string().into_response())
}

/// Returns the parameters that the page repeats: none if they are unreadable or too long.
fn readable_query(error: &RequestError, uri: &Uri) -> QueryString {
    if *error == RequestError::Caller(CallerError::UriTooLong) {
        return QueryString::default();
    }
    QueryString::parse(uri.query().unwrap_or_default()).unwrap_or_default()
}
