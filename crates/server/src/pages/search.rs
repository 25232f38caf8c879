//! `GET /`: the front page, and the results of a search.

use std::sync::Arc;
use std::time::Instant;

use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use xunwen_engine::{FacetCount, Facets, Hit, SearchBudget, SearchResult};

use super::choice::{ChoiceLink, choices, script_choices};
use super::form::{IgnoredDates, SearchForm};
use super::frame::PageFrame;
use super::links::{HOME, article_path, href};
use super::notes::{FilterChip, PageNote, filter_chips, page_notes};
use super::paging::Paging;
use super::visit::Visit;
use super::{dates, html};
use crate::api::params::search_client::SearchClient;
use crate::api::params::values::PAGE_SORTS;
use crate::error::RequestError;
use crate::middleware::search_summary::SearchSummary;
use crate::state::AppState;
use crate::strings::translate;
use crate::wire::duration::duration_ms;

const TEMPLATE: &str = "search.html";

/// The context of the front page.
#[derive(Debug, Serialize)]
struct HomePage {
    #[serde(flatten)]
    frame: PageFrame,
    state: &'static str,
    article_count: u64,
}

/// The context of a results page.
#[derive(Debug, Serialize)]
struct ResultsPage {
    #[serde(flatten)]
    frame: PageFrame,
    state: &'static str,
    total: u64,
    took_ms: String,
    page: usize,
    n_pages: usize,
    notes: Vec<PageNote>,
    hits: Vec<HitHtml>,
    sorts: Vec<ChoiceLink>,
    scripts: Vec<ChoiceLink>,
    facets: FacetLists,
    filters: Vec<FilterChip>,
    paging: Paging,
}

#[derive(Debug, Serialize)]
struct HitHtml {
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
struct FacetLists {
    source: Vec<FacetLink>,
    year: Vec<FacetLink>,
}

#[derive(Debug, Serialize)]
struct FacetLink {
    value: String,
    count: u64,
    href: String,
    current: bool,
}

/// Answers with the results of a search, or with the front page when the query is empty.
pub(crate) async fn show(
    State(state): State<Arc<AppState>>,
    SearchClient(client): SearchClient,
    visit: Visit,
) -> Result<Response, RequestError> {
    if visit.form.q.is_empty() {
        return home(&state, &visit);
    }
    let shared = Arc::clone(&state);
    let n_articles = state.engine().n_articles();
    let work = move |budget: &SearchBudget| results(&shared, &visit, budget);
    state.pool.run(client, n_articles, work).await
}

fn home(state: &AppState, visit: &Visit) -> Result<Response, RequestError> {
    let page = HomePage {
        frame: PageFrame::new(state, visit, HOME),
        state: "home",
        article_count: state.engine().n_articles(),
    };
    state.templates.page(TEMPLATE, visit.language, &page)
}

fn results(
    state: &AppState,
    visit: &Visit,
    budget: &SearchBudget,
) -> Result<Response, RequestError> {
    let (request, ignored) = visit.form.request();

    let start = Instant::now();
    let engine = state.engine();
    let result = engine.search_within(&request, budget)?;
    state.served(&engine);
    let took_ms = format!("{:.1}", duration_ms(start.elapsed()));
    let summary = Extension(SearchSummary::new(&result));

    // A page after the last one leads to the last one.
    let n_pages = SearchForm::n_pages(result.total);
    if visit.form.page > n_pages.max(1) {
        let last = href(HOME, &SearchForm { page: n_pages, ..visit.form.clone() });
        return Ok((summary, Redirect::to(&last)).into_response());
    }

    let page = results_page(state, visit, result, &ignored, took_ms);
    let page = state.templates.page(TEMPLATE, visit.language, &page)?;
    Ok((summary, page).into_response())
}

fn results_page(
    state: &AppState,
    visit: &Visit,
    result: SearchResult,
    ignored: &[IgnoredDates],
    took_ms: String,
) -> ResultsPage {
    let form = &visit.form;
    let SearchResult { notes, total, hits, facets, next: _ } = result;
    let n_pages = SearchForm::n_pages(total);

    ResultsPage {
        frame: PageFrame::new(state, visit, HOME),
        state: if total > 0 { "results" } else { "none" },
        total,
        took_ms,
        page: form.page,
        n_pages,
        notes: page_notes(visit, ignored, &notes),
        hits: hits.into_iter().map(|hit| hit_html(visit, hit)).collect(),
        sorts: sort_choices(visit),
        scripts: script_choices(visit, HOME),
        facets: facet_lists(form, facets),
        filters: filter_chips(visit, ignored),
        paging: Paging::new(form, n_pages),
    }
}

fn hit_html(visit: &Visit, hit: Hit) -> HitHtml {
    let published = hit.published.as_ref();

    HitHtml {
        href: href(&article_path(&hit.id), &visit.form),
        title: html::marked(&hit.title),
        snippets: hit.snippets.iter().map(html::marked).collect(),
        source: hit.source,
        authors: hit.authors.join("、"),
        published: published.map(ToString::to_string).unwrap_or_default(),
        published_display: published.map(|p| dates::display(p, visit.language)).unwrap_or_default(),
        url: html::web_url(hit.url),
        lang: visit.form.text_language(),
    }
}

/// Returns links to the results in each order.
fn sort_choices(visit: &Visit) -> Vec<ChoiceLink> {
    let label = |key: &str| translate(visit.language, &format!("sort.{key}"), &[]);
    let link = |sort| href(HOME, &SearchForm { sort, page: 1, ..visit.form.clone() });
    choices(PAGE_SORTS, &visit.form.sort, label, link)
}

fn facet_lists(form: &SearchForm, facets: Facets) -> FacetLists {
    let in_source = |source: String| SearchForm { source, page: 1, ..form.clone() };
    let in_year =
        |year: String| SearchForm { from: year.clone(), to: year, page: 1, ..form.clone() };
    let is_source = |value: &str| form.source == value;
    let is_year = |value: &str| form.from == value && form.to == value;

    FacetLists {
        source: facet_links(facets.source, is_source, in_source),
        year: facet_links(facets.year, is_year, in_year),
    }
}

/// Returns the values as links. Each narrows the results to its value; the current one widens them.
fn facet_links(
    counts: Vec<FacetCount>,
    is_current: impl Fn(&str) -> bool,
    narrowed: impl Fn(String) -> SearchForm,
) -> Vec<FacetLink> {
    let link = |FacetCount { value, count }| {
        let current = is_current(&value);
        let form = narrowed(if current { String::new() } else { value.clone() });
        FacetLink { value, count, href: href(HOME, &form), current }
    };
    counts.into_iter().map(link).collect()
}
