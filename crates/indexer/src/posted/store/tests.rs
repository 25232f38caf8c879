//! What is promised of the store, over a folder of its own.

use std::fs;

use super::*;

fn new(id: &str, title: &str) -> NewArticle {
    NewArticle { id: id.to_owned(), json: format!(r#"{{"id":"{id}","title":"{title}"}}"#) }
}

fn shown(store: &PostedStore, position: &StorePosition) -> String {
    let changes = store.since(position);
    let shown = store.changes(&changes.seqs).unwrap().into_iter().map(|change| match change {
        Change::Put(id, json) => format!("{id}={}", json.split('"').nth(7).unwrap()),
        Change::Drop(id) => format!("-{id}"),
    });
    let all = if changes.from_nothing { "all: " } else { "" };
    format!("{all}{} →{}", shown.collect::<Vec<_>>().join(" "), changes.then.seq)
}

#[test]
fn what_is_put_is_there_after_it_is_opened_again_and_twice_is_once() {
    let dir = tempfile::tempdir().unwrap();
    let store = PostedStore::open(dir.path()).unwrap();
    let (outcomes, _) = store.put(&[new("a", "甲"), new("b", "乙"), new("a", "甲")]).unwrap();
    assert_eq!(outcomes, [PostOutcome::Created, PostOutcome::Created, PostOutcome::Unchanged]);
    assert_eq!(store.put(&[new("a", "新甲")]).unwrap().0, [PostOutcome::Replaced]);
    let (outcomes, _) = store.drop_ids(&["b", "b", "c"]).unwrap();
    assert_eq!(outcomes, [PostOutcome::Deleted, PostOutcome::Absent, PostOutcome::Absent]);
    let half_way = StorePosition { seq: 2, ..store.position() };
    assert_eq!(shown(&store, &half_way), "a=新甲 -b →4");
    drop(store);
    let store = PostedStore::open(dir.path()).unwrap();
    assert_eq!((store.n_articles(), store.durable()), (1, 4));
    assert_eq!(shown(&store, &half_way), "a=新甲 -b →4");
    assert_eq!(shown(&store, &StorePosition::default()), "all: a=新甲 →4");
}

#[test]
fn what_is_not_durable_yet_hides_nothing_that_is() {
    let dir = tempfile::tempdir().unwrap();
    let store = PostedStore::open(dir.path()).unwrap();
    store.put(&[new("a", "甲")]).unwrap();
    let start = StorePosition { seq: 0, ..store.position() };
    {
        let mut state = store.lock();
        let mut frames = Frames::default();
        assert_eq!(state.put(&new("a", "新甲"), &mut frames).unwrap(), PostOutcome::Replaced);
        state.append(frames).unwrap();
        assert_eq!(
            state.put(&new("a", "新甲"), &mut Frames::default()).unwrap(),
            PostOutcome::Unchanged
        );
    }
    assert_eq!(shown(&store, &start), "a=甲 →1");
    // The next that waits for the disk takes it along.
    store.put(&[new("b", "乙")]).unwrap();
    assert_eq!(shown(&store, &start), "a=新甲 b=乙 →3");
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
fn a_torn_end_is_cut_off_and_told() {
    let dir = tempfile::tempdir().unwrap();
    let store = PostedStore::open(dir.path()).unwrap();
    store.put(&[new("a", "甲")]).unwrap();
    drop(store);
    let path = dir.path().join(LOG);
    let whole = fs::read(&path).unwrap();
    fs::write(&path, [&*whole, &whole[..20]].concat()).unwrap();
    let store = PostedStore::open(dir.path()).unwrap();
    assert_eq!((store.n_articles(), store.damage().n_torn_bytes), (1, 20));
    assert_eq!(fs::read(&path).unwrap(), whole);
}

#[test]
fn outdated_records_are_left_behind_and_an_index_that_missed_them_begins_anew() {
    let dir = tempfile::tempdir().unwrap();
    let store = PostedStore::open(dir.path()).unwrap();
    let long = "长".repeat(1 << 20);
    store.put(&[new("a", "甲"), new("b", &long)]).unwrap();
    let before = store.position();
    store.put(&[new("b", &format!("{long}。"))]).unwrap();
    store.drop_ids(&["b"]).unwrap();
    let after = store.position();
    drop(store);
    let store = PostedStore::open(dir.path()).unwrap();
    assert!(fs::metadata(dir.path().join(LOG)).unwrap().len() < 1000);
    assert_eq!(shown(&store, &before), "all: a=甲 →4");
    assert_eq!(shown(&store, &after), " →4");
    assert_eq!(store.put(&[new("c", "丙")]).unwrap().1, 5);
    assert_eq!(shown(&store, &after), "c=丙 →5");
}

#[test]
fn many_threads_are_synced_together_and_none_is_lost() {
    let dir = tempfile::tempdir().unwrap();
    let store = PostedStore::open(dir.path()).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let store = &store;
            scope.spawn(move || {
                for n in 0..20 {
                    let (_, seq) = store.put(&[new(&format!("{thread}/{n}"), "题")]).unwrap();
                    assert!(store.durable() >= seq);
                }
            });
        }
    });
    drop(store);
    assert_eq!(Contents::read(dir.path()).unwrap().n_articles(), 160);
}
