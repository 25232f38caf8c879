//! What is left when all stops between the commit of the index and what comes behind it.

use std::fs;

use super::*;
use crate::posted::{NewArticle, PostedStore};

const OPTIONS: WriterOptions = WriterOptions { n_threads: 1, memory_bytes: 0 };

/// Takes what the store has, commits, and stops there as a power failure would.
fn take_and_stop(folder: &Path, analysis: &Arc<Analysis>, store: &PostedStore) {
    let (index, corpus) = (folder.join("index"), folder.join("corpus"));
    let mut upkeep = Upkeep::open(&index, &corpus, analysis, OPTIONS).unwrap();
    upkeep.take_posted(store, &mut Report::default()).unwrap();
    upkeep.writer.commit().unwrap();
}

/// Brings the index up to date and returns the file that the article `a` comes from.
fn owner_of_a(folder: &Path, analysis: &Arc<Analysis>) -> Option<String> {
    let (index, corpus) = (folder.join("index"), folder.join("corpus"));
    let mut upkeep = Upkeep::open(&index, &corpus, analysis, OPTIONS).unwrap();
    upkeep.update_all(&Progress::default()).unwrap();
    upkeep.commit().unwrap();
    let n_files: u64 = upkeep.manifest.known.files.values().map(|entry| entry.n_articles).sum();
    let n_posted =
        u64::from(upkeep.writer.origin_of("a").unwrap().as_deref() == Some("//posted/a"));
    assert_eq!(n_files + n_posted, upkeep.writer.n_articles(), "manifest and index agree");
    upkeep.writer.origin_of("a").unwrap()
}

/// Returns a folder with an index where a posted article is in the place of one of the corpus.
fn hidden_by_a_post(analysis: &Arc<Analysis>) -> (tempfile::TempDir, PostedStore) {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("corpus")).unwrap();
    fs::write(dir.path().join("corpus/a.txt"), "跨境电商\n\n正文。").unwrap();
    assert_eq!(owner_of_a(dir.path(), analysis).as_deref(), Some("a.txt"));
    let store = PostedStore::open(&dir.path().join("posted")).unwrap();
    let json = r#"{"id":"a","title":"投稿"}"#.to_owned();
    store.put(&[NewArticle { id: "a".to_owned(), json }]).unwrap();
    take_and_stop(dir.path(), analysis, &store);
    assert_eq!(owner_of_a(dir.path(), analysis).as_deref(), Some("//posted/a"));
    (dir, store)
}

#[test]
fn a_stop_behind_the_commit_hides_no_article_of_the_corpus() {
    let analysis = Arc::new(Analysis::load().unwrap());
    let (dir, store) = hidden_by_a_post(&analysis);
    store.drop_ids(&["a"]).unwrap();
    take_and_stop(dir.path(), &analysis, &store);
    assert_eq!(owner_of_a(dir.path(), &analysis).as_deref(), Some("a.txt"));
}

#[test]
fn another_store_without_an_article_gives_its_id_back_to_the_corpus() {
    let analysis = Arc::new(Analysis::load().unwrap());
    let (dir, _) = hidden_by_a_post(&analysis);
    let other = PostedStore::open(&dir.path().join("other")).unwrap();
    take_and_stop(dir.path(), &analysis, &other);
    assert_eq!(owner_of_a(dir.path(), &analysis).as_deref(), Some("a.txt"));
}
