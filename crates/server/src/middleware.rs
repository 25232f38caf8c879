//! Layers around the routes, one per file, and the data that they share.

pub(crate) mod api_path;
pub(crate) mod base_path;
pub(crate) mod cache_control;
pub(crate) mod check_host;
pub(crate) mod cluster_metrics;
pub(crate) mod cluster_probe;
pub(crate) mod connection;
pub(crate) mod cors;
pub(crate) mod entity_tag;
pub(crate) mod fallback;
pub(crate) mod host_name;
pub(crate) mod if_none_match;
pub(crate) mod log_request;
pub(crate) mod metrics;
pub(crate) mod partial_answer;
pub(crate) mod rate_limit;
pub(crate) mod rate_limiter;
pub(crate) mod real_ip;
pub(crate) mod render_error;
pub(crate) mod search_summary;
pub(crate) mod security_headers;
pub(crate) mod uri_length;
