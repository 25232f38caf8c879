//! Which plan to run: the strictest that finds enough.

use crate::plan::{PARAMS, Plan, Plans, QueryKind, Strictness};
use crate::query::{Note, QueryAst};
use crate::search::collect::count_up_to;
use crate::search::context::SearchContext;
use crate::search::cursor::{Continuation, Cursor, Loosening, Relaxation};
use crate::search::error::SearchError;
use crate::search::hit_list::{HitList, list_hits};
use crate::search::list_order::ListOrder;
use crate::search::lowered_plan::{LoweredPlan, StrictPart, TieredPlan};
use crate::search::request::SearchRequest;

/// The hits of a search, and the plan that found them.
pub(crate) struct FoundHits {
    pub(crate) plan: Plan,
    pub(crate) list: HitList,
    pub(crate) relaxation: Relaxation,
}

/// A strictness with the remark for readers when its plan is used.
type StrictnessLevel = (Strictness, Option<Note>);

const ONE_WORD: &[StrictnessLevel] = &[(Strictness::All, None)];
const TWO_WORDS: &[StrictnessLevel] =
    &[(Strictness::All, None), (Strictness::Any, Some(Note::AnyWord))];
const MANY_WORDS: &[StrictnessLevel] = &[
    (Strictness::All, None),
    (Strictness::Most, Some(Note::MostWords)),
    (Strictness::Some, Some(Note::AnyWord)),
    (Strictness::Few, Some(Note::AnyWord)),
    (Strictness::Any, Some(Note::AnyWord)),
];

/// Returns the hits of a query. If it finds nothing, blanks between the Chinese characters of quoted
/// runs are ignored, and then quoted runs among bare words are searched as words too. A continued
/// list uses the plan that it was started with.
pub(crate) fn find_hits(
    context: &SearchContext<'_>,
    ast: &QueryAst,
    request: &SearchRequest,
) -> Result<FoundHits, SearchError> {
    if let Continuation::After(cursor) = request.continuation {
        return continue_list(context, ast, request, &cursor);
    }

    let as_typed = find_enough(context, ast, request, Loosening::None)?;
    if as_typed.list.n_found() > 0 {
        return Ok(as_typed);
    }
    for loosening in [Loosening::Blanks, Loosening::Quotes] {
        let Some(loosened) = loosening.apply(ast) else { continue };
        let found = find_enough(context, &loosened, request, loosening)?;
        if found.list.n_found() > 0 {
            return Ok(found);
        }
    }
    Ok(as_typed)
}

/// Returns the next page of a list, relaxed as at its start, whatever that would find now.
fn continue_list(
    context: &SearchContext<'_>,
    ast: &QueryAst,
    request: &SearchRequest,
    cursor: &Cursor,
) -> Result<FoundHits, SearchError> {
    let relaxation = cursor.relaxation;
    let loosened = relaxation.loosening.apply(ast);
    let plans = context.plans(loosened.as_ref().unwrap_or(ast), request);
    let plan = tiered_plan(context, &plans, &relaxation);
    let mut list = list_hits(context, &plan, request)?;

    if let Some(next) = &mut list.next {
        let n_new = next.n_before.saturating_sub(plan.lowered.plan.page.offset as u64);
        next.n_before = cursor.n_before.saturating_add(n_new);
    }
    Ok(FoundHits { plan: plan.lowered.plan, list, relaxation })
}

/// Returns the hits of the strictest plan that finds enough, or of the loosest.
fn find_enough(
    context: &SearchContext<'_>,
    ast: &QueryAst,
    request: &SearchRequest,
    loosening: Loosening,
) -> Result<FoundHits, SearchError> {
    let plans = context.plans(ast, request);
    let order = list_order(&plans);
    let levels = levels(plans.n_words(), order);
    let (loosest, stricter) = levels.split_last().expect("there is at least one level");

    let mut counts = Vec::new();
    let mut chosen = *loosest;
    for (strictness, note) in stricter {
        let lowered = LoweredPlan::new(context, plans.plan(*strictness));
        let n_found = count_up_to(context.snapshot, &lowered, PARAMS.min_strict_hits)?;
        context.check()?;
        counts.push((n_found as u64, *note));
        if n_found >= PARAMS.min_strict_hits {
            chosen = (*strictness, *note);
            break;
        }
    }

    let (strictness, note) = chosen;
    let mut relaxation = Relaxation { strictness, loosening, order, note };
    let plan = tiered_plan(context, &plans, &relaxation);
    let list = list_hits(context, &plan, request)?;
    relaxation.note = level_note(&counts, note, list.n_found());
    Ok(FoundHits { plan: plan.lowered.plan, list, relaxation })
}

/// Returns the plan of a relaxed query, and which of its articles have everything asked. Quoted runs
/// that are searched as words are not what was asked.
fn tiered_plan(context: &SearchContext<'_>, plans: &Plans, relaxation: &Relaxation) -> TieredPlan {
    let lower = |strictness| LoweredPlan::new(context, plans.plan(strictness));
    let strict = match (relaxation.loosening, relaxation.strictness) {
        (Loosening::Quotes, _) => StrictPart::None,
        (_, Strictness::All) => StrictPart::All,
        _ => StrictPart::Of(Box::new(lower(Strictness::All))),
    };
    TieredPlan { lowered: lower(relaxation.strictness), strict, order: relaxation.order }
}

/// Returns the place of partial matches. It decides which articles are looked up, so it depends on
/// the query alone: totals are the same in every order.
fn list_order(plans: &Plans) -> ListOrder {
    match plans.kind() {
        QueryKind::Keywords => ListOrder::StrictFirst,
        QueryKind::LongText | QueryKind::Question => ListOrder::BestMatches,
    }
}

/// Returns the levels of strictness to try, strictest first. Among best matches there are always
/// some with fewer words.
fn levels(n_words: usize, order: ListOrder) -> &'static [StrictnessLevel] {
    let levels = match n_words {
        0 | 1 => return ONE_WORD,
        2 => TWO_WORDS,
        _ => MANY_WORDS,
    };
    match order {
        ListOrder::StrictFirst => levels,
        ListOrder::BestMatches => &levels[1..],
    }
}

/// Returns the remark on the level that found `total` articles. `counts` are the articles that each
/// level tried so far found: if a stricter one found as many, its remark applies.
fn level_note(counts: &[(u64, Option<Note>)], note: Option<Note>, total: u64) -> Option<Note> {
    if total == 0 {
        return None;
    }
    let strictest = counts.iter().find(|(n_found, _)| *n_found == total);
    strictest.map_or(note, |(_, note)| *note)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_remark_is_that_of_the_strictest_level_with_as_many_hits() {
        let counts = [(2, None), (5, Some(Note::MostWords))];
        assert_eq!(level_note(&counts, Some(Note::AnyWord), 9), Some(Note::AnyWord));
        assert_eq!(level_note(&counts, Some(Note::AnyWord), 5), Some(Note::MostWords));
        assert_eq!(level_note(&counts, Some(Note::AnyWord), 2), None);
    }

    #[test]
    fn a_search_without_hits_has_no_remark() {
        assert_eq!(level_note(&[(0, Some(Note::MostWords))], Some(Note::AnyWord), 0), None);
    }

    #[test]
    fn strictness_falls_from_level_to_level() {
        for n_words in 0..5 {
            assert_eq!(levels(n_words, ListOrder::StrictFirst)[0].0, Strictness::All);
        }
        assert_eq!(levels(1, ListOrder::BestMatches).len(), 1);
        assert_eq!(levels(9, ListOrder::StrictFirst).last().unwrap().0, Strictness::Any);
        assert_eq!(levels(9, ListOrder::BestMatches)[0].0, Strictness::Most);
    }
}
