//! The body and the answer of a batch of searches.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::error::ErrorAnswer;
use super::search::SearchAnswer;
use crate::error::RequestError;

/// Searches to run.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BatchRequest {
    /// Up to 100 searches. Each is an object with the parameters of `GET /api/v1/search`; a
    /// parameter that may be repeated takes a list.
    #[schema(value_type = Vec<Object>, example = json!([{"q": "跨境电商", "per_page": 1}, {"q": "杭州", "source": ["城北日报", "观察"]}]))]
    pub(crate) searches: Vec<Map<String, Value>>,
}

/// The answers to a batch.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BatchAnswer {
    /// One for each search, in the same order.
    pub(crate) answers: Vec<BatchItem>,
}

/// The answer to a search of a batch, or its error. An error does not affect the other searches.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum BatchItem {
    Answer(Box<SearchAnswer>),
    Error(ErrorAnswer),
}

impl From<Result<SearchAnswer, RequestError>> for BatchItem {
    fn from(result: Result<SearchAnswer, RequestError>) -> Self {
        match result {
            Ok(answer) => Self::Answer(Box::new(answer)),
            Err(error) => Self::Error((&error).into()),
        }
    }
}
