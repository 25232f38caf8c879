//! Errors that only the operator of the server can mend.

use axum::http::StatusCode;

use super::description::ErrorDescription;

/// A fault or a setting of the server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OperatorError {
    #[error("this server does not accept articles")]
    WritingOff,
    #[error("the disk of the server is full")]
    NoRoom,
    #[error("the server cannot store articles")]
    CannotStore,
    /// The cause is logged but not shown to the caller.
    #[error("internal server error")]
    Internal { cause: String },
}

const SEE_LOG_HINT: &str = "try again later; the cause is in the server's log";

pub(crate) const WRITING_OFF: ErrorDescription = ErrorDescription {
    code: "writing_off",
    status: StatusCode::FORBIDDEN,
    hint: "start the server with `XUNWEN_TOKEN` or `--tokens`",
    meaning: "The server has no tokens and therefore accepts no articles.",
};

pub(crate) const NO_ROOM: ErrorDescription = ErrorDescription {
    code: "no_room",
    status: StatusCode::INSUFFICIENT_STORAGE,
    hint: "try again when the operator has freed disk space; stored articles are safe",
    meaning: "The disk is full.",
};

pub(crate) const CANNOT_STORE: ErrorDescription = ErrorDescription {
    code: "cannot_store",
    status: StatusCode::SERVICE_UNAVAILABLE,
    hint: SEE_LOG_HINT,
    meaning: "The server cannot write to its disk.",
};

pub(crate) const INTERNAL: ErrorDescription = ErrorDescription {
    code: "internal",
    status: StatusCode::INTERNAL_SERVER_ERROR,
    hint: SEE_LOG_HINT,
    meaning: "A fault of the server, which its log explains.",
};

impl OperatorError {
    /// Returns the fixed part of the error.
    pub(crate) fn description(&self) -> &'static ErrorDescription {
        match self {
            Self::WritingOff => &WRITING_OFF,
            Self::NoRoom => &NO_ROOM,
            Self::CannotStore => &CANNOT_STORE,
            Self::Internal { .. } => &INTERNAL,
        }
    }
}
