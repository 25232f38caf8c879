//! The guarantees of the store, each tested in a folder of its own.

use std::fs;

use super::*;
use crate::posted::STORE_LOG;

fn new_article(id: &str, title: &str) -> NewArticle {
    let json = format!(r#"{{"id":"{id}","title":"{title}"}}"#);
    NewArticle { id: id.to_owned(), json, warnings: Vec::new() }
}

/// Returns the changes since a position as one line.
fn changes_since(store: &PostedStore, position: &StorePosition) -> String {
    let unread = store.unread(position);
    let changes = store.changes(&unread.seqs).unwrap().into_iter().map(|change| match change {
        StoreChange::Put { id, json } => format!("{id}={}", json.split('"').nth(7).unwrap()),
        StoreChange::Drop { id } => format!("-{id}"),
    });
    let all = if unread.from_start { "all: " } else { "" };
    format!("{all}{} →{}", changes.collect::<Vec<_>>().join(" "), unread.end.seq)
}

#[test]
fn stored_articles_survive_reopening_and_a_repeated_post_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let store = PostedStore::open(dir.path()).unwrap();
    let (outcomes, _) = store
        .put(&[new_article("a", "甲"), new_article("b", "乙"), new_article("a", "甲")])
        .unwrap();
    assert_eq!(outcomes, [PostOutcome::Created, PostOutcome::Created, PostOutcome::Unchanged]);
    assert_eq!(store.put(&[new_article("a", "新甲")]).unwrap().0, [PostOutcome::Replaced]);
    let (outcomes, _) = store.drop_ids(&["b", "b", "c"]).unwrap();
    assert_eq!(outcomes, [PostOutcome::Deleted, PostOutcome::Absent, PostOutcome::Absent]);
    let half_way = StorePosition { seq: 2, ..store.position() };
    assert_eq!(changes_since(&store, &half_way), "a=新甲 -b →4");
    drop(store);
    let store = PostedStore::open(dir.path()).unwrap();
    assert_eq!((store.n_articles(), store.durable()), (1, 4));
    assert_eq!(changes_since(&store, &half_way), "a=新甲 -b →4");
    assert_eq!(changes_since(&store, &StorePosition::default()), "all: a=新甲 →4");
}

#[test]
fn a_record_that_is_not_durable_does_not_hide_the_one_that_it_replaces() {
    let dir = tempfile::tempdir().unwrap();
    let store = PostedStore::open(dir.path()).unwrap();
    store.put(&[new_article("a", "甲")]).unwrap();
    let start = StorePosition { seq: 0, ..store.position() };
    {
        let mut state = store.state();
        let mut batch = AppendBatch::default();
        assert_eq!(
            state.put(&new_article("a", "新甲"), &mut batch).unwrap(),
            PostOutcome::Replaced
        );
        state.append(batch).unwrap();
        assert_eq!(
            state.put(&new_article("a", "新甲"), &mut AppendBatch::default()).unwrap(),
            PostOutcome::Unchanged
        );
    }
    assert_eq!(changes_since(&store, &start), "a=甲 →1");
    // The next sync makes it durable as well.
    store.put(&[new_article("b", "乙")]).unwrap();
    assert_eq!(changes_since(&store, &start), "a=新甲 b=乙 →3");
}

#[test]
fn a_store_has_one_writer() {
    let dir = tempfile::tempdir().unwrap();
    let store = PostedStore::open(dir.path()).unwrap();
    let second = PostedStore::open(dir.path()).unwrap_err();
    assert!(second.to_string().contains("is being written by another process"), "{second}");
    drop(store);
    PostedStore::open(dir.path()).unwrap();
}

#[test]
fn a_torn_end_is_cut_off_and_reported() {
    let dir = tempfile::tempdir().unwrap();
    let store = PostedStore::open(dir.path()).unwrap();
    store.put(&[new_article("a", "甲")]).unwrap();
    drop(store);
    let path = dir.path().join(STORE_LOG);
    let whole = fs::read(&path).unwrap();
    fs::write(&path, [&*whole, &whole[..20]].concat()).unwrap();
    let store = PostedStore::open(dir.path()).unwrap();
    assert_eq!((store.n_articles(), store.damage().n_torn_bytes), (1, 20));
    assert_eq!(fs::read(&path).unwrap(), whole);
}

#[test]
fn outdated_records_are_dropped_and_an_index_that_missed_them_starts_over() {
    let dir = tempfile::tempdir().unwrap();
    let store = PostedStore::open(dir.path()).unwrap();
    let long = "长".repeat(1 << 20);
    store.put(&[new_article("a", "甲"), new_article("b", &long)]).unwrap();
    let before = store.position();
    store.put(&[new_article("b", &format!("{long}。"))]).unwrap();
    store.drop_ids(&["b"]).unwrap();
    let after = store.position();
    drop(store);
    let store = PostedStore::open(dir.path()).unwrap();
    assert!(fs::metadata(dir.path().join(STORE_LOG)).unwrap().len() < 1000);
    assert_eq!(changes_since(&store, &before), "all: a=甲 →4");
    assert_eq!(changes_since(&store, &after), " →4");
    assert_eq!(store.put(&[new_article("c", "丙")]).unwrap().1, 5);
    assert_eq!(changes_since(&store, &after), "c=丙 →5");
}

#[test]
fn records_of_concurrent_threads_are_durable_when_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let store = PostedStore::open(dir.path()).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let store = &store;
            scope.spawn(move || {
                for n in 0..20 {
                    let (_, seq) =
                        store.put(&[new_article(&format!("{thread}/{n}"), "题")]).unwrap();
                    assert!(store.durable() >= seq);
                }
            });
        }
    });
    drop(store);
    assert_eq!(StoreContents::read(dir.path()).unwrap().n_articles(), 160);
}

#[test]
fn after_a_failed_sync_the_store_refuses_posts_until_its_log_is_rewritten() {
    let dir = tempfile::tempdir().unwrap();
    let store = PostedStore::open(dir.path()).unwrap();
    store.put(&[new_article("a", "甲"), new_article("b", "乙")]).unwrap();
    store.drop_ids(&["b"]).unwrap();
    let position = store.position();

    store.state().sync_error = Some("input/output error".to_owned());
    assert!(matches!(store.put(&[new_article("c", "丙")]), Err(StoreError::Broken { .. })));
    assert!(matches!(store.trouble(), Some(StoreError::Broken { .. })));

    store.check_disk();
    assert!(store.trouble().is_none());
    assert_eq!(store.put(&[new_article("c", "丙")]).unwrap().0, [PostOutcome::Created]);
    assert_eq!(changes_since(&store, &position), "c=丙 →4");
    drop(store);
    let store = PostedStore::open(dir.path()).unwrap();
    assert_eq!((store.n_articles(), store.has("a"), store.has("b")), (2, true, false));
}
