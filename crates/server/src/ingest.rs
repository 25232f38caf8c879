//! Acceptance of posted articles: who may post, how many at a time, and the outcome of each.

pub(crate) mod array;
mod audit;
pub(crate) mod auth;
pub(crate) mod blocking;
pub(crate) mod body;
pub(crate) mod content;
pub(crate) mod outcome;
pub(crate) mod token_list;
pub(crate) mod writable;

pub use self::writable::Ingest;
