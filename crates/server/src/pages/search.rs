//! `GET /`: the front page, and the results of a search.

use std::sync::Arc;
use std::time::Instant;

use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use xunwen_engine::{Hit, ListOrder, Note, Repair, RepairKind, SearchBudget, SearchResult};

use super::choice::{ChoiceLink, choices, script_choices};
use super::facet_links::{FacetList, facet_lists};
use super::form::{IgnoredDates, SearchForm};
use super::frame::PageFrame;
use super::links::{EXPORT, FEED_ATOM, HOME, article_path, day_path, href, query_string};
use super::notes::{FilterChip, PageNote, asked, filter_chips, page_notes};
use super::paging::Paging;
use super::search_tools::{SearchTools, recent_href};
use super::timeline::Timeline;
use super::visit::Visit;
use super::{dates, html};
use crate::api::params::period::today;
use crate::api::params::query_string::QueryString;
use crate::api::params::search_client::SearchClient;
use crate::api::params::values::PAGE_SORTS;
use crate::error::RequestError;
use crate::middleware::search_summary::SearchSummary;
use crate::state::AppState;
use crate::strings::translate;
use crate::wire::duration::duration_ms;
use crate::wire::moment;

const TEMPLATE: &str = "search.html";

/// The context of the front page.
#[derive(Debug, Serialize)]
struct HomePage {
    #[serde(flatten)]
    frame: PageFrame,
    state: &'static str,
    article_count: u64,
    /// The list of what has arrived since yesterday.
    recent_href: String,
}

/// The context of a results page.
#[derive(Debug, Serialize)]
struct ResultsPage {
    #[serde(flatten)]
    frame: PageFrame,
    state: &'static str,
    /// The heading: the query, or the filters of a list without one.
    asked: String,
    total: u64,
    strict_total: u64,
    /// Articles that have only some of the words.
    partial_total: u64,
    /// Whether these are listed among the others, by score.
    is_best_matches: bool,
    took_ms: String,
    retrieved: String,
    page: usize,
    n_pages: usize,
    notes: Vec<PageNote>,
    hits: Vec<HitHtml>,
    sorts: Vec<ChoiceLink>,
    scripts: Vec<ChoiceLink>,
    facets: Vec<FacetList>,
    timeline: Option<Timeline>,
    filters: Vec<FilterChip>,
    /// Filters of the search before, which this one would find nothing with.
    dropped: Option<DroppedFilters>,
    loose_href: String,
    did_you_mean: Vec<RepairLink>,
    exports: Vec<ExportLink>,
    feed_href: String,
    tools: SearchTools,
    paging: Paging,
}

/// Another search that finds more.
#[derive(Debug, Serialize)]
struct RepairLink {
    kind: String,
    query: String,
    total: u64,
    href: String,
}

/// A link to all results in a format.
#[derive(Debug, Serialize)]
struct ExportLink {
    label: &'static str,
    href: String,
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
    day_href: String,
    url: String,
    lang: &'static str,
    /// When this version arrived.
    arrived: String,
    /// The day of publication, in digits.
    day: String,
    /// Whether it is marked as having everything asked, among others that have not.
    has_all: bool,
    /// Whether it is the first one on the page with only some of the words, after those with all.
    starts_loose: bool,
}

/// Filters that were left out, with a link to the search with them.
#[derive(Debug, Serialize)]
struct DroppedFilters {
    labels: Vec<String>,
    href: String,
}

/// Answers with the results of a search, or with the front page when the query is empty.
pub(crate) async fn show(
    State(state): State<Arc<AppState>>,
    SearchClient(client): SearchClient,
    visit: Visit,
) -> Result<Response, RequestError> {
    if !visit.form.is_search() {
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
        recent_href: recent_href(&visit.form.home()),
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

    // A new question keeps the filters of the one before only if it has hits with them.
    if visit.is_carried && result.strict_total == 0 && visit.form.has_filters() {
        let found =
            engine.search_within(&visit.form.without_filters().counting_request(), budget)?;
        if found.strict_total > 0 {
            return Ok((summary, Redirect::to(&without_filters(&visit.form))).into_response());
        }
    }

    // A page after the last one leads to the last one.
    let n_pages = visit.form.n_pages(result.loose_total);
    if visit.form.page > n_pages.max(1) {
        let last = href(HOME, &SearchForm { page: n_pages, ..visit.form.clone() });
        return Ok((summary, Redirect::to(&last)).into_response());
    }

    let page = results_page(state, visit, result, &ignored, took_ms);
    let page = state.templates.page(TEMPLATE, visit.language, &page)?;
    Ok((summary, page).into_response())
}

/// Returns the URI of a search without its filters, which offers them again.
fn without_filters(form: &SearchForm) -> String {
    let filters = SearchForm { q: String::new(), page: 1, ..form.clone() };
    href(HOME, &SearchForm { dropped: query_string(&filters), ..form.without_filters() })
}

fn results_page(
    state: &AppState,
    visit: &Visit,
    result: SearchResult,
    ignored: &[IgnoredDates],
    took_ms: String,
) -> ResultsPage {
    let form = &visit.form;
    let SearchResult {
        notes,
        total,
        strict_total,
        loose_total,
        order,
        hits,
        facets,
        histogram,
        repairs,
        ..
    } = result;
    let n_pages = form.n_pages(loose_total);
    let filters = filter_chips(visit, ignored);

    ResultsPage {
        frame: PageFrame::new(state, visit, HOME),
        state: if loose_total > 0 { "results" } else { "none" },
        asked: asked(visit),
        total,
        strict_total,
        partial_total: loose_total - strict_total,
        is_best_matches: order == ListOrder::BestMatches,
        took_ms,
        retrieved: dates::day(today(), visit.language),
        page: form.page,
        n_pages,
        notes: page_notes(visit, ignored, &without_rule(notes)),
        hits: hits_html(visit, hits, order),
        sorts: sort_choices(visit),
        scripts: script_choices(visit, HOME),
        facets: facet_lists(form, facets, &state.engine().analysis().fold),
        timeline: histogram.and_then(|histogram| Timeline::new(visit, &histogram)),
        filters,
        dropped: dropped_filters(visit),
        loose_href: href(HOME, &SearchForm { loose: "1".into(), page: 1, ..form.clone() }),
        did_you_mean: repairs.into_iter().map(|repair| repair_link(visit, repair)).collect(),
        exports: export_links(form),
        feed_href: feed_href(form),
        tools: SearchTools::new(visit),
        paging: Paging::new(form, n_pages),
    }
}

/// The formats of an export that the page offers.
const EXPORTS: [(&str, &str); 6] = [
    ("csv", "CSV"),
    ("jsonl", "JSON Lines"),
    ("ris", "RIS"),
    ("bibtex", "BibTeX"),
    ("csl-json", "CSL-JSON"),
    ("text", "TXT"),
];

/// Returns the feed of a search; empty for a list without a question, which has no feed.
fn feed_href(form: &SearchForm) -> String {
    let question = form.question();
    if !question.is_search() {
        return String::new();
    }
    href(FEED_ATOM, &SearchForm { lang: form.lang.clone(), ..question })
}

/// Returns links to all results in each format. What arrived after a moment is not exported.
fn export_links(form: &SearchForm) -> Vec<ExportLink> {
    if !form.since.is_empty() {
        return Vec::new();
    }
    let (sort, recency) = match form.sort.as_str() {
        "recent" => ("", "&recency=30d"),
        sort => (sort, ""),
    };
    let list = SearchForm {
        sort: sort.to_owned(),
        share: String::new(),
        view: String::new(),
        lang: String::new(),
        dropped: String::new(),
        page: 1,
        ..form.clone()
    };
    let list = href(EXPORT, &list);
    let link =
        |(format, label)| ExportLink { label, href: format!("{list}{recency}&format={format}") };
    EXPORTS.into_iter().map(link).collect()
}

fn dropped_filters(visit: &Visit) -> Option<DroppedFilters> {
    let query = QueryString::parse(&visit.form.dropped).ok()?;
    let filters =
        SearchForm { q: visit.form.q.clone(), ..SearchForm::new(&query, &visit.form.base) };
    if !filters.has_filters() {
        return None;
    }
    let with_filters = Visit { form: filters.clone(), ..visit.clone() };
    let chips = filter_chips(&with_filters, &[]);
    let labels = chips.iter().map(|chip| chip.label().to_owned());
    Some(DroppedFilters { labels: labels.collect(), href: href(HOME, &filters) })
}

fn hits_html(visit: &Visit, hits: Vec<Hit>, order: ListOrder) -> Vec<HitHtml> {
    let first_loose = match order {
        ListOrder::StrictFirst => hits.iter().position(|hit| hit.is_partial),
        ListOrder::BestMatches => None,
    };
    let hits = hits.into_iter().enumerate();
    hits.map(|(at, hit)| {
        let has_all = order == ListOrder::BestMatches && !hit.is_partial;
        HitHtml { has_all, starts_loose: Some(at) == first_loose, ..hit_html(visit, hit) }
    })
    .collect()
}

fn hit_html(visit: &Visit, hit: Hit) -> HitHtml {
    let published = hit.published.as_ref();

    HitHtml {
        href: href(&article_path(&hit.id), &visit.form),
        title: html::headline(&hit.title),
        snippets: hit.snippets.iter().map(html::marked).collect(),
        source: hit.source,
        authors: hit.authors.join("、"),
        published: published.map(ToString::to_string).unwrap_or_default(),
        published_display: published.map(|p| dates::display(p, visit.language)).unwrap_or_default(),
        day_href: published
            .map(|p| href(&day_path(p.day()), &visit.form.home()))
            .unwrap_or_default(),
        url: html::web_url(hit.url),
        lang: visit.form.text_language(),
        arrived: hit.arrived.map(moment::to_text).unwrap_or_default(),
        day: published.map(|p| p.day().to_string()).unwrap_or_default(),
        has_all: false,
        starts_loose: false,
    }
}

fn repair_link(visit: &Visit, Repair { query, kind, total }: Repair) -> RepairLink {
    let mut form = SearchForm { q: query.clone(), page: 1, ..visit.form.clone() };
    match kind {
        RepairKind::WithoutSource => (form.source, form.exclude_source) = Default::default(),
        RepairKind::WithoutAuthor => (form.author, form.exclude_author) = Default::default(),
        RepairKind::WithoutTerm => (form.term, form.exclude_term) = Default::default(),
        RepairKind::WithoutDates => (form.from, form.to) = Default::default(),
        _ => {}
    }
    let key = format!("repair.{}", kind.code());
    let kind = translate(visit.language, &key, &[]);
    let query = if query.is_empty() {
        asked(&Visit { form: form.clone(), ..visit.clone() })
    } else {
        query
    };
    RepairLink { kind, query, total, href: href(HOME, &form) }
}

/// Returns the notes that the line above articles with some of the words does not say already.
fn without_rule(mut notes: Vec<Note>) -> Vec<Note> {
    notes.retain(|note| !matches!(note, Note::MostWords | Note::AnyWord));
    notes
}

/// Returns links to the results in each order.
fn sort_choices(visit: &Visit) -> Vec<ChoiceLink> {
    let label = |key: &str| translate(visit.language, &format!("sort.{key}"), &[]);
    let link = |sort| href(HOME, &SearchForm { sort, page: 1, ..visit.form.clone() });
    choices(PAGE_SORTS, &visit.form.sort, label, link)
}
