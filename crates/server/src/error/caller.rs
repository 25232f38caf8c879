//! Errors that the caller can avoid by sending another request.

use axum::http::StatusCode;
use xunwen_engine::MAX_HITS;

use super::description::ErrorDescription;
use crate::limits::{MAX_ARTICLES, MAX_EXPANSION, MAX_SEARCHES, MAX_URI_BYTES};

/// A request that the server cannot answer as sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CallerError {
    #[error("the parameter `q` is missing or blank")]
    MissingQuery,
    #[error("the parameter `id` is missing or blank")]
    MissingId,
    #[error("invalid {name}: \"{value}\" (expected {expected})")]
    InvalidParameter { name: &'static str, value: String, expected: String },
    #[error("unknown parameter: \"{name}\"{}", did_you_mean(*nearest))]
    UnknownParameter {
        name: String,
        /// The parameter that was probably meant.
        nearest: Option<&'static str>,
        /// All parameters of the route.
        known: Vec<&'static str>,
    },
    #[error("`from` ({from}) is later than `to` ({to})")]
    ReversedDates { from: String, to: String },
    #[error("page {page} with {per_page} hits per page ends after hit {MAX_HITS}")]
    PageTooDeep { page: usize, per_page: usize },
    #[error("`page` and `cursor` are both set")]
    PageAndCursor,
    #[error("`since` is set together with `sort`, `page` or `cursor`")]
    SinceAndPage,
    #[error("the cursor belongs to another search or was altered")]
    InvalidCursor,
    #[error("the index has changed, and the state that this list started in is no longer kept")]
    CursorExpired,
    #[error("the query string contains \"{0}\", which is not percent-encoded UTF-8")]
    InvalidQueryString(String),
    #[error("the path is not percent-encoded UTF-8")]
    InvalidPath,
    #[error("the URI is longer than {MAX_URI_BYTES} bytes")]
    UriTooLong,
    #[error("invalid host: {0}")]
    InvalidHost(String),
    #[error("this server is not \"{0}\"")]
    UnknownHost(String),
    #[error("no article has the id \"{0}\"")]
    NoSuchArticle(String),
    #[error("nothing found at {0}")]
    NoSuchPath(String),
    #[error("{path} does not support the method {method}")]
    MethodNotAllowed { method: String, path: String },
    #[error("the request carries no valid token")]
    Unauthorized,
    #[error("the token has ended")]
    TokenEnded,
    #[error("the token does not allow the action `{0}`")]
    OutOfScope(&'static str),
    #[error("the request contains no articles")]
    NoArticles,
    #[error("the body cannot be read: {0}")]
    BrokenBody(String),
    #[error("the body or one of its lines is longer than {max_bytes} bytes")]
    BodyTooLarge { max_bytes: usize },
    #[error("the compressed body expands to more than {MAX_EXPANSION} times its size")]
    ExpandsTooMuch,
    #[error("\"{0}\" is not a media type that can be posted")]
    UnsupportedMediaType(String),
    #[error("\"{0}\" is not an encoding that can be read")]
    UnsupportedEncoding(String),
    #[error("the request contains more than {MAX_ARTICLES} articles")]
    TooManyArticles,
    #[error("the batch contains more than {MAX_SEARCHES} searches")]
    TooManySearches,
    #[error("the body arrived too slowly")]
    SlowBody,
    #[error("the article \"{0}\" comes from the corpus")]
    IdOfCorpus(String),
}

pub(crate) const MISSING_QUERY: ErrorDescription = ErrorDescription {
    code: "missing_query",
    status: StatusCode::BAD_REQUEST,
    hint: "send the words to search for, for example `?q=跨境电商`",
    meaning: "`q` is missing or blank.",
};

pub(crate) const TOO_MANY_SEARCHES: ErrorDescription = ErrorDescription {
    code: "too_many_searches",
    status: StatusCode::BAD_REQUEST,
    hint: "send up to 100 searches in a batch",
    meaning: "The batch contains more than 100 searches.",
};

pub(crate) const MISSING_ID: ErrorDescription = ErrorDescription {
    code: "missing_id",
    status: StatusCode::BAD_REQUEST,
    hint: "send the `id` of a search hit",
    meaning: "`id` is missing or blank.",
};

pub(crate) const INVALID_PARAMETER: ErrorDescription = ErrorDescription {
    code: "invalid_parameter",
    status: StatusCode::BAD_REQUEST,
    // The message of an unreadable value has its own hint; see `RequestError::hint`.
    hint: "correct the parameter, or leave it out",
    meaning: "A parameter cannot be read, or two of them contradict each other; the message names \
              them.",
};

pub(crate) const UNKNOWN_PARAMETER: ErrorDescription = ErrorDescription {
    code: "unknown_parameter",
    status: StatusCode::BAD_REQUEST,
    // The hint lists the parameters of the route; see `RequestError::hint`.
    hint: "correct the name, or leave the parameter out",
    meaning: "The route has no parameter of this name; the message names the nearest one.",
};

/// `from` and `to` are both readable, but in the wrong order.
const REVERSED_DATES: ErrorDescription =
    ErrorDescription { hint: "send a `from` that is not later than `to`", ..INVALID_PARAMETER };

const PAGE_AND_CURSOR: ErrorDescription = ErrorDescription {
    hint: "leave `page` out: the cursor says where the list continues",
    ..INVALID_PARAMETER
};

const SINCE_AND_PAGE: ErrorDescription = ErrorDescription {
    hint: "leave the others out: `since` lists articles in the order in which they arrived, and \
           `next` is the `since` of the following request",
    ..INVALID_PARAMETER
};

pub(crate) const PAGE_TOO_DEEP: ErrorDescription = ErrorDescription {
    code: "page_too_deep",
    status: StatusCode::BAD_REQUEST,
    hint: "send the `next` of the previous answer as `cursor`, which works at any depth, or narrow \
           the search with `from`, `to` or `source`",
    meaning: "The page ends after hit 10,000.",
};

pub(crate) const INVALID_CURSOR: ErrorDescription = ErrorDescription {
    code: "invalid_cursor",
    status: StatusCode::BAD_REQUEST,
    hint: "send the `next` of an answer unchanged, with the same `q`, `sort`, `recency`, `from`, \
           `to`, `source`, `author` and `term`",
    meaning: "The cursor belongs to another search or was altered.",
};

pub(crate) const CURSOR_EXPIRED: ErrorDescription = ErrorDescription {
    code: "cursor_expired",
    status: StatusCode::GONE,
    hint: "start the list again without `cursor`; a list by date can be continued for a day",
    meaning: "The cursor is more than a day old, or the index has changed and a list by relevance \
              must be started again.",
};

pub(crate) const INVALID_QUERY_STRING: ErrorDescription = ErrorDescription {
    code: "invalid_query_string",
    status: StatusCode::BAD_REQUEST,
    hint: "percent-encode values as UTF-8, and a literal percent sign as `%25`",
    meaning: "The query string is not percent-encoded UTF-8.",
};

pub(crate) const INVALID_PATH: ErrorDescription = ErrorDescription {
    code: "invalid_path",
    status: StatusCode::BAD_REQUEST,
    hint: "percent-encode the id as UTF-8",
    meaning: "The path is not percent-encoded UTF-8.",
};

pub(crate) const URI_TOO_LONG: ErrorDescription = ErrorDescription {
    code: "uri_too_long",
    status: StatusCode::URI_TOO_LONG,
    hint: "shorten `q`",
    meaning: "Path and query string are longer than 32 KiB.",
};

pub(crate) const NO_SUCH_ARTICLE: ErrorDescription = ErrorDescription {
    code: "no_such_article",
    status: StatusCode::NOT_FOUND,
    hint: "send the `id` of a search hit, percent-encoded, with slashes as `%2F`",
    meaning: "No article has this id.",
};

pub(crate) const INVALID_HOST: ErrorDescription = ErrorDescription {
    code: "invalid_host",
    status: StatusCode::BAD_REQUEST,
    hint: "send one `Host` header with the name of the server, the same as in an absolute URI",
    meaning: "The request has no `Host` header, several, an invalid one, or one that differs from \
              the URI.",
};

pub(crate) const UNKNOWN_HOST: ErrorDescription = ErrorDescription {
    code: "unknown_host",
    status: StatusCode::MISDIRECTED_REQUEST,
    hint: "on the same machine, use `localhost` or `127.0.0.1`; behind a proxy, add its public \
           name to the setting `hosts`",
    meaning: "The `Host` header names another server.",
};

const NO_SUCH_PATH: ErrorDescription = ErrorDescription {
    code: "no_such_path",
    status: StatusCode::NOT_FOUND,
    hint: "see `/api/v1/openapi.json` for all routes",
    meaning: "No route has this path.",
};

pub(crate) const METHOD_NOT_ALLOWED: ErrorDescription = ErrorDescription {
    code: "method_not_allowed",
    status: StatusCode::METHOD_NOT_ALLOWED,
    hint: "use a method from the `Allow` header",
    meaning: "The route does not support this method; `Allow` lists those that it supports.",
};

pub(crate) const UNAUTHORIZED: ErrorDescription = ErrorDescription {
    code: "unauthorized",
    status: StatusCode::UNAUTHORIZED,
    hint: "send the header `Authorization: Bearer` with a token of this server",
    meaning: "The request carries no valid bearer token.",
};

pub(crate) const TOKEN_ENDED: ErrorDescription = ErrorDescription {
    code: "token_ended",
    status: StatusCode::UNAUTHORIZED,
    hint: "ask the operator of the server for a new token",
    meaning: "The token is known, but its last day is over.",
};

pub(crate) const OUT_OF_SCOPE: ErrorDescription = ErrorDescription {
    code: "out_of_scope",
    status: StatusCode::FORBIDDEN,
    hint: "use a token that allows the action, or ask the operator of the server to add the scope",
    meaning: "The token is valid, but allows other actions only; the message names the scope that \
              is missing.",
};

pub(crate) const NO_ARTICLES: ErrorDescription = ErrorDescription {
    code: "no_articles",
    status: StatusCode::BAD_REQUEST,
    hint: "send a JSON object, an array of objects, or one object per line",
    meaning: "The body contains no articles.",
};

pub(crate) const BROKEN_BODY: ErrorDescription = ErrorDescription {
    code: "broken_body",
    status: StatusCode::BAD_REQUEST,
    hint: "send JSON in UTF-8; send JSON Lines as `application/x-ndjson`",
    meaning: "The body is not valid JSON, or ended early.",
};

pub(crate) const BODY_TOO_LARGE: ErrorDescription = ErrorDescription {
    code: "body_too_large",
    status: StatusCode::PAYLOAD_TOO_LARGE,
    hint: "send fewer articles at once, or one per line",
    meaning: "The body or one of its lines is too long, or a compressed body expands too much. \
              Lines before it are stored.",
};

pub(crate) const UNSUPPORTED_MEDIA_TYPE: ErrorDescription = ErrorDescription {
    code: "unsupported_media_type",
    status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
    hint: "send `Content-Type: application/json`, or `application/x-ndjson` for one article per \
           line, in UTF-8",
    meaning: "`Content-Type` is neither JSON nor JSON Lines, or names another charset than UTF-8.",
};

pub(crate) const UNSUPPORTED_ENCODING: ErrorDescription = ErrorDescription {
    code: "unsupported_encoding",
    status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
    hint: "send the body as it is, or with `Content-Encoding: gzip` or `zstd`",
    meaning: "`Content-Encoding` is neither gzip nor zstd; `Accept-Encoding` lists both.",
};

pub(crate) const TOO_MANY_ARTICLES: ErrorDescription = ErrorDescription {
    code: "too_many_articles",
    status: StatusCode::PAYLOAD_TOO_LARGE,
    hint: "send them in several requests; an article that is sent twice is stored once",
    meaning: "The request contains more than 100,000 articles. Lines before the limit are stored.",
};

pub(crate) const SLOW_BODY: ErrorDescription = ErrorDescription {
    code: "slow_body",
    status: StatusCode::REQUEST_TIMEOUT,
    hint: "send less at once, or use a faster connection; complete lines are stored",
    meaning: "The body arrived too slowly. Complete lines are stored.",
};

pub(crate) const ID_OF_CORPUS: ErrorDescription = ErrorDescription {
    code: "id_of_corpus",
    status: StatusCode::CONFLICT,
    hint: "remove its file from the corpus",
    meaning: "The article comes from the corpus and disappears when its file is removed there.",
};

/// Returns the end of a message that suggests another name.
fn did_you_mean(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"))
}

impl CallerError {
    /// Returns the fixed part of the error.
    pub(crate) fn description(&self) -> &'static ErrorDescription {
        match self {
            Self::MissingQuery => &MISSING_QUERY,
            Self::MissingId => &MISSING_ID,
            Self::InvalidParameter { .. } => &INVALID_PARAMETER,
            Self::UnknownParameter { .. } => &UNKNOWN_PARAMETER,
            Self::ReversedDates { .. } => &REVERSED_DATES,
            Self::PageTooDeep { .. } => &PAGE_TOO_DEEP,
            Self::PageAndCursor => &PAGE_AND_CURSOR,
            Self::SinceAndPage => &SINCE_AND_PAGE,
            Self::TooManySearches => &TOO_MANY_SEARCHES,
            Self::InvalidCursor => &INVALID_CURSOR,
            Self::CursorExpired => &CURSOR_EXPIRED,
            Self::InvalidQueryString(_) => &INVALID_QUERY_STRING,
            Self::InvalidPath => &INVALID_PATH,
            Self::UriTooLong => &URI_TOO_LONG,
            Self::InvalidHost(_) => &INVALID_HOST,
            Self::UnknownHost(_) => &UNKNOWN_HOST,
            Self::NoSuchArticle(_) => &NO_SUCH_ARTICLE,
            Self::NoSuchPath(_) => &NO_SUCH_PATH,
            Self::MethodNotAllowed { .. } => &METHOD_NOT_ALLOWED,
            Self::Unauthorized => &UNAUTHORIZED,
            Self::TokenEnded => &TOKEN_ENDED,
            Self::OutOfScope(_) => &OUT_OF_SCOPE,
            Self::NoArticles => &NO_ARTICLES,
            Self::BrokenBody(_) => &BROKEN_BODY,
            Self::BodyTooLarge { .. } => &BODY_TOO_LARGE,
            Self::ExpandsTooMuch => &BODY_TOO_LARGE,
            Self::UnsupportedMediaType(_) => &UNSUPPORTED_MEDIA_TYPE,
            Self::UnsupportedEncoding(_) => &UNSUPPORTED_ENCODING,
            Self::TooManyArticles => &TOO_MANY_ARTICLES,
            Self::SlowBody => &SLOW_BODY,
            Self::IdOfCorpus(_) => &ID_OF_CORPUS,
        }
    }
}
