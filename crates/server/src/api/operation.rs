//! `GET /healthz`, `/readyz` and `/metrics`: for those who watch over the server.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use jiff::Timestamp;

use crate::error::Error;
use crate::middleware::metrics::{CONTENT_TYPE, Reading};
use crate::state::AppState;
use crate::wire::{ErrorAnswer, ReadyAnswer};

/// Says that the server answers.
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "operation",
    responses((status = 200, description = "The server answers.", body = String, content_type = "text/plain", example = "ok")),
)]
pub(crate) async fn healthz() -> &'static str {
    "ok"
}

/// Says whether the server can be asked, and what it has.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "operation",
    responses(
        (status = 200, description = "Dictionary and index are loaded, and made for each other.", body = ReadyAnswer),
        (status = 405, description = "`method_not_allowed`.", body = ErrorAnswer),
        (status = 414, description = "`uri_too_long`.", body = ErrorAnswer),
        (status = 503, description = "`not_ready`: what is served is out of date and made anew; until then not all may be found.", body = ErrorAnswer),
    ),
)]
pub(crate) async fn readyz(State(state): State<Arc<AppState>>) -> Result<Json<ReadyAnswer>, Error> {
    let engine = state.engine();
    if !engine.is_current() {
        return Err(Error::NotReady);
    }
    let (generation, articles) = (engine.generation_number(), engine.n_articles());
    Ok(Json(ReadyAnswer { ready: true, generation, articles }))
}

/// Tells what the server counts, in the text form of OpenMetrics, which Prometheus reads.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "operation",
    responses((status = 200, description = "Requests by route and status, times, searches, the index.", body = String, content_type = "application/openmetrics-text")),
)]
pub(crate) async fn metrics(State(state): State<Arc<AppState>>) -> impl IntoResponse {
    let engine = state.engine();
    let now = Timestamp::now().as_second();
    let reading = Reading {
        n_articles: engine.n_articles(),
        n_segments: engine.n_segments(),
        generation: engine.generation_number(),
        is_ready: engine.is_current(),
        n_queued: state.ingest.backlog(),
        newest_age_seconds: engine.newest().map(|second| now.saturating_sub(second).max(0)),
    };
    ([(header::CONTENT_TYPE, CONTENT_TYPE)], state.metrics.text(reading))
}
