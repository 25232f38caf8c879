//! `GET /api/v1/search`

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::State;
use axum::{Extension, Json};
use jiff::Timestamp;
use utoipa::IntoResponses;
use xunwen_engine::{Engine, Hit, SearchBudget};

use super::params::query::QueryParams;
use super::params::query_string::QueryString;
use super::params::search::{PageParams, PagedSearch};
use super::params::search_client::SearchClient;
use super::refusals::{COMMON, ResponseMap, SEARCHING, responses};
use crate::error::caller::{
    CURSOR_EXPIRED, INVALID_CURSOR, INVALID_PARAMETER, INVALID_QUERY_STRING, MISSING_QUERY,
    PAGE_TOO_DEEP, UNKNOWN_PARAMETER,
};
use crate::error::{CallerError, RequestError};
use crate::middleware::search_summary::SearchSummary;
use crate::state::AppState;
use crate::wire::duration::duration_ms;
use crate::wire::{SearchAnswer, SearchPage};
use crate::wire::{cursor, moment};

/// The error responses of a search.
struct SearchRefusals;

impl IntoResponses for SearchRefusals {
    fn responses() -> ResponseMap {
        let own = [
            &MISSING_QUERY,
            &INVALID_PARAMETER,
            &UNKNOWN_PARAMETER,
            &PAGE_TOO_DEEP,
            &INVALID_CURSOR,
            &INVALID_QUERY_STRING,
            &CURSOR_EXPIRED,
        ];
        responses(&[&own, COMMON, SEARCHING])
    }
}

/// Searches for articles.
#[utoipa::path(
    get,
    path = "/search",
    tag = "search",
    params(QueryParams, PageParams),
    responses(
        (status = 200, description = "A page of hits. It may be empty.", body = SearchAnswer),
        SearchRefusals,
    ),
)]
pub(crate) async fn search(
    State(state): State<Arc<AppState>>,
    SearchClient(client): SearchClient,
    query: QueryString,
) -> Result<(Extension<SearchSummary>, Json<SearchAnswer>), RequestError> {
    let search = paged_search(&state, &query)?;
    answer_search(&state, client, search).await
}

/// Reads the parameters of a search.
pub(crate) fn paged_search(
    state: &AppState,
    query: &QueryString,
) -> Result<PagedSearch, CallerError> {
    let (query, page) = query.read_both::<QueryParams, PageParams>()?;
    page.into_search(query, &state.cursor_key)
}

/// Runs a search when it is its turn.
pub(crate) async fn answer_search(
    state: &Arc<AppState>,
    client: IpAddr,
    search: PagedSearch,
) -> Result<(Extension<SearchSummary>, Json<SearchAnswer>), RequestError> {
    // The request keeps this engine, also while it waits for a free thread.
    let (engine, shared) = (state.engine(), Arc::clone(state));
    let n_articles = engine.n_articles();
    let work = move |budget: &SearchBudget| run(&shared, &engine, search, budget);
    state.pool.run(client, n_articles, work).await
}

fn run(
    state: &AppState,
    engine: &Engine,
    search: PagedSearch,
    budget: &SearchBudget,
) -> Result<(Extension<SearchSummary>, Json<SearchAnswer>), RequestError> {
    let PagedSearch { page, per_page, fields, request } = search;

    let start = Instant::now();
    let mut result = engine.search_within(&request, budget)?;
    state.served(engine);

    let summary = SearchSummary::new(&result);
    let next = match request.filters.arrived_after {
        Some(since) => Some(next_since(since, &result.hits)),
        None => result.next.take().map(|next| cursor::encode(next, &request, &state.cursor_key)),
    };
    let page = SearchPage { page, per_page, took_ms: duration_ms(start.elapsed()), next, fields };
    Ok((Extension(summary), Json(SearchAnswer::new(&request, result, page))))
}

/// Returns the moment after which the articles come that arrive after these hits.
fn next_since(since: i64, hits: &[Hit]) -> String {
    let last = hits.iter().filter_map(|hit| hit.arrived).max();
    let since = last.or_else(|| Timestamp::from_microsecond(since).ok());
    moment::to_text(since.unwrap_or_default())
}
