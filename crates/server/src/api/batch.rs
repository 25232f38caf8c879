//! `POST /api/v1/batch`

use std::net::IpAddr;
use std::sync::Arc;

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use serde_json::{Map, Value};
use tokio::time::timeout;
use utoipa::IntoResponses;

use super::params::no_params::NoParams;
use super::params::query_string::QueryString;
use super::params::search_client::SearchClient;
use super::refusals::{COMMON, ResponseMap, responses};
use super::search::{answer_search, paged_search};
use crate::error::caller::{
    BODY_TOO_LARGE, BROKEN_BODY, INVALID_QUERY_STRING, SLOW_BODY, TOO_MANY_SEARCHES,
    UNKNOWN_PARAMETER,
};
use crate::error::quote::shortened;
use crate::error::{CallerError, RequestError};
use crate::limits::{MAX_SEARCHES, MAX_SEARCHES_BYTES};
use crate::state::AppState;
use crate::wire::{BatchAnswer, BatchItem, BatchRequest, SearchAnswer};

/// The error responses of a batch as a whole.
struct BatchRefusals;

impl IntoResponses for BatchRefusals {
    fn responses() -> ResponseMap {
        let own = [
            &BROKEN_BODY,
            &BODY_TOO_LARGE,
            &SLOW_BODY,
            &TOO_MANY_SEARCHES,
            &UNKNOWN_PARAMETER,
            &INVALID_QUERY_STRING,
        ];
        responses(&[&own, COMMON])
    }
}

/// Runs up to 100 searches, one after the other.
///
/// A search that fails has its error in place of its answer. Nothing is changed, so the batch needs
/// no token.
#[utoipa::path(
    post,
    path = "/batch",
    tag = "search",
    request_body(description = "The searches.", content = BatchRequest),
    responses(
        (status = 200, description = "An answer or an error for each search.", body = BatchAnswer),
        BatchRefusals,
    ),
)]
pub(crate) async fn batch(
    State(state): State<Arc<AppState>>,
    SearchClient(client): SearchClient,
    query: QueryString,
    body: Body,
) -> Result<Json<BatchAnswer>, RequestError> {
    let NoParams {} = query.read()?;
    let BatchRequest { searches } = read_body(&state, body).await?;
    if searches.len() > MAX_SEARCHES {
        return Err(CallerError::TooManySearches.into());
    }

    let mut answers = Vec::with_capacity(searches.len());
    for search in searches {
        answers.push(BatchItem::from(one_search(&state, client, search).await));
    }
    Ok(Json(BatchAnswer { answers }))
}

async fn read_body(state: &AppState, body: Body) -> Result<BatchRequest, CallerError> {
    let body = timeout(state.body_time, to_bytes(body, MAX_SEARCHES_BYTES)).await;
    let body = body.map_err(|_| CallerError::SlowBody)?;
    let body = body.map_err(|_| CallerError::BodyTooLarge { max_bytes: MAX_SEARCHES_BYTES })?;
    serde_json::from_slice(&body).map_err(|error| CallerError::BrokenBody(error.to_string()))
}

async fn one_search(
    state: &Arc<AppState>,
    client: IpAddr,
    search: Map<String, Value>,
) -> Result<SearchAnswer, RequestError> {
    let search = paged_search(state, &parameters(search)?)?;
    let (_, Json(answer)) = answer_search(state, client, search).await?;
    Ok(answer)
}

/// Returns the members of an object as parameters: a list is a repeated parameter.
fn parameters(search: Map<String, Value>) -> Result<QueryString, CallerError> {
    let mut pairs = Vec::new();
    for (name, value) in search {
        let values = match value {
            Value::Array(values) => values,
            one => vec![one],
        };
        for value in values {
            match value {
                Value::Null => {}
                Value::String(text) => pairs.push((name.clone(), text)),
                Value::Number(number) => pairs.push((name.clone(), number.to_string())),
                other => return Err(not_a_value(&name, &other)),
            }
        }
    }
    Ok(QueryString::from_pairs(pairs))
}

fn not_a_value(name: &str, value: &Value) -> CallerError {
    let value = shortened(&value.to_string());
    CallerError::BrokenBody(format!(
        "`{name}` is {value} (expected a text, a number or a list of texts)"
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_of_an_object_are_parameters() {
        let search = json!({"q": "甲", "page": 2, "source": ["a", "b"], "from": null});
        let query = parameters(search.as_object().unwrap().clone()).unwrap();
        assert_eq!(
            (query.get("q"), query.get("page"), query.get("from")),
            (Some("甲"), Some("2"), None)
        );
        assert_eq!(query.all("source"), ["a", "b"]);

        for broken in [json!({"q": {"a": 1}}), json!({"loose": true}), json!({"source": [["a"]]})] {
            assert!(parameters(broken.as_object().unwrap().clone()).is_err(), "{broken}");
        }
    }
}
