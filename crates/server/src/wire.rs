//! JSON bodies of the API, with their OpenAPI schemas.
//!
//! [`SearchAnswer`] is public so that other programs can print the same JSON.

mod article;
mod batch;
pub(crate) mod cursor;
mod distribution;
pub(crate) mod duration;
mod error;
mod hit;
mod ingest;
mod marked_text;
pub(crate) mod moment;
mod note;
mod ready;
mod search;

pub(crate) use article::ArticleAnswer;
pub(crate) use batch::{BatchAnswer, BatchItem, BatchRequest};
pub(crate) use error::ErrorAnswer;
pub use hit::{HitFields, hit_to_json};
pub(crate) use ingest::{ArticlePost, DeleteAnswer, PostAnswer, PostResult};
pub(crate) use ready::ReadyAnswer;
pub use search::{SearchAnswer, SearchPage};
