//! Errors that pass by themselves: the same request may succeed later.

use axum::http::StatusCode;
use xunwen_engine::WorkKind;

use super::description::ErrorDescription;
use crate::limits::{BUSY_RETRY_SECONDS, FULL_RETRY_SECONDS, NOT_READY_RETRY_SECONDS};

/// A refusal that ends when the server has caught up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RetryLaterError {
    #[error("too many searches are running")]
    Busy,
    #[error("the search took longer than {limit_ms} ms")]
    Timeout { limit_ms: u128 },
    #[error("the search takes more work than the server allows")]
    TooCostly(WorkKind),
    #[error("too many articles are being written")]
    TooManyWrites,
    #[error("too many requests from this address")]
    TooManyRequests { seconds: u64 },
    #[error("too many wrong tokens from this address")]
    TooManyWrongTokens { seconds: u64 },
    #[error("too many connections are open")]
    TooManyConnections,
    #[error("the index is out of date and is being rebuilt")]
    NotReady,
    /// The cause is logged but not shown to the caller.
    #[error("the cluster that keeps the index does not answer, or not in full")]
    ClusterUnavailable { cause: String },
}

const WAIT_HINT: &str = "try again after the number of seconds in the `Retry-After` header";

pub(crate) const BUSY: ErrorDescription = ErrorDescription {
    code: "busy",
    status: StatusCode::SERVICE_UNAVAILABLE,
    hint: WAIT_HINT,
    meaning: "Too many searches are running. `Retry-After` is set.",
};

pub(crate) const TIMEOUT: ErrorDescription = ErrorDescription {
    code: "timeout",
    status: StatusCode::SERVICE_UNAVAILABLE,
    hint: "try again, or narrow the search",
    meaning: "The search took too long. `Retry-After` is set.",
};

pub(crate) const TOO_COSTLY: ErrorDescription = ErrorDescription {
    code: "search_too_costly",
    status: StatusCode::SERVICE_UNAVAILABLE,
    // Which part of the query to shorten; see `cheaper`.
    hint: "ask for less: fewer alternatives, or one more word that every article must have",
    meaning: "The search needs more work than the server allows; the hint says which part of the \
              query to make cheaper. `Retry-After` is set.",
};

/// Returns which part of a query to make cheaper, if most of its work is of this kind.
pub(crate) fn cheaper(work: WorkKind) -> &'static str {
    match work {
        WorkKind::Postings => TOO_COSTLY.hint,
        WorkKind::Proximity => {
            "use fewer runs with `~` or `*`, and runs of more than one character"
        }
        WorkKind::Marking => {
            "use fewer and longer runs; to read an article without marks, leave `q` out"
        }
    }
}

/// Returns the name of a kind of work in the texts of the pages.
pub(crate) fn kind_key(work: WorkKind) -> &'static str {
    match work {
        WorkKind::Postings => "postings",
        WorkKind::Proximity => "proximity",
        WorkKind::Marking => "marking",
    }
}

pub(crate) const TOO_MANY_WRITES: ErrorDescription = ErrorDescription {
    code: "too_many_writes",
    status: StatusCode::TOO_MANY_REQUESTS,
    hint: WAIT_HINT,
    meaning: "Too many requests are writing, or too many stored articles are not yet indexed. \
              `Retry-After` is set.",
};

pub(crate) const TOO_MANY_REQUESTS: ErrorDescription = ErrorDescription {
    code: "too_many_requests",
    status: StatusCode::TOO_MANY_REQUESTS,
    hint: WAIT_HINT,
    meaning: "The address exceeds the rate that the operator allows. `Retry-After` is set.",
};

pub(crate) const TOO_MANY_WRONG_TOKENS: ErrorDescription = ErrorDescription {
    code: "too_many_wrong_tokens",
    status: StatusCode::TOO_MANY_REQUESTS,
    hint: "correct the token; a valid one is accepted at once",
    meaning: "The address has sent many invalid tokens. `Retry-After` is set.",
};

pub(crate) const TOO_MANY_CONNECTIONS: ErrorDescription = ErrorDescription {
    code: "too_many_connections",
    status: StatusCode::SERVICE_UNAVAILABLE,
    hint: "close connections that you do not need, and try again after the number of seconds in \
           the `Retry-After` header",
    meaning: "The server, or the address of the caller, has too many open connections. \
              `Retry-After` is set.",
};

pub(crate) const NOT_READY: ErrorDescription = ErrorDescription {
    code: "not_ready",
    status: StatusCode::SERVICE_UNAVAILABLE,
    hint: "wait; most articles can be found already, and the log shows the progress",
    meaning: "The index is out of date and is being rebuilt; until then some articles may be \
              missing from results.",
};

pub(crate) const CLUSTER_UNAVAILABLE: ErrorDescription = ErrorDescription {
    code: "cluster_unavailable",
    status: StatusCode::SERVICE_UNAVAILABLE,
    hint: WAIT_HINT,
    meaning: "The cluster that keeps the index does not answer, or its answer would not be complete. \
              `Retry-After` is set.",
};

impl RetryLaterError {
    /// Returns the fixed part of the error.
    pub(crate) fn description(&self) -> &'static ErrorDescription {
        match self {
            Self::Busy => &BUSY,
            Self::Timeout { .. } => &TIMEOUT,
            Self::TooCostly(_) => &TOO_COSTLY,
            Self::TooManyWrites => &TOO_MANY_WRITES,
            Self::TooManyRequests { .. } => &TOO_MANY_REQUESTS,
            Self::TooManyWrongTokens { .. } => &TOO_MANY_WRONG_TOKENS,
            Self::TooManyConnections => &TOO_MANY_CONNECTIONS,
            Self::NotReady => &NOT_READY,
            Self::ClusterUnavailable { .. } => &CLUSTER_UNAVAILABLE,
        }
    }

    /// Returns the seconds after which the same request may succeed.
    pub(crate) fn retry_after_seconds(&self) -> u64 {
        match self {
            Self::Busy
            | Self::Timeout { .. }
            | Self::TooCostly(_)
            | Self::TooManyWrites
            | Self::ClusterUnavailable { .. } => BUSY_RETRY_SECONDS,
            Self::TooManyRequests { seconds } | Self::TooManyWrongTokens { seconds } => *seconds,
            Self::TooManyConnections => FULL_RETRY_SECONDS,
            Self::NotReady => NOT_READY_RETRY_SECONDS,
        }
    }
}
