//! Reading and cleaning real articles. They are third-party text and stay outside the project: `XUNWEN_SHARED` names
//! their folder (default: `shared` next to the checkout).

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::path::Path;

use xunwen_corpus::{clean, read, records};
use xunwen_tests::shared::shared_or_skip;

#[test]
fn every_article_of_the_small_corpus_is_read() {
    let Some(shared) = shared_or_skip("reading") else { return };
    let path = shared.join("data/news-small.jsonl");
    let articles: Vec<_> = records(&path, Path::new("news-small.jsonl"))
        .unwrap()
        .flat_map(|record| read(record.unwrap()))
        .map(|raw| clean(raw.unwrap()).unwrap().article)
        .collect();
    assert_eq!(articles.len(), 3000);
    assert!(
        articles.iter().all(|article| !article.title.is_empty() || !article.paragraphs.is_empty())
    );
}
