//! `GET /feed.atom` and `GET /feed.json`: every search as a feed, in the order in which articles
//! arrived.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use xunwen_engine::{Filters, Hit, HitTexts, SearchBudget, SearchRequest, Sort};

use super::form::SearchForm;
use super::html;
use super::links::{FEED_ATOM, FEED_JSON, HOME, article_path, href};
use super::public_origin::public_origin;
use super::visit::Visit;
use crate::api::params::query::QueryParams;
use crate::api::params::query_string::QueryString;
use crate::api::params::search_client::SearchClient;
use crate::api::params::values;
use crate::error::RequestError;
use crate::limits::FEED_ENTRIES;
use crate::state::AppState;
use crate::strings::translate;
use crate::wire::moment;

const TEMPLATE: &str = "feed.xml";
const ATOM: HeaderValue = HeaderValue::from_static("application/atom+xml; charset=utf-8");
const JSON_FEED: HeaderValue = HeaderValue::from_static("application/feed+json; charset=utf-8");

/// The version of JSON Feed.
const JSON_FEED_VERSION: &str = "https://jsonfeed.org/version/1.1";

/// The parameters of a feed, together with those of [`QueryParams`].
#[derive(Debug, Deserialize)]
struct FeedParams {
    /// The part of the feed before this moment, which the link `next` of the part after it names.
    #[serde(deserialize_with = "values::since")]
    before: Option<i64>,
    /// The language of the title.
    #[expect(dead_code, reason = "the language of a visit is read by `Visit`")]
    lang: Option<String>,
}

/// A feed, in either format.
#[derive(Debug, Serialize)]
struct Feed {
    lang: &'static str,
    /// A URN that stays the same wherever the site is.
    id: String,
    title: String,
    site_name: String,
    updated: String,
    self_url: String,
    page_url: String,
    next_url: Option<String>,
    total: u64,
    entries: Vec<Entry>,
}

/// An article of a feed.
#[derive(Debug, Serialize)]
struct Entry {
    id: String,
    title: String,
    url: String,
    /// When this version arrived.
    updated: String,
    /// The second of publication, if the day is known.
    published: Option<String>,
    source: Option<String>,
    authors: Vec<String>,
    snippets: Vec<String>,
    /// The snippets as HTML, with marks.
    html: String,
}

/// A format of feeds. Each has a route.
#[derive(Clone, Copy)]
enum FeedFormat {
    Atom,
    Json,
}

impl FeedFormat {
    fn from_path(path: &str) -> Self {
        if path == FEED_JSON { Self::Json } else { Self::Atom }
    }

    fn route(self) -> &'static str {
        match self {
            Self::Atom => FEED_ATOM,
            Self::Json => FEED_JSON,
        }
    }
}

/// Answers with an Atom or a JSON feed, by the path of the request.
pub(crate) async fn feed(
    State(state): State<Arc<AppState>>,
    client: SearchClient,
    query: QueryString,
    visit: Visit,
    request: Request,
) -> Result<Response, RequestError> {
    let format = FeedFormat::from_path(request.uri().path());
    let place = FeedPlace::new(&state, &request, format.route());
    let feed = found_feed(&state, client, &query, &visit, place).await?;
    match format {
        FeedFormat::Atom => {
            let mut response = state.templates.page(TEMPLATE, visit.language, &feed)?;
            response.headers_mut().insert(header::CONTENT_TYPE, ATOM);
            Ok(response)
        }
        FeedFormat::Json => {
            Ok(([(header::CONTENT_TYPE, JSON_FEED)], Json(json_feed(feed))).into_response())
        }
    }
}

/// Where a feed is.
struct FeedPlace {
    /// Scheme and host; empty if the request names none, and then URIs are paths.
    origin: String,
    route: &'static str,
}

impl FeedPlace {
    fn new(state: &AppState, request: &Request, route: &'static str) -> Self {
        let origin = public_origin(state, request.extensions(), request.headers());
        Self { origin: origin.map(|origin| origin.to_string()).unwrap_or_default(), route }
    }

    fn url(&self, route: &str, form: &SearchForm) -> String {
        format!("{}{}", self.origin, href(route, form))
    }
}

/// Runs the search of a feed and returns its part.
async fn found_feed(
    state: &Arc<AppState>,
    SearchClient(client): SearchClient,
    query: &QueryString,
    visit: &Visit,
    place: FeedPlace,
) -> Result<Feed, RequestError> {
    let (articles, FeedParams { before, .. }) = query.read_both::<QueryParams, FeedParams>()?;
    let mut request = articles.into_strict_request()?;
    request.filters = Filters { arrived_before: before, ..request.filters };
    let request = SearchRequest {
        sort: Sort::Arrived,
        limit: FEED_ENTRIES,
        texts: HitTexts::TitleAndSnippets,
        ..request
    };

    let engine = state.engine();
    let n_articles = engine.n_articles();
    let work = move |budget: &SearchBudget| Ok(engine.search_within(&request, budget)?);
    let result = state.pool.run(client, n_articles, work).await?;

    let form = &visit.form;
    let oldest = result.hits.iter().filter_map(|hit| hit.arrived).min();
    let newest = result.hits.iter().filter_map(|hit| hit.arrived).max();
    let has_more = result.total > result.hits.len() as u64;
    let next_url = oldest.filter(|_| has_more).map(|oldest| {
        let first = place.url(place.route, form);
        format!(
            "{first}{}before={}",
            if first.contains('?') { '&' } else { '?' },
            moment::to_text(oldest)
        )
    });

    let asked = super::notes::asked(visit);
    Ok(Feed {
        lang: visit.language.tag(),
        id: feed_id(form),
        title: translate(visit.language, "feed.title", &[("q", &without_controls(&asked))]),
        site_name: translate(visit.language, "site.name", &[]),
        updated: moment::to_text(newest.unwrap_or_default()),
        self_url: place.url(place.route, form),
        page_url: place.url(HOME, form),
        next_url,
        total: result.total,
        entries: result.hits.into_iter().map(|hit| entry(hit, &place, form)).collect(),
    })
}

fn entry(hit: Hit, place: &FeedPlace, form: &SearchForm) -> Entry {
    let published = hit.published.as_ref().and_then(|published| {
        let moment = jiff::Timestamp::from_second(published.epoch_seconds()).ok();
        moment.map(|moment| moment.to_string())
    });
    let html = hit.snippets.iter().map(|snippet| format!("<p>{}</p>", html::marked(snippet)));
    Entry {
        id: format!("urn:xunwen:article:{}", article_path(&hit.id).replace("/articles/", "")),
        url: place.url(&article_path(&hit.id), form),
        title: hit.title.text,
        updated: moment::to_text(hit.arrived.unwrap_or_default()),
        published,
        source: hit.source,
        authors: hit.authors,
        html: html.collect(),
        snippets: hit.snippets.into_iter().map(|snippet| snippet.text).collect(),
    }
}

/// Returns the id of a feed: a URN made from the query and the filters, in their order.
fn feed_id(form: &SearchForm) -> String {
    let asked = SearchForm { lang: String::new(), script: String::new(), page: 1, ..form.clone() };
    let hash = blake3::hash(super::links::query_string(&asked).as_bytes());
    format!("urn:xunwen:search:{}", &hash.to_hex()[..32])
}

/// Returns a text without control characters, which XML does not have.
fn without_controls(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn json_feed(feed: Feed) -> serde_json::Value {
    let items = feed.entries.into_iter().map(|entry| {
        let authors = entry.authors.iter().map(|name| serde_json::json!({ "name": name }));
        serde_json::json!({
            "id": entry.id,
            "url": entry.url,
            "title": entry.title,
            "content_text": entry.snippets.join("\n"),
            "content_html": entry.html,
            "date_published": entry.published,
            "date_modified": entry.updated,
            "authors": authors.collect::<Vec<_>>(),
            "tags": entry.source.into_iter().collect::<Vec<_>>(),
        })
    });
    serde_json::json!({
        "version": JSON_FEED_VERSION,
        "title": feed.title,
        "home_page_url": feed.page_url,
        "feed_url": feed.self_url,
        "next_url": feed.next_url,
        "language": feed.lang,
        "items": items.collect::<Vec<_>>(),
    })
}
