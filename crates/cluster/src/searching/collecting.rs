//! The hits of a page and the numbers of articles, in as few requests as possible.
//!
//! A query that finds enough with all of its words takes one search. Otherwise the looser degrees of
//! strictness are counted in one request, and the one that is used is searched in another. Where
//! articles with some of the words come after those with all, these are two searches of one request.

use std::cmp::Reverse;

use serde_json::{Value, json};
use xunwen_engine::backend::{
    Collected, CollectedHit, LeveledHits, LeveledSearch, PageRequest, SortKey, StrictPart, Tally,
    TallyRequest, TieredPlan,
};
use xunwen_engine::{PartialMatches, SearchError, Sort};

use super::aggregations::{FEW_VALUES, aggregations, count_of, tally};
use super::found_documents::FoundDocument;
use super::reading::N_VISITED_TOGETHER;
use super::state::ClusterState;
use crate::client::{RawHit, SearchAnswer};
use crate::document::{signed, unsigned};
use crate::query::{ranked, requires_all_words};
use crate::terms::fields;

/// The deepest hit that the cluster counts to.
const MAX_WINDOW: usize = 10_000;

/// The most hits whose articles come with the list.
const MAX_WITH_ARTICLES: usize = 60;

/// The name of the query for articles that have everything.
const STRICT: &str = "strict";

/// One list of a page: all of its articles have everything, or all lack some of the words, or it is
/// known for each.
struct List {
    query: Value,
    is_partial: IsPartial,
    comes_last: bool,
    /// All articles have all words.
    has_all: bool,
}

#[derive(Clone)]
enum IsPartial {
    No,
    Yes,
    /// Those that do not match this query.
    Without(Value),
}

impl ClusterState {
    /// Finds the articles of the strictest level with enough of them.
    pub(super) fn find_leveled(
        &self,
        search: &LeveledSearch<'_>,
    ) -> Result<LeveledHits, SearchError> {
        let LeveledSearch { levels, strictest, n_enough, .. } = *search;
        let last = levels.len() - 1;
        if last <= strictest {
            let collected = self.collect(search, &search.tiered_plan(last))?;
            return Ok(LeveledHits { level: last, counts: Vec::new(), collected });
        }

        let collected = self.collect(search, &search.tiered_plan(strictest))?;
        let n_found = collected.strict_total + collected.partial_total;
        let mut counts = if strictest == 0 { Vec::new() } else { vec![collected.strict_total] };
        counts.push(n_found);
        if n_found >= n_enough {
            return Ok(LeveledHits { level: strictest, counts, collected });
        }

        // The loosest level is used if none before it finds enough, whatever its number.
        let looser = (strictest + 1..last).map(|level| {
            let plan = search.plans.plan(levels[level]);
            let query = self.lowered(&plan.matching, &plan.filters)?;
            Ok(json!({ "size": 0, "track_total_hits": true, "query": query }))
        });
        let looser = self.multi_search(looser.collect::<Result<_, SearchError>>()?)?;
        counts.extend(looser.iter().map(total));
        let level = (strictest..last).find(|level| counts[*level] >= n_enough).unwrap_or(last);
        counts.truncate(level + 1);
        let collected = self.collect(search, &search.tiered_plan(level))?;
        if level == last {
            counts.push(collected.strict_total + collected.partial_total);
        }
        Ok(LeveledHits { level, counts, collected })
    }

    /// Collects the page of a plan.
    fn collect(
        &self,
        search: &LeveledSearch<'_>,
        tiered: &TieredPlan,
    ) -> Result<Collected, SearchError> {
        let lists = self.lists(search, tiered)?;
        let page = search.page;
        let mut bodies = Vec::with_capacity(lists.len() + 1);
        for list in &lists {
            bodies.push(body(search, list, size_of(&page, list)));
        }
        let counted = self.add_tally(&mut bodies, &lists, tiered, &page)?;
        let answers = self.multi_search(bodies)?;

        let mut collected = Collected::default();
        for (list, answer) in lists.iter().zip(&answers) {
            self.add_list(&mut collected, list, answer, &page);
        }
        if page.page.limit > MAX_WINDOW {
            collected.hits = self.all_hits(search, &lists)?;
        }
        collected.tally = match counted {
            Some((place, in_filter)) => match read_tally(&answers[place], page.tally, in_filter) {
                Some(tally) => tally,
                None => self.exact_tally(&counted_query(&lists, place, in_filter), page.tally)?,
            },
            None => Tally::default(),
        };
        let n_listed = collected.hits.len();
        collected.n_after = n_after(&collected, &page);
        let PageRequest { page, .. } = page;
        collected.hits.drain(..page.offset.min(n_listed));
        collected.hits.truncate(page.limit);
        Ok(collected)
    }

    /// Returns the lists that make up the page, in their order.
    fn lists(
        &self,
        search: &LeveledSearch<'_>,
        tiered: &TieredPlan,
    ) -> Result<Vec<List>, SearchError> {
        let TieredPlan { plan, strict } = tiered;
        let PageRequest { sort, order, partial, .. } = search.page;
        let is_split = order.comes_last(true, sort);
        // Where they are not listed, they must not take the places of others on the page.
        let is_apart = is_split || partial == PartialMatches::Excluded;
        let all = self.lowered(&plan.matching, &plan.filters)?;
        let list = |query, is_partial, comes_last, has_all| List {
            query,
            is_partial,
            comes_last,
            has_all,
        };
        Ok(match strict {
            StrictPart::All => {
                vec![list(all, IsPartial::No, false, requires_all_words(&plan.matching))]
            }
            StrictPart::None => vec![list(all, IsPartial::Yes, is_split, false)],
            StrictPart::Of(matching) => {
                let strict = self.lowered(matching, &plan.filters)?;
                if is_apart {
                    let others = json!({ "bool": { "filter": [all], "must_not": [strict] } });
                    vec![
                        list(strict, IsPartial::No, false, requires_all_words(matching)),
                        list(others, IsPartial::Yes, is_split, false),
                    ]
                } else {
                    vec![list(all, IsPartial::Without(strict), false, false)]
                }
            }
        })
    }

    /// Adds the counts by value and day to one of the searches, or a search for them. Returns its
    /// place, and whether the counts are in a filter; `None` if nothing is counted.
    fn add_tally(
        &self,
        bodies: &mut Vec<Value>,
        lists: &[List],
        tiered: &TieredPlan,
        page: &PageRequest,
    ) -> Result<Option<(usize, bool)>, SearchError> {
        if page.tally.is_empty() {
            return Ok(None);
        }
        let aggregations = Value::Object(aggregations(page.tally, FEW_VALUES));
        let counts_partial = page.partial == PartialMatches::Counted;
        let place = match lists {
            [List { is_partial: IsPartial::Yes, .. }] if !counts_partial => return Ok(None),
            [List { is_partial: IsPartial::Without(strict), .. }] if !counts_partial => {
                let counted = json!({ "filter": strict, "aggs": aggregations });
                insert(&mut bodies[0], "counted", counted);
                return Ok(Some((0, true)));
            }
            [_, _] if counts_partial => {
                let query = self.lowered(&tiered.plan.matching, &tiered.plan.filters)?;
                bodies.push(json!({ "size": 0, "track_total_hits": false, "query": query }));
                bodies.len() - 1
            }
            // The list of those with everything comes first.
            _ => 0,
        };
        if let Value::Object(aggregations) = aggregations {
            for (name, aggregation) in aggregations {
                insert(&mut bodies[place], &name, aggregation);
            }
        }
        Ok(Some((place, false)))
    }

    /// Adds the numbers and the hits of a list.
    fn add_list(
        &self,
        collected: &mut Collected,
        list: &List,
        answer: &SearchAnswer,
        page: &PageRequest,
    ) {
        let n_found = total(answer);
        let n_strict = match &list.is_partial {
            IsPartial::No => n_found,
            IsPartial::Yes => 0,
            IsPartial::Without(_) => {
                answer.aggregations.get(STRICT).and_then(count_of).unwrap_or(0)
            }
        };
        collected.strict_total += n_strict;
        collected.partial_total += n_found - n_strict;
        let hits = answer.hits.iter().map(|hit| self.hit(hit, list, page));
        collected.hits.extend(hits.filter(|hit| is_listed(*hit, page)));
    }

    fn hit(&self, hit: &RawHit, list: &List, page: &PageRequest) -> CollectedHit {
        let document = FoundDocument::read(hit);
        let is_partial = match list.is_partial {
            IsPartial::No => false,
            IsPartial::Yes => true,
            IsPartial::Without(_) => !hit.matched_queries.iter().any(|name| name == STRICT),
        };
        let time = match page.sort {
            Sort::Relevance | Sort::Newest => document.published,
            Sort::Oldest => document.published.map(|second| -second),
            Sort::Arrived => document.columns.arrived,
            Sort::ArrivedRising => document.columns.arrived.map(|micros| -micros),
        };
        #[allow(clippy::cast_possible_truncation, reason = "the cluster's scores have 32 bits")]
        let score = match page.sort {
            Sort::Relevance => hit.sort.first().and_then(Value::as_f64).unwrap_or(0.0) as f32,
            _ => 0.0,
        };
        let key = SortKey::new(list.comes_last, score, time, unsigned(document.tie));
        CollectedHit::new(key, self.found.add(document), is_partial)
    }

    /// Returns all hits of the lists, for exports.
    fn all_hits(
        &self,
        search: &LeveledSearch<'_>,
        lists: &[List],
    ) -> Result<Vec<CollectedHit>, SearchError> {
        let mut hits = Vec::new();
        let point = self.held_point()?;
        for list in lists {
            let mut after: Option<Vec<Value>> = None;
            loop {
                let mut body = body(search, list, N_VISITED_TOGETHER);
                body["track_total_hits"] = json!(false);
                if let Some(after) = &after {
                    body["search_after"] = json!(after);
                }
                let answer = self.search_at(Some(&point), body)?;
                let found = answer.hits.iter().map(|hit| self.hit(hit, list, &search.page));
                hits.extend(found.filter(|hit| is_listed(*hit, &search.page)));
                let Some(last) = answer.hits.last() else { break };
                after = Some(last.sort.clone());
            }
        }
        Ok(hits)
    }
}

fn is_listed(hit: CollectedHit, page: &PageRequest) -> bool {
    let is_after = page.after.is_none_or(|after| hit.key < after);
    is_after && (!hit.is_partial || page.partial != PartialMatches::Excluded)
}

/// Returns the number of listed articles after the key of the page, as far as that matters: whether
/// there are more than the page shows.
fn n_after(collected: &Collected, page: &PageRequest) -> u64 {
    match (page.after, page.partial) {
        (Some(_), _) => collected.hits.len() as u64,
        (None, PartialMatches::Excluded) => collected.strict_total,
        (None, _) => collected.strict_total + collected.partial_total,
    }
}

fn total(answer: &SearchAnswer) -> u64 {
    answer.total.map_or(0, |total| total.value)
}

/// Returns the number of hits to ask for: one more than the page has, to know whether more follow.
fn size_of(page: &PageRequest, list: &List) -> usize {
    let is_over = page.after.is_some_and(|after| after.comes_last.0 && !list.comes_last);
    let is_left_out =
        page.partial == PartialMatches::Excluded && matches!(list.is_partial, IsPartial::Yes);
    if page.page.limit == 0 || page.page.limit > MAX_WINDOW || is_over || is_left_out {
        return 0;
    }
    (page.page.offset + page.page.limit + 1).min(MAX_WINDOW)
}

/// Returns the search for a list.
fn body(search: &LeveledSearch<'_>, list: &List, size: usize) -> Value {
    let page = &search.page;
    let mut query = list.query.clone();
    if let IsPartial::Without(strict) = &list.is_partial {
        let mut named = json!({ "bool": { "filter": [strict] } });
        named["bool"]["_name"] = json!(STRICT);
        // It does not change which articles match, nor the score, which is that of `ranked`.
        query =
            json!({ "bool": { "filter": [query], "should": [named], "minimum_should_match": 0 } });
    }
    let is_scored = page.sort == Sort::Relevance && size > 0;
    let query =
        if is_scored { ranked(&query, search.bm25f, page.aging, list.has_all) } else { query };
    let mut body = json!({
        "size": size,
        "track_total_hits": true,
        "query": query,
        "sort": sort(page.sort),
        "docvalue_fields": FoundDocument::COLUMNS,
    });
    if size > 0 && size <= MAX_WITH_ARTICLES && page.n_read > 0 {
        body["stored_fields"] = json!([fields::ARTICLE]);
    }
    if let IsPartial::Without(strict) = &list.is_partial {
        insert(&mut body, STRICT, json!({ "filter": strict }));
    }
    if let Some(after) = page.after.filter(|after| after.comes_last.0 == list.comes_last) {
        body["search_after"] = search_after(after, page.sort);
    }
    body
}

fn insert(body: &mut Value, name: &str, aggregation: Value) {
    body["aggs"][name] = aggregation;
}

/// Returns the order of a list. It ends with a number that no two articles share.
fn sort(sort: Sort) -> Value {
    let time = |field: &str, order: &str| json!([{ field: { "order": order, "missing": "_last" } }, { fields::TIE: "asc" }]);
    match sort {
        Sort::Relevance => json!([
            { "_score": "desc" },
            { fields::PUBLISHED: { "order": "desc", "missing": "_last" } },
            { fields::TIE: "asc" },
        ]),
        Sort::Newest => time(fields::PUBLISHED, "desc"),
        Sort::Oldest => time(fields::PUBLISHED, "asc"),
        Sort::Arrived => time(fields::ARRIVED, "desc"),
        Sort::ArrivedRising => time(fields::ARRIVED, "asc"),
    }
}

/// Returns the values of the order at a key.
fn search_after(key: SortKey, sort: Sort) -> Value {
    let Reverse(tie) = key.tie;
    let tie = signed(tie);
    let falling = key.time.unwrap_or(i64::MIN);
    let rising = key.time.map_or(i64::MAX, |time| -time);
    match sort {
        Sort::Relevance => json!([key.score, falling, tie]),
        Sort::Newest | Sort::Arrived => json!([falling, tie]),
        Sort::Oldest | Sort::ArrivedRising => json!([rising, tie]),
    }
}

/// Returns the counts of an answer.
fn read_tally(answer: &SearchAnswer, wanted: TallyRequest, in_filter: bool) -> Option<Tally> {
    let counted = if in_filter {
        answer.aggregations.get("counted").and_then(Value::as_object)
    } else {
        Some(&answer.aggregations)
    };
    tally(counted?, wanted)
}

/// Returns the query whose articles are counted with the search at this place.
fn counted_query(lists: &[List], place: usize, in_filter: bool) -> Value {
    match lists.get(place) {
        Some(List { is_partial: IsPartial::Without(strict), .. }) if in_filter => strict.clone(),
        Some(list) => list.query.clone(),
        // Both lists together.
        None => {
            let both: Vec<&Value> = lists.iter().map(|list| &list.query).collect();
            json!({ "bool": { "should": both, "minimum_should_match": 1 } })
        }
    }
}
