//! `GET /api/v1/search`

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::{Extension, Json};

use crate::api::params::cursor;
use crate::api::params::query_string::QueryString;
use crate::api::params::{SearchParams, search_params};
use crate::error::Error;
use crate::middleware::log_request::Seen;
use crate::state::AppState;
use crate::wire::{ErrorAnswer, Page, SearchAnswer};

/// Finds articles.
#[utoipa::path(
    get,
    path = "/search",
    tag = "search",
    params(
        ("q" = String, Query, description = "The query, in the query language: `跨境电商`, `“生物医药产业”`, `杭州 -房地产`, `(杭州 OR 宁波) 标题:电商`, `作者:李青禾 日期:2023-01..2023-06`, `\"杭州 医药\"~10`, `北京*大学`.", example = "跨境电商"),
        ("page" = Option<u64>, Query, minimum = 1, description = "The page of hits, from 1 (the default). No page may end beyond hit 10,000; beyond it, follow `next`."),
        ("cursor" = Option<String>, Query, description = "The `next` of an answer to the same `q`, `sort`, `recency`, `from`, `to`, `source` and `author`, instead of `page`: the hits after those, to any depth. Whatever is indexed meanwhile, every article that was found at the beginning comes once. Lists by date go on for ever; should the index that a list was begun in no longer be kept (some minutes after its last part, or after a restart or many changes), the note `index_changed` says so. Lists by relevance end then with 410."),
        ("per_page" = Option<u64>, Query, minimum = 1, maximum = 100, description = "Hits of a page, 1 to 100; 10 by default."),
        ("sort" = Option<String>, Query, description = "`relevance` (the default), `newest` or `oldest`."),
        ("recency" = Option<String>, Query, pattern = "^[1-9][0-9]{0,4}d$", description = "By relevance, how newer articles are preferred: one of today scores twice what one without a date does, and what a date is worth falls by half in so many days, as in `30d`. Not at all by default. Sorting by date takes no notice of it.", example = "30d"),
        ("from" = Option<String>, Query, description = "The first day, or a month or year that begins with it: `2023`, `2023-05`, `2023-05-19`. Days are China's."),
        ("to" = Option<String>, Query, description = "The last day, inclusive, or a month or year that ends with it."),
        ("source" = Option<String>, Query, description = "Only from this source, exactly as printed."),
        ("author" = Option<String>, Query, description = "Only by this author, exactly as printed."),
        ("script" = Option<String>, Query, description = "The script of titles and snippets: `original` (the default), `hans`, `hant`, `tw` or `hk`."),
    ),
    responses(
        (status = 200, description = "What was found; perhaps nothing.", body = SearchAnswer),
        (status = 400, description = "`missing_query`, `invalid_parameter`, `page_too_deep`, `invalid_cursor` or `invalid_query_string`.", body = ErrorAnswer),
        (status = 405, description = "`method_not_allowed`.", body = ErrorAnswer),
        (status = 410, description = "`cursor_expired`: the index has changed, and a list by relevance must be begun again.", body = ErrorAnswer),
        (status = 414, description = "`uri_too_long`.", body = ErrorAnswer),
        (status = 429, description = "`too_many_requests`, where the operator limits them; `Retry-After` says when to try again.", body = ErrorAnswer),
        (status = 500, description = "`internal`.", body = ErrorAnswer),
        (status = 503, description = "`busy` or `timeout`; `Retry-After` says when to try again.", body = ErrorAnswer),
    ),
)]
pub(crate) async fn search(
    State(state): State<Arc<AppState>>,
    query: QueryString,
) -> Result<(Extension<Seen>, Json<SearchAnswer>), Error> {
    let params = search_params(&query)?;
    let (engine, shared) = (state.engine(), Arc::clone(&state));
    let work = move || {
        let start = Instant::now();
        let found = engine.search(&params.request)?;
        state.served(&engine);
        let seen = Extension(Seen::new(&found));
        let SearchParams { page, per_page, request } = params;
        let next = found.next.map(|next| cursor::encode(&next, &request));
        let page = Page { page, per_page, took_ms: ms(start.elapsed()), next };
        Ok((seen, Json(SearchAnswer::new(&request.query, found, page))))
    };
    shared.pool.run(work).await
}

/// Returns a duration in milliseconds.
pub(crate) fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
