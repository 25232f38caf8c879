//! The client that a search counts for.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::middleware::real_ip::{address_of, rate_limit_key};
use crate::state::AppState;

/// The address that a search counts for: an IPv4 address, or an IPv6 /64 network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SearchClient(pub(crate) IpAddr);

impl FromRequestParts<Arc<AppState>> for SearchClient {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<AppState>,
    ) -> Result<Self, Infallible> {
        let address = address_of(&parts.extensions, &parts.headers, &state.trusted_proxies);
        Ok(Self(rate_limit_key(address)))
    }
}
