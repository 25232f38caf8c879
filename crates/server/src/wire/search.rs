//! The answer to a search.

use serde::Serialize;
use utoipa::ToSchema;
use xunwen_engine as engine;

use super::duration::to_microsecond;
use super::marked_text::MarkedText;
use super::note::Note;

/// The page of hits that an answer shows, and the time that the search took.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchPage {
    /// The number of the page, from 1.
    pub page: usize,
    /// The most hits on a page.
    pub per_page: usize,
    /// The duration of the search in milliseconds.
    pub took_ms: f64,
    /// The cursor for the hits after the page; `None` when there are none, or no cursor is wanted.
    pub next: Option<String>,
}

/// A page of hits and figures about all of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchAnswer {
    /// The query as it was sent.
    #[schema(example = "跨境电商")]
    query: String,
    /// Notes about how the query was interpreted.
    notes: Vec<Note>,
    /// The exact number of articles that match.
    total: u64,
    /// The number of this page, from 1. After a cursor it is counted in pages of this size.
    page: usize,
    /// The most hits on a page.
    per_page: usize,
    /// The duration of the search in milliseconds, rounded to the microsecond.
    took_ms: f64,
    /// The hits of this page.
    hits: Vec<Hit>,
    /// The `cursor` for the hits after these; null when there are none.
    #[schema(required, example = "pJmX1vZqkzoB2L7bxwYAAAEB")]
    next: Option<String>,
    /// The distribution of all matching articles.
    facets: Facets,
    /// Other queries that find more articles.
    did_you_mean: Vec<Suggestion>,
}

/// An article that matches.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Hit {
    /// The permanent id of the article. Percent-encode it in paths, slashes too.
    #[schema(example = "economy/cross-border")]
    id: String,
    /// The title; empty when the article has none.
    title: MarkedText,
    /// Up to three fragments of the text.
    snippets: Vec<MarkedText>,
    /// The newspaper, agency or site that published it.
    #[schema(required)]
    source: Option<String>,
    /// The authors.
    authors: Vec<String>,
    /// The date of publication: a day, or RFC 3339 when the time is known.
    #[schema(required, example = "2023-05-19")]
    published: Option<String>,
    /// The URL that the article states; any scheme.
    #[schema(required)]
    url: Option<String>,
    /// The relevance of the hit, comparable within one answer; 0 when sorted by date.
    score: f32,
}

/// The distribution of articles.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Facets {
    /// By source: the twelve largest counts, the largest first.
    source: Vec<FacetCount>,
    /// By year of publication in the time zone of China: every year, the newest first.
    year: Vec<FacetCount>,
}

/// A value and the number of articles that have it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FacetCount {
    #[schema(example = "2023")]
    value: String,
    count: u64,
}

/// Another query, and the number of articles that it finds.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Suggestion {
    query: String,
    total: u64,
}

impl SearchAnswer {
    /// Returns the answer to `query`. `result` contains the hits of `page`.
    #[must_use]
    pub fn new(query: &str, result: engine::SearchResult, page: SearchPage) -> Self {
        Self {
            query: query.to_owned(),
            notes: result.notes.into_iter().map(Note::from).collect(),
            total: result.total,
            page: page.page,
            per_page: page.per_page,
            took_ms: to_microsecond(page.took_ms),
            next: page.next,
            hits: result.hits.into_iter().map(Hit::from).collect(),
            facets: result.facets.into(),
            did_you_mean: Vec::new(),
        }
    }
}

impl From<engine::Hit> for Hit {
    fn from(hit: engine::Hit) -> Self {
        Self {
            id: hit.id,
            title: hit.title.into(),
            snippets: hit.snippets.into_iter().map(MarkedText::from).collect(),
            source: hit.source,
            authors: hit.authors,
            published: hit.published.map(|published| published.to_string()),
            url: hit.url,
            score: hit.score,
        }
    }
}

impl From<engine::Facets> for Facets {
    fn from(facets: engine::Facets) -> Self {
        let counts = |counts: Vec<engine::FacetCount>| counts.into_iter().map(Into::into).collect();
        Self { source: counts(facets.source), year: counts(facets.year) }
    }
}

impl From<engine::FacetCount> for FacetCount {
    fn from(engine::FacetCount { value, count }: engine::FacetCount) -> Self {
        Self { value, count }
    }
}
