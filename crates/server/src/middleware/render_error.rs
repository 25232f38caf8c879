//! Turns errors into the JSON envelope or the error page. No other place does.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::api_path::is_api;
use crate::error::caller::UNSUPPORTED_ENCODING;
use crate::error::{CallerError, OperatorError, RequestError, RetryLaterError};
use crate::pages;
use crate::state::AppState;
use crate::wire::ErrorAnswer;

/// Middleware: gives a response that carries an error its body: JSON for the API, a page for all
/// other paths. It also logs the cause of an internal error.
pub(crate) async fn render_error(
    State(state): State<Arc<AppState>>,
    request: Request,
    next: Next,
) -> Response {
    let (uri, headers) = (request.uri().clone(), language_header(request.headers()));

    let response = next.run(request).await;
    let Some(error) = response.extensions().get::<RequestError>().cloned() else {
        return response;
    };

    match &error {
        RequestError::Operator(OperatorError::Internal { cause }) => {
            tracing::error!(path = uri.path(), cause, "request failed");
        }
        RequestError::RetryLater(RetryLaterError::ClusterUnavailable { cause }) => {
            tracing::warn!(path = uri.path(), cause, "the cluster is unavailable");
        }
        _ => {}
    }
    let body = if is_api(uri.path()) {
        Json(ErrorAnswer::from(&error)).into_response()
    } else {
        pages::error::render(&state, &error, &uri, &headers)
    };
    with_body(response, body, &error)
}

/// Returns `response` with the body and the headers of `rendered`. Headers such as `Allow` stay.
fn with_body(response: Response, rendered: Response, error: &RequestError) -> Response {
    let (mut parts, _) = response.into_parts();
    let (rendered, body) = rendered.into_parts();

    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.extend(rendered.headers);
    if let Some(seconds) = error.retry_after_seconds() {
        parts.headers.insert(header::RETRY_AFTER, seconds.into());
    }
    if *error == RequestError::Caller(CallerError::Unauthorized) {
        parts.headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if error.code() == UNSUPPORTED_ENCODING.code {
        let known = HeaderValue::from_static("gzip, zstd");
        parts.headers.insert(header::ACCEPT_ENCODING, known);
    }

    Response::from_parts(parts, body)
}

/// Returns the only request header that an error page depends on.
fn language_header(headers: &HeaderMap) -> HeaderMap {
    let language = headers.get(header::ACCEPT_LANGUAGE);
    language.map(|value| (header::ACCEPT_LANGUAGE, value.clone())).into_iter().collect()
}
