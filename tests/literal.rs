//! The literal contract on runs without punctuation: a quoted run is found exactly where a
//! scan of the folded texts finds it.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use xunwen_corpus::{Article, clean, read, records};
use xunwen_engine::{Engine, SearchRequest, Writer, WriterOptions};
use xunwen_tests::shared::shared_or_skip;
use xunwen_tests::synthetic::sample_articles;
use xunwen_text::{Analysis, CharClass};

/// Runs that are drawn from each corpus.
const N_RUNS: usize = 1_500;

/// A text as the contract sees it.
struct Folded {
    id: String,
    chars: Vec<char>,
}

fn folded(analysis: &Analysis, article: &Article) -> Folded {
    let text = format!("{}\n{}", article.title, article.body());
    Folded { id: article.id.clone(), chars: analysis.fold.fold(&text).chars().collect() }
}

/// Returns whether the run stands in the text, letters and digits in it whole.
fn holds(text: &[char], run: &[char]) -> bool {
    let splits = |at: usize| {
        let class = |at: Option<usize>| at.and_then(|at| text.get(at)).map(|c| CharClass::of(*c));
        let before = class(at.checked_sub(1));
        matches!(before, Some(CharClass::Letter | CharClass::Digit)) && before == class(Some(at))
    };
    let mut windows = text.windows(run.len()).enumerate();
    windows.any(|(at, window)| window == run && !splits(at) && !splits(at + run.len()))
}

fn check(articles: &[Article]) {
    let analysis = Arc::new(Analysis::load().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let options = WriterOptions { n_threads: 2, memory_bytes: 64 << 20 };
    let writer = Writer::open(folder.path(), &analysis, options).unwrap();
    for article in articles {
        writer.add(article, &article.id).unwrap();
    }
    writer.finish().unwrap();
    let engine = Engine::open(folder.path(), Arc::clone(&analysis)).unwrap();
    let texts: Vec<Folded> = articles.iter().map(|article| folded(&analysis, article)).collect();

    let mut state = 42_u64;
    let mut below = |n: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % n.max(1)
    };
    let mut n_checked = 0;
    while n_checked < N_RUNS {
        let text = &texts[below(texts.len())].chars;
        let length = 1 + below(20);
        let start = below(text.len());
        let run = &text[start..text.len().min(start + length)];
        if run.is_empty() || !run.iter().all(|c| CharClass::of(*c).is_token()) {
            continue;
        }
        n_checked += 1;
        let expected: BTreeSet<&str> =
            texts.iter().filter(|t| holds(&t.chars, run)).map(|t| t.id.as_str()).collect();
        let query = format!("\"{}\"", run.iter().collect::<String>());
        let request =
            SearchRequest { query: query.clone(), limit: 10_000, ..SearchRequest::default() };
        let result = engine.search(&request).unwrap();
        let found: BTreeSet<&str> = result.hits.iter().map(|hit| hit.id.as_str()).collect();
        assert_eq!(found, expected, "{query}");
        assert_eq!(result.total, expected.len() as u64, "{query}");
    }
}

#[test]
fn quoted_runs_of_the_samples_are_found_exactly_where_they_stand() {
    check(&sample_articles());
}

#[test]
fn quoted_runs_of_real_news_are_found_exactly_where_they_stand() {
    let Some(shared) = shared_or_skip("literal") else { return };
    let path = shared.join("data/news-small.jsonl");
    assert!(fs::metadata(&path).is_ok());
    let records = records(&path, Path::new("news-small.jsonl")).unwrap();
    let raw = records.flatten().flat_map(read).flatten();
    let articles: Vec<Article> =
        raw.filter_map(|raw| clean(raw).ok().map(|cleaned| cleaned.article)).collect();
    check(&articles);
}
