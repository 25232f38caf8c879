//! Runs a plan and returns one page of its hits, in order.

use crate::plan::{NameFilter, Plan, Plans, Strictness};
use crate::rank::{Bm25f, RERANK};
use crate::search::arrange::{
    RankedHit, demote_near_duplicates, has_near_duplicates, parts, rank_by_model, rerank,
};
use crate::search::author_names::print_authors;
use crate::search::context::SearchContext;
use crate::search::day_counts::CalendarUnit;
use crate::search::error::SearchError;
use crate::search::facets::{Facet, FacetLimits, Facets};
use crate::search::histogram::{Histogram, archive_days};
use crate::search::hit_window::{HitWindow, NextPosition};
use crate::search::key_term_names::print_terms;
use crate::search::leveled_search::{
    Collected, LeveledHits, LeveledSearch, PageRequest, TieredPlan,
};
use crate::search::list_order::ListOrder;
use crate::search::request::{FirstHits, PartialMatches, SearchRequest};
use crate::search::tally::{Tally, TallyRequest};

/// A page of hits.
pub(crate) struct HitList {
    /// Articles that have everything asked.
    pub(crate) strict_total: u64,
    /// Articles that have only some of it.
    pub(crate) partial_total: u64,
    pub(crate) hits: Vec<RankedHit>,
    pub(crate) facets: Facets,
    pub(crate) histogram: Option<Histogram>,
    /// Where the list continues; `None` at its end.
    pub(crate) next: Option<NextPosition>,
    /// Whether a model should have ordered the first hits and did not answer.
    pub(crate) lacks_model: bool,
}

impl HitList {
    /// Returns the number of articles found, in any part of the list.
    pub(crate) fn n_found(&self) -> u64 {
        self.strict_total + self.partial_total
    }
}

/// A query, and how strictly it may be taken.
pub(crate) struct ListedQuery<'a> {
    pub(crate) plans: &'a Plans,
    /// The degrees of strictness that may be used, strictest first.
    pub(crate) levels: &'a [Strictness],
    /// The strictest of them that may be used, as an index.
    pub(crate) strictest: usize,
    /// The number of articles that is enough.
    pub(crate) n_enough: u64,
    /// Whether all articles count as having only some of the words.
    pub(crate) all_are_partial: bool,
    pub(crate) order: ListOrder,
}

/// A page of hits, and how strictly the query was taken.
pub(crate) struct LeveledList {
    pub(crate) list: HitList,
    /// The degree of strictness, as an index.
    pub(crate) level: usize,
    /// The articles of each degree up to this one, if they are known.
    pub(crate) counts: Vec<u64>,
}

/// Runs a query as strictly as it finds enough, and returns its page, of the hits after a key if one
/// is given.
pub(crate) fn list_hits(
    context: &SearchContext<'_>,
    query: &ListedQuery<'_>,
    request: &SearchRequest,
) -> Result<LeveledList, SearchError> {
    let rest = query.plans.rest();
    context.state.prepare(query.plans)?;
    let bm25f = context.bm25f(&rest.scoring)?;
    context.check()?;
    let window = window(context, rest, request);
    let search = leveled_search(context, query, &bm25f, (&window, request));
    let LeveledHits { level, counts, collected } = context.state.find(&search)?;
    context.check()?;
    let next = window.next_position(&collected);

    let Collected { strict_total, partial_total, hits, tally, .. } = collected;
    let (facets, histogram) = distribution(context, (&search, level), request, tally)?;
    let has_near_duplicates = request.first_hits == FirstHits::Arranged
        && window.is_rearranged
        && has_near_duplicates(context, &hits)?;
    let mut hits: Vec<RankedHit> =
        hits.into_iter().map(|hit| RankedHit::new(hit, rest.aging)).collect();
    // Which article of several that say the same is the best one depends on the reranked order.
    let shows_reranked = window.page.offset < n_reranked(context);
    let mut lacks_model = false;
    if window.is_rearranged && (shows_reranked || has_near_duplicates) {
        for range in parts(&hits, RERANK.n_hits) {
            rerank(context, &bm25f, &mut hits[range])?;
        }
        lacks_model = !rank_by_model(context, &request.query, &mut hits)?;
    }
    if has_near_duplicates {
        demote_near_duplicates(context, &mut hits)?;
    }

    let hits = window.cut(hits);
    let list = HitList { strict_total, partial_total, hits, facets, histogram, next, lacks_model };
    Ok(LeveledList { list, level, counts })
}

/// Returns the hits to collect for the page of a request.
fn window(context: &SearchContext<'_>, rest: &Plan, request: &SearchRequest) -> HitWindow {
    match request.first_hits {
        FirstHits::AsScored => HitWindow::of_page(rest.page),
        _ => HitWindow::new(rest, request.continuation.after_key(), n_reranked(context)),
    }
}

fn leveled_search<'a>(
    context: &SearchContext<'_>,
    query: &ListedQuery<'a>,
    bm25f: &'a Bm25f,
    (window, request): (&HitWindow, &SearchRequest),
) -> LeveledSearch<'a> {
    let rest = query.plans.rest();
    LeveledSearch {
        plans: query.plans,
        levels: query.levels,
        strictest: query.strictest,
        n_enough: query.n_enough,
        all_are_partial: query.all_are_partial,
        bm25f,
        page: PageRequest {
            sort: rest.sort,
            order: query.order,
            aging: rest.aging,
            after: request.continuation.after_key(),
            page: window.collected,
            partial: request.partial,
            tally: request.tally_request(),
            n_read: if window.is_rearranged { n_reranked(context) } else { window.page.limit },
        },
    }
}

/// Returns the number of first hits that are reranked, by their texts or by a model.
fn n_reranked(context: &SearchContext<'_>) -> usize {
    RERANK.n_hits.max(context.model.map_or(0, |model| model.n_hits()))
}

/// Returns the facets and the histogram of the articles that the request counts.
fn distribution(
    context: &SearchContext<'_>,
    search: (&LeveledSearch<'_>, usize),
    request: &SearchRequest,
    mut found: Tally,
) -> Result<(Facets, Option<Histogram>), SearchError> {
    let histogram = request.histogram.map(|unit| -> Result<Histogram, SearchError> {
        let all = archive_days(context, &request.filters)?;
        Ok(Histogram::new(unit, &found.days, &all))
    });
    let histogram = histogram.transpose()?;
    widen_chosen(context, search, request, &mut found)?;

    let Tally { source, mut author, mut term, days } = found;
    print_authors(context, &mut author)?;
    print_terms(context, &mut term, request.script)?;
    let FacetLimits { year, month, .. } = request.facets;
    let (year, month) = (
        Facet::of_days(&days, year, CalendarUnit::Year),
        Facet::of_days(&days, month, CalendarUnit::Month),
    );
    Ok((Facets { source, author, term, year, month }, histogram))
}

/// Counts the facets whose own values are chosen without that choice.
fn widen_chosen(
    context: &SearchContext<'_>,
    (search, level): (&LeveledSearch<'_>, usize),
    request: &SearchRequest,
    found: &mut Tally,
) -> Result<(), SearchError> {
    let (limits, filters) = (request.facets, &request.filters);
    // Most searches have no filters.
    if filters.is_empty() {
        return Ok(());
    }
    let plan = &search.tiered_plan(level);
    let none = TallyRequest::default();
    if let Some(limit) = limits.source.filter(|_| !filters.source.is_empty()) {
        let facets = FacetLimits { source: Some(limit), ..none.facets };
        found.source =
            tally_without(context, plan, request, TallyRequest { facets, ..none })?.source;
    }
    if let Some(limit) = limits.author.filter(|_| !filters.author.is_empty()) {
        let facets = FacetLimits { author: Some(limit), ..none.facets };
        found.author =
            tally_without(context, plan, request, TallyRequest { facets, ..none })?.author;
    }
    if let Some(limit) = limits.term.filter(|_| !filters.term.is_empty()) {
        let facets = FacetLimits { term: Some(limit), ..none.facets };
        found.term = tally_without(context, plan, request, TallyRequest { facets, ..none })?.term;
    }
    if request.counts_days() && filters.from.or(filters.before).is_some() {
        let wanted = TallyRequest { days: true, ..none };
        found.days = tally_without(context, plan, request, wanted)?.days;
    }
    Ok(())
}

/// Returns the counts of the articles that a list would count without the filters on the wanted parts.
fn tally_without(
    context: &SearchContext<'_>,
    plan: &TieredPlan,
    request: &SearchRequest,
    wanted: TallyRequest,
) -> Result<Tally, SearchError> {
    let counted = match request.partial {
        PartialMatches::Counted => Some(plan.plan.clone()),
        _ => plan.strict_plan(),
    };
    let Some(mut wider) = counted else { return Ok(Tally::default()) };
    let TallyRequest { facets, days } = wanted;
    if facets.source.is_some() {
        wider.filters.source = NameFilter::default();
    }
    if facets.author.is_some() {
        wider.filters.author = NameFilter::default();
    }
    if facets.term.is_some() {
        wider.filters.term = NameFilter::default();
    }
    if days {
        (wider.filters.from, wider.filters.before) = (None, None);
    }
    let others = context.state.tally(&wider, wanted)?;
    // Counts that ended early would be wrong.
    context.check()?;
    Ok(others)
}
