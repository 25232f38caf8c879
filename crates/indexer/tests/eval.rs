//! Judged sets: reading, rejecting invalid ones, and the figures of a set with known answers.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use expect_test::{Expect, expect};
use xunwen_indexer::{JudgedSet, evaluate, index_set};
use xunwen_text::Analysis;

const CORPUS: &str = r#"{"_id": "a", "title": "跨境电商", "text": "杭州发展跨境电商。\n\n新。"}
{"_id": "b", "text": "宁波的港口很大。"}
{"_id": "c", "title": "", "text": "今日天气晴。"}
"#;
const QUERIES: &str = r#"{"_id": "1", "text": "跨境電商在哪里发展"}
{"_id": "2", "text": "没有人判断过的问题"}
{"_id": "3", "text": "港口"}
{"_id": "4", "text": "足球"}
"#;
const QRELS: &str =
    "query-id\tcorpus-id\tscore\n1\ta\t2\n1\tb\t0\n3\tb\t1\n4\tc\t1\n5\ta\t1\n2\ta\t0\n";

fn write_set(scratch: &Path, corpus: &str, qrels: &str) -> PathBuf {
    let folder = scratch.join("small");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("corpus.jsonl"), corpus).unwrap();
    fs::write(folder.join("queries.jsonl"), QUERIES).unwrap();
    fs::write(folder.join("qrels.tsv"), qrels).unwrap();
    folder
}

fn check_rejected(corpus: &str, qrels: &str, expected: Expect) {
    let scratch = tempfile::tempdir().unwrap();
    let folder = write_set(scratch.path(), corpus, qrels);
    let message = JudgedSet::read(&folder).unwrap_err().to_string();
    expected.assert_eq(&message.replace(&folder.display().to_string(), "SET"));
}

#[test]
fn a_set_is_read_and_measured() {
    let scratch = tempfile::tempdir().unwrap();
    let judged = JudgedSet::read(&write_set(scratch.path(), CORPUS, QRELS)).unwrap();
    assert_eq!((judged.name.as_str(), judged.articles.len()), ("small", 3));
    let queries: Vec<&str> = judged.queries.iter().map(|query| query.text.as_str()).collect();
    assert_eq!(
        queries,
        ["跨境電商在哪里发展", "港口", "足球"],
        "those with a relevant document, in order"
    );

    let analysis = Arc::new(Analysis::load().unwrap());
    let engine = index_set(&judged, scratch.path().join("indexes").as_path(), &analysis).unwrap();
    let figures = evaluate(&judged, &engine, usize::MAX).unwrap().figures();
    let two_of_three = 2.0 / 3.0;
    assert_eq!(figures.queries, 3);
    for figure in [figures.ndcg_10, figures.ndcg_10_shown, figures.mrr_10, figures.recall_100] {
        assert!((figure - two_of_three).abs() < 1e-9, "{figures:?}");
    }
    let first = evaluate(&judged, &engine, 1).unwrap().figures();
    assert!((first.ndcg_10 - 1.0).abs() < 1e-9 && first.queries == 1, "{first:?}");
}

#[test]
fn an_invalid_line_is_reported_with_its_file_and_number() {
    check_rejected(
        "{\"_id\": \"a\", \"text\": \"甲\"}\n{\"_id\": \"b\"}\n",
        QRELS,
        expect!["`SET/corpus.jsonl` line 2: missing field `text` at line 1 column 12"],
    );
    check_rejected(
        &format!("{CORPUS}{CORPUS}"),
        QRELS,
        expect!["`SET/corpus.jsonl` line 4: duplicate document id `a`"],
    );
    check_rejected(
        CORPUS,
        "q\td\ts\n1\ta\n",
        expect!["`SET/qrels.tsv` line 2: 2 columns separated by tabs (expected 3)"],
    );
    check_rejected(
        CORPUS,
        "q\td\ts\n1\ta\tvery\n",
        expect!["`SET/qrels.tsv` line 2: the grade `very` is not a whole number"],
    );
    check_rejected(
        CORPUS,
        "q\td\ts\n",
        expect!["no query of `SET` has a document with a grade of at least 1 in qrels.tsv"],
    );
}

#[test]
fn a_missing_file_is_reported() {
    let scratch = tempfile::tempdir().unwrap();
    let message = JudgedSet::read(scratch.path()).unwrap_err().to_string();
    assert!(
        message.contains("corpus.jsonl` does not exist: a judged set is a folder"),
        "{message}"
    );
}
