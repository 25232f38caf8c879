//! The state after a crash between the commit of the index and the later steps.

use std::fs;

use super::*;
use crate::posted::{NewArticle, PostedStore};
use crate::run::{Progress, Report};

const OPTIONS: WriterOptions = WriterOptions { n_threads: 1, memory_bytes: 0 };

fn open(folder: &Path, analysis: &Arc<Analysis>) -> TrackedIndex {
    TrackedIndex::open(
        &folder.join("index"),
        CorpusRoots::new(&folder.join("corpus")),
        analysis,
        OPTIONS,
    )
    .unwrap()
}

/// Reads the store, commits the index, and stops there like a power failure.
fn take_posted_and_crash(folder: &Path, analysis: &Arc<Analysis>, store: &PostedStore) {
    let mut index = open(folder, analysis);
    index.take_posted(store, &mut Report::default(), &Progress::default()).unwrap();
    index.writer.commit().unwrap();
}

/// Brings the index up to date and returns the origin of the article `a`.
fn origin_of_a(folder: &Path, analysis: &Arc<Analysis>) -> Option<String> {
    let mut index = open(folder, analysis);
    index.update_all(&Progress::default()).unwrap();
    index.commit().unwrap();

    let origin = index.writer.origin_of("a").unwrap();
    let n_posted = u64::from(origin.as_deref() == Some("//posted/a"));
    let n_articles = index.manifest.state.n_articles() + n_posted;
    assert_eq!(n_articles, index.writer.n_articles(), "manifest and index agree");
    origin
}

/// Returns a folder with an index in which a posted article hides one of the corpus.
fn hidden_by_a_post(analysis: &Arc<Analysis>) -> (tempfile::TempDir, PostedStore) {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("corpus")).unwrap();
    fs::write(dir.path().join("corpus/a.txt"), "跨境电商\n\n正文。").unwrap();
    assert_eq!(origin_of_a(dir.path(), analysis).as_deref(), Some("a.txt"));

    let store = PostedStore::open(&dir.path().join("posted")).unwrap();
    let json = r#"{"id":"a","title":"投稿"}"#.to_owned();
    store.put(&[NewArticle { id: "a".to_owned(), json, warnings: Vec::new() }]).unwrap();
    take_posted_and_crash(dir.path(), analysis, &store);
    assert_eq!(origin_of_a(dir.path(), analysis).as_deref(), Some("//posted/a"));
    (dir, store)
}

#[test]
fn a_crash_after_the_commit_hides_no_article_of_the_corpus() {
    let analysis = Arc::new(Analysis::load().unwrap());
    let (dir, store) = hidden_by_a_post(&analysis);
    store.drop_ids(&["a"]).unwrap();
    take_posted_and_crash(dir.path(), &analysis, &store);
    assert_eq!(origin_of_a(dir.path(), &analysis).as_deref(), Some("a.txt"));
}

#[test]
fn another_store_without_an_article_returns_its_id_to_the_corpus() {
    let analysis = Arc::new(Analysis::load().unwrap());
    let (dir, _) = hidden_by_a_post(&analysis);
    let other = PostedStore::open(&dir.path().join("other")).unwrap();
    take_posted_and_crash(dir.path(), &analysis, &other);
    assert_eq!(origin_of_a(dir.path(), &analysis).as_deref(), Some("a.txt"));
}
