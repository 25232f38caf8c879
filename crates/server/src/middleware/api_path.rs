//! The border between the API and the pages.

/// Returns whether `path` belongs to the API or the probes rather than to the pages.
pub(crate) fn is_api(path: &str) -> bool {
    path == "/api"
        || path.starts_with("/api/")
        || matches!(path, "/healthz" | "/readyz" | "/metrics")
}
