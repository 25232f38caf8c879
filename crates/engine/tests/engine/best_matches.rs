//! Questions and long texts: one list by score, with exact numbers.

use std::collections::HashSet;

use xunwen_corpus::Article;
use xunwen_engine::{
    Continuation, Hit, ListOrder, PartialMatches, SearchRequest, SearchResult, Sort,
};

use crate::fixture::{Fixture, article, by, index};

const QUESTION: &str = "港口停工的原因是什么";

/// Returns an index in which long articles have all words of the question, and short ones that are
/// about it lack one.
fn ports() -> Fixture {
    let filler = "别的事情也有许多人说起，渔业今年丰收，".repeat(60);
    let day = |n: usize| format!("2024-05-{:02}", n + 1);
    let mut articles: Vec<Article> = Vec::new();
    for n in 0..12 {
        let body =
            format!("第{n}件：{filler}有人问到原因。{filler}工厂停工了。{filler}船进了港口。");
        articles.push(by(article(&format!("all-{n}"), "", &body), "", &[], &day(n)));
    }
    for n in 0..12 {
        let body = format!("第{n}天，港口停工，港口停工的消息传来，起重机停了。");
        articles.push(by(article(&format!("some-{n}"), "港口停工", &body), "", &[], &day(n + 12)));
    }
    // 原因 is the commonest word of the question.
    for n in 0..60 {
        articles.push(article(&format!("other-{n}"), "", &format!("第{n}件事的原因还不清楚。")));
    }
    index(&articles)
}

fn list(index: &Fixture, query: &str, change: impl FnOnce(&mut SearchRequest)) -> SearchResult {
    let mut request =
        SearchRequest { query: query.to_owned(), limit: 50, ..SearchRequest::default() };
    change(&mut request);
    index.request(request)
}

fn ids(hits: &[Hit]) -> Vec<&str> {
    hits.iter().map(|hit| hit.id.as_str()).collect()
}

#[test]
fn a_question_has_one_list_by_score_with_the_number_of_those_with_everything() {
    let index = ports();
    let answer = list(&index, QUESTION, |_| {});
    assert_eq!(answer.order, ListOrder::BestMatches);
    assert_eq!((answer.strict_total, answer.loose_total, answer.total), (12, 24, 12));
    assert!(answer.hits.is_sorted_by(|a, b| a.score >= b.score));
    assert!(
        answer.hits[..10].iter().all(|hit| hit.id.starts_with("some")),
        "{:?}",
        ids(&answer.hits)
    );
    for hit in &answer.hits {
        assert_eq!(hit.is_partial, hit.id.starts_with("some"), "{}", hit.id);
    }
}

#[test]
fn keywords_with_the_same_words_list_those_with_everything_first() {
    let index = ports();
    let answer = list(&index, "港口停工 原因", |_| {});
    assert_eq!(answer.order, ListOrder::StrictFirst);
    assert!(answer.hits[..10].iter().all(|hit| !hit.is_partial));
}

#[test]
fn totals_are_the_same_in_every_order_and_dates_keep_two_parts() {
    let index = ports();
    let best = list(&index, QUESTION, |request| request.partial = PartialMatches::Counted);
    for sort in [Sort::Newest, Sort::Oldest, Sort::Arrived] {
        let sorted = list(&index, QUESTION, |request| {
            (request.sort, request.partial) = (sort, PartialMatches::Counted);
        });
        assert_eq!((sorted.total, sorted.strict_total), (best.total, best.strict_total));
        let found: HashSet<&str> = ids(&sorted.hits).into_iter().collect();
        assert_eq!(found, ids(&best.hits).into_iter().collect());
        assert_eq!(sorted.order, ListOrder::StrictFirst);
        assert!(sort == Sort::Arrived || sorted.hits.is_sorted_by_key(|hit| hit.is_partial));
    }
    let strict = list(&index, QUESTION, |request| request.partial = PartialMatches::Excluded);
    assert_eq!(strict.hits.len(), 12);
    assert!(strict.hits.iter().all(|hit| !hit.is_partial));
}

#[test]
fn pages_and_cursors_show_the_same_list() {
    let index = ports();
    let whole = list(&index, QUESTION, |_| {});
    for size in [1, 5, 10, 21] {
        let pages = (0..24).step_by(size).flat_map(|offset| {
            list(&index, QUESTION, |request| (request.offset, request.limit) = (offset, size)).hits
        });
        let pages: Vec<Hit> = pages.collect();
        assert_eq!(ids(&pages), ids(&whole.hits), "pages of {size}");

        let mut continued: Vec<Hit> = Vec::new();
        let mut continuation = Continuation::Wanted;
        loop {
            let page = list(&index, QUESTION, |request| {
                (request.limit, request.continuation) = (size, continuation);
            });
            continued.extend(page.hits);
            let Some(next) = page.next else { break };
            continuation = Continuation::After(next);
        }
        assert_eq!(ids(&continued), ids(&whole.hits), "continued by {size}");
    }
}

#[test]
fn a_list_in_which_every_article_has_everything_is_a_plain_list() {
    let index = index(&[article("a", "港口停工的原因", "港口停工，原因不明。")]);
    let answer = list(&index, QUESTION, |_| {});
    assert_eq!((answer.order, answer.strict_total), (ListOrder::StrictFirst, 1));
}
