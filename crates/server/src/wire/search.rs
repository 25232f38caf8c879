//! The answer to a search.

use serde::Serialize;
use utoipa::ToSchema;
use xunwen_engine as engine;

use super::distribution::{Facets, HistogramPeriod, PeriodCounts};
use super::duration::to_microsecond;
use super::hit::{HitFields, HitView};
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
    /// The fields of its hits.
    pub fields: HitFields,
}

/// A page of hits and figures about all of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchAnswer {
    /// The query as it was sent.
    #[schema(example = "跨境电商")]
    query: String,
    /// Notes about how the query was interpreted.
    notes: Vec<Note>,
    /// Whether a node of the cluster that keeps the index does not answer. The answer is complete all the
    /// same.
    degraded: bool,
    /// The exact number of articles that facets and histogram count: `strict_total`, or
    /// `loose_total` with `loose=1`.
    total: u64,
    /// The exact number of articles that have everything the query asks for.
    strict_total: u64,
    /// The exact number of these and of the articles with only some of the words, which are looked
    /// up when fewer than ten have everything.
    loose_total: u64,
    /// Where articles with only some of the words are listed in the order by relevance:
    /// `strict_first`, after those that have everything; or `best_matches`, among them by score, as
    /// for questions and long texts.
    #[schema(example = "strict_first")]
    order: &'static str,
    /// The number of this page, from 1. After a cursor it is counted in pages of this size.
    page: usize,
    /// The most hits on a page.
    per_page: usize,
    /// The duration of the search in milliseconds, rounded to the microsecond.
    took_ms: f64,
    /// The hits of this page.
    hits: Vec<HitView>,
    /// The `cursor` for the hits after these; null when there are none. With `since`: the `since` for
    /// articles that arrive after these hits, never null.
    #[schema(required, example = "pJmX1vZqkzoB2L7bxwYAAAEB")]
    next: Option<String>,
    /// The articles of `total` by source, author, key term, year and month.
    facets: Facets,
    /// The articles of `total` over time: the periods that have any articles, from the first to
    /// the last with a hit. Null without the parameter `histogram`.
    #[schema(required)]
    histogram: Option<Vec<HistogramPeriod>>,
    /// The articles without a date. Null without the parameter `histogram`.
    #[schema(required)]
    undated: Option<PeriodCounts>,
    /// Up to four other searches that find articles: likely spellings and words of other places,
    /// and searches that ask for less when fewer than ten articles have everything asked. Only at
    /// the beginning of a list.
    did_you_mean: Vec<Suggestion>,
}

/// Another search, and the exact number of articles that have everything it asks for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Suggestion {
    /// The query.
    #[schema(example = "跨境电商")]
    query: String,
    total: u64,
    /// How the search differs: `sound`, `shape`, `pinyin`, `initials` or `mixed` (a likely
    /// spelling), `vocabulary` (words of the other side of the strait), `without_word`, `as_words` (a quoted text as separate words),
    /// `without_source`, `without_author`, `without_term` or `without_dates` (the same query without these
    /// filters).
    #[schema(example = "without_word")]
    kind: &'static str,
}

impl SearchAnswer {
    /// Returns the answer to a request. `result` contains the hits of `page`.
    #[must_use]
    pub fn new(
        request: &engine::SearchRequest,
        result: engine::SearchResult,
        page: SearchPage,
    ) -> Self {
        let hits = result.hits.into_iter().map(|hit| HitView::new(hit, page.fields));
        let (histogram, undated) = result.histogram.map(split_histogram).unzip();
        Self {
            query: request.query.clone(),
            degraded: result.notes.contains(&engine::Note::Degraded),
            notes: result.notes.into_iter().map(Note::from).collect(),
            total: result.total,
            strict_total: result.strict_total,
            loose_total: result.loose_total,
            order: order_code(result.order),
            page: page.page,
            per_page: page.per_page,
            took_ms: to_microsecond(page.took_ms),
            next: page.next,
            hits: hits.collect(),
            facets: Facets::new(result.facets, request.facets),
            histogram,
            undated,
            did_you_mean: result.repairs.into_iter().map(Suggestion::from).collect(),
        }
    }
}

impl From<engine::Repair> for Suggestion {
    fn from(repair: engine::Repair) -> Self {
        Self { query: repair.query, total: repair.total, kind: repair.kind.code() }
    }
}

fn order_code(order: engine::ListOrder) -> &'static str {
    match order {
        engine::ListOrder::StrictFirst => "strict_first",
        engine::ListOrder::BestMatches => "best_matches",
    }
}

fn split_histogram(histogram: engine::Histogram) -> (Vec<HistogramPeriod>, PeriodCounts) {
    let periods = histogram.periods.into_iter().map(HistogramPeriod::from);
    (periods.collect(), histogram.undated.into())
}
