//! Parameters of requests: from a URI to typed values.

pub(crate) mod article;
pub(crate) mod citation;
mod deserializer;
pub(crate) mod export;
mod nearest;
pub(crate) mod no_params;
mod param_error;
pub(crate) mod path;
pub(crate) mod period;
pub(crate) mod query;
pub(crate) mod query_string;
pub(crate) mod search;
pub(crate) mod search_client;
pub(crate) mod values;
pub(crate) mod write;
