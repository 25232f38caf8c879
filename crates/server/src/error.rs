//! What goes wrong with a request: one type for the API and the pages.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use xunwen_engine::{MAX_HITS, SearchError};

use crate::api::params::Param;
use crate::api::params::query_string::MAX_URI_BYTES;
use crate::ingest::MAX_ARTICLES;

/// Why a request is not answered as asked.
///
/// A handler returns it; [`crate::middleware::render_error::render_errors`] turns it into the JSON envelope or
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
    #[error("`page` and `cursor` are both given")]
    PageAndCursor,
    #[error("the cursor is of another search, or was changed on its way")]
    InvalidCursor,
    #[error("the index has changed, and is no longer kept as it was when this list was begun")]
    CursorExpired,
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
    #[error("`{0}` is no value of `wait`")]
    InvalidWait(String),
    #[error("nobody may write to this server")]
    WritingOff,
    #[error("no token that may write was sent")]
    Unauthorized,
    #[error("there are no articles in the request")]
    NoArticles,
    #[error("the body cannot be read: {0}")]
    BrokenBody(String),
    #[error("the body, or a line of it, is longer than {most} bytes")]
    BodyTooLarge { most: usize },
    #[error("the request has more than {MAX_ARTICLES} articles")]
    TooManyArticles,
    #[error("the body came too slowly")]
    SlowBody,
    #[error("the article `{0}` comes from the corpus")]
    OfCorpus(String),
    #[error("too many articles are being written")]
    TooManyWrites,
    #[error("there is no room on the disk")]
    NoRoom,
    #[error("articles cannot be stored")]
    CannotStore,
    #[error("this address makes too many requests")]
    TooManyRequests { seconds: u64 },
    #[error("what is served is out of date and is being made anew")]
    NotReady,
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
            Self::PageAndCursor => "invalid_parameter",
            Self::InvalidCursor => "invalid_cursor",
            Self::CursorExpired => "cursor_expired",
            Self::InvalidQueryString(_) => "invalid_query_string",
            Self::InvalidPath => "invalid_path",
            Self::UriTooLong => "uri_too_long",
            Self::NoSuchArticle(_) => "no_such_article",
            Self::NoSuchPath(_) => "no_such_path",
            Self::MethodNotAllowed { .. } => "method_not_allowed",
            Self::InvalidWait(_) => "invalid_parameter",
            Self::WritingOff => "writing_off",
            Self::Unauthorized => "unauthorized",
            Self::NoArticles => "no_articles",
            Self::BrokenBody(_) => "broken_body",
            Self::BodyTooLarge { .. } => "body_too_large",
            Self::TooManyArticles => "too_many_articles",
            Self::SlowBody => "slow_body",
            Self::OfCorpus(_) => "id_of_corpus",
            Self::TooManyWrites => "too_many_writes",
            Self::NoRoom => "no_room",
            Self::CannotStore => "cannot_store",
            Self::TooManyRequests { .. } => "too_many_requests",
            Self::NotReady => "not_ready",
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
            | Self::PageAndCursor
            | Self::InvalidCursor
            | Self::InvalidQueryString(_)
            | Self::InvalidWait(_)
            | Self::NoArticles
            | Self::BrokenBody(_)
            | Self::InvalidPath => StatusCode::BAD_REQUEST,
            Self::CursorExpired => StatusCode::GONE,
            Self::NoSuchArticle(_) | Self::NoSuchPath(_) => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::UriTooLong => StatusCode::URI_TOO_LONG,
            Self::WritingOff => StatusCode::FORBIDDEN,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::BodyTooLarge { .. } | Self::TooManyArticles => StatusCode::PAYLOAD_TOO_LARGE,
            Self::SlowBody => StatusCode::REQUEST_TIMEOUT,
            Self::OfCorpus(_) => StatusCode::CONFLICT,
            Self::TooManyWrites | Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::NoRoom => StatusCode::INSUFFICIENT_STORAGE,
            Self::CannotStore => StatusCode::SERVICE_UNAVAILABLE,
            Self::Busy | Self::Timeout { .. } | Self::NotReady => StatusCode::SERVICE_UNAVAILABLE,
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
                "take the `next` of the answer before and send it as `cursor`, which goes to any depth; or narrow the search with `from`, `to` or `source`"
            }
            Self::PageAndCursor => "leave `page` out: a cursor says where the list goes on",
            Self::InvalidCursor => {
                "send the `next` of an answer as it is, with the same `q`, `sort`, `recency`, `from`, `to`, `source` and `author`"
            }
            Self::CursorExpired => {
                "begin the list again without `cursor`, or sort it by date: such lists go on for ever"
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
            Self::InvalidWait(_) => "give `searchable`, or leave it out",
            Self::WritingOff => "start the server with `XUNWEN_TOKEN` or `--tokens`",
            Self::Unauthorized => "send `Authorization: Bearer` and a token of this server",
            Self::NoArticles => "send a JSON object, an array of them, or one a line",
            Self::BrokenBody(_) => {
                "send JSON in UTF-8, and lines of JSON as `application/x-ndjson`"
            }
            Self::SlowBody => {
                "send less at once, or over a faster line; lines that came whole are stored"
            }
            Self::NotReady => {
                "wait: most articles can be found already; the log says how it goes on"
            }
            Self::BodyTooLarge { .. } => "send fewer articles at once, or one a line",
            Self::TooManyArticles => {
                "send them in several requests; what is sent twice is one article"
            }
            Self::OfCorpus(_) => "take its file out of the corpus",
            Self::NoRoom => "try again when the operator has made room; nothing stored is lost",
            Self::CannotStore => "try again later; the cause is in the server's log",
            Self::TooManyWrites | Self::TooManyRequests { .. } | Self::Busy => {
                "try again after the seconds that the `Retry-After` header names"
            }
            Self::Timeout { .. } => "try again, or narrow the search",
            Self::Internal { .. } => "try again later; the cause is in the server's log",
        }
    }

    /// Returns the seconds after which the same request may succeed.
    pub(crate) fn retry_after_seconds(&self) -> Option<u64> {
        match self {
            Self::Busy | Self::Timeout { .. } | Self::TooManyWrites => Some(1),
            Self::NotReady => Some(5),
            Self::TooManyRequests { seconds } => Some(*seconds),
            _ => None,
        }
    }
}

impl From<SearchError> for Error {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::CursorExpired => Self::CursorExpired,
            SearchError::Index(cause) => Self::Internal { cause: cause.to_string() },
        }
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
