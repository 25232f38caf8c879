//! `GET /api/v1/articles/{id}`

use std::sync::Arc;

use axum::Extension;
use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use utoipa::IntoResponses;
use xunwen_engine::SearchBudget;

use super::params::article::ArticleParams;
use super::params::path::article_id;
use super::params::query_string::QueryString;
use super::params::search_client::SearchClient;
use super::refusals::{COMMON, ResponseMap, SEARCHING, responses};
use crate::error::caller::{
    INVALID_PARAMETER, INVALID_PATH, INVALID_QUERY_STRING, NO_SUCH_ARTICLE, UNKNOWN_PARAMETER,
};
use crate::error::quote::shortened;
use crate::error::{CallerError, RequestError};
use crate::middleware::partial_answer::PartialAnswer;
use crate::state::AppState;
use crate::wire::ArticleAnswer;

/// The error responses of a request for an article.
struct ArticleRefusals;

impl IntoResponses for ArticleRefusals {
    fn responses() -> ResponseMap {
        let own = [
            &INVALID_PARAMETER,
            &UNKNOWN_PARAMETER,
            &INVALID_QUERY_STRING,
            &INVALID_PATH,
            &NO_SUCH_ARTICLE,
        ];
        responses(&[&own, COMMON, SEARCHING])
    }
}

/// Returns an article, with the matches of a query marked.
#[utoipa::path(
    get,
    path = "/articles/{*id}",
    tag = "search",
    params(
        ("id" = String, Path, description = "The id of a hit, percent-encoded, with slashes as `%2F`.", example = "economy/cross-border"),
        ArticleParams,
    ),
    responses(
        (status = 200, description = "The article.", body = ArticleAnswer),
        ArticleRefusals,
    ),
)]
pub(crate) async fn article(
    State(state): State<Arc<AppState>>,
    SearchClient(client): SearchClient,
    id: Result<Path<String>, PathRejection>,
    query: QueryString,
) -> Result<(Option<Extension<PartialAnswer>>, Json<ArticleAnswer>), RequestError> {
    let id = article_id(id)?;
    let ArticleParams { q, script } = query.read()?;

    // The request keeps this engine, also while it waits for a free thread.
    let engine = state.engine();
    let n_articles = engine.n_articles();
    let work = move |budget: &SearchBudget| {
        let query = q.as_deref().unwrap_or_default();
        let found = engine.article_within(&id, query, script, budget)?;
        let article = found.ok_or_else(|| CallerError::NoSuchArticle(shortened(&id)))?;
        let partial = PartialAnswer::from_notes(&article.notes).map(Extension);
        Ok((partial, Json(ArticleAnswer::from(article))))
    };
    state.pool.run(client, n_articles, work).await
}
