//! Searching the five reference articles.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use xunwen_tests::binary::{index, marked_parts, search, shown};
use xunwen_tests::shared::shared_or_skip;

#[test]
fn the_reference_articles_are_found_in_either_script_with_exact_marks() {
    let Some(shared) = shared_or_skip("seeds") else { return };
    let index = index(&shared.join("seeds"));
    for query in ["跨境电商", "跨境電商", "“跨境电商”", "「跨境電商」"] {
        let answer = search(index.path(), query);
        let ids: Vec<&str> = answer["hits"]
            .as_array()
            .unwrap()
            .iter()
            .map(|hit| hit["id"].as_str().unwrap())
            .collect();
        for file in ["000", "002", "003"] {
            assert!(ids.iter().any(|id| id.starts_with(file)), "{query} finds {ids:?}");
        }
        for hit in answer["hits"].as_array().unwrap() {
            let texts = std::iter::once(&hit["title"]).chain(hit["snippets"].as_array().unwrap());
            let parts: Vec<String> = texts.flat_map(marked_parts).collect();
            assert!(
                parts.iter().any(|part| part == "跨境电商" || part == "跨境電商"),
                "{query}: {hit}"
            );
        }
    }
    let answer = search(index.path(), "科技成果转移转化首选地");
    // The folder also contains the expected results, which are indexed as titles without text.
    let is_article = |hit: &&serde_json::Value| !hit["id"].as_str().unwrap().starts_with("gold");
    let first = answer["hits"].as_array().unwrap().iter().find(is_article).unwrap();
    assert!(first["id"].as_str().unwrap().starts_with("001"), "{answer}");
    assert_eq!(
        shown(&first["title"]),
        "厚植「創新活力之城」特色優勢 杭州打造[科技成果轉移轉化首選地]"
    );
}
