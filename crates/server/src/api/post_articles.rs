//! `POST /api/v1/articles` and `DELETE /api/v1/articles/{id}`

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::article::article_id;
use crate::api::params::query_string::QueryString;
use crate::error::{Error, shortened};
use crate::ingest::Fate;
use crate::ingest::body::{Articles, BodyLimits, Part};
use crate::state::AppState;
use crate::wire::{DeleteAnswer, ErrorAnswer, NewArticle, PostAnswer, Posted};

/// Takes articles: one object, an array, or one object a line (NDJSON).
///
/// Answers when all that is accepted is on the disk. What is sent twice is one article; another of
/// the same id takes its place.
#[utoipa::path(
    post,
    path = "/articles",
    tag = "writing",
    params(
        ("wait" = Option<String>, Query, description = "`searchable`: answer when the articles can be found, after 10 s at the latest."),
    ),
    request_body(
        description = "An article, an array of articles, or articles one a line; 100,000 at most. The body of an object or an array may have 32 MiB unless the operator chose otherwise, as may a line.",
        content((NewArticle = "application/json"), (Vec<NewArticle> = "application/json"), (String = "application/x-ndjson")),
    ),
    responses(
        (status = 200, description = "What became of each; some may be refused.", body = PostAnswer),
        (status = 400, description = "`no_articles`, `broken_body`, `invalid_parameter` or `invalid_query_string`.", body = ErrorAnswer),
        (status = 401, description = "`unauthorized`: a bearer token is needed.", body = ErrorAnswer),
        (status = 403, description = "`writing_off`: this server has no tokens, so nobody may write.", body = ErrorAnswer),
        (status = 405, description = "`method_not_allowed`.", body = ErrorAnswer),
        (status = 408, description = "`slow_body`: it came too slowly. Of lines, those before were taken.", body = ErrorAnswer),
        (status = 413, description = "`body_too_large` or `too_many_articles`. Of lines, those before were taken.", body = ErrorAnswer),
        (status = 414, description = "`uri_too_long`.", body = ErrorAnswer),
        (status = 422, description = "Every article was refused; the answer says why.", body = PostAnswer),
        (status = 429, description = "`too_many_writes` or `too_many_requests`; `Retry-After` says when to try again.", body = ErrorAnswer),
        (status = 500, description = "`internal`.", body = ErrorAnswer),
        (status = 503, description = "`cannot_store`.", body = ErrorAnswer),
        (status = 507, description = "`no_room`: the disk is full.", body = ErrorAnswer),
    ),
    security(("token" = [])),
)]
pub(crate) async fn post(
    State(state): State<Arc<AppState>>,
    query: QueryString,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Error> {
    let _turn = state.ingest.enter(&headers)?;
    let waits = waits(&query)?;
    let is_lines = is_lines(&headers);
    let limits = BodyLimits { most_bytes: state.body_bytes, patience: state.body_time };
    let mut articles = Articles::new(body, is_lines, limits);
    let (mut results, mut last) = (Vec::new(), 0);
    while let Some(parts) = articles.next().await? {
        let (lines, jsons): (Vec<_>, Vec<_>) =
            parts.into_iter().map(|Part { line, json }| (line, json)).unzip();
        let (fates, seq) = state.ingest.put(jsons).await?;
        last = last.max(seq);
        let posted = lines.into_iter().zip(fates).map(|(line, fate)| Posted::new(line, fate));
        results.extend(posted);
    }
    if results.is_empty() {
        return Err(Error::NoArticles);
    }
    let is_searchable = if waits { Some(state.ingest.wait_searchable(last).await?) } else { None };
    let answer = PostAnswer::new(results, is_searchable);
    state.metrics.posted.inc_by(answer.accepted);
    let status =
        if answer.accepted > 0 { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, Json(answer)).into_response())
}

/// Takes a posted article back. That it is not there, or no longer, is no error.
#[utoipa::path(
    delete,
    path = "/articles/{*id}",
    tag = "writing",
    params(
        ("id" = String, Path, description = "The id of the article, percent-encoded, slashes as `%2F`.", example = "desk/2023-05-19-1"),
        ("wait" = Option<String>, Query, description = "`searchable`: answer when it can no longer be found, after 10 s at the latest."),
    ),
    responses(
        (status = 200, description = "It is not there any more.", body = DeleteAnswer),
        (status = 400, description = "`invalid_parameter`, `invalid_query_string` or `invalid_path`.", body = ErrorAnswer),
        (status = 401, description = "`unauthorized`: a bearer token is needed.", body = ErrorAnswer),
        (status = 403, description = "`writing_off`: this server has no tokens, so nobody may write.", body = ErrorAnswer),
        (status = 405, description = "`method_not_allowed`.", body = ErrorAnswer),
        (status = 409, description = "`id_of_corpus`: it comes from the corpus, and goes when that changes.", body = ErrorAnswer),
        (status = 414, description = "`uri_too_long`.", body = ErrorAnswer),
        (status = 429, description = "`too_many_writes` or `too_many_requests`; `Retry-After` says when to try again.", body = ErrorAnswer),
        (status = 500, description = "`internal`.", body = ErrorAnswer),
        (status = 503, description = "`cannot_store`.", body = ErrorAnswer),
        (status = 507, description = "`no_room`: the disk is full.", body = ErrorAnswer),
    ),
    security(("token" = [])),
)]
pub(crate) async fn delete(
    State(state): State<Arc<AppState>>,
    id: Result<Path<String>, PathRejection>,
    query: QueryString,
    headers: HeaderMap,
) -> Result<Json<DeleteAnswer>, Error> {
    let _turn = state.ingest.enter(&headers)?;
    let (id, waits) = (article_id(id)?, waits(&query)?);
    let (outcome, seq) = state.ingest.delete(id.clone()).await?;
    let searchable = if waits { Some(state.ingest.wait_searchable(seq).await?) } else { None };
    Ok(Json(DeleteAnswer::new(id, outcome, searchable)))
}

fn waits(query: &QueryString) -> Result<bool, Error> {
    match query.get("wait") {
        None => Ok(false),
        Some("searchable") => Ok(true),
        Some(other) => Err(Error::InvalidWait(shortened(other))),
    }
}

fn is_lines(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
    ["application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"]
        .contains(&&*kind.to_ascii_lowercase())
}

impl Posted {
    fn new(line: u64, fate: Fate) -> Self {
        match fate {
            Fate::Stored { id, outcome } => Self::stored(line, id, outcome),
            Fate::Refused { code, message } => Self::refused(line, code, message),
        }
    }
}
