//! `DELETE /api/v1/articles/{id}`

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use utoipa::IntoResponses;

use super::params::path::article_id;
use super::params::query_string::QueryString;
use super::params::write::WriteParams;
use super::refusals::{COMMON, ResponseMap, WRITING, responses};
use crate::error::RequestError;
use crate::error::caller::{
    ID_OF_CORPUS, INVALID_PARAMETER, INVALID_PATH, INVALID_QUERY_STRING, UNKNOWN_PARAMETER,
};
use crate::ingest::token_list::TokenScope;
use crate::ingest::writable::WriteCaller;
use crate::state::AppState;
use crate::wire::DeleteAnswer;

/// The error responses of a deletion.
struct DeleteRefusals;

impl IntoResponses for DeleteRefusals {
    fn responses() -> ResponseMap {
        let own = [
            &INVALID_PARAMETER,
            &UNKNOWN_PARAMETER,
            &INVALID_QUERY_STRING,
            &INVALID_PATH,
            &ID_OF_CORPUS,
        ];
        responses(&[&own, COMMON, WRITING])
    }
}

/// Deletes a posted article.
///
/// Deleting an article that does not exist succeeds.
#[utoipa::path(
    delete,
    path = "/articles/{*id}",
    tag = "writing",
    params(
        ("id" = String, Path, description = "The id of the article, percent-encoded, with slashes as `%2F`.", example = "desk/2023-05-19-1"),
        WriteParams,
    ),
    responses(
        (status = 200, description = "The article does not exist any more.", body = DeleteAnswer),
        DeleteRefusals,
    ),
    security(("token" = [])),
)]
pub(crate) async fn delete_article(
    State(state): State<Arc<AppState>>,
    id: Result<Path<String>, PathRejection>,
    query: QueryString,
    caller: WriteCaller,
) -> Result<Json<DeleteAnswer>, RequestError> {
    let mut permit = state.ingest.write_permit(&caller, TokenScope::Delete)?;
    let id = article_id(id)?;
    let WriteParams { wait } = query.read()?;

    let (outcome, record) = state.ingest.delete(&mut permit, id.clone()).await?;
    let searchable = match wait {
        Some(_) => Some(state.ingest.wait_searchable(record).await?),
        None => None,
    };
    Ok(Json(DeleteAnswer::new(id, outcome, searchable)))
}
