//! Feeds, Markdown and texts that went wrong once, kept next to the checkout with what is right: each is read by the
//! command line.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use xunwen_tests::binary::xunwen;
use xunwen_tests::shared::{shared_or_skip, skip};

/// The articles of a file, and the messages about what was skipped.
struct Outcome {
    articles: Vec<Value>,
    messages: String,
}

fn read(file: &Path) -> Outcome {
    let output = xunwen(&["clean".as_ref(), "--json".as_ref(), file.as_os_str()]);
    let stdout = String::from_utf8(output.stdout).unwrap();
    let articles = stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    Outcome { articles, messages: String::from_utf8(output.stderr).unwrap() }
}

fn body(article: &Value) -> String {
    let paragraphs = article["paragraphs"].as_array().unwrap().iter();
    paragraphs.map(|paragraph| paragraph["text"].as_str().unwrap()).collect::<Vec<_>>().join("\n")
}

/// Returns the folder of the cases; `None` if it is not there.
fn cases(name: &str) -> Option<PathBuf> {
    let folder = shared_or_skip("shared cases")?.join("cases").join(name);
    if !folder.is_dir() {
        skip("shared cases", "no folder of cases in XUNWEN_SHARED");
        return None;
    }
    Some(folder)
}

/// Returns whether a file is of a kind that is read without the rules for pages. Pages whose name begins with `j` are
/// about characters, not about the layout.
fn is_of_interest(file: &Path) -> bool {
    let name = file.file_name().unwrap().to_string_lossy();
    let is_page = name.ends_with(".html");
    !name.ends_with(".json") && (!is_page || name.starts_with('j'))
}

/// Returns what differs from the expected fields.
fn faults(article: &Value, expected: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    for field in ["title", "authors", "published", "source"] {
        if article[field] != expected[field] {
            faults.push(format!("{field}: {} (expected {})", article[field], expected[field]));
        }
    }
    let body = body(article);
    let texts = |field: &str| expected[field].as_array().cloned().unwrap_or_default();
    for text in texts("body_has") {
        if !body.contains(text.as_str().unwrap()) {
            faults.push(format!("{text} is missing in {body}"));
        }
    }
    for text in texts("body_has_not") {
        if body.contains(text.as_str().unwrap()) {
            faults.push(format!("{text} is in {body}"));
        }
    }
    faults
}

#[test]
fn files_with_expected_fields_are_read() {
    let Some(folder) = cases("pages") else { return };
    let mut n_files = 0;
    let mut all_faults = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        let expected = file.with_extension("expected.json");
        if !is_of_interest(&file) || !expected.is_file() {
            continue;
        }
        n_files += 1;
        let expected: Value = serde_json::from_slice(&fs::read(expected).unwrap()).unwrap();
        let outcome = read(&file);
        // A note says where a skip with a reason is as right as the text.
        let may_be_skipped = expected["note"].as_str().is_some_and(|note| note.contains("skipped"));
        match &outcome.articles[..] {
            [article] => {
                let found = faults(article, &expected);
                all_faults.extend(found.iter().map(|fault| format!("{}: {fault}", file.display())));
            }
            [] if may_be_skipped && outcome.messages.contains("look like") => {}
            articles => all_faults.push(format!(
                "{}: {} articles, {}",
                file.display(),
                articles.len(),
                outcome.messages
            )),
        }
    }
    assert!(n_files > 0, "no files of these kinds");
    assert!(all_faults.is_empty(), "{}", all_faults.join("\n"));
}

#[test]
fn markup_of_feeds_and_markdown_is_not_text() {
    let Some(folder) = cases("formats") else { return };
    let one = |name: &str| read(&folder.join(name)).articles.remove(0);

    let feed = read(&folder.join("a.rss")).articles;
    assert_eq!(feed[0]["url"], "https://example.com/a/1");
    assert!(body(&feed[0]).contains("正文甲，斑嘴鸭在湖面。"), "{}", body(&feed[0]));
    let dates: Vec<_> = feed.iter().map(|article| article["published"].clone()).collect();
    assert_eq!(
        dates,
        [
            "2024-03-06T09:30:00+00:00",
            "2024-03-06T10:00:00+08:00",
            "2024-03-06T09:30:00+08:00",
            "2024-03-06T09:30:00+08:00"
        ]
    );
    assert_eq!(one("b.atom")["title"], "戊条斑嘴鸭");

    let page = one("c.md");
    assert_eq!(page["title"], "前言样本");
    assert!(body(&page).contains("正文斑嘴鸭，见链接与代码。"), "{}", body(&page));
    assert!(body(&page).contains("斑嘴鸭 5"), "{}", body(&page));
    assert!(!body(&page).contains("https") && !body(&page).contains("---"), "{}", body(&page));

    let page = one("nofm.md");
    assert_eq!(page["title"], "没有前言的斑嘴鸭");
    assert!(body(&page).contains("正文第一段斑嘴鸭。"), "{}", body(&page));
    assert!(!body(&page).contains("==="), "{}", body(&page));
}
