//! Queries that others are made of.

use serde_json::{Value, json};

use crate::document::keyword;

/// Returns the query for all articles.
pub(crate) fn everything() -> Value {
    json!({ "match_all": {} })
}

/// Returns the query for articles of at least one of several queries.
pub(crate) fn any(mut queries: Vec<Value>) -> Value {
    match queries.len() {
        0 => json!({ "match_none": {} }),
        1 => queries.remove(0),
        _ => json!({ "bool": { "should": queries, "minimum_should_match": 1 } }),
    }
}

/// Returns the query for articles with a keyword.
pub(crate) fn exact(field: &str, text: &str) -> Value {
    json!({ "term": { field: { "value": keyword(text) } } })
}
