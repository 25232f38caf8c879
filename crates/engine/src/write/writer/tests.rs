//! What the index holds after adding, replacing and taking out in any order, while segments of
//! one article or of many are made and merged.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use tantivy::{Index, ReloadPolicy};
use xunwen_corpus::Article;
use xunwen_text::Analysis;

use crate::index::schema::{FILE, schema};
use crate::write::workers::{Key, Workers};
use crate::write::writer::log_merge_policy;

static ANALYSIS: LazyLock<Arc<Analysis>> = LazyLock::new(|| Arc::new(Analysis::load().unwrap()));

#[derive(Debug, Clone, Copy)]
enum Step {
    /// An article of a new id.
    Add {
        file: u8,
    },
    Replace {
        id: u8,
        file: u8,
    },
    RemoveFile {
        file: u8,
    },
    Commit,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..6_u8).prop_map(|file| Step::Add { file }),
        6 => (0..12_u8, 0..6_u8).prop_map(|(id, file)| Step::Replace { id, file }),
        2 => (0..6_u8).prop_map(|file| Step::RemoveFile { file }),
        1 => Just(Step::Commit),
    ]
}

/// Returns the files that the articles of an index came from.
fn files(index: &Index) -> BTreeMap<String, u32> {
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().unwrap();
    let mut files = BTreeMap::new();
    for segment in reader.searcher().segment_readers() {
        let column = segment.fast_fields().str(FILE).unwrap().unwrap();
        for doc in segment.doc_ids_alive() {
            let mut name = String::new();
            let ordinal = column.term_ords(doc).next().unwrap();
            assert!(column.ord_to_str(ordinal, &mut name).unwrap());
            *files.entry(name).or_default() += 1;
        }
    }
    files
}

fn check(steps: &[Step], n_threads: usize, bytes_per_segment: usize) {
    let (schema, fields) = schema();
    let index = Index::create_in_ram(schema);
    let writer = index.writer_with_num_threads(1, 15 << 20).unwrap();
    writer.set_merge_policy(Box::new(log_merge_policy(1)));
    let mut workers =
        Workers::new(writer, fields, Arc::clone(&ANALYSIS), n_threads, bytes_per_segment);
    let mut expected = BTreeMap::new();
    let named = |id: String| Article { id, title: "跨境电商".to_owned(), ..Article::default() };
    for (n, step) in steps.iter().chain([&Step::Commit]).enumerate() {
        match *step {
            Step::Add { file } => {
                workers.add(named(format!("new {n}")), file.to_string()).unwrap();
                expected.insert(format!("new {n}"), file);
            }
            Step::Replace { id, file } => {
                workers.remove(Key::Id(id.to_string())).unwrap();
                workers.add(named(id.to_string()), file.to_string()).unwrap();
                expected.insert(id.to_string(), file);
            }
            Step::RemoveFile { file } => {
                workers.remove(Key::File(file.to_string())).unwrap();
                expected.retain(|_, of| *of != file);
            }
            Step::Commit => {
                workers.commit(None).unwrap();
                let mut n_of_file = BTreeMap::new();
                expected
                    .values()
                    .for_each(|file| *n_of_file.entry(file.to_string()).or_default() += 1);
                assert_eq!(files(&index), n_of_file, "after {:?}", &steps[..n.min(steps.len())]);
            }
        }
    }
    workers.wait_for_merges().unwrap();
    let ids: BTreeSet<String> = expected.into_keys().collect();
    assert_eq!(files(&index).values().sum::<u32>() as usize, ids.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn what_was_taken_out_is_gone_and_what_came_after_stays(
        steps in prop::collection::vec(step(), 0..60),
        n_threads in 1..3_usize,
        bytes_per_segment in prop_oneof![Just(1), Just(2_000), Just(1 << 20)],
    ) {
        check(&steps, n_threads, bytes_per_segment);
    }
}

#[test]
fn a_writer_that_is_dropped_leaves_what_was_committed() {
    let dir = tempfile::tempdir().unwrap();
    let options = crate::write::writer::WriterOptions { n_threads: 2, memory_bytes: 0 };
    let open = || crate::write::writer::Writer::open(dir.path(), &ANALYSIS, options).unwrap();
    let named = |id: &str| Article { id: id.to_owned(), ..Article::default() };
    let mut writer = open();
    writer.add(named("kept"), "a").unwrap();
    writer.commit().unwrap();
    writer.add(named("left"), "a").unwrap();
    writer.remove_origin("a").unwrap();
    drop(writer);
    let writer = open();
    assert_eq!(writer.n_articles(), 1);
    assert_eq!(writer.origin_of("kept").unwrap().as_deref(), Some("a"));
}
