//! Errors of requests, split by who must act: the caller, the operator, or nobody but the clock.
//!
//! Each kind of error has one [`ErrorDescription`]: code, status, hint and meaning. The JSON
//! envelope, the error page, the `Retry-After` header and the OpenAPI document are made from it.

pub(crate) mod caller;
pub(crate) mod description;
pub(crate) mod operator;
pub(crate) mod panic;
pub(crate) mod quote;
pub(crate) mod retry_later;

use axum::response::{IntoResponse, Response};
use xunwen_engine::SearchError;

pub(crate) use self::caller::CallerError;
use self::description::ErrorDescription;
pub(crate) use self::operator::OperatorError;
pub(crate) use self::retry_later::RetryLaterError;
use self::retry_later::{cheaper, kind_key};

/// The reason why a request fails.
///
/// A handler returns it; [`crate::middleware::render_error`] adds the JSON envelope or the page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RequestError {
    /// The caller must change the request.
    #[error(transparent)]
    Caller(#[from] CallerError),
    /// The operator must change the server.
    #[error(transparent)]
    Operator(#[from] OperatorError),
    /// The same request may succeed later.
    #[error(transparent)]
    RetryLater(#[from] RetryLaterError),
}

impl RequestError {
    /// Returns the fixed part of the error.
    pub(crate) fn description(&self) -> &'static ErrorDescription {
        match self {
            Self::Caller(error) => error.description(),
            Self::Operator(error) => error.description(),
            Self::RetryLater(error) => error.description(),
        }
    }

    /// Returns the identifier that programs compare.
    pub(crate) fn code(&self) -> &'static str {
        self.description().code
    }

    /// Returns the advice for the caller.
    pub(crate) fn hint(&self) -> String {
        match self {
            Self::Caller(CallerError::InvalidParameter { expected, .. }) => {
                format!("send {expected}, or leave the parameter out")
            }
            Self::Caller(CallerError::UnknownParameter { known, .. }) => parameters_hint(known),
            Self::RetryLater(RetryLaterError::TooCostly(work)) => cheaper(*work).to_owned(),
            _ => self.description().hint.to_owned(),
        }
    }

    /// Returns the key of the advice for readers in the texts of the pages.
    pub(crate) fn hint_key(&self) -> String {
        match self {
            Self::RetryLater(RetryLaterError::TooCostly(work)) => {
                format!("error.{}.{}.hint", self.code(), kind_key(*work))
            }
            _ => format!("error.{}.hint", self.code()),
        }
    }

    /// Returns the seconds after which the same request may succeed.
    pub(crate) fn retry_after_seconds(&self) -> Option<u64> {
        match self {
            Self::RetryLater(error) => Some(error.retry_after_seconds()),
            _ => None,
        }
    }
}

/// Returns the advice for a parameter that a route does not have.
fn parameters_hint(known: &[&str]) -> String {
    if known.is_empty() {
        return "leave the parameter out: this route has none".to_owned();
    }
    let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    format!("correct the name, or leave the parameter out; this route has {}", names.join(", "))
}

impl From<SearchError> for RequestError {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::CursorExpired => CallerError::CursorExpired.into(),
            SearchError::TooCostly(work) => RetryLaterError::TooCostly(work).into(),
            // Nobody waits for this answer.
            SearchError::Cancelled => RetryLaterError::Busy.into(),
            SearchError::Unavailable(cause) => RetryLaterError::ClusterUnavailable { cause }.into(),
            SearchError::Refused(cause) => OperatorError::Internal { cause }.into(),
            SearchError::Index(cause) => {
                OperatorError::Internal { cause: cause.to_string() }.into()
            }
        }
    }
}

impl IntoResponse for RequestError {
    /// Returns an empty response with the status of the error, which carries the error.
    fn into_response(self) -> Response {
        let mut response = self.description().status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
