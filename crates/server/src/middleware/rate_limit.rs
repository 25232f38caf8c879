//! Limits the rate of requests from each address.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::api_path::is_probe;
use super::real_ip::{client_address, rate_limit_key};
use crate::error::{RequestError, RetryLaterError};
use crate::state::AppState;

/// Middleware: refuses a request of an address that sends too many.
pub(crate) async fn rate_limit(
    State(state): State<Arc<AppState>>,
    request: Request,
    next: Next,
) -> Result<Response, RequestError> {
    if let Some(limiter) = &state.rate
        && !is_probe(request.uri().path())
    {
        let address = client_address(&request, &state.trusted_proxies);
        let caller = rate_limit_key(address);
        limiter.count(caller).map_err(|seconds| RetryLaterError::TooManyRequests { seconds })?;
    }

    Ok(next.run(request).await)
}
