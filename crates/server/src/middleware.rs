//! Layers that every request passes, one per file.

pub(crate) mod cors;
pub(crate) mod log_request;
pub(crate) mod metrics;
pub(crate) mod rate_limit;
pub(crate) mod real_ip;
pub(crate) mod render_error;
