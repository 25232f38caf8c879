//! The contents of an index after additions, replacements and deletions in any order, with segments
//! of one article or of many, while segments are merged.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use tantivy::{Index, ReloadPolicy};
use xunwen_corpus::Article;
use xunwen_text::Analysis;

use crate::index::schema::{ORIGIN, schema};
use crate::write::arrivals::Arrivals;
use crate::write::merge_policy::{MergeParams, TieredMergePolicy};
use crate::write::open_segment::DeleteKey;
use crate::write::workers::{Workers, WorkersSize};

static ANALYSIS: LazyLock<Arc<Analysis>> = LazyLock::new(|| Arc::new(Analysis::load().unwrap()));

#[derive(Debug, Clone, Copy)]
enum Operation {
    /// Adds an article with a new id.
    Add {
        origin: u8,
    },
    Replace {
        id: u8,
        origin: u8,
    },
    RemoveOrigin {
        origin: u8,
    },
    Commit,
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        3 => (0..6_u8).prop_map(|origin| Operation::Add { origin }),
        6 => (0..12_u8, 0..6_u8).prop_map(|(id, origin)| Operation::Replace { id, origin }),
        2 => (0..6_u8).prop_map(|origin| Operation::RemoveOrigin { origin }),
        1 => Just(Operation::Commit),
    ]
}

/// Returns the number of articles of each origin.
fn origins(index: &Index) -> BTreeMap<String, u32> {
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().unwrap();
    let mut origins = BTreeMap::new();
    for segment in reader.searcher().segment_readers() {
        let column = segment.fast_fields().str(ORIGIN).unwrap().unwrap();
        for doc in segment.doc_ids_alive() {
            let mut name = String::new();
            let ordinal = column.term_ords(doc).next().unwrap();
            assert!(column.ord_to_str(ordinal, &mut name).unwrap());
            *origins.entry(name).or_default() += 1;
        }
    }
    origins
}

fn check(operations: &[Operation], n_threads: usize, bytes_per_segment: usize) {
    let (schema, fields) = schema();
    let index = Index::create_in_ram(schema);
    let writer = index.writer_with_num_threads(1, 15 << 20).unwrap();
    let params = MergeParams { min_articles: 1, ..MergeParams::default() };
    writer.set_merge_policy(Box::new(TieredMergePolicy::new(params)));
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().unwrap();
    let arrivals = Arrivals::new(reader, fields.id).unwrap();
    let size = WorkersSize { n_threads, bytes_per_segment };
    let mut workers = Workers::new(writer, arrivals, fields, Arc::clone(&ANALYSIS), size);
    let mut expected = BTreeMap::new();
    let article =
        |id: String| Article { id, title: "跨境电商".to_owned(), ..Article::default() };
    for (n, step) in operations.iter().chain([&Operation::Commit]).enumerate() {
        match *step {
            Operation::Add { origin } => {
                workers.add(article(format!("new {n}")), origin.to_string()).unwrap();
                expected.insert(format!("new {n}"), origin);
            }
            Operation::Replace { id, origin } => {
                workers.delete(DeleteKey::Id(id.to_string())).unwrap();
                workers.add(article(id.to_string()), origin.to_string()).unwrap();
                expected.insert(id.to_string(), origin);
            }
            Operation::RemoveOrigin { origin } => {
                workers.delete(DeleteKey::Origin(origin.to_string())).unwrap();
                expected.retain(|_, of| *of != origin);
            }
            Operation::Commit => {
                workers.commit(None).unwrap();
                let mut n_by_origin = BTreeMap::new();
                expected
                    .values()
                    .for_each(|origin| *n_by_origin.entry(origin.to_string()).or_default() += 1);
                assert_eq!(
                    origins(&index),
                    n_by_origin,
                    "after {:?}",
                    &operations[..n.min(operations.len())]
                );
            }
        }
    }
    workers.wait_for_merges().unwrap();
    let ids: BTreeSet<String> = expected.into_keys().collect();
    assert_eq!(origins(&index).values().sum::<u32>() as usize, ids.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn deleted_articles_are_gone_and_later_ones_stay(
        operations in prop::collection::vec(operation(), 0..60),
        n_threads in 1..3_usize,
        bytes_per_segment in prop_oneof![Just(1), Just(2_000), Just(1 << 20)],
    ) {
        check(&operations, n_threads, bytes_per_segment);
    }
}

#[test]
fn a_dropped_writer_leaves_the_last_commit() {
    let dir = tempfile::tempdir().unwrap();
    let options = crate::write::writer::WriterOptions { n_threads: 2, memory_bytes: 0 };
    let open = || crate::write::writer::Writer::open(dir.path(), &ANALYSIS, options).unwrap();
    let article = |id: &str| Article { id: id.to_owned(), ..Article::default() };
    let mut writer = open();
    writer.add(article("kept"), "a").unwrap();
    writer.commit().unwrap();
    writer.add(article("left"), "a").unwrap();
    writer.remove_origin("a").unwrap();
    drop(writer);
    let writer = open();
    assert_eq!(writer.n_articles(), 1);
    assert_eq!(writer.origin_of("kept").unwrap().as_deref(), Some("a"));
}

#[test]
fn the_articles_of_an_origin_are_taken_once_and_the_rest_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let options = crate::write::writer::WriterOptions { n_threads: 2, memory_bytes: 0 };
    let mut writer = crate::write::writer::Writer::open(dir.path(), &ANALYSIS, options).unwrap();
    let article = |id: &str| Article { id: id.to_owned(), ..Article::default() };
    for (id, origin) in [("1", "a"), ("2", "a"), ("3", "a"), ("4", "b"), ("5", "a")] {
        writer.add(article(id), origin).unwrap();
    }
    writer.commit().unwrap();
    writer.remove("5").unwrap();
    writer.replace(article("3"), "b").unwrap();
    writer.commit().unwrap();

    let mut articles = writer.articles_of("a").unwrap();
    let taken = ["1", "1", "3", "4", "5", "6"].map(|id| articles.take(id).unwrap());
    assert_eq!(taken, [true, false, false, false, false, false]);
    assert_eq!(articles.rest().unwrap(), ["2"]);
}

/// Returns the ids of the segments and the operation number of the last commit.
fn last_commit(segments: &Path) -> (Vec<String>, u64) {
    let commit: serde_json::Value =
        serde_json::from_slice(&std::fs::read(segments.join("meta.json")).unwrap()).unwrap();
    let ids = commit["segments"].as_array().unwrap().iter();
    let ids = ids.map(|segment| segment["segment_id"].as_str().unwrap().replace('-', ""));
    (ids.collect(), commit["opstamp"].as_u64().unwrap())
}

#[test]
fn files_of_a_commit_that_was_cut_off_do_not_block_the_next_one() {
    let dir = tempfile::tempdir().unwrap();
    let options = crate::write::writer::WriterOptions { n_threads: 1, memory_bytes: 0 };
    let open = || crate::write::writer::Writer::open(dir.path(), &ANALYSIS, options).unwrap();
    let article = |id: &str| Article { id: id.to_owned(), ..Article::default() };
    let mut writer = open();
    writer.add(article("kept"), "a").unwrap();
    writer.add(article("deleted"), "b").unwrap();
    writer.commit().unwrap();
    drop(writer);

    // The list of deleted articles of every commit that could come next.
    let segments = dir.path().join("segments");
    let (ids, opstamp) = last_commit(&segments);
    for id in &ids {
        for next in opstamp + 1..opstamp + 10 {
            std::fs::write(segments.join(format!("{id}.{next}.del")), "cut off").unwrap();
        }
    }

    let mut writer = open();
    writer.remove_origin("b").unwrap();
    writer.commit().unwrap();
    assert_eq!(writer.n_articles(), 1);
}
