//! The result of one check, and what the operator can do about it.

use serde::Serialize;

/// The severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing to do.
    Ok,
    /// Everything works, but something should be done.
    Warning,
    /// Articles are missing or may be lost.
    Fault,
}

/// The result of checking one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The thing that was checked.
    pub about: &'static str,
    /// The severity.
    pub severity: Severity,
    /// The state that was found.
    pub found: String,
    /// The remedy; `None` if there is nothing to do.
    pub todo: Option<String>,
}

impl Finding {
    /// Returns a finding with nothing to do.
    #[must_use]
    pub fn ok(about: &'static str, found: String) -> Self {
        Self { about, severity: Severity::Ok, found, todo: None }
    }

    /// Returns a finding that the operator should act on.
    #[must_use]
    pub fn warning(about: &'static str, found: String, remedy: &str) -> Self {
        Self { about, severity: Severity::Warning, found, todo: Some(remedy.to_owned()) }
    }

    /// Returns a finding of articles that are missing or may be lost, or of a server that cannot start.
    #[must_use]
    pub fn fault(about: &'static str, found: String, remedy: &str) -> Self {
        Self { about, severity: Severity::Fault, found, todo: Some(remedy.to_owned()) }
    }
}
