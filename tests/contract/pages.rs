//! Facts of pages: small pages of invented news, each with the article that an editor would see. They stay outside the
//! project: `XUNWEN_SHARED` names their folder (default: `shared` next to the checkout).

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use xunwen_corpus::{Article, ParagraphKind, clean, read, records};
use xunwen_tests::shared::shared_or_skip;

#[test]
fn the_facts_of_pages_are_read() {
    let Some(shared) = shared_or_skip("pages") else { return };
    let pages = pages(&shared.join("cases/pages"));
    assert!(!pages.is_empty(), "no pages in {}", shared.display());

    let faults: Vec<String> = pages.iter().flat_map(|page| faults_of_page(page)).collect();
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

/// Returns the pages of a folder that have an expected article next to them.
fn pages(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_page = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "html");
    let mut pages: Vec<PathBuf> = entries.filter(is_page).collect();
    pages.sort();
    pages
}

fn faults_of_page(path: &Path) -> Vec<String> {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let expected = fs::read(path.with_extension("expected.json")).unwrap();
    let expected: Value = serde_json::from_slice(&expected).unwrap();
    let record = records(path, Path::new(&name)).unwrap().next().unwrap().unwrap();
    let article = clean(read(record).remove(0).unwrap()).unwrap().article;
    faults_of(&article, &expected).into_iter().map(|fault| format!("{name}: {fault}")).collect()
}

/// Returns all differences from the expected article, so that one does not hide another.
fn faults_of(article: &Article, expected: &Value) -> Vec<String> {
    let published = article.published.map(|published| published.to_string());
    let facts = [
        ("title", Some(article.title.as_str()), expected["title"].as_str()),
        ("published", published.as_deref(), expected["published"].as_str()),
        ("source", article.source.as_deref(), expected["source"].as_str()),
    ];
    let differs = |(fact, is, expected): &(&str, Option<&str>, Option<&str>)| {
        (is != expected).then(|| format!("{fact} is {is:?}, expected {expected:?}"))
    };
    let mut faults: Vec<String> = facts.iter().filter_map(differs).collect();

    let authors: Vec<&str> = strings(&expected["authors"]).collect();
    if article.authors != authors {
        faults.push(format!("authors are {:?}, expected {authors:?}", article.authors));
    }
    // Lines about the article are kept as notes, and are not its body.
    let text = article.paragraphs.iter().filter(|paragraph| paragraph.kind != ParagraphKind::Note);
    let body = text.map(|paragraph| paragraph.text.as_str()).collect::<Vec<_>>().join("\n");
    let missing = strings(&expected["body_has"]).filter(|passage| !body.contains(passage));
    faults.extend(missing.map(|passage| format!("the body lacks {passage}")));
    let extra = strings(&expected["body_has_not"]).filter(|passage| body.contains(passage));
    faults.extend(extra.map(|passage| format!("the body has {passage}")));
    faults
}

fn strings(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().map(|value| value.as_str().unwrap())
}
