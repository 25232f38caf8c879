//! The envelope of all errors.

use serde::Serialize;
use utoipa::ToSchema;

use crate::error::RequestError;

/// The body of every error response.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorAnswer {
    error: ErrorDetail,
}

/// An error, for programs and for people.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorDetail {
    /// Identifier of the kind of error, for programs.
    #[schema(example = "invalid_parameter")]
    code: &'static str,
    /// The problem and its place.
    #[schema(example = "invalid page: \"0\" (expected a whole number from 1)")]
    message: String,
    /// The remedy.
    #[schema(example = "send a whole number from 1, or leave the parameter out")]
    hint: String,
}

impl From<&RequestError> for ErrorAnswer {
    fn from(error: &RequestError) -> Self {
        let (code, message, hint) = (error.code(), error.to_string(), error.hint());
        Self { error: ErrorDetail { code, message, hint } }
    }
}
