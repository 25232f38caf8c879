//! Properties of the order of hits that hold for any weights.

use std::collections::HashSet;
use std::sync::Arc;

use crate::fixture::{ANALYSIS, Fixture, article, by, index, writer};
use jiff::Timestamp;
use xunwen_corpus::Article;
use xunwen_engine::{Continuation, Engine, ScorePart, ScorePartKind, SearchRequest, SearchResult};

#[test]
fn a_word_ranks_before_its_characters_across_word_boundaries() {
    let index = index(&[
        article("met", "", "来的人其中大部分家在南方，也有不少家在别处。"),
        article("cut", "", "中大的老师和同学今天上午在南方开会，也有不少从别处来。"),
    ]);
    assert_eq!(index.ranked("中大"), "cut met");
    assert_eq!(index.ranked("中大 南方"), "cut met");
}

/// An article may contain all grams of a run without the run.
#[test]
fn an_unbroken_run_ranks_before_its_scattered_grams() {
    let index = index(&[
        article("apart", "", "爆炸袭击之后，当地还有打击事件。爆炸袭击的消息传到了城里。"),
        article("run", "", "昨天下午城里有一起爆炸袭击事件，伤者送到了医院，没有人死亡。"),
    ]);
    assert_eq!(index.ranked("爆炸袭击事件"), "run apart");

    let request =
        SearchRequest {
            query: "爆炸袭击事件".to_owned(), limit: 2, ..SearchRequest::default()
        };
    for explained in index.engine.explain(&request).unwrap() {
        let is_run = |part: &ScorePart| part.kind == ScorePartKind::Run;
        let has_run = explained.reasons.parts.iter().any(is_run);
        assert_eq!(has_run, explained.hit.id == "run", "{}", explained.hit.id);
    }
}

#[test]
fn an_early_match_ranks_before_a_late_one() {
    let late = "昨天下午的会议讨论了许多事情，先后有十余人发言，最后才说到潮汐电站。";
    let early = "潮汐电站是昨天下午的会议先说到的事情，先后有十余人发言，散会时天已经黑了。";
    let index = index(&[article("late", "", late), article("early", "", early)]);
    assert_eq!(index.ranked("潮汐电站"), "early late");
}

#[test]
fn words_close_together_rank_before_scattered_words() {
    let filler = "别的事情也有许多人说起，".repeat(8);
    let index = index(&[
        article("apart", "", &format!("港口昨天开放。{filler}今年的渔业丰收。{filler}船长退休。")),
        article("near", "", &format!("港口昨天的渔业船长会。{filler}今年丰收。{filler}开放退休。")),
    ]);
    assert_eq!(index.ranked("港口 渔业 船长"), "near apart");
}

#[test]
fn the_spelling_of_the_query_ranks_first() {
    let index = index(&[
        article("arab", "", "这家工厂建了12个车间，今年还要再建。"),
        article("han", "", "这家工厂建了十二个车间，今年还要再建。"),
    ]);
    assert_eq!(index.ranked("12个车间"), "arab han");
    assert_eq!(index.ranked("十二个车间"), "han arab");
}

/// Returns the text of the n-th story about a harbor. Each matches 港口 码头 less than the previous.
fn story(n: usize) -> String {
    let clause = |k: usize| format!("第{n}件事说到了第{k}处，");
    let clauses: String = (0..20 + n).map(clause).collect();
    format!("{}{clauses}", "港口码头。".repeat(12usize.saturating_sub(n).max(1)))
}

#[test]
fn near_duplicates_rank_after_all_different_articles() {
    let in_traditional = story(0).replace("说", "說").replace("处", "處");
    let index = index(&[
        article("a", "甲报", &story(0)),
        article("a-again", "乙报", &format!("据新华社电，{}", story(0))),
        article("a-elsewhere", "丙报", &in_traditional),
        article("b", "", &story(1)),
        article("c", "", &story(2)),
        article("c-again", "", &story(2)),
    ]);

    let ranked = index.ranked("港口码头");
    let mut stories: Vec<&str> = ranked.split(' ').map(|id| &id[..1]).collect();
    stories[..3].sort_unstable();
    assert_eq!(stories[..3], ["a", "b", "c"], "{ranked}");

    // Totals and orders by date treat near-duplicates like all articles.
    assert_eq!(index.search("港口码头").total, 6);
    assert_eq!(index.found("港口码头"), "a a-again a-elsewhere b c c-again");
}

#[test]
fn pages_with_near_duplicates_show_every_article_once() {
    let twice = |n: usize| [n / 3, n % 3].map(|part| part.to_string()).join("-");
    let articles: Vec<Article> = (0..150).map(|n| article(&twice(n), "", &story(n / 3))).collect();
    let index = index(&articles);
    let list = |offset, limit| {
        let query = "港口码头".to_owned();
        let found =
            index.request(SearchRequest { query, offset, limit, ..SearchRequest::default() });
        found.hits.into_iter().map(|hit| (hit.id, hit.score)).collect::<Vec<_>>()
    };

    // The whole list is sorted, has each article once, and different stories on its first page.
    let whole = list(0, 200);
    let ids: HashSet<&String> = whole.iter().map(|(id, _)| id).collect();
    assert_eq!((whole.len(), ids.len()), (150, 150));
    assert!(whole.is_sorted_by(|(_, a), (_, b)| a >= b));
    let story_of = |(id, _): &(String, f32)| id.split('-').next().unwrap().to_owned();
    let different: HashSet<String> = whole[..10].iter().map(story_of).collect();
    assert_eq!(different.len(), 10, "{:?}", &whole[..10]);

    for size in [1, 7, 10, 49, 50, 51, 80] {
        let pages = (0..150).step_by(size).flat_map(|offset| list(offset, size));
        let ids: Vec<String> = pages.map(|(id, _)| id).collect();
        let expected: Vec<&String> = whole.iter().map(|(id, _)| id).collect();
        assert_eq!(ids.iter().collect::<Vec<_>>(), expected, "pages of {size}");
    }
}

#[test]
fn long_runs_of_letters_count_in_reranking_though_the_index_truncates_them() {
    let long = |letter: &str| letter.repeat(80);
    let runs = format!("{} {}", long("a"), long("b"));
    let mut articles = vec![article("rare", "", &format!("{runs}，今天的消息。"))];
    for n in 0..200 {
        let place = if n < 12 { "宁波" } else { "别处" };
        articles.push(article(&format!("{n}"), "", &format!("{place}{place}，今天的消息。")));
    }
    let index = index(&articles);
    assert_eq!(index.ids(&format!("{runs} 宁波 杭州"))[0], "rare");
}

/// Returns a request that prefers newer articles.
fn recent(offset: usize, limit: usize) -> SearchRequest {
    let recency = Some("30d".parse().unwrap());
    let query = "山海 平原".to_owned();
    SearchRequest { query, recency, offset, limit, ..SearchRequest::default() }
}

/// Returns the article published `days` ago.
fn ago(article: Article, days: i64) -> Article {
    let second = Timestamp::now().as_second() - days * 86_400;
    by(article, "甲报", &[], &Timestamp::from_second(second).unwrap().to_string())
}

#[test]
fn newer_articles_are_preferred_only_on_request() {
    let same = |id| article(id, "", "山海与平原相接，别的事情也有人说起。");
    let index = index(&[
        ago(article("best", "山海平原", "山海与平原相接。"), 4000),
        ago(same("old"), 4000),
        ago(same("month"), 30),
        ago(same("today"), 0),
        same("undated"),
        ago(article("lacking", "", "山海与高原相接，别的事情也有人说起。"), 0),
    ]);
    let plain = SearchRequest { recency: None, ..recent(0, 10) };
    let ids = |request: SearchRequest| -> Vec<String> {
        index.request(request).hits.into_iter().map(|hit| hit.id).collect()
    };
    assert_eq!(ids(plain.clone())[0], "best");

    let all = ids(recent(0, 10));
    let at = |id: &str| all.iter().position(|other| other == id).unwrap();
    assert!(at("today") < at("month") && at("month") < at("old"), "{all:?}");
    assert!(at("old") < at("undated"), "{all:?}");
    assert_eq!(index.request(recent(0, 1)).total, index.request(plain.clone()).total);

    let explain = |request| index.engine.explain(&request).unwrap();
    assert!(explain(plain).iter().all(|hit| hit.reasons.recency == 1.0));
    let today = explain(recent(0, 10)).into_iter().find(|hit| hit.hit.id == "today").unwrap();
    assert_eq!(today.reasons.recency, 2.0);
}

#[test]
fn the_order_by_relevance_and_date_does_not_depend_on_the_size_of_pages() {
    let dated = (0i64..).zip(fading(150)).map(|(n, article)| match n % 4 {
        0 => article,
        _ => ago(article, n * 37 % 200),
    });
    let index = index(&dated.collect::<Vec<_>>());
    let list = |offset, limit| -> Vec<(String, f32)> {
        let hits = index.request(recent(offset, limit)).hits;
        hits.into_iter().map(|hit| (hit.id, hit.score)).collect()
    };
    let whole = list(0, 200);
    assert_eq!(whole.len(), 150);
    assert!(whole.is_sorted_by(|(_, a), (_, b)| a >= b), "{whole:?}");

    for size in [3, 10, 50, 60] {
        let pages: Vec<_> = (0..150).step_by(size).flat_map(|at| list(at, size)).collect();
        assert_eq!(pages, whole, "pages of {size}");

        let mut followed = Vec::new();
        let mut request = SearchRequest { continuation: Continuation::Wanted, ..recent(0, size) };
        while let Some(next) = {
            let found = index.request(request.clone());
            followed.extend(found.hits.into_iter().map(|hit| (hit.id, hit.score)));
            found.next
        } {
            request.continuation = Continuation::After(next);
        }
        assert_eq!(followed, whole, "continued by {size}");
    }
}

/// Returns articles, each of which matches 山海 平原 less than the previous.
fn fading(n: usize) -> Vec<Article> {
    let body = |k: usize| {
        let filler = "别的事情也有人说起。".repeat(k);
        match k % 3 {
            0 => format!("{filler}山海之间有平原。山海。"),
            1 => format!("山海与平原相接，{filler}"),
            _ => format!("平原上的人去看山，{filler}山海平原。"),
        }
    };
    (0..n)
        .map(|k| article(&format!("{k:02}"), if k % 5 == 0 { "山海" } else { "" }, &body(k)))
        .collect()
}

fn page(index: &Fixture, offset: usize, limit: usize) -> SearchResult {
    let query = "山海 平原".to_owned();
    index.request(SearchRequest { query, offset, limit, ..SearchRequest::default() })
}

#[test]
fn the_order_does_not_depend_on_the_size_of_pages() {
    let index = index(&fading(37));
    let whole: Vec<String> = page(&index, 0, 100).hits.into_iter().map(|hit| hit.id).collect();
    assert_eq!(whole.len(), 37);
    for size in [1, 3, 7, 10, 11, 20] {
        let pages = (0..37).step_by(size).map(|offset| page(&index, offset, size).hits);
        let ids: Vec<String> = pages.flatten().map(|hit| hit.id).collect();
        assert_eq!(ids, whole, "pages of {size}");
    }
}

#[test]
fn scores_never_rise_down_the_list() {
    let scores: Vec<f32> =
        page(&index(&fading(37)), 0, 100).hits.iter().map(|hit| hit.score).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    assert!(scores.iter().all(|score| *score > 0.0), "{scores:?}");
}

#[test]
fn the_order_does_not_depend_on_segments() {
    let articles = fading(37);
    let one = index(&articles);
    let dir = tempfile::tempdir().unwrap();
    let mut writer = writer(dir.path());
    for some in articles.chunks(6) {
        some.iter().for_each(|article| writer.add(article.clone(), &article.id).unwrap());
        writer.commit().unwrap();
    }
    drop(writer);

    let engine = Engine::open(dir.path(), Arc::clone(&ANALYSIS)).unwrap();
    let many = Fixture { engine, dir };
    let list = |index: &Fixture| -> Vec<(String, f32)> {
        page(index, 0, 100).hits.into_iter().map(|hit| (hit.id, hit.score)).collect()
    };
    assert_eq!(list(&many), list(&one));
}
