//! The answer to a search.

use serde::Serialize;
use utoipa::ToSchema;
use xunwen_engine as engine;

use super::MarkedText;

/// The part of a result that an answer shows, and what it took.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Its number, from 1.
    pub page: usize,
    /// Hits of a page, at most.
    pub per_page: usize,
    /// How long the search took, in milliseconds.
    pub took_ms: f64,
    /// The cursor of what comes after it, if there is more and the caller may go on.
    pub next: Option<String>,
}

/// What was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchAnswer {
    /// The query as it was given.
    #[schema(example = "跨境电商")]
    query: String,
    /// How the query was understood, where that needs saying.
    notes: Vec<Note>,
    /// Articles found: exact, whatever part of them is returned.
    total: u64,
    /// The page of hits that this is, from 1; after a cursor, counted in pages of this size.
    page: usize,
    /// Hits of a page.
    per_page: usize,
    /// How long the search took, in milliseconds, to the microsecond.
    took_ms: f64,
    /// The hits of this page.
    hits: Vec<Hit>,
    /// What to send as `cursor` for the hits after these; null when there are none.
    #[schema(required, example = "pJmX1vZqkzoB2L7bxwYAAAEB")]
    next: Option<String>,
    /// How all articles found are distributed.
    facets: Facets,
    /// Other queries that find more.
    did_you_mean: Vec<Suggestion>,
}

/// A remark about the query. The search was done all the same.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Note {
    /// What programs compare.
    #[schema(example = "most_words")]
    code: &'static str,
    /// The remark in simplified Chinese.
    zh: &'static str,
    /// The remark in English.
    en: &'static str,
}

/// An article that was found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Hit {
    /// What names it for ever. Percent-encode it in paths, slashes too.
    #[schema(example = "economy/cross-border")]
    id: String,
    /// Its title; empty when it has none.
    title: MarkedText,
    /// Up to three fragments of its text.
    snippets: Vec<MarkedText>,
    /// The paper, agency or site that it comes from.
    #[schema(required)]
    source: Option<String>,
    /// Who wrote it.
    authors: Vec<String>,
    /// When it was published: a day, or RFC 3339 where the time is known.
    #[schema(required, example = "2023-05-19")]
    published: Option<String>,
    /// Where it was found, as stated: any scheme.
    #[schema(required)]
    url: Option<String>,
    /// How well it matches; comparable within one answer. 0 when sorted by date.
    score: f32,
}

/// How articles are distributed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Facets {
    /// By source, the largest first.
    source: Vec<FacetCount>,
    /// By year of publication in China, the newest first.
    year: Vec<FacetCount>,
}

/// A value and how many of the articles have it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FacetCount {
    #[schema(example = "2023")]
    value: String,
    count: u64,
}

/// Another query, and how many articles it finds.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Suggestion {
    query: String,
    total: u64,
}

impl SearchAnswer {
    /// Returns the answer to `query`, of which `found` holds the hits of `page`.
    #[must_use]
    pub fn new(query: &str, found: engine::SearchResult, page: Page) -> Self {
        Self {
            query: query.to_owned(),
            notes: found.notes.into_iter().map(Note::from).collect(),
            total: found.total,
            page: page.page,
            per_page: page.per_page,
            took_ms: (page.took_ms * 1000.0).round() / 1000.0,
            next: page.next,
            hits: found.hits.into_iter().map(Hit::from).collect(),
            facets: found.facets.into(),
            did_you_mean: Vec::new(),
        }
    }
}

impl From<engine::Note> for Note {
    fn from(note: engine::Note) -> Self {
        Self { code: note.code(), zh: note.zh(), en: note.en() }
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
        let counts = |counts: Vec<engine::FacetCount>| {
            counts.into_iter().map(|c| FacetCount { value: c.value, count: c.count }).collect()
        };
        Self { source: counts(facets.source), year: counts(facets.year) }
    }
}
