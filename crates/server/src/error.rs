//! What goes wrong with a request: one type for the API and the pages.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use xunwen_engine::{MAX_HITS, SearchError};

use crate::params::Param;
use crate::query_string::MAX_URI_BYTES;

/// Why a request is not answered as asked.
///
/// A handler returns it; [`crate::answer::render_errors`] turns it into the JSON envelope or
/// the error page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Error {
    #[error("`q` is missing or blank")]
    MissingQuery,
    #[error("`{found}` is no value of `{}`", param.name())]
    InvalidParameter { param: Param, found: String },
    #[error("`from` is `{from}`, later than `to`, which is `{to}`")]
    ReversedDates { from: String, to: String },
    #[error("page `{page}` of `{per_page}` hits ends beyond hit {MAX_HITS}")]
    PageTooDeep { page: usize, per_page: usize },
    #[error("the query string has `{0}`, which is no percent-encoded UTF-8")]
    InvalidQueryString(String),
    #[error("the path is no percent-encoded UTF-8")]
    InvalidPath,
    #[error("the address is longer than {MAX_URI_BYTES} bytes")]
    UriTooLong,
    #[error("there is no article with the id `{0}`")]
    NoSuchArticle(String),
    #[error("there is nothing at `{0}`")]
    NoSuchPath(String),
    #[error("the method `{method}` is not allowed at `{path}`")]
    MethodNotAllowed { method: String, path: String },
    #[error("too many searches are running")]
    Busy,
    #[error("the search took longer than {limit_ms} ms")]
    Timeout { limit_ms: u128 },
    /// Ours. The cause is logged and not shown.
    #[error("something went wrong on the server")]
    Internal { cause: String },
}

/// Characters of a value from outside that a message repeats, at most.
const MAX_SHOWN_CHARS: usize = 80;

impl Error {
    /// Returns the error for a value of `param` that cannot be read.
    pub(crate) fn invalid(param: Param, found: &str) -> Self {
        Self::InvalidParameter { param, found: shortened(found) }
    }

    /// Returns the name that programs see.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::MissingQuery => "missing_query",
            Self::InvalidParameter { .. } | Self::ReversedDates { .. } => "invalid_parameter",
            Self::PageTooDeep { .. } => "page_too_deep",
            Self::InvalidQueryString(_) => "invalid_query_string",
            Self::InvalidPath => "invalid_path",
            Self::UriTooLong => "uri_too_long",
            Self::NoSuchArticle(_) => "no_such_article",
            Self::NoSuchPath(_) => "no_such_path",
            Self::MethodNotAllowed { .. } => "method_not_allowed",
            Self::Busy => "busy",
            Self::Timeout { .. } => "timeout",
            Self::Internal { .. } => "internal",
        }
    }

    /// Returns the HTTP status: 4xx for the caller's faults, 5xx for ours.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::MissingQuery
            | Self::InvalidParameter { .. }
            | Self::ReversedDates { .. }
            | Self::PageTooDeep { .. }
            | Self::InvalidQueryString(_)
            | Self::InvalidPath => StatusCode::BAD_REQUEST,
            Self::NoSuchArticle(_) | Self::NoSuchPath(_) => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::UriTooLong => StatusCode::URI_TOO_LONG,
            Self::Busy | Self::Timeout { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Returns what the caller can do about it.
    pub(crate) fn hint(&self) -> &'static str {
        match self {
            Self::MissingQuery => "give the words to search for, as in `?q=跨境电商`",
            Self::InvalidParameter { param, .. } => param.hint(),
            Self::ReversedDates { .. } => "give a `from` that is not later than `to`",
            Self::PageTooDeep { .. } => {
                "narrow the search with `from`, `to` or `source`, or sort it by date"
            }
            Self::InvalidQueryString(_) => {
                "percent-encode values as UTF-8, and a lone percent sign as `%25`"
            }
            Self::InvalidPath => "percent-encode the id as UTF-8",
            Self::UriTooLong => "shorten `q`",
            Self::NoSuchArticle(_) => {
                "take the `id` of a search hit and percent-encode it, slashes as `%2F`"
            }
            Self::NoSuchPath(_) => "see `/api/v1/openapi.json` for what there is",
            Self::MethodNotAllowed { .. } => "use a method that the `Allow` header names",
            Self::Busy => "try again after the seconds that the `Retry-After` header names",
            Self::Timeout { .. } => "try again, or narrow the search",
            Self::Internal { .. } => "try again later; the cause is in the server's log",
        }
    }

    /// Returns the seconds after which the same request may succeed.
    pub(crate) fn retry_after_seconds(&self) -> Option<u64> {
        matches!(self, Self::Busy | Self::Timeout { .. }).then_some(1)
    }
}

impl From<SearchError> for Error {
    fn from(error: SearchError) -> Self {
        Self::Internal { cause: error.to_string() }
    }
}

impl IntoResponse for Error {
    /// Returns an empty response of the right status that carries the error.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Returns the beginning of a text from outside, so that a message stays a message.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
