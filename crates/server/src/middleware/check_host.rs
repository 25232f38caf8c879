//! Refuses requests that name another host.
//!
//! A page on another site can make its own name resolve to `127.0.0.1` (DNS rebinding). The browser
//! of a reader then sends requests to a server on the same machine, and lets that page read the
//! answers. Such a request still carries the name of the other site in its `Host` header.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{Version, header};
use axum::middleware::Next;
use axum::response::Response;

use super::api_path::is_probe;
use super::connection::Connection;
use super::host_name::{HostAndPort, HostName};
use crate::error::quote::shortened;
use crate::error::{CallerError, RequestError};
use crate::state::AppState;

/// Middleware: refuses a request that names no host, several hosts, or a host that is not one of
/// the server. Requests without a connection do not come from the network.
pub(crate) async fn check_host(
    State(state): State<Arc<AppState>>,
    request: Request,
    next: Next,
) -> Result<Response, RequestError> {
    if let Some(connection) = request.extensions().get::<Connection>() {
        check(&request, *connection, &state.hosts)?;
    }
    Ok(next.run(request).await)
}

fn check(request: &Request, connection: Connection, hosts: &[HostName]) -> Result<(), CallerError> {
    let is_probe = is_probe(request.uri().path());
    let Some(host) = stated_host(request)? else {
        // HTTP/1.0 has no `Host`, and some load balancers still probe with it.
        return if is_probe { Ok(()) } else { Err(invalid("the request names no host")) };
    };

    // A browser cannot connect to a Unix socket, so there the proxy alone decides on names.
    let is_local = connection.local.is_some_and(|address| address.is_loopback());
    let is_unrestricted = hosts.is_empty() && !is_local;
    let is_own = (is_local || connection.local.is_none()) && host.name.is_loopback();
    // Load balancers probe by address.
    let is_probe_by_address = is_probe && !is_local && host.name.is_address();

    let is_allowed = is_unrestricted || is_own || is_probe_by_address || hosts.contains(&host.name);
    is_allowed.then_some(()).ok_or_else(|| CallerError::UnknownHost(shortened(&host_text(request))))
}

/// Returns the host that a request names; `None` for a request of HTTP/1.0 that names none.
///
/// # Errors
/// When it names none or several, or `Host` and URI name different ones.
fn stated_host(request: &Request) -> Result<Option<HostAndPort>, CallerError> {
    let mut headers = request.headers().get_all(header::HOST).iter();
    let Some(value) = headers.next() else {
        let is_old = request.version() < Version::HTTP_11;
        return if is_old { Ok(None) } else { Err(invalid("the request names no host")) };
    };
    if headers.next().is_some() {
        return Err(invalid("the request has more than one `Host` header"));
    }

    let host = value.to_str().ok().and_then(HostAndPort::parse);
    let host = host.ok_or_else(|| {
        let value = String::from_utf8_lossy(value.as_bytes());
        CallerError::InvalidHost(format!("\"{}\" is not a host", shortened(&value)))
    })?;

    let in_uri = request.uri().authority().map(|authority| HostAndPort::parse(authority.as_str()));
    match in_uri {
        Some(in_uri) if in_uri.as_ref() != Some(&host) => {
            Err(invalid("the URI and the `Host` header name different hosts"))
        }
        _ => Ok(Some(host)),
    }
}

fn invalid(message: &str) -> CallerError {
    CallerError::InvalidHost(message.to_owned())
}

fn host_text(request: &Request) -> String {
    let value = request.headers().get(header::HOST);
    value.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).unwrap_or_default()
}
