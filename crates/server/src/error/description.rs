//! The fixed part of an error.

use axum::http::StatusCode;

/// Everything about a kind of error except the message of one occurrence.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ErrorDescription {
    /// Identifier that programs compare.
    pub(crate) code: &'static str,
    /// HTTP status: 4xx when the caller must act, 5xx otherwise.
    pub(crate) status: StatusCode,
    /// Advice for the caller.
    pub(crate) hint: &'static str,
    /// When the error occurs, for the OpenAPI document.
    pub(crate) meaning: &'static str,
}
