//! The caller of a request that changes articles.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequestParts, Request};
use axum::http::HeaderMap;
use axum::http::request::Parts;

use crate::ingest::writable::WriteCaller;
use crate::middleware::real_ip::client_address;
use crate::state::AppState;

/// Reads who sends a request before its body is read.
pub(crate) struct Caller(pub(crate) WriteCaller);

impl FromRequestParts<Arc<AppState>> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<AppState>,
    ) -> Result<Self, Infallible> {
        let headers: HeaderMap = parts.headers.clone();
        let request = Request::from_parts(parts.clone(), Body::empty());
        let address: IpAddr = client_address(&request, &state.trusted_proxies);
        Ok(Self(WriteCaller { headers, address }))
    }
}
