//! The border between the API and the pages.

/// Routes for monitoring.
const PROBES: &[&str] = &["/healthz", "/readyz", "/metrics"];

/// Returns whether `path` belongs to the API or the probes rather than to the pages.
pub(crate) fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/") || is_probe(path)
}

/// Returns whether `path` belongs to monitoring, which may ask at any rate and in any load.
pub(crate) fn is_probe(path: &str) -> bool {
    PROBES.contains(&path)
}
