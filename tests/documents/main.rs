//! The documents: what they print is what the product prints, and what they name exists.
//!
//! `UPDATE_DOCS=1 cargo test --workspace --test documents` writes the outputs of today into them.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

mod compare;
mod json;
mod markdown;
mod session;
mod shell;
mod transcript;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use xunwen_tests::binary::root;

use crate::markdown::DocumentLink;
use crate::session::DocumentSession;

/// How to bring the documents up to date.
const UPDATE: &str = "to write it: UPDATE_DOCS=1 cargo test --workspace --test documents";

/// Lines that a README may have.
const README_LINES: std::ops::RangeInclusive<usize> = 100..=150;

/// Folders of the repository that documents name files in.
const FOLDERS: &[&str] =
    &["crates/", "tests/", "web/", "scripts/", "docs/", "deploy/", "corpus/", ".ci/"];

/// Returns every document that has readers outside the code, but for ARCHITECTURE.md.
fn documents() -> Vec<PathBuf> {
    let top = ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "CHANGELOG.md"];
    let mut documents: Vec<PathBuf> = top.iter().map(|name| root().join(name)).collect();
    let docs = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    documents.extend(docs.filter(|path| path.extension().is_some_and(|end| end == "md")));
    documents.sort();
    documents
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Returns the path of a document as a message names it.
fn name(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

/// Runs the commands of a document; returns what is out of date, after writing it if asked to.
fn check_outputs(path: &Path) -> Vec<String> {
    let text = read(path);
    let (updated, differences) = transcript::run(&text);

    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(path, updated).unwrap();
        return Vec::new();
    }

    differences.iter().map(|difference| format!("{}:{difference}", name(path))).collect()
}

#[test]
fn printed_outputs_are_those_of_the_binary() {
    // Built once, before the documents run side by side.
    xunwen_tests::binary::binary();

    let documents = documents();
    let stale: Vec<String> = std::thread::scope(|scope| {
        let checks: Vec<_> =
            documents.iter().map(|path| scope.spawn(|| check_outputs(path))).collect();
        checks.into_iter().flat_map(|check| check.join().unwrap()).collect()
    });

    assert!(stale.is_empty(), "{}\n{UPDATE}", stale.join("\n"));
}

/// A command with output that no test runs would go stale.
#[test]
fn commands_with_a_prompt_are_in_console_blocks() {
    for path in documents() {
        for (number, line) in markdown::lines_outside_console_blocks(&read(&path)) {
            let is_command = line.trim_start().starts_with("$ ");
            assert!(!is_command, "{}:{number}: put it into a `console` block", name(&path));
        }
    }
}

#[test]
fn links_lead_to_a_file_and_a_heading() {
    for path in documents() {
        for DocumentLink { line, target } in markdown::links(&read(&path)) {
            if target.contains("://") {
                continue;
            }

            let (file, heading) = target.split_once('#').unwrap_or((&target, ""));
            let linked = match file {
                "" => path.clone(),
                file => path.parent().unwrap().join(file),
            };
            assert!(linked.exists(), "{}:{line}: no `{file}`", name(&path));

            let has_heading = heading.is_empty()
                || markdown::anchors(&read(&linked)).iter().any(|known| known == heading);
            assert!(has_heading, "{}:{line}: no heading `#{heading}` in it", name(&path));
        }
    }
}

#[test]
fn paths_in_documents_exist() {
    let mut missing = Vec::new();
    for path in documents() {
        for (line, code) in markdown::inline_code(&read(&path)) {
            let is_path = FOLDERS.iter().any(|folder| code.starts_with(folder))
                && !code.contains([' ', '*', '…', '<', '{', '#']);
            if is_path && !root().join(&code).exists() {
                missing.push(format!("{}:{line}: {code}", name(&path)));
            }
        }
    }
    assert!(missing.is_empty(), "documents name files that do not exist:\n{}", missing.join("\n"));
}

#[test]
fn the_readmes_are_short() {
    for name in ["README.md", "README.zh-CN.md"] {
        let n_lines = read(&root().join(name)).lines().count();
        assert!(README_LINES.contains(&n_lines), "{name} has {n_lines} lines");
    }
}

#[test]
fn every_route_parameter_and_error_is_in_the_document_of_the_api() {
    let mut session = DocumentSession::new();
    session.run("xunwen index");
    session.run("xunwen serve");
    let answer = session.get("/api/v1/openapi.json");
    let openapi: Value = serde_json::from_str(&answer).unwrap();
    let document = read(&root().join("docs/api.md"));

    for (path, operations) in openapi["paths"].as_object().unwrap() {
        assert!(document.contains(path.as_str()), "docs/api.md does not have `{path}`");

        for operation in operations.as_object().unwrap().values() {
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let code = format!("`{}`", parameter["name"].as_str().unwrap());
                assert!(document.contains(&code), "docs/api.md does not have {code} of {path}");
            }

            let refusals = operation["responses"].as_object().unwrap();
            for (status, refusal) in refusals.iter().filter(|(status, _)| *status != "200") {
                let description = refusal["description"].as_str().unwrap();
                for code in described_codes(description) {
                    let row = format!("| {status} | `{code}` |");
                    assert!(document.contains(&row), "docs/api.md does not have `{row}`");
                }
            }
        }
    }
}

/// Returns the error codes that a description explains. Each begins a paragraph: `` `code`: … ``.
fn described_codes(description: &str) -> impl Iterator<Item = &str> {
    description
        .split("\n\n")
        .filter_map(|paragraph| paragraph.strip_prefix('`')?.split_once("`:"))
        .map(|(code, _)| code)
}

#[test]
fn every_metric_is_in_the_document_for_operators() {
    let mut session = DocumentSession::new();
    session.run("xunwen index");
    session.run("xunwen serve --metrics-listen 127.0.0.1:0");
    let metrics = session.get("/metrics");
    let document = read(&root().join("docs/operating.md"));

    let names: Vec<&str> = metrics
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE "))
        .filter_map(|rest| rest.split(' ').next())
        .collect();
    assert!(names.len() > 10, "{metrics}");
    for name in names {
        assert!(document.contains(name), "docs/operating.md does not have `{name}`");
    }
}

#[test]
fn every_note_is_in_the_document_of_the_query_language() {
    let strings: Value = serde_json::from_str(&read(&root().join("web/strings/en.json"))).unwrap();
    let codes: Vec<&str> =
        strings.as_object().unwrap().keys().filter_map(|key| key.strip_prefix("note.")).collect();
    assert!(codes.len() > 10, "{codes:?}");

    for name in ["docs/query-language.md", "docs/query-language.zh-CN.md"] {
        let document = read(&root().join(name));
        for code in &codes {
            assert!(document.contains(&format!("`{code}`")), "{name} does not have `{code}`");
        }
    }
}

/// Returns the names in the tables of dependencies of a manifest.
fn dependencies(manifest: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut is_inside = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            is_inside = line.ends_with("dependencies]") && !line.contains("workspace");
            continue;
        }
        let name = line.split(['.', '=', ' ']).next().unwrap_or_default();
        if is_inside && !name.is_empty() && name != "#" && !name.starts_with("xunwen") {
            names.push(name.to_owned());
        }
    }
    names
}

#[test]
fn every_library_is_in_the_document_of_libraries_and_no_other() {
    let crates = fs::read_dir(root().join("crates")).unwrap().map(|entry| entry.unwrap().path());
    let used: Vec<String> = crates
        .chain([root().join("tests")])
        .flat_map(|folder| dependencies(&read(&folder.join("Cargo.toml"))))
        .collect();
    assert!(used.len() > 50, "{used:?}");

    let document = read(&root().join("docs/libraries.md"));
    let explained: Vec<&str> = document
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .filter(|name| name.starts_with(|c: char| c.is_ascii_lowercase()))
        .collect();
    for name in &used {
        assert!(explained.contains(&name.as_str()), "docs/libraries.md does not explain `{name}`");
    }
    for name in explained {
        assert!(used.iter().any(|used| used == name), "no crate uses `{name}`");
    }
}
