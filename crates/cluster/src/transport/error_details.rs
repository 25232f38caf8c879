//! The description of an error in an answer.

use serde::Deserialize;

/// The body of an answer with an error.
#[derive(Deserialize)]
struct ErrorBody {
    error: Option<ErrorValue>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ErrorValue {
    Details(ErrorDetails),
    Text(String),
}

/// The description of an error, in answers and in the items of bulk answers.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct ErrorDetails {
    /// The type, such as `mapper_parsing_exception`.
    #[serde(rename = "type", default)]
    pub(crate) kind: String,
    /// The reason, for people.
    #[serde(default)]
    pub(crate) reason: Option<String>,
    #[serde(default)]
    root_cause: Vec<ErrorDetails>,
}

impl ErrorDetails {
    /// Returns type and reason in one line, with the root cause if that says more.
    pub(crate) fn line(&self) -> String {
        let cause = self.root_cause.iter().find(|cause| cause.kind != self.kind);
        let cause = cause.map(|cause| format!(" (cause: {})", cause.line())).unwrap_or_default();
        let reason = self.reason.as_deref().unwrap_or_default();
        format!("{}: {reason}{cause}", self.kind)
    }

    /// Returns whether an index does not exist.
    pub(crate) fn is_missing_index(&self) -> bool {
        self.kind == "index_not_found_exception"
    }

    /// Returns whether the cluster gave a search up because it took too long.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.kind == "task_cancelled_exception" || self.root_cause.iter().any(Self::is_cancelled)
    }

    /// Returns whether an index refuses changes, as it does on a disk that is almost full.
    pub(crate) fn is_read_only(&self) -> bool {
        let is_block = self.kind == "cluster_block_exception";
        is_block && self.reason.as_ref().is_some_and(|reason| reason.contains("read-only"))
    }
}

/// Returns the error of an answer. Proxies answer with other bodies than nodes.
pub(crate) fn error_details(body: &[u8]) -> ErrorDetails {
    let parsed: Option<ErrorBody> = serde_json::from_slice(body).ok();
    match parsed.and_then(|body| body.error) {
        Some(ErrorValue::Details(details)) => details,
        Some(ErrorValue::Text(text)) => ErrorDetails { kind: text, ..ErrorDetails::default() },
        None => ErrorDetails { kind: "without a description".to_owned(), ..Default::default() },
    }
}
