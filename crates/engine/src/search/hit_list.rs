//! Runs a plan and returns one page of its hits, in order.

use crate::plan::{NameFilter, Plan};
use crate::rank::{Bm25f, RERANK};
use crate::search::arrange::{
    RankedHit, demote_near_duplicates, has_near_duplicates, parts, rank_by_model, rerank,
};
use crate::search::author_names::print_authors;
use crate::search::collect::{Collected, PageRequest, collect};
use crate::search::context::SearchContext;
use crate::search::counting::tally;
use crate::search::error::SearchError;
use crate::search::facets::{FacetTally, Facets, TallyParts};
use crate::search::grading::GradedDocs;
use crate::search::histogram::{Histogram, archive_days};
use crate::search::hit_window::{HitWindow, NextPosition};
use crate::search::key_term_names::print_terms;
use crate::search::lowered_plan::{LoweredPlan, TieredPlan};
use crate::search::request::{FirstHits, PartialMatches, SearchRequest};

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

/// The hits that a page needs, in order of their keys.
struct CollectedWindow {
    window: HitWindow,
    collected: Collected,
    /// Whether near-duplicates must be demoted.
    has_near_duplicates: bool,
}

/// Runs a plan and returns its page, of the hits after a key if one is given.
///
/// `graded` are its articles, if they are known.
pub(crate) fn list_hits(
    context: &SearchContext<'_>,
    plan: &TieredPlan,
    graded: Option<&GradedDocs>,
    request: &SearchRequest,
) -> Result<HitList, SearchError> {
    let bm25f = context.bm25f(&plan.plan.scoring)?;
    context.check()?;
    let CollectedWindow { window, collected, has_near_duplicates } =
        collect_window(context, (plan, graded), &bm25f, request)?;
    let next = window.next_position(&collected);

    let Collected { strict_total, partial_total, hits, tally, .. } = collected;
    let (facets, histogram) = distribution(context, plan, request, tally)?;
    let aging = plan.plan.aging;
    let mut hits: Vec<RankedHit> = hits.into_iter().map(|hit| RankedHit::new(hit, aging)).collect();
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
        demote_near_duplicates(context.snapshot, &mut hits);
    }

    let hits = window.cut(hits);
    Ok(HitList { strict_total, partial_total, hits, facets, histogram, next, lacks_model })
}

/// Returns the number of first hits that are reranked, by their texts or by a model.
fn n_reranked(context: &SearchContext<'_>) -> usize {
    RERANK.n_hits.max(context.model.map_or(0, |model| model.n_hits()))
}

/// Returns the facets and the histogram that a request wants.
fn distribution(
    context: &SearchContext<'_>,
    plan: &TieredPlan,
    request: &SearchRequest,
    mut found: FacetTally,
) -> Result<(Facets, Option<Histogram>), SearchError> {
    let histogram = request.histogram.map(|unit| -> Result<Histogram, SearchError> {
        let all = archive_days(context, &request.filters)?;
        Ok(Histogram::new(unit, &found.days, &all))
    });
    let histogram = histogram.transpose()?;

    // Facets whose own values are chosen are counted without that choice.
    let (parts, filters) = (request.facets.parts(), &request.filters);
    if let Some(others) = tally_without(context, plan, request, parts.source_if_chosen(filters))? {
        found.replace_source(others);
    }
    if let Some(others) = tally_without(context, plan, request, parts.author_if_chosen(filters))? {
        found.replace_author(others);
    }
    if let Some(others) = tally_without(context, plan, request, parts.term_if_chosen(filters))? {
        found.replace_term(others);
    }
    if let Some(others) = tally_without(context, plan, request, parts.days_if_chosen(filters))? {
        found.days = others.days;
    }
    let mut facets = found.facets(request.facets)?;
    print_authors(context, &mut facets.author)?;
    print_terms(context, &mut facets.term, request.script)?;
    Ok((facets, histogram))
}

/// Returns the counts of the articles that a list would count without the filters on some of their
/// parts; `None` if none of them is wanted.
fn tally_without(
    context: &SearchContext<'_>,
    plan: &TieredPlan,
    request: &SearchRequest,
    parts: TallyParts,
) -> Result<Option<FacetTally>, SearchError> {
    if parts.is_empty() {
        return Ok(None);
    }
    let counted = match request.partial {
        PartialMatches::Counted => Some(plan.plan.clone()),
        _ => plan.strict_plan(),
    };
    let Some(mut wider) = counted else { return Ok(Some(FacetTally::default())) };

    if parts.source {
        wider.filters.source = NameFilter::default();
    }
    if parts.author {
        wider.filters.author = NameFilter::default();
    }
    if parts.term {
        wider.filters.term = NameFilter::default();
    }
    if parts.days {
        (wider.filters.from, wider.filters.before) = (None, None);
    }
    let wider = LoweredPlan::new(context, &wider);
    let others = tally(context.snapshot, &wider, parts)?;
    // Counts that ended early would be wrong.
    context.check()?;
    Ok(Some(others))
}

/// Collects the page, and all hits that may be rearranged with it.
fn collect_window(
    context: &SearchContext<'_>,
    (plan, graded): (&TieredPlan, Option<&GradedDocs>),
    bm25f: &Bm25f<'_>,
    request: &SearchRequest,
) -> Result<CollectedWindow, SearchError> {
    let after = request.continuation.after_key();
    let Plan { sort, aging, page, .. } = plan.plan;
    let window = match request.first_hits {
        FirstHits::AsScored => HitWindow::of_page(page),
        _ => HitWindow::new(&plan.plan, after, n_reranked(context)),
    };
    let page = PageRequest {
        sort,
        aging,
        after,
        order: plan.order,
        page: window.collected,
        partial: request.partial,
        tally: request.tally_parts(),
    };
    let collected = collect(context, (plan, graded), bm25f, page)?;
    context.check()?;

    let has_near_duplicates = request.first_hits == FirstHits::Arranged
        && window.is_rearranged
        && has_near_duplicates(context.snapshot, &collected.hits);
    Ok(CollectedWindow { window, collected, has_near_duplicates })
}
