//! Middleware that sees every request: it is counted, and told in one event of the log.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use xunwen_engine::{Note, SearchResult};

use crate::api::params::query_string::QueryString;
use crate::api::search::ms;
use crate::error::{Error, shortened};
use crate::middleware::metrics::method_label;
use crate::state::{AppState, QueryLog};

/// The route of what leads nowhere.
const NOWHERE: &str = "other";

/// What a search found, for those who watch the server: carried by the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    n_hits: u64,
    is_relaxed: bool,
}

impl Seen {
    pub(crate) fn new(found: &SearchResult) -> Self {
        let is_relaxing =
            |note: &Note| matches!(note, Note::QuotesAsWords | Note::MostWords | Note::AnyWord);
        Self { n_hits: found.total, is_relaxed: found.notes.iter().any(is_relaxing) }
    }
}

/// Middleware: counts and logs a request when it is answered.
pub(crate) async fn observe(
    State(state): State<Arc<AppState>>,
    request: Request,
    next: Next,
) -> Response {
    let start = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let query = match state.query_log {
        QueryLog::Shown => query_of(&request),
        QueryLog::LeftOut => None,
    };
    let response = next.run(request).await;
    let route = route.as_ref().map_or(NOWHERE, MatchedPath::as_str);
    let (status, took) = (response.status().as_u16(), start.elapsed());
    state.metrics.answered(&method, route, status, took);
    let seen = response.extensions().get::<Seen>();
    let error = response.extensions().get::<Error>();
    count(&state, seen, error);
    tracing::info!(
        method = method_label(&method),
        route,
        status,
        took_ms = (ms(took) * 1000.0).round() / 1000.0,
        hits = seen.map(|seen| seen.n_hits),
        query,
        error = error.map(Error::code),
        "request"
    );
    response
}

fn count(state: &AppState, seen: Option<&Seen>, error: Option<&Error>) {
    if let Some(seen) = seen {
        state.metrics.searches.inc();
        if seen.n_hits == 0 {
            state.metrics.without_hits.inc();
        }
        if seen.is_relaxed {
            state.metrics.relaxed.inc();
        }
    }
    match error {
        Some(Error::Busy) => drop(state.metrics.busy.inc()),
        Some(Error::TooManyRequests { .. }) => drop(state.metrics.over_rate.inc()),
        _ => {}
    }
}

/// Returns what a request searches for or marks.
fn query_of(request: &Request) -> Option<String> {
    let query = QueryString::parse(request.uri().query()?).ok()?;
    query.get("q").map(shortened)
}
