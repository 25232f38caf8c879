//! `GET /api/v1/articles/{id}`

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};

use crate::api::params::query_string::QueryString;
use crate::api::params::script;
use crate::error::{Error, shortened};
use crate::state::AppState;
use crate::wire::{ArticleAnswer, ErrorAnswer};

/// Returns an article; with a query, what matches it is marked.
#[utoipa::path(
    get,
    path = "/articles/{*id}",
    tag = "search",
    params(
        ("id" = String, Path, description = "The id of a hit, percent-encoded, slashes as `%2F`.", example = "economy/cross-border"),
        ("q" = Option<String>, Query, description = "What to mark, in the query language."),
        ("script" = Option<String>, Query, description = "The script of title and text: `original` (the default), `hans`, `hant`, `tw` or `hk`."),
    ),
    responses(
        (status = 200, description = "The article.", body = ArticleAnswer),
        (status = 400, description = "`invalid_parameter`, `invalid_query_string` or `invalid_path`.", body = ErrorAnswer),
        (status = 404, description = "`no_such_article`.", body = ErrorAnswer),
        (status = 405, description = "`method_not_allowed`.", body = ErrorAnswer),
        (status = 414, description = "`uri_too_long`.", body = ErrorAnswer),
        (status = 429, description = "`too_many_requests`, where the operator limits them; `Retry-After` says when to try again.", body = ErrorAnswer),
        (status = 500, description = "`internal`.", body = ErrorAnswer),
        (status = 503, description = "`busy` or `timeout`; `Retry-After` says when to try again.", body = ErrorAnswer),
    ),
)]
pub(crate) async fn article(
    State(state): State<Arc<AppState>>,
    id: Result<Path<String>, PathRejection>,
    query: QueryString,
) -> Result<Json<ArticleAnswer>, Error> {
    let id = article_id(id)?;
    let script = script(&query)?;
    let engine = state.engine();
    let work = move || {
        let found = engine.article(&id, query.get("q").unwrap_or_default(), script)?;
        let article = found.ok_or_else(|| Error::NoSuchArticle(shortened(&id)))?;
        Ok(Json(ArticleAnswer::from(article)))
    };
    state.pool.run(work).await
}

/// Returns the id that a path names.
///
/// # Errors
/// When it is no UTF-8.
pub(crate) fn article_id(id: Result<Path<String>, PathRejection>) -> Result<String, Error> {
    id.map(|Path(id)| id).map_err(|_| Error::InvalidPath)
}
