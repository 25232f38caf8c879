//! Continued lists: every article appears once, whatever happens to the index meanwhile.

use std::sync::Arc;

use crate::fixture::{ANALYSIS, Fixture, article, by, index, writer};
use xunwen_corpus::Article;
use xunwen_engine::{
    Continuation, Cursor, Engine, MAX_HITS, Note, SearchError, SearchRequest, SearchResult, Sort,
};

const SORTS: [Sort; 3] = [Sort::Relevance, Sort::Newest, Sort::Oldest];

/// Returns an article that mentions 港口, more or less often.
fn harbour(n: usize) -> Article {
    let body = format!("港口吞吐量。{}", "港口繁忙，货轮停靠。".repeat(n % 7));
    let dated = format!("20{:02}-0{}-1{}", n % 20, 1 + n % 9, n % 10);
    let title = if n.is_multiple_of(3) { "港口消息" } else { "消息" };
    let article = article(&format!("n/{n}"), title, &body);
    if n.is_multiple_of(5) { article } else { by(article, "甲报", &[], &dated) }
}

fn request(sort: Sort, limit: usize, continuation: Continuation) -> SearchRequest {
    let query = "港口".to_owned();
    SearchRequest { query, sort, limit, continuation, ..SearchRequest::default() }
}

fn ids(result: &SearchResult) -> Vec<String> {
    result.hits.iter().map(|hit| hit.id.clone()).collect()
}

/// Follows a list to its end and returns all ids. `between` runs after each page, with the number of
/// hits so far.
fn follow(
    engine: &Engine,
    sort: Sort,
    limit: usize,
    mut between: impl FnMut(usize),
) -> Vec<String> {
    let mut found = Vec::new();
    let mut continuation = Continuation::Wanted;
    loop {
        let result = engine.search(&request(sort, limit, continuation)).unwrap();
        assert!(result.hits.len() <= limit && result.notes.is_empty(), "{:?}", result.notes);
        found.extend(ids(&result));
        let Some(next) = result.next else { return found };
        assert_eq!(next.n_before(), found.len() as u64);
        continuation = Continuation::After(next);
        between(found.len());
    }
}

/// Returns the first page of a list, and where it continues.
fn first(engine: &Engine, sort: Sort) -> (Vec<String>, Cursor) {
    let result = engine.search(&request(sort, 20, Continuation::Wanted)).unwrap();
    (ids(&result), result.next.unwrap())
}

fn reopened(fixture: &Fixture) -> Engine {
    Engine::open(fixture.dir.path(), Arc::clone(&ANALYSIS)).unwrap()
}

#[test]
fn every_article_appears_once_in_pages_of_any_size() {
    let fixture = index(&(0..64).map(harbour).collect::<Vec<_>>());
    for sort in SORTS {
        let whole = ids(&fixture.request(request(sort, 100, Continuation::None)));
        assert_eq!(whole.len(), 64);
        for limit in [1, 3, 8, 10, 11, 32, 64, 100] {
            assert_eq!(follow(&fixture.engine, sort, limit, |_| ()), whole, "{sort:?} by {limit}");
        }
    }
}

#[test]
fn near_duplicates_appear_once_in_pages_of_any_size() {
    let story = |n: usize| -> String {
        (0..12 + n / 4).map(|k| format!("港口的第{}件事是第{k}件，", n / 4)).collect()
    };
    let articles = (0..120).map(|n| article(&format!("n/{n}"), "", &story(n)));
    let fixture = index(&articles.collect::<Vec<_>>());
    let whole = ids(&fixture.request(request(Sort::Relevance, 200, Continuation::None)));
    assert_eq!(whole.len(), 120);
    for limit in [1, 7, 10, 30, 49, 50, 51, 100] {
        let followed = follow(&fixture.engine, Sort::Relevance, limit, |_| ());
        assert_eq!(followed, whole, "by {limit}");
    }
}

#[test]
fn a_list_stays_the_same_while_articles_arrive_change_and_go() {
    for sort in SORTS {
        let fixture = index(&(0..64).map(harbour).collect::<Vec<_>>());
        let whole = ids(&fixture.request(request(sort, 100, Continuation::None)));
        let mut writer = writer(fixture.dir.path());
        let found = follow(&fixture.engine, sort, 9, |n| {
            writer.add(harbour(1000 + n), &format!("{n}")).unwrap();
            // A hit that was shown and one that was not move elsewhere in the list.
            for n in [n - 1, n + 3] {
                let moved = by(article(&whole[n % 64], "港口", "港口"), "乙报", &[], "2016-06-06");
                writer.replace(moved, &whole[n % 64]).unwrap();
            }
            writer.commit().unwrap();
            fixture.engine.reload().unwrap();
        });
        assert_eq!(found, whole, "{sort:?}");
        assert_eq!(fixture.search("港口").total, 64 + 7);
    }
}

#[test]
fn lists_by_date_continue_with_a_note_after_the_index_state_has_expired() {
    let fixture = index(&(0..64).map(harbour).collect::<Vec<_>>());
    let whole = |sort| ids(&fixture.request(request(sort, 100, Continuation::None)));
    for sort in [Sort::Newest, Sort::Oldest] {
        let (whole, (mut found, next)) = (whole(sort), first(&fixture.engine, sort));
        let mut writer = writer(fixture.dir.path());
        writer.add(by(article("x", "港口", "港口"), "甲报", &[], "2035-01-01"), "x").unwrap();
        writer.commit().unwrap();

        let engine = reopened(&fixture);
        let result = engine.search(&request(sort, 100, Continuation::After(next))).unwrap();
        assert_eq!(result.notes, [Note::IndexChanged]);
        found.extend(ids(&result).into_iter().filter(|id| id != "x"));
        assert_eq!(found, whole);

        writer.remove_origin("x").unwrap();
        writer.commit().unwrap();
        fixture.engine.reload().unwrap();
    }
}

#[test]
fn a_list_by_relevance_does_not_continue_with_scores_of_another_index() {
    let fixture = index(&(0..64).map(harbour).collect::<Vec<_>>());
    let (_, next) = first(&fixture.engine, Sort::Relevance);
    let continued = request(Sort::Relevance, 20, Continuation::After(next));

    // An unchanged index is recognized after a restart.
    let second = reopened(&fixture).search(&continued).unwrap();
    assert_eq!(second, fixture.request(continued.clone()));

    let mut writer = writer(fixture.dir.path());
    writer.add(harbour(100), "100").unwrap();
    writer.commit().unwrap();
    let refused = reopened(&fixture).search(&continued).unwrap_err();
    assert!(matches!(refused, SearchError::CursorExpired), "{refused}");
}

#[test]
fn few_index_states_are_kept_and_those_of_continued_lists_longest() {
    let fixture = index(&(0..64).map(harbour).collect::<Vec<_>>());
    let (_, next) = first(&fixture.engine, Sort::Relevance);
    let continued = request(Sort::Relevance, 20, Continuation::After(next));
    let mut writer = writer(fixture.dir.path());
    let mut arrive = |n: usize| {
        writer.add(harbour(100 + n), "more").unwrap();
        writer.commit().unwrap();
        fixture.engine.reload().unwrap();
        first(&fixture.engine, Sort::Relevance).1
    };

    let abandoned = arrive(0);
    fixture.request(continued.clone());
    for n in 1..20 {
        arrive(n);
    }

    assert_eq!(fixture.request(continued).hits.len(), 20);
    let expired = request(Sort::Relevance, 20, Continuation::After(abandoned));
    assert!(matches!(fixture.engine.search(&expired), Err(SearchError::CursorExpired)));
}

#[test]
fn a_relaxed_query_stays_relaxed_when_its_list_is_continued() {
    let one = |n: usize| article(&format!("n/{n}"), ["港口", "机场"][n % 2], "消息");
    let fixture = index(&(0..30).map(one).collect::<Vec<_>>());
    let request = |continuation| SearchRequest {
        query: "港口 机场".to_owned(),
        sort: Sort::Newest,
        limit: 20,
        continuation,
        ..SearchRequest::default()
    };
    let first = fixture.request(request(Continuation::Wanted));
    assert_eq!((first.total, first.loose_total), (0, 30));
    assert_eq!(first.notes, [Note::AnyWord]);

    let mut writer = writer(fixture.dir.path());
    writer.add(article("both", "港口和机场", "消息"), "both").unwrap();
    writer.commit().unwrap();
    let engine = reopened(&fixture);
    assert_eq!(engine.search(&request(Continuation::Wanted)).unwrap().total, 1);

    let rest = engine.search(&request(Continuation::After(first.next.clone().unwrap()))).unwrap();
    assert_eq!(rest.notes, [Note::IndexChanged, Note::AnyWord]);
    let mut found = [ids(&first), ids(&rest)].concat();
    found.retain(|id| id != "both");
    found.sort();
    found.dedup();
    assert_eq!(found.len(), 30);
}

#[test]
fn a_continued_list_has_no_maximum_depth() {
    let n = MAX_HITS + 50;
    let one = |n: usize| article(&format!("n/{n}"), "港口", "");
    let fixture = index(&(0..n).map(one).collect::<Vec<_>>());
    for sort in [Sort::Relevance, Sort::Newest] {
        let last =
            SearchRequest { offset: MAX_HITS - 100, ..request(sort, 100, Continuation::Wanted) };
        let next = fixture.request(last).next.unwrap();
        let rest = fixture.request(request(sort, 100, Continuation::After(next)));
        assert_eq!((rest.hits.len(), rest.next, rest.total), (50, None, n as u64));
    }
}

/// Returns the ids of a list from a place to its end.
fn rest(engine: &Engine, sort: Sort, mut continuation: Continuation) -> Vec<String> {
    let mut found = Vec::new();
    loop {
        let result = engine.search(&request(sort, 7, continuation)).unwrap();
        found.extend(ids(&result));
        let Some(next) = result.next else { return found };
        continuation = Continuation::After(next);
    }
}

#[test]
fn a_retracted_article_is_in_no_answer_before_a_commit_removes_it() {
    let fixture = index(&(0..64).map(harbour).collect::<Vec<_>>());
    let Fixture { engine, .. } = &fixture;
    let sources =
        |result: &SearchResult| result.facets.source.values.iter().map(|f| f.count).sum::<u64>();
    let before = fixture.search("港口");

    for (number, id) in (1..).zip(["n/1", "n/33", "n/62"]) {
        engine.retractions().retract(id, number);
    }
    let after = fixture.search("港口");
    assert_eq!((after.total, sources(&after)), (before.total - 3, sources(&before) - 3));
    for sort in SORTS {
        let found = rest(engine, sort, Continuation::Wanted);
        assert_eq!(found.len(), 61, "{sort:?}");
        assert!(!found.iter().any(|id| ["n/1", "n/33", "n/62"].contains(&id.as_str())));
    }
    let explained = engine.explain(&request(Sort::Newest, 10, Continuation::None)).unwrap();
    assert!(explained.iter().all(|one| one.hit.id != "n/1"));
    assert!(engine.article("n/33", "港口", None).unwrap().is_none());
    assert!(engine.article("n/34", "港口", None).unwrap().is_some());

    // Until the commit, hiding is all that removes them.
    engine.retractions().mark_applied(2);
    assert_eq!(fixture.search("港口").total, before.total - 1);
}

#[test]
fn a_retracted_article_is_gone_from_a_list_that_was_started_before() {
    for sort in SORTS {
        let fixture = index(&(0..64).map(harbour).collect::<Vec<_>>());
        let whole = ids(&fixture.request(request(sort, 100, Continuation::None)));
        let (_, next) = first(&fixture.engine, sort);
        let (shown, taken_back) = (&whole[3], &whole[40]);

        // At first it is only hidden, then a commit removes it.
        fixture.engine.retractions().retract(shown, 1);
        fixture.engine.retractions().retract(taken_back, 1);
        let mut writer = writer(fixture.dir.path());
        for _ in 0..2 {
            let expected: Vec<_> = whole[20..].iter().filter(|id| *id != taken_back).collect();
            assert!(
                rest(&fixture.engine, sort, Continuation::After(next.clone())).iter().eq(expected),
                "{sort:?}"
            );

            writer.remove_origin(shown).unwrap();
            writer.remove_origin(taken_back).unwrap();
            writer.commit().unwrap();
            fixture.engine.reload().unwrap();
            fixture.engine.retractions().mark_applied(1);
        }
        let page = request(sort, 20, Continuation::After(next.clone()));
        assert_eq!(fixture.request(page).total, 62);

        // A new article with the same id was not taken back.
        writer.add(article(taken_back, "港口", "新的港口消息。"), taken_back).unwrap();
        writer.commit().unwrap();
        fixture.engine.reload().unwrap();
        assert_eq!(rest(&fixture.engine, sort, Continuation::After(next)), whole[20..], "{sort:?}");
    }
}

#[test]
fn a_list_that_was_started_before_shows_articles_as_they_are_now() {
    for sort in SORTS {
        let fixture = index(&(0..64).map(harbour).collect::<Vec<_>>());
        let whole = ids(&fixture.request(request(sort, 100, Continuation::None)));
        let (_, next) = first(&fixture.engine, sort);

        // Nobody says that these were taken back: another process removed and corrected them.
        let (removed, corrected) = (&whole[25], &whole[30]);
        let mut writer = writer(fixture.dir.path());
        writer.remove_origin(removed).unwrap();
        writer.replace(article(corrected, "更正", "更正后的港口消息。"), corrected).unwrap();
        writer.commit().unwrap();
        fixture.engine.reload().unwrap();

        let result = fixture.request(request(sort, 44, Continuation::After(next)));
        assert!(!ids(&result).contains(removed), "{sort:?}");
        let hit = result.hits.iter().find(|hit| hit.id == *corrected).unwrap();
        assert_eq!(hit.title.text, "更正");
        assert_eq!(hit.snippets[0].text, "更正后的港口消息。");
    }
}

#[test]
fn commits_of_another_process_are_followed() {
    let fixture = index(&(0..3).map(harbour).collect::<Vec<_>>());
    let mut writer = writer(fixture.dir.path());
    writer.add(harbour(100), "100").unwrap();
    writer.commit().unwrap();
    assert_eq!(fixture.search("港口").total, 3);
    fixture.engine.follow().unwrap();
    assert_eq!(fixture.search("港口").total, 4);
    fixture.engine.follow().unwrap();
    assert_eq!(fixture.search("港口").total, 4);
}
