//! The house in order: what the documents and manifests say is so.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::fs;
use std::path::{Path, PathBuf};

use xunwen_tests::binary::root;

/// Crates from below to above. Each may use only those before it.
const CRATES: &[&str] = &["text", "corpus", "engine", "indexer", "server", "cli"];

/// Lines of Rust beyond which a file holds two ideas.
const MAX_LINES: usize = 400;

fn package(crate_name: &str) -> String {
    match crate_name {
        "cli" => "xunwen".to_owned(),
        other => format!("xunwen-{other}"),
    }
}

/// Returns the names in the `[dependencies]` table of a crate.
fn dependencies(crate_name: &str) -> Vec<String> {
    let manifest = root().join("crates").join(crate_name).join("Cargo.toml");
    let text = fs::read_to_string(manifest).unwrap();
    let table = text.lines().skip_while(|line| *line != "[dependencies]").skip(1);
    table
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['.', '=', ' ']).next())
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn arrows_between_crates_go_one_way() {
    for (at, name) in CRATES.iter().enumerate() {
        for (above, other) in CRATES.iter().enumerate().skip(at) {
            let uses = dependencies(name).contains(&package(other));
            assert!(!uses, "crates/{name} uses crates/{other}, number {above} of {CRATES:?}");
        }
    }
    assert!(dependencies("engine").contains(&"xunwen-text".to_owned()), "dependencies are read");
}

#[test]
fn each_library_is_known_in_one_place() {
    for (library, owners) in [
        ("tantivy", &["engine"][..]),
        ("jieba-rs", &["text"]),
        ("opencc-rust", &["text"]),
        ("axum", &["server"]),
        ("clap", &["cli"]),
        ("chardetng", &["corpus"]),
        ("fs4", &["engine", "indexer"]),
        ("notify", &["indexer"]),
        ("thread-priority", &["indexer"]),
        ("tar", &["indexer"]),
        ("subtle", &["server"]),
        ("governor", &["server"]),
        ("prometheus-client", &["server"]),
        ("toml", &["cli"]),
    ] {
        for name in CRATES {
            let uses = dependencies(name).contains(&library.to_owned());
            assert_eq!(uses, owners.contains(name), "{library} in crates/{name}");
        }
    }
}

#[test]
fn paths_in_the_architecture_exist() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    assert!(text.lines().count() < 200, "ARCHITECTURE.md is read in five minutes");
    let paths: Vec<&str> = text
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|code| code.contains('/') && !code.contains([' ', ':', '…', '<', '*', '{']))
        .filter(|code| !code.starts_with('/'))
        .collect();
    assert!(paths.len() > 20, "{paths:?}");
    for path in paths {
        assert!(root().join(path).exists(), "ARCHITECTURE.md names `{path}`");
    }
}

#[test]
fn files_hold_one_idea() {
    for file in sources(&root()) {
        let n_lines = fs::read_to_string(&file).unwrap().lines().count();
        assert!(n_lines <= MAX_LINES, "{} has {n_lines} lines", file.display());
    }
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            files.extend(sources(&path));
        } else if name.ends_with(".rs") {
            files.push(path);
        }
    }
    files
}

#[test]
fn the_read_mes_show_what_there_is() {
    for name in ["README.md", "README.zh-CN.md"] {
        let text = fs::read_to_string(root().join(name)).unwrap();
        for part in ["make run", "make test", "xunwen index", "xunwen search", "xunwen serve"] {
            assert!(text.contains(part), "{name} does not show `{part}`");
        }
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = target.split('#').next().unwrap_or_default();
            let is_outside = path.is_empty() || path.contains("://");
            assert!(is_outside || root().join(path).exists(), "{name} links to `{target}`");
        }
    }
}
