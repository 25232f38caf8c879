//! Counts every request and logs it as one event.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::metrics::method_label;
use super::search_summary::SearchSummary;
use crate::api::params::query_string::QueryString;
use crate::error::quote::shortened;
use crate::error::{RequestError, RetryLaterError};
use crate::options::QueryLog;
use crate::state::AppState;
use crate::wire::duration::{duration_ms, to_microsecond};

/// Label of requests to a path without a route. Paths of callers do not become labels.
const NO_ROUTE: &str = "other";

/// Middleware: counts and logs a request when its response is ready.
pub(crate) async fn log_request(
    State(state): State<Arc<AppState>>,
    request: Request,
    next: Next,
) -> Response {
    let start = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let query = match state.query_log {
        QueryLog::Shown => query_text(&request),
        QueryLog::LeftOut => None,
    };

    let response = next.run(request).await;

    let route = route.as_ref().map_or(NO_ROUTE, MatchedPath::as_str);
    let (status, took) = (response.status().as_u16(), start.elapsed());
    let summary = response.extensions().get::<SearchSummary>();
    let error = response.extensions().get::<RequestError>();

    state.metrics.count_response(&method, route, status, took);
    count_search(&state, summary);
    count_refusal(&state, error);

    tracing::info!(
        method = method_label(&method),
        route,
        status,
        took_ms = to_microsecond(duration_ms(took)),
        hits = summary.map(|summary| summary.n_hits),
        query,
        error = error.map(RequestError::code),
        "request"
    );
    response
}

fn count_search(state: &AppState, summary: Option<&SearchSummary>) {
    let Some(summary) = summary else { return };

    state.metrics.searches.inc();
    if summary.n_hits == 0 {
        state.metrics.without_hits.inc();
    }
    if summary.is_relaxed {
        state.metrics.relaxed.inc();
    }
}

fn count_refusal(state: &AppState, error: Option<&RequestError>) {
    let Some(RequestError::RetryLater(error)) = error else { return };

    match error {
        RetryLaterError::Busy => drop(state.metrics.busy.inc()),
        RetryLaterError::TooCostly(_) => drop(state.metrics.cut.inc()),
        RetryLaterError::TooManyRequests { .. } => drop(state.metrics.over_rate.inc()),
        _ => {}
    }
}

/// Returns the text that a request searches for or marks.
fn query_text(request: &Request) -> Option<String> {
    let query = QueryString::parse(request.uri().query()?).ok()?;
    query.get("q").map(shortened)
}
