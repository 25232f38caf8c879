//! Which plan to run: the strictest that finds enough.

use crate::plan::{PARAMS, Plan, Plans, QueryKind, Strictness};
use crate::query::{Note, QueryAst};
use crate::search::context::SearchContext;
use crate::search::cursor::{Continuation, Cursor, Loosening, Relaxation};
use crate::search::error::SearchError;
use crate::search::hit_list::{HitList, LeveledList, ListedQuery, list_hits};
use crate::search::list_order::ListOrder;
use crate::search::request::SearchRequest;

/// The hits of a search, and the plan that found them.
pub(crate) struct FoundHits {
    /// The plan, without its condition.
    pub(crate) plan: Plan,
    pub(crate) list: HitList,
    pub(crate) relaxation: Relaxation,
}

/// Returns the hits of a query. If it finds nothing, blanks between the Chinese characters of quoted
/// runs are ignored, and then quoted runs among bare words are searched as words too. A continued
/// list uses the plan that it was started with.
pub(crate) fn find_hits(
    context: &SearchContext<'_>,
    ast: &QueryAst,
    request: &SearchRequest,
) -> Result<FoundHits, SearchError> {
    if let Continuation::After(cursor) = &request.continuation {
        return continue_list(context, ast, request, cursor);
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
    let query = ListedQuery {
        plans: &plans,
        levels: std::slice::from_ref(&relaxation.strictness),
        strictest: 0,
        n_enough: 0,
        all_are_partial: relaxation.loosening == Loosening::Quotes,
        order: relaxation.order,
    };
    let LeveledList { mut list, .. } = list_hits(context, &query, request)?;
    if let Some(next) = &mut list.next {
        let n_new = next.n_before.saturating_sub(plans.rest().page.offset as u64);
        next.n_before = cursor.n_before.saturating_add(n_new);
    }
    Ok(FoundHits { plan: plans.into_rest(), list, relaxation })
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
    let levels = levels(plans.n_words());
    let query = ListedQuery {
        plans: &plans,
        levels,
        strictest: strictest_level(order),
        n_enough: PARAMS.min_strict_hits as u64,
        all_are_partial: loosening == Loosening::Quotes,
        order,
    };
    let LeveledList { list, level, counts } = list_hits(context, &query, request)?;

    let strictness = levels[level];
    let counts = counts.iter().zip(levels).skip(query.strictest);
    let counts = counts.map(|(count, level)| (*count, note_of(*level)));
    let note = level_note(counts, note_of(strictness), list.n_found());
    let relaxation = Relaxation { strictness, loosening, order, note };
    Ok(FoundHits { plan: plans.into_rest(), list, relaxation })
}

/// Returns the place of partial matches. It decides which articles are looked up, so it depends on
/// the query alone: totals are the same in every order.
fn list_order(plans: &Plans) -> ListOrder {
    match plans.kind() {
        QueryKind::Keywords => ListOrder::StrictFirst,
        QueryKind::LongText | QueryKind::Question => ListOrder::BestMatches,
    }
}

/// Returns the levels of strictness of a query, strictest first.
fn levels(n_words: usize) -> &'static [Strictness] {
    match n_words {
        0 | 1 => &[Strictness::All],
        2 => &[Strictness::All, Strictness::Any],
        _ => &Strictness::FALLING,
    }
}

/// Returns the strictest level that a list may use. Among best matches there are always some with
/// fewer words.
fn strictest_level(order: ListOrder) -> usize {
    match order {
        ListOrder::StrictFirst => 0,
        ListOrder::BestMatches => 1,
    }
}

/// Returns the remark for readers when a level is used.
fn note_of(strictness: Strictness) -> Option<Note> {
    match strictness {
        Strictness::All => None,
        Strictness::Most => Some(Note::MostWords),
        Strictness::Some | Strictness::Few | Strictness::Any => Some(Note::AnyWord),
    }
}

/// Returns the remark on the level that found `total` articles. `counts` are the articles that each
/// level up to it found: if a stricter one found as many, its remark applies.
fn level_note(
    mut counts: impl Iterator<Item = (u64, Option<Note>)>,
    note: Option<Note>,
    total: u64,
) -> Option<Note> {
    if total == 0 {
        return None;
    }
    let strictest = counts.find(|(n_found, _)| *n_found == total);
    strictest.map_or(note, |(_, note)| note)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_remark_is_that_of_the_strictest_level_with_as_many_hits() {
        for (total, expected) in [(9, Some(Note::AnyWord)), (5, Some(Note::MostWords)), (2, None)] {
            let counts = [(2, None), (5, Some(Note::MostWords))].into_iter();
            assert_eq!(level_note(counts, Some(Note::AnyWord), total), expected);
        }
    }

    #[test]
    fn a_search_without_hits_has_no_remark() {
        let counts = [(0, Some(Note::MostWords))].into_iter();
        assert_eq!(level_note(counts, Some(Note::AnyWord), 0), None);
    }

    #[test]
    fn strictness_falls_from_level_to_level() {
        for n_words in 0..5 {
            assert_eq!(levels(n_words)[0], Strictness::All);
        }
        assert_eq!([0, 1, 2, 3, 9].map(|n_words| levels(n_words).len()), [1, 1, 2, 5, 5]);
        assert_eq!(levels(9)[strictest_level(ListOrder::BestMatches)], Strictness::Most);
    }
}
