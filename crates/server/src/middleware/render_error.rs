//! From an [`Error`] to what the caller sees: the one place where errors become answers.

use std::any::Any;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::error::{Error, shortened};
use crate::pages;
use crate::search_pool::panic_message;
use crate::state::AppState;
use crate::wire::ErrorAnswer;

/// Middleware: gives a response that carries an error its body, in JSON below `/api`, as a
/// page elsewhere. The cause of a fault of ours is logged here.
pub(crate) async fn render_errors(
    State(state): State<Arc<AppState>>,
    request: Request,
    next: Next,
) -> Response {
    let (uri, headers) = (request.uri().clone(), asked_languages(request.headers()));
    let response = next.run(request).await;
    let Some(error) = response.extensions().get::<Error>().cloned() else { return response };
    if let Error::Internal { cause } = &error {
        tracing::error!(path = uri.path(), cause, "a request failed");
    }
    let body = match is_api(uri.path()) {
        true => Json(ErrorAnswer::from(&error)).into_response(),
        false => pages::error::page(&state, &error, &uri, &headers),
    };
    with_body_of(response, body, &error)
}

/// Returns the response, which may have headers such as `Allow`, with the body of another.
fn with_body_of(response: Response, body: Response, error: &Error) -> Response {
    let (mut parts, _) = response.into_parts();
    let (described, body) = body.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.extend(described.headers);
    if let Some(seconds) = error.retry_after_seconds() {
        parts.headers.insert(header::RETRY_AFTER, seconds.into());
    }
    if *error == Error::Unauthorized {
        parts.headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    Response::from_parts(parts, body)
}

/// Returns the only header that an error page depends on.
fn asked_languages(headers: &HeaderMap) -> HeaderMap {
    let language = headers.get(header::ACCEPT_LANGUAGE);
    language.map(|value| (header::ACCEPT_LANGUAGE, value.clone())).into_iter().collect()
}

/// Returns whether programs ask there.
pub(crate) fn is_api(path: &str) -> bool {
    path == "/api"
        || path.starts_with("/api/")
        || matches!(path, "/healthz" | "/readyz" | "/metrics")
}

/// Answers where there is nothing.
pub(crate) async fn no_such_path(uri: Uri) -> Error {
    Error::NoSuchPath(shortened(uri.path()))
}

/// Answers where there is something, but not for this method.
pub(crate) async fn method_not_allowed(method: Method, uri: Uri) -> Error {
    Error::MethodNotAllowed { method: shortened(method.as_str()), path: shortened(uri.path()) }
}

/// Answers for a handler that panicked.
#[expect(clippy::needless_pass_by_value, reason = "the shape that the panic layer calls")]
pub(crate) fn on_panic(cause: Box<dyn Any + Send>) -> Response {
    Error::Internal { cause: panic_message(&*cause) }.into_response()
}
