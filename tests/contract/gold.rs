//! The reference articles, compared with `gold.json`: the result that a careful editor would produce.
//!
//! They are third-party text and stay outside the project: `XUNWEN_SHARED` names their folder (default: `shared` next to
//! the checkout).

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::fs;
use std::path::Path;

use serde_json::Value;
use xunwen_corpus::{Article, ParagraphKind, clean, read, records};
use xunwen_tests::shared::shared_or_skip;

#[test]
fn the_reference_articles_match_the_edited_versions() {
    let Some(shared) = shared_or_skip("gold") else { return };
    let folder = shared.join("seeds");
    let gold: Vec<Value> =
        serde_json::from_slice(&fs::read(folder.join("gold.json")).unwrap()).unwrap();
    assert!(!gold.is_empty());
    let mut faults = Vec::new();
    for expected in &gold {
        let name = expected["file"].as_str().unwrap();
        let article = article(&folder, name);
        faults.extend(faults_of(&article, expected).map(|fault| format!("{name}: {fault}")));
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

fn article(folder: &Path, name: &str) -> Article {
    let record = records(&folder.join(name), Path::new(name)).unwrap().next().unwrap().unwrap();
    clean(read(record).remove(0).unwrap()).unwrap().article
}

/// Returns all differences from the expected article, so that one does not hide another.
fn faults_of(article: &Article, expected: &Value) -> impl Iterator<Item = String> {
    let titles = strings(&expected["title_alternatives"]).chain(expected["title"].as_str());
    let title = titles.into_iter().any(|title| title == article.title);
    let published = article.published.map(|published| published.to_string());
    let captions: Vec<_> = texts(article, ParagraphKind::Caption).collect();
    let faults = [
        (!title).then(|| format!("title is {}", article.title)),
        differs("authors", &article.authors, &strings(&expected["authors"]).collect::<Vec<_>>()),
        differs("published", &published.as_deref(), &expected["published"].as_str()),
        differs("source", &article.source.as_deref(), &expected["source"].as_str()),
        differs_if_given("editor", article.editor.as_deref(), expected),
        differs_if_given("edition", article.edition.as_deref(), expected),
        differs("captions", &captions, &strings(&expected["captions"]).collect::<Vec<_>>()),
    ];
    let restored = strings(&expected["restored"])
        .filter(|passage| !texts(article, ParagraphKind::Body).any(|text| text.contains(passage)))
        .map(|passage| format!("no paragraph of the body holds {passage}"));
    faults.into_iter().flatten().chain(restored)
}

/// Compares a field that is given only for some articles.
fn differs_if_given(field: &str, is: Option<&str>, expected: &Value) -> Option<String> {
    let expected = expected.get(field)?;
    differs(field, &is, &expected.as_str())
}

fn differs<A: PartialEq<B> + std::fmt::Debug, B: std::fmt::Debug>(
    field: &str,
    is: &A,
    expected: &B,
) -> Option<String> {
    (is != expected).then(|| format!("{field}: {is:?}, expected {expected:?}"))
}

fn texts(article: &Article, kind: ParagraphKind) -> impl Iterator<Item = &str> {
    let paragraphs = article.paragraphs.iter().filter(move |paragraph| paragraph.kind == kind);
    paragraphs.map(|paragraph| paragraph.text.as_str())
}

fn strings(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().map(|value| value.as_str().unwrap())
}
