//! Ordering the first hits by a model that runs elsewhere.

mod api;
mod endpoint;

pub(crate) use api::RerankApi;
pub(crate) use endpoint::EndpointModel;
