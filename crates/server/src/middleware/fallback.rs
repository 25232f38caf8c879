//! Answers of requests that no handler answers: unknown path, wrong method, panic.

use std::any::Any;

use axum::http::{Method, Uri};
use axum::response::{IntoResponse, Response};

use crate::error::panic::panic_message;
use crate::error::quote::shortened;
use crate::error::{CallerError, OperatorError, RequestError};

/// Answers a request to a path without a route.
pub(crate) async fn no_such_path(uri: Uri) -> RequestError {
    CallerError::NoSuchPath(shortened(uri.path())).into()
}

/// Answers a request with a method that the route does not support.
pub(crate) async fn method_not_allowed(method: Method, uri: Uri) -> RequestError {
    let (method, path) = (shortened(method.as_str()), shortened(uri.path()));
    CallerError::MethodNotAllowed { method, path }.into()
}

/// Answers a request whose handler panicked.
#[expect(clippy::needless_pass_by_value, reason = "the signature that the panic layer calls")]
pub(crate) fn on_panic(cause: Box<dyn Any + Send>) -> Response {
    let error = OperatorError::Internal { cause: panic_message(&*cause) };
    RequestError::from(error).into_response()
}
