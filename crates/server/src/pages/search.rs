//! `GET /`: the front page, and the results of a search.

use std::sync::Arc;
use std::time::Instant;

use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use xunwen_engine::{FacetCount, Facets, Hit, SearchResult};

use super::form::Form;
use super::frame::{Choice, Frame, Visit, choices, frame, scripts};
use super::links::{HOME, article_path, href};
use super::paging::{Paging, paging};
use super::remarks::{FilterChip, filters, remarks};
use super::{dates, html};
use crate::api::params::PAGE_SORTS;
use crate::api::search::ms;
use crate::error::Error;
use crate::middleware::log_request::Seen;
use crate::state::AppState;

const TEMPLATE: &str = "search.html";

/// The context of the front page.
#[derive(Debug, Serialize)]
struct HomePage {
    #[serde(flatten)]
    frame: Frame,
    state: &'static str,
    article_count: u64,
}

/// The context of a page of results.
#[derive(Debug, Serialize)]
struct ResultsPage {
    #[serde(flatten)]
    frame: Frame,
    state: &'static str,
    total: u64,
    took_ms: String,
    page: usize,
    n_pages: usize,
    notes: Vec<String>,
    hits: Vec<ShownHit>,
    sorts: Vec<Choice>,
    scripts: Vec<Choice>,
    facets: ShownFacets,
    filters: Vec<FilterChip>,
    paging: Paging,
}

#[derive(Debug, Serialize)]
struct ShownHit {
    href: String,
    title: String,
    snippets: Vec<String>,
    source: Option<String>,
    authors: String,
    published: String,
    published_display: String,
    url: String,
    lang: &'static str,
}

#[derive(Debug, Serialize)]
struct ShownFacets {
    source: Vec<ShownFacet>,
    year: Vec<ShownFacet>,
}

#[derive(Debug, Serialize)]
struct ShownFacet {
    value: String,
    count: u64,
    href: String,
    current: bool,
}

/// Answers with the results of a search, or without a query with the front page.
pub(crate) async fn show(
    State(state): State<Arc<AppState>>,
    visit: Visit,
) -> Result<Response, Error> {
    if visit.form.q.is_empty() {
        return home(&state, &visit);
    }
    let shared = Arc::clone(&state);
    state.pool.run(move || results(&shared, &visit)).await
}

fn home(state: &AppState, visit: &Visit) -> Result<Response, Error> {
    let page = HomePage {
        frame: frame(state, visit, HOME),
        state: "home",
        article_count: state.engine().n_articles(),
    };
    state.templates.page(TEMPLATE, visit.language, &page)
}

fn results(state: &AppState, visit: &Visit) -> Result<Response, Error> {
    let form = &visit.form;
    let (request, unused) = form.request();
    let start = Instant::now();
    let engine = state.engine();
    let found = engine.search(&request)?;
    state.served(&engine);
    let seen = Seen::new(&found);
    let took_ms = format!("{:.1}", ms(start.elapsed()));
    let n_pages = Form::n_pages(found.total);
    if form.page > n_pages.max(1) {
        let last = href(HOME, &Form { page: n_pages, ..form.clone() });
        return Ok((Extension(seen), Redirect::to(&last)).into_response());
    }
    let SearchResult { notes, total, hits, facets, next: _ } = found;
    let page = ResultsPage {
        frame: frame(state, visit, HOME),
        state: if total > 0 { "results" } else { "none" },
        total,
        took_ms,
        page: form.page,
        n_pages,
        notes: remarks(state, visit.language, &unused, &notes),
        hits: hits.into_iter().map(|hit| shown_hit(visit, hit)).collect(),
        sorts: sorts(state, visit),
        scripts: scripts(state, visit, HOME),
        facets: shown_facets(form, facets),
        filters: filters(state, visit, &unused),
        paging: paging(form, n_pages),
    };
    let page = state.templates.page(TEMPLATE, visit.language, &page)?;
    Ok((Extension(seen), page).into_response())
}

fn shown_hit(visit: &Visit, hit: Hit) -> ShownHit {
    let published = hit.published.as_ref();
    ShownHit {
        href: href(&article_path(&hit.id), &visit.form),
        title: html::marked(&hit.title),
        snippets: hit.snippets.iter().map(html::marked).collect(),
        source: hit.source,
        authors: hit.authors.join("、"),
        published: published.map(ToString::to_string).unwrap_or_default(),
        published_display: published.map(|p| dates::display(p, visit.language)).unwrap_or_default(),
        url: html::web_address(hit.url),
        lang: visit.form.text_language(),
    }
}

fn sorts(state: &AppState, visit: &Visit) -> Vec<Choice> {
    let label = |key: &str| state.strings.tr(visit.language, &format!("sort.{key}"), &[]);
    let link = |sort| href(HOME, &Form { sort, page: 1, ..visit.form.clone() });
    choices(PAGE_SORTS, &visit.form.sort, label, link)
}

fn shown_facets(form: &Form, facets: Facets) -> ShownFacets {
    let source = |value: String| Form { source: value, page: 1, ..form.clone() };
    let year = |value: String| Form { from: value.clone(), to: value, page: 1, ..form.clone() };
    let is_year = |value: &str| form.from == value && form.to == value;
    ShownFacets {
        source: shown_facet(facets.source, |value| form.source == value, source),
        year: shown_facet(facets.year, is_year, year),
    }
}

/// Returns the values as links that narrow the results to one, or widen them again.
fn shown_facet(
    counts: Vec<FacetCount>,
    is_current: impl Fn(&str) -> bool,
    narrowed: impl Fn(String) -> Form,
) -> Vec<ShownFacet> {
    let shown = |FacetCount { value, count }| {
        let current = is_current(&value);
        let form = narrowed(if current { String::new() } else { value.clone() });
        ShownFacet { value, count, href: href(HOME, &form), current }
    };
    counts.into_iter().map(shown).collect()
}
