//! Queries of every form, valid and broken, over news: parsing, planning, marks and snippets.
//!
//! The properties are in `tests/support/fuzzing_search.rs`; `tests/fuzz` checks them for longer.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use crate::fuzzing_search::{marking, parsing, planning, snippets};
use xunwen_tests::random::SplitMix;
use xunwen_tests::real_news::raw_articles;
use xunwen_tests::shared::shared_or_skip;

/// Queries with every form of the query language.
const QUERIES: &[&str] = &[
    "跨境电商",
    "杭州 生物医药",
    "“生物医药产业”",
    "「跨境電商」 『峰会』",
    "杭州 -房地产 NOT 股市",
    "甲 OR 乙 | (丙 （丁 OR 戊）)",
    "标题:杭州 作者：李青禾 来源:晚报 日期:2023-01..2023-06",
    "title:北京*大学 date:近7天",
    "\"杭州 医药 港\"~10",
    "二〇二四年三月五日 百分之五 1.2万亿 ３０％",
    "天堂e创 C919大型客机 5G网络 R&D经费 3.14 COVID-19",
    "北京*大学*医院",
    "为什么杭州的跨境电商发展得这么快，和哪些政策有关？",
    "“杭州，医药。",
    "((((甲 乙)",
    "-\u{3000}-（）｜｜",
];

/// Characters with a meaning in the query language, for breaking queries.
const SIGNS: &[char] = &[
    '"', '“', '”', '「', '(', '）', '-', '*', '~', ':', '|', ' ', '9', '.', '%', '一', '\u{200b}',
    '\n',
];

fn check(query: &str, text: &str) {
    parsing(query.as_bytes());
    planning(query.as_bytes());
    let both = format!("{query}\n{text}");
    snippets(both.as_bytes());
    marking(both.as_bytes());
}

/// Returns a query with a few characters inserted, removed or repeated.
fn broken(query: &str, random: &mut SplitMix) -> String {
    let mut chars: Vec<char> = query.chars().collect();
    for _ in 0..random.between(1, 4) {
        let at = random.below(chars.len() + 1);
        match random.below(3) {
            0 => chars.insert(at, SIGNS[random.below(SIGNS.len())]),
            1 if at < chars.len() => {
                chars.remove(at);
            }
            _ => chars.extend_from_within(at..),
        }
    }
    chars.into_iter().take(400).collect()
}

#[test]
fn queries_of_every_form_keep_the_properties() {
    let mut random = SplitMix::seeded(14);
    let text = QUERIES.join("。\n");
    for query in QUERIES {
        check(query, &text);
        for _ in 0..150 {
            check(&broken(query, &mut random), &text);
        }
    }
}

#[test]
fn real_queries_keep_the_properties_over_real_news() {
    let Some(shared) = shared_or_skip("queries") else { return };
    let queries = std::fs::read_to_string(shared.join("data/queries.txt")).unwrap();
    let news = raw_articles(&shared.join("data/news-small.jsonl")).map(|article| article.body);
    let news: Vec<String> = news.take(600).collect();
    for (n, query) in queries.lines().take(600).enumerate() {
        check(query, &news[n % news.len()]);
    }
}
