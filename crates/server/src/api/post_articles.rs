//! `POST /api/v1/articles`

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use utoipa::IntoResponses;

use super::params::query_string::QueryString;
use super::params::write::WriteParams;
use super::refusals::{COMMON, ResponseMap, WRITING, responses};
use crate::error::caller::{
    BODY_TOO_LARGE, BROKEN_BODY, INVALID_PARAMETER, INVALID_QUERY_STRING, NO_ARTICLES, SLOW_BODY,
    TOO_MANY_ARTICLES, UNKNOWN_PARAMETER, UNSUPPORTED_ENCODING, UNSUPPORTED_MEDIA_TYPE,
};
use crate::error::{CallerError, RequestError};
use crate::ingest::body::{ArticleBodyReader, BodyLimits};
use crate::ingest::content::{BodyEncoding, BodyFormat, decoded};
use crate::ingest::outcome::IngestOutcome;
use crate::ingest::token_list::TokenScope;
use crate::ingest::writable::{WriteCaller, WritePermit};
use crate::state::AppState;
use crate::wire::{ArticlePost, PostAnswer, PostResult};

/// The error responses of a post.
struct PostRefusals;

impl IntoResponses for PostRefusals {
    fn responses() -> ResponseMap {
        let own = [
            &NO_ARTICLES,
            &BROKEN_BODY,
            &INVALID_PARAMETER,
            &UNKNOWN_PARAMETER,
            &INVALID_QUERY_STRING,
            &SLOW_BODY,
            &BODY_TOO_LARGE,
            &TOO_MANY_ARTICLES,
            &UNSUPPORTED_MEDIA_TYPE,
            &UNSUPPORTED_ENCODING,
        ];
        responses(&[&own, COMMON, WRITING])
    }
}

/// Stores articles: one object, an array, or one object per line (NDJSON).
///
/// The body may be compressed with gzip or zstd, as `Content-Encoding` says.
/// The answer comes when all accepted articles are on disk. An article that is sent twice is stored
/// once; an article with an existing id replaces the older one.
#[utoipa::path(
    post,
    path = "/articles",
    tag = "writing",
    params(WriteParams),
    request_body(
        description = "An article, an array of articles, or one article per line; at most 100,000. An object, an array or a line may have up to 32 MiB, unless the operator has set another limit.",
        content((ArticlePost = "application/json"), (Vec<ArticlePost> = "application/json"), (String = "application/x-ndjson")),
    ),
    responses(
        (status = 200, description = "The outcome of each article. Some may be refused.", body = PostAnswer),
        (status = 422, description = "Every article was refused; the answer says why.", body = PostAnswer),
        PostRefusals,
    ),
    security(("token" = [])),
)]
pub(crate) async fn post_articles(
    State(state): State<Arc<AppState>>,
    query: QueryString,
    caller: WriteCaller,
    body: Body,
) -> Result<Response, RequestError> {
    let mut permit = state.ingest.write_permit(&caller, TokenScope::Post)?;
    let WriteParams { wait } = query.read()?;
    let (format, encoding) = (BodyFormat::of(&caller.headers)?, BodyEncoding::of(&caller.headers)?);

    let limits = BodyLimits { max_bytes: state.body_bytes, step_time: state.body_time };
    let reader = ArticleBodyReader::new(decoded(body, encoding), format, limits);
    let (results, last_record) = store_batches(&state, &mut permit, reader).await?;
    if results.is_empty() {
        return Err(CallerError::NoArticles.into());
    }

    let searchable = match wait {
        Some(_) => Some(state.ingest.wait_searchable(last_record).await?),
        None => None,
    };
    let answer = PostAnswer::new(results, searchable);
    state.metrics.posted.inc_by(answer.accepted);

    let status =
        if answer.accepted > 0 { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, Json(answer)).into_response())
}

/// Stores the articles of a body batch by batch. Returns the result of each, and the number of the
/// last record of the store.
async fn store_batches(
    state: &AppState,
    permit: &mut WritePermit,
    mut reader: ArticleBodyReader,
) -> Result<(Vec<PostResult>, u64), RequestError> {
    let (mut results, mut last_record) = (Vec::new(), 0);

    while let Some(batch) = reader.next_batch().await? {
        let (lines, articles): (Vec<_>, Vec<_>) =
            batch.into_iter().map(|article| (article.line, article.json)).unzip();
        let (outcomes, record) = state.ingest.put(permit, articles).await?;

        last_record = last_record.max(record);
        for warning in outcomes.iter().flat_map(IngestOutcome::warnings) {
            state.metrics.count_warning(warning.kind.code());
        }
        let pairs = lines.into_iter().zip(outcomes);
        results.extend(pairs.map(|(line, outcome)| PostResult::new(line, outcome)));
    }

    Ok((results, last_record))
}
