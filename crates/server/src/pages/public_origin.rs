//! Scheme and host in absolute URIs.

use axum::http::{Extensions, HeaderMap, header};

use crate::middleware::host_name::HostAndPort;
use crate::middleware::real_ip::scheme_of;
use crate::state::AppState;

/// Returns scheme and host that the caller reaches the site under: the public address of the
/// settings, otherwise the `Host` header with the scheme that a trusted proxy reports. `None` if the
/// request names no valid host.
pub(crate) fn public_origin(
    state: &AppState,
    extensions: &Extensions,
    headers: &HeaderMap,
) -> Option<String> {
    if let Some(url) = &state.public_url {
        return Some(url.to_string());
    }

    let host = headers.get(header::HOST)?.to_str().ok()?;
    HostAndPort::parse(host)?;
    let scheme = scheme_of(extensions, headers, &state.trusted_proxies);
    Some(format!("{scheme}://{host}"))
}
