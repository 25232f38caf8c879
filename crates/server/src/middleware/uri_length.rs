//! Refuses URIs that are too long.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;

use crate::error::{CallerError, RequestError};
use crate::limits::MAX_URI_BYTES;

/// Middleware: refuses a request whose path and query string are too long.
pub(crate) async fn uri_length(request: Request, next: Next) -> Result<Response, RequestError> {
    let n_bytes = request.uri().path_and_query().map_or(0, |whole| whole.as_str().len());
    if n_bytes > MAX_URI_BYTES {
        return Err(CallerError::UriTooLong.into());
    }
    Ok(next.run(request).await)
}
