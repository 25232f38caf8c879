//! The caller of a request that changes articles.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::ingest::writable::WriteCaller;
use crate::middleware::real_ip::address_of;
use crate::state::AppState;

/// Reads who sends a request before its body is read.
impl FromRequestParts<Arc<AppState>> for WriteCaller {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<AppState>,
    ) -> Result<Self, Infallible> {
        let address = address_of(&parts.extensions, &parts.headers, &state.trusted_proxies);
        Ok(Self { headers: parts.headers.clone(), address })
    }
}
