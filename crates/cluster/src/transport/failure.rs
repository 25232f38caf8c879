//! Requests that did not succeed, sorted by what the caller may do next.

use std::io::ErrorKind;

use ureq::Timeout;

use super::answer::AnswerFault;
use super::call::Repeat;
use super::error_details::ErrorDetails;
use crate::error::ClusterError;

/// A request to one node that did not succeed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The node was not reached, so the request was not carried out.
    NotSent {
        /// The node and the error.
        reason: String,
        /// The node, when the fault is in TLS.
        tls: Option<String>,
    },
    /// There was no usable answer. Whether the request was carried out is unknown.
    NoAnswer {
        /// The node and the error.
        reason: String,
        /// Whether the time was over.
        cause: NoAnswerCause,
    },
    /// The node answered that it cannot do this now.
    Busy {
        /// Whether the request may have been carried out in part.
        extent: Extent,
        /// The status.
        status: u16,
        /// The error, if it stays like this.
        error: ClusterError,
    },
    /// The answer does not cover all documents.
    Incomplete {
        /// The missing part.
        reason: String,
        /// Whether another try may give a complete one.
        repeat: Repeat,
    },
    /// Another try cannot help.
    Final(ClusterError),
}

/// The reason why a request has no usable answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoAnswerCause {
    /// The time for it was over.
    Timeout,
    /// The connection broke, or the answer is damaged.
    Broken,
}

/// How much of a refused request was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Nothing: it was refused before.
    Nothing,
    /// Unknown.
    Unknown,
}

impl Failure {
    /// Sorts an error of the connection.
    pub(crate) fn from_connection(error: &ureq::Error, url: &str) -> Self {
        let reason = format!("{url}: {error}");
        let is_tls = is_tls_error(error);
        if is_tls || is_before_sending(error) {
            return Self::NotSent { reason, tls: is_tls.then(|| url.to_owned()) };
        }
        let is_timeout = matches!(error, ureq::Error::Timeout(_));
        let cause = if is_timeout { NoAnswerCause::Timeout } else { NoAnswerCause::Broken };
        Self::NoAnswer { reason, cause }
    }

    /// Sorts an answer that the call does not accept.
    pub(crate) fn from_refusal(status: u16, details: &ErrorDetails, url: &str) -> Self {
        let reason = format!("{url}: {status} {}", details.line());
        let busy = |extent, error| Self::Busy { extent, status, error };
        match status {
            _ if details.is_read_only() => busy(Extent::Nothing, ClusterError::ReadOnly { reason }),
            _ if details.is_cancelled() => Self::out_of_time(url),
            401 => Self::Final(ClusterError::Unauthorized { url: url.to_owned() }),
            403 => Self::Final(ClusterError::Forbidden { reason }),
            404 if details.is_missing_index() => Self::Final(ClusterError::MissingIndex { reason }),
            409 => Self::Final(ClusterError::Conflict { reason }),
            429 => busy(Extent::Nothing, ClusterError::Overloaded { reason }),
            500.. => busy(Extent::Unknown, ClusterError::Unavailable { reason }),
            _ => {
                let kind = details.kind.clone();
                Self::Final(ClusterError::Rejected { status, kind, reason })
            }
        }
    }

    /// Sorts an answer that cannot be used.
    pub(crate) fn from_fault(fault: AnswerFault, url: &str) -> Self {
        match fault {
            AnswerFault::Damaged(reason) => {
                Self::NoAnswer { reason: format!("{url}: {reason}"), cause: NoAnswerCause::Broken }
            }
            AnswerFault::FailedShards(reason) => {
                Self::Incomplete { reason: format!("{url}: {reason}"), repeat: Repeat::Harmless }
            }
            AnswerFault::TimedOut => Self::out_of_time(url),
            AnswerFault::Refused(status, details) => Self::from_refusal(status, &details, url),
        }
    }

    /// Returns the failure of a search that another try would not make faster.
    fn out_of_time(url: &str) -> Self {
        let reason = format!("{url}: the search ran out of time");
        Self::Incomplete { reason, repeat: Repeat::Harmful }
    }

    /// Returns whether the request may be sent again.
    pub(crate) fn may_repeat(&self, repeat: Repeat) -> bool {
        match self {
            Self::NotSent { .. } | Self::Busy { extent: Extent::Nothing, .. } => true,
            Self::NoAnswer { .. } | Self::Busy { .. } => repeat == Repeat::Harmless,
            Self::Incomplete { repeat: own, .. } => *own == Repeat::Harmless,
            Self::Final(_) => false,
        }
    }

    /// Returns whether the node, rather than the request, is the cause.
    pub(crate) const fn is_of_node(&self) -> bool {
        matches!(self, Self::NotSent { .. } | Self::NoAnswer { .. })
    }

    /// Returns the reason, for the log.
    pub(crate) fn reason(&self) -> String {
        match self {
            Self::NotSent { reason, .. }
            | Self::NoAnswer { reason, .. }
            | Self::Incomplete { reason, .. } => reason.clone(),
            Self::Busy { error, .. } | Self::Final(error) => error.to_string(),
        }
    }

    /// Returns the error of a call that ends with this failure.
    pub(crate) fn into_error(self) -> ClusterError {
        match self {
            Self::NotSent { reason, tls: Some(url) } => ClusterError::Tls { url, reason },
            Self::NotSent { reason, tls: None } | Self::NoAnswer { reason, .. } => {
                ClusterError::Unavailable { reason }
            }
            Self::Busy { error, .. } | Self::Final(error) => error,
            Self::Incomplete { reason, .. } => ClusterError::Incomplete { reason },
        }
    }
}

/// Returns whether a request failed before any of it was sent.
fn is_before_sending(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => true,
        ureq::Error::Timeout(Timeout::Resolve | Timeout::Connect) => true,
        ureq::Error::Io(error) => matches!(
            error.kind(),
            ErrorKind::ConnectionRefused
                | ErrorKind::HostUnreachable
                | ErrorKind::NetworkUnreachable
                | ErrorKind::AddrNotAvailable
        ),
        _ => false,
    }
}

/// Returns whether certificate or protocol of TLS are at fault. Handshakes run below the first
/// write, so most errors arrive as errors of the system.
fn is_tls_error(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => true,
        ureq::Error::Io(error) => error.kind() == ErrorKind::InvalidData,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::error_details::error_details;
    use super::*;

    fn refusal(status: u16, body: &str) -> Failure {
        Failure::from_refusal(status, &error_details(body.as_bytes()), "http://a:1")
    }

    #[test]
    fn a_full_disk_is_recognised_under_either_status() {
        let old = r#"{"error":{"type":"cluster_block_exception","reason":"index [x] blocked by: [FORBIDDEN/12/index read-only / allow delete (api)];"},"status":403}"#;
        let new = r#"{"error":{"type":"cluster_block_exception","reason":"index [x] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block];"},"status":429}"#;
        for (status, body) in [(403, old), (429, new)] {
            let failure = refusal(status, body);
            assert!(failure.may_repeat(Repeat::Harmful));
            let error = failure.into_error();
            assert!(matches!(error, ClusterError::ReadOnly { .. }), "{error}");
            assert!(error.to_string().contains("free disk space"), "{error}");
        }
    }

    #[test]
    fn a_refusal_says_type_reason_and_cause() {
        let body = r#"{"error":{"type":"search_phase_execution_exception","reason":"all shards failed","root_cause":[{"type":"parsing_exception","reason":"unknown query"}]}}"#;
        assert_eq!(
            refusal(400, body).into_error().to_string().split(": check").next(),
            Some(
                "the cluster refused the request with status 400 (http://a:1: 400 \
                 search_phase_execution_exception: all shards failed (cause: parsing_exception: \
                 unknown query))"
            )
        );
        let proxy = refusal(502, "<html>Bad Gateway</html>").into_error().to_string();
        assert!(proxy.contains("502 without a description"), "{proxy}");
    }

    #[test]
    fn a_search_that_the_cluster_gave_up_is_not_repeated() {
        let body = r#"{"error":{"type":"search_phase_execution_exception","reason":"all shards failed","root_cause":[{"type":"task_cancelled_exception","reason":"Cancellation timeout is expired"}]}}"#;
        let failure = refusal(500, body);
        assert!(!failure.may_repeat(Repeat::Harmless) && !failure.is_of_node());
        assert!(matches!(failure.into_error(), ClusterError::Incomplete { .. }));
    }

    #[test]
    fn only_what_was_not_carried_out_is_repeated_when_that_is_harmful() {
        let cause = NoAnswerCause::Broken;
        let no_answer = Failure::NoAnswer { reason: String::new(), cause };
        let not_sent = Failure::NotSent { reason: String::new(), tls: None };
        let repeats = |failure: &Failure| {
            [Repeat::Harmless, Repeat::Harmful].map(|repeat| failure.may_repeat(repeat))
        };
        assert_eq!(repeats(&no_answer), [true, false]);
        assert_eq!(repeats(&not_sent), [true, true]);
        assert_eq!(repeats(&refusal(429, "")), [true, true]);
        assert_eq!(repeats(&refusal(503, "")), [true, false]);
        for status in [400, 401, 403, 404, 409, 413] {
            assert_eq!(repeats(&refusal(status, "")), [false, false], "{status}");
        }
    }
}
