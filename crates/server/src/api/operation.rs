//! `GET /healthz`, `/readyz` and `/metrics`: monitoring.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use jiff::Timestamp;
use utoipa::IntoResponses;
use xunwen_engine::backend::IndexStatus;
use xunwen_indexer::ChangeSource;

use super::refusals::{PROBING, ResponseMap, responses};
use crate::error::retry_later::{CLUSTER_UNAVAILABLE, NOT_READY};
use crate::error::{RequestError, RetryLaterError};
use crate::middleware::metrics::{CONTENT_TYPE, GaugeReadings};
use crate::state::AppState;
use crate::wire::ReadyAnswer;

/// The error responses of the probe that cannot fail by itself.
struct ProbeRefusals;

impl IntoResponses for ProbeRefusals {
    fn responses() -> ResponseMap {
        responses(&[PROBING])
    }
}

/// Returns `ok` while the server runs.
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "operation",
    responses(
        (status = 200, description = "The server runs.", body = String, content_type = "text/plain", example = "ok"),
        ProbeRefusals,
    ),
)]
pub(crate) async fn healthz() -> &'static str {
    "ok"
}

/// The error responses of the readiness probe.
struct ReadyRefusals;

impl IntoResponses for ReadyRefusals {
    fn responses() -> ResponseMap {
        responses(&[PROBING, &[&NOT_READY, &CLUSTER_UNAVAILABLE]])
    }
}

/// Returns whether the server is ready, the size of its index, and whether it accepts articles.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "operation",
    responses(
        (status = 200, description = "Dictionary and index are loaded and match each other; a cluster that has the index answers for all of it.", body = ReadyAnswer),
        ReadyRefusals,
    ),
)]
pub(crate) async fn readyz(
    State(state): State<Arc<AppState>>,
) -> Result<Json<ReadyAnswer>, RequestError> {
    let IndexStatus { n_articles: articles, generation_number: generation, is_current, .. } =
        state.index_status().await?;
    if !is_current {
        return Err(RetryLaterError::NotReady.into());
    }

    let reason = state.ingest.obstacle();
    let writable = reason.is_none();
    let stalled = state.waiting().stalled().map(source_code);
    Ok(Json(ReadyAnswer { ready: true, generation, articles, writable, reason, stalled }))
}

fn source_code(source: ChangeSource) -> &'static str {
    match source {
        ChangeSource::Posted => "posted",
        ChangeSource::Corpus => "corpus",
    }
}

/// Returns the metrics of the server in the text format of OpenMetrics, which Prometheus reads.
///
/// Only the listener of `metrics_listen` has this route, which is not part of the API.
pub(crate) async fn metrics(State(state): State<Arc<AppState>>) -> impl IntoResponse {
    let now = Timestamp::now().as_second();
    let answer = state.index_status().await;
    let is_ready = answer.as_ref().is_ok_and(|status| status.is_current);
    let index = answer.unwrap_or_else(|_| state.last_index_status());

    let readings = GaugeReadings {
        n_articles: index.n_articles,
        n_segments: index.n_segments,
        generation: index.generation_number,
        is_ready,
        is_writable: state.ingest.obstacle().is_none(),
        n_queued: state.ingest.backlog(),
        queue_age: state.waiting().posted_age(),
        is_stalled: state.waiting().stalled().is_some(),
        slow_article: state.slow_article(),
        newest_age_seconds: index.newest.map(|second| now.saturating_sub(second).max(0)),
    };
    ([(header::CONTENT_TYPE, CONTENT_TYPE)], state.metrics.text(readings))
}
