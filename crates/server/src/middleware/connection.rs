//! The connection that a request arrives on, and the refusal of requests when there are too many.

use std::net::IpAddr;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;

use super::api_path::is_probe;
use crate::error::{RequestError, RetryLaterError};

/// The connection of a request, as an extension of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Connection {
    /// The address of the server that the caller connected to; `None` for a Unix socket.
    pub(crate) local: Option<IpAddr>,
    /// The place that the connection takes.
    pub(crate) place: ConnectionPlace,
}

/// The place that a connection takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ConnectionPlace {
    /// A place for all requests.
    Ordinary,
    /// A place of the reserve, for probes only.
    Reserved,
}

/// Middleware: refuses requests on a reserved connection, except probes.
pub(crate) async fn refuse_above_limit(
    request: Request,
    next: Next,
) -> Result<Response, RequestError> {
    let connection = request.extensions().get::<Connection>();
    let is_reserved =
        connection.is_some_and(|connection| connection.place == ConnectionPlace::Reserved);

    if is_reserved && !is_probe(request.uri().path()) {
        return Err(RetryLaterError::TooManyConnections.into());
    }
    Ok(next.run(request).await)
}
