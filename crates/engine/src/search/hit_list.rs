//! Runs a plan and returns one page of its hits, in order.

use crate::plan::{PageRange, Plan};
use crate::rank::Bm25f;
use crate::search::arrange::{
    RankedHit, demote_near_duplicates, has_near_duplicates, n_to_rerank, rerank,
};
use crate::search::collect::{Collected, PageRequest, collect};
use crate::search::context::SearchContext;
use crate::search::error::SearchError;
use crate::search::facets::Facets;
use crate::search::hit_window::{HitWindow, NextPosition};
use crate::search::lowered_plan::LoweredPlan;
use crate::search::sort_key::SortKey;

/// A page of hits.
pub(crate) struct HitList {
    /// The number of matching articles.
    pub(crate) total: u64,
    pub(crate) hits: Vec<RankedHit>,
    pub(crate) facets: Facets,
    /// Where the list continues; `None` at its end.
    pub(crate) next: Option<NextPosition>,
}

/// The hits that a page needs, in order of their keys.
struct CollectedWindow {
    window: HitWindow,
    collected: Collected,
    /// Whether near-duplicates must be demoted.
    has_near_duplicates: bool,
}

/// Runs a plan and returns its page, of the hits after a key if one is given.
pub(crate) fn list_hits(
    context: &SearchContext<'_>,
    lowered: &LoweredPlan,
    after: Option<SortKey>,
) -> Result<HitList, SearchError> {
    let bm25f = lowered.bm25f(context)?;
    context.check()?;
    let CollectedWindow { window, collected, has_near_duplicates } =
        collect_window(context, lowered, &bm25f, after)?;
    let next = window.next_position(&collected);

    let Collected { total, hits, facets, .. } = collected;
    let aging = lowered.plan.aging;
    let mut hits: Vec<RankedHit> =
        hits.into_iter().map(|(key, address)| RankedHit::new(key, address, aging)).collect();
    if has_near_duplicates {
        demote_near_duplicates(context.searcher, &mut hits)?;
    }
    if window.is_rearranged {
        rerank_page(context, &bm25f, &mut hits, window.page)?;
    }

    Ok(HitList { total, hits: window.cut(hits), facets, next })
}

/// Collects the page, and all hits that may be rearranged with it.
fn collect_window(
    context: &SearchContext<'_>,
    lowered: &LoweredPlan,
    bm25f: &Bm25f<'_>,
    after: Option<SortKey>,
) -> Result<CollectedWindow, SearchError> {
    let Plan { sort, aging, .. } = lowered.plan;
    let mut window = HitWindow::new(&lowered.plan, after);
    let mut request = PageRequest { sort, aging, after, page: window.collected };
    let collected = collect(context.snapshot, lowered, bm25f, request)?;
    context.check()?;

    let has_near_duplicates =
        window.is_rearranged && has_near_duplicates(context.searcher, &collected.hits)?;
    let narrow = window;
    if !has_near_duplicates || !window.widen() {
        return Ok(CollectedWindow { window, collected, has_near_duplicates });
    }

    request.page = window.collected;
    let widened = collect(context.snapshot, lowered, bm25f, request)?;
    if context.budget.is_open() {
        return Ok(CollectedWindow { window, collected: widened, has_near_duplicates });
    }
    // The hits are complete, only their near-duplicates stay where they are.
    context.check_overdraft()?;
    Ok(CollectedWindow { window: narrow, collected, has_near_duplicates: false })
}

/// Reranks the first hits if the page shows any of them.
fn rerank_page(
    context: &SearchContext<'_>,
    bm25f: &Bm25f<'_>,
    hits: &mut [RankedHit],
    page: PageRange,
) -> Result<(), SearchError> {
    let n_reranked = n_to_rerank(hits);
    if page.offset < n_reranked {
        rerank(context, bm25f, &mut hits[..n_reranked])?;
    }
    Ok(())
}
