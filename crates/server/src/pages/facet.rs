//! `GET /facet/source` and `GET /facet/author`: all values of a facet.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use xunwen_engine::{FacetLimits, SearchBudget, SearchRequest};

use super::facet_links::{FacetRow, NameFacet};
use super::frame::PageFrame;
use super::links::{HOME, facet_path, href};
use super::notes::asked;
use super::visit::Visit;
use crate::api::params::query_string::QueryString;
use crate::api::params::search_client::SearchClient;
use crate::error::RequestError;
use crate::state::AppState;

const TEMPLATE: &str = "facet.html";

/// The parameter of the filter box.
const FIND: &str = "find";

/// The context of the page.
#[derive(Debug, Serialize)]
struct FacetPage {
    #[serde(flatten)]
    frame: PageFrame,
    kind: &'static str,
    asked: String,
    rows: Vec<FacetRow>,
    /// Values before the filter box.
    n_values: usize,
    /// Articles without a value.
    without: u64,
    find: String,
    action: String,
    back_href: String,
}

/// Answers with all sources.
pub(crate) async fn sources(
    State(state): State<Arc<AppState>>,
    client: SearchClient,
    query: QueryString,
    visit: Visit,
) -> Result<Response, RequestError> {
    show(state, client, NameFacet::Source, query, visit).await
}

/// Answers with all authors.
pub(crate) async fn authors(
    State(state): State<Arc<AppState>>,
    client: SearchClient,
    query: QueryString,
    visit: Visit,
) -> Result<Response, RequestError> {
    show(state, client, NameFacet::Author, query, visit).await
}

async fn show(
    state: Arc<AppState>,
    SearchClient(client): SearchClient,
    kind: NameFacet,
    query: QueryString,
    visit: Visit,
) -> Result<Response, RequestError> {
    let limit = Some(usize::MAX);
    let facets = match kind {
        NameFacet::Source => FacetLimits { source: limit, ..FacetLimits::default() },
        NameFacet::Author => FacetLimits { author: limit, ..FacetLimits::default() },
        NameFacet::Term => FacetLimits { term: limit, ..FacetLimits::default() },
    };
    let request = SearchRequest { facets, ..visit.form.counting_request() };
    let find = query.get(FIND).unwrap_or_default().trim().to_owned();

    let shared = Arc::clone(&state);
    let engine = state.engine();
    let n_articles = engine.n_articles();
    let work = move |budget: &SearchBudget| {
        let result = engine.search_within(&request, budget)?;
        let facet = match kind {
            NameFacet::Source => result.facets.source,
            NameFacet::Author => result.facets.author,
            NameFacet::Term => result.facets.term,
        };

        let fold = &engine.analysis().fold;
        let wanted = fold.fold(&find);
        let n_values = facet.values.len();
        let values =
            facet.values.into_iter().filter(|value| fold.fold(&value.value).contains(&wanted));
        let path = facet_path(kind.key());
        let page = FacetPage {
            frame: PageFrame::new(&shared, &visit, &path),
            kind: kind.key(),
            asked: asked(&visit),
            rows: kind.rows(&visit.form, values.collect(), fold),
            n_values,
            without: facet.other,
            find,
            action: href(&path, &visit.form.home()),
            back_href: href(HOME, &visit.form),
        };
        shared.templates.page(TEMPLATE, visit.language, &page)
    };
    state.pool.run(client, n_articles, work).await
}
