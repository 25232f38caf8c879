//! Speed never shows: totals, ids, order and scores are those of a scorer that leaves nothing out.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
#![allow(clippy::print_stdout, reason = "how much was compared is worth knowing")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use xunwen_corpus::{Article, Paragraph, ParagraphKind};
use xunwen_engine::{Engine, FirstHits, SearchRequest, Writer, WriterOptions};
use xunwen_tests::exhaustive::{ExhaustiveIndex, ExhaustiveList};
use xunwen_tests::random::SplitMix;
use xunwen_tests::real_news::{WholeArticle, common_word as common, piece, whole_articles};
use xunwen_tests::shared::shared_or_skip;
use xunwen_text::Analysis;

const N_ARTICLES: usize = 900;

/// Random queries, besides those of readers.
const N_RANDOM: usize = 2_000;

/// Relative error that the order of additions may cause.
const TOLERANCE: f32 = 1e-4;

#[test]
fn searches_find_and_score_what_an_exhaustive_scorer_does() {
    let Some(shared) = shared_or_skip("the exhaustive scorer") else { return };
    let analysis = Arc::new(Analysis::load().unwrap());
    let news = whole_articles(&shared, N_ARTICLES, 11);
    let articles: Vec<Article> = news.iter().map(article).collect();
    let folder = tempfile::tempdir().unwrap();
    let engine = index(folder.path(), &articles, &analysis);
    let exhaustive = ExhaustiveIndex::new(&articles, &analysis);

    let queries = fs::read_to_string(shared.join("data/queries.txt")).unwrap();
    let mut random = SplitMix::seeded(19);
    let random = (0..N_RANDOM).map(|_| random_query(&news, &mut random));
    let mut n_hits = 0;
    for query in queries.lines().map(str::to_owned).chain(random) {
        let found = search(&engine, &query);
        if let Some(expected) = exhaustive.search(&query, &analysis) {
            n_hits += expected.hits.len();
            check(&query, &expected, &found);
        } else {
            let has_found = found.loose_total > 0 && found.notes.is_empty();
            assert!(!has_found, "{query}: {} found", found.loose_total);
        }
    }
    println!("{n_hits} hits compared");
    assert!(n_hits > 100_000, "{n_hits} hits are too few");
}

fn article(news: &WholeArticle) -> Article {
    let body = |text: &String| Paragraph::new(ParagraphKind::Body, text.as_str());
    Article {
        id: news.id.clone(),
        title: news.title.clone(),
        paragraphs: news.paragraphs.iter().map(body).collect(),
        ..Article::default()
    }
}

fn index(path: &Path, articles: &[Article], analysis: &Arc<Analysis>) -> Engine {
    let options = WriterOptions { n_threads: 1, memory_bytes: 64 << 20 };
    let mut writer = Writer::open(path, analysis, options).unwrap();
    for (n, article) in articles.iter().enumerate() {
        writer.add(article.clone(), &article.id).unwrap();
        // Several segments of different sizes, whose statistics are added up.
        if [40, 300].contains(&n) {
            writer.commit().unwrap();
        }
    }
    writer.finish().unwrap();
    Engine::open(path, Arc::clone(analysis)).unwrap()
}

fn search(engine: &Engine, query: &str) -> xunwen_engine::SearchResult {
    let request = SearchRequest {
        query: query.to_owned(),
        limit: 60,
        first_hits: FirstHits::AsScored,
        ..SearchRequest::default()
    };
    engine.search(&request).unwrap()
}

fn check(query: &str, expected: &ExhaustiveList, found: &xunwen_engine::SearchResult) {
    let totals = (expected.strict_total, expected.loose_total);
    assert_eq!((found.strict_total, found.loose_total), totals, "{query}");
    assert_eq!(found.hits.len(), expected.hits.len().min(60), "{query}");

    // Equal scores have an order of their own, so scores are compared rank by rank, and for each id.
    for (rank, (hit, best)) in found.hits.iter().zip(&expected.hits).enumerate() {
        let is_close = |score: f32| (hit.score - score).abs() <= TOLERANCE * score.abs();
        assert!(is_close(best.score), "{query}: {} for {} at {rank}", hit.score, best.score);
        let same = expected.hits.iter().find(|other| other.id == hit.id);
        let same = same.unwrap_or_else(|| panic!("{query}: {} is not found", hit.id));
        assert!(is_close(same.score), "{query}: {} for {} of {}", hit.score, same.score, hit.id);
        assert_eq!(hit.is_partial, same.is_partial, "{query}: {}", hit.id);
    }
}

/// Returns a query of any form, made of pieces of articles.
fn random_query(news: &[WholeArticle], random: &mut SplitMix) -> String {
    let [one, two, three] = [0, 1, 2].map(|_| piece(news, random));
    match random.below(15) {
        0 => one,
        1 => format!("{one} {two}"),
        2 => format!("{one} {two} {three}"),
        3 => format!("\"{one}\""),
        4 => format!("\"{one}\" {two}"),
        5 => format!("{one}*{two}"),
        6 => format!("\"{one} {two}\"~{}", random.below(30)),
        7 => format!("{one} -{two}"),
        8 => format!("{one} OR {two} OR \"{three}\""),
        9 => format!("title:{one} {two}"),
        10 => format!("{one} -\"{two}\" -{three}"),
        11 => format!("({one} OR {two}) {three}"),
        12 => format!("{}*{}", common(random), two),
        13 => format!("{one} 词:{}", common(random)),
        _ => format!("{} {one} {}", common(random), common(random)),
    }
}
