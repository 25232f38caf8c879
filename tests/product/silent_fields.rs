//! JSON as crawlers and exports write it: every text is searchable, every date is read, and the rest is
//! named in the report.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use xunwen_tests::binary::{binary, search};
use xunwen_tests::shared::shared_or_skip;

/// Dates that no reader can understand, of articles whose text is 芦苇.
const UNCLEAR: [&str; 4] = ["3小时前", "03/04/2024", "2024-02-30", "2024-03"];

fn index(corpus: &Path, index: &Path, json: bool) -> (Option<i32>, String) {
    let mut command = Command::new(binary());
    command.arg("index").arg(corpus).arg("--index").arg(index).args(json.then_some("--json"));
    let output = command.output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

/// Returns the messages of the warnings in a report for the article with this id.
fn warnings<'r>(report: &'r Value, id: &str) -> Vec<&'r str> {
    let place = format!("article `{id}`");
    let warnings = report["warnings"].as_array().unwrap().iter();
    let of_article = warnings.filter(|found| found["place"].as_str().unwrap().ends_with(&place));
    of_article.map(|found| found["warning"].as_str().unwrap()).collect()
}

fn hit<'f>(found: &'f Value, id: &str) -> &'f Value {
    found["hits"].as_array().unwrap().iter().find(|hit| hit["id"] == id).unwrap()
}

#[test]
fn what_is_not_understood_is_in_the_report_and_the_article_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("corpus");
    fs::create_dir(&corpus).unwrap();
    let lines = UNCLEAR.iter().enumerate().map(|(n, date)| {
        format!("{{\"id\":\"u{n}\",\"title\":\"芦苇\",\"text\":\"芦苇{n}。\",\"date\":\"{date}\",\"mood\":1}}\n")
    });
    fs::write(corpus.join("a.jsonl"), lines.collect::<String>()).unwrap();

    let (code, report) = index(&corpus, &folder.path().join("json"), true);
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(
        (code, &report["n_indexed"], &report["n_warnings"]),
        (Some(0), &4.into(), &4.into())
    );
    assert_eq!(report["warnings_by_kind"]["date"], 4);
    assert_eq!(report["unread_fields"]["mood"], 4);
    for (n, date) in UNCLEAR.iter().enumerate() {
        let warnings = warnings(&report, &format!("u{n}"));
        assert!(matches!(warnings[..], [one] if one.contains(date)), "{warnings:?}");
    }

    let text_index = folder.path().join("text");
    let (_, text) = index(&corpus, &text_index, false);
    assert!(UNCLEAR.iter().all(|date| text.contains(date)), "{text}");
    assert!(text.contains("fields not read: mood 4"), "{text}");
    assert_eq!(search(&text_index, "\"芦苇2\"")["total"], 1);
}

#[test]
fn the_case_file_loses_nothing() {
    let Some(shared) = shared_or_skip("the_case_file_loses_nothing") else { return };
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("corpus");
    fs::create_dir(&corpus).unwrap();
    let file = "silent-fields.jsonl";
    fs::copy(shared.join("cases").join(file), corpus.join(file)).unwrap();
    let at = folder.path().join("index");
    let (_, report) = index(&corpus, &at, true);
    let report: Value = serde_json::from_str(&report).unwrap();
    let found = search(&at, "白鹭");
    assert_eq!(found["total"], 21, "{report}");

    for id in ["n3", "n4", "n6", "n11", "n12", "n14", "n15", "n16", "n17", "n18", "n20", "n2"] {
        let is_dated = !hit(&found, id)["published"].is_null();
        assert!(is_dated || !warnings(&report, id).is_empty(), "{id}");
    }
    for (query, id) in
        [("\"正文用content字段\"", "n1"), ("\"正文用text字段\"", "n2"), ("\"甲段白鹭\"", "n9")]
    {
        assert_eq!(search(&at, query)["hits"][0]["id"], id, "{query}");
    }
    let first = hit(&found, "n1");
    assert_eq!(first["published"], "2024-03-06T10:00:00+08:00");
    assert_eq!((&first["source"], &first["authors"][0]), (&"江城日报".into(), &"陈一舟".into()));
    assert_eq!(hit(&found, "n8")["title"]["text"], "数组 标题");
    let empty = ["n10"];
    assert!(empty.iter().all(|id| warnings(&report, id).is_empty()));
}
