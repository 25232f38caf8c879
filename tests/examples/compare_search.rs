//! Compares the search results of two builds: ids, order, scores, totals, marks and snippets.
//!
//! Each build indexes the corpus for itself and serves it. Every query is sent to both servers in
//! three forms: as it is, as a quoted run, and sorted by date. Wording that may differ between
//! versions (the texts of notes) and times are left out of the comparison.
//!
//! Run with `cargo run --release -p xunwen-tests --example compare_search -- OLD NEW CORPUS QUERIES`,
//! where OLD and NEW are `xunwen` binaries, CORPUS is a folder of articles and QUERIES is a file
//! with one query a line. Exits with 1 if any answer differs, after printing the first differences.

#![allow(clippy::print_stdout, reason = "the program reports what it compared")]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::Value;
use xunwen_tests::binary::Server;

/// Differences that are printed in full.
const MAX_SHOWN: usize = 5;

fn main() -> anyhow::Result<ExitCode> {
    let args: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [old, new, corpus, queries] = args.as_slice() else {
        anyhow::bail!("usage: compare_search OLD NEW CORPUS QUERIES");
    };
    let queries = std::fs::read_to_string(queries).context("cannot read the queries")?;

    let scratch = tempfile::tempdir()?;
    let old = build_and_serve(old, corpus, &scratch.path().join("old"))?;
    let new = build_and_serve(new, corpus, &scratch.path().join("new"))?;

    let (mut n_compared, mut n_different) = (0, 0);
    for query in queries.lines().filter(|line| !line.trim().is_empty()) {
        for path in search_paths(query) {
            let answers = (fetch(&old, &path)?, fetch(&new, &path)?);
            n_compared += 1;
            if answers.0 != answers.1 {
                n_different += 1;
                show_difference(n_different, query, &path, &answers);
            }
        }
    }

    println!("{n_compared} answers compared, {n_different} different");
    Ok(if n_different == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Indexes the corpus with a binary and serves the index.
fn build_and_serve(binary: &Path, corpus: &Path, index: &Path) -> anyhow::Result<Server> {
    let status = Command::new(binary)
        .arg("index")
        .arg(corpus)
        .arg("--index")
        .arg(index)
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .with_context(|| format!("cannot start {}", binary.display()))?;

    // Exit code 1: done, but some articles were skipped.
    ensure!(matches!(status.code(), Some(0 | 1)), "{} index failed", binary.display());
    Server::start_binary(binary, index)
}

/// Returns the paths of the searches that are compared for a query.
fn search_paths(query: &str) -> [String; 3] {
    let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let quoted = format!("“{}”", query.replace(['“', '”', '"'], ""));

    [
        format!("/api/v1/search?per_page=20&q={}", encode(query)),
        format!("/api/v1/search?q={}", encode(&quoted)),
        format!("/api/v1/search?sort=newest&q={}", encode(query)),
    ]
}

/// Returns an answer without what may differ between two builds.
fn fetch(server: &Server, path: &str) -> anyhow::Result<Value> {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(60)));
    let agent: ureq::Agent = config.build().into();
    let body =
        agent.get(format!("{}{path}", server.address)).call()?.body_mut().read_to_string()?;
    let mut answer: Value = serde_json::from_str(&body)?;

    if let Some(fields) = answer.as_object_mut() {
        fields.remove("took_ms");
    }
    // A cursor names the index that it was made for, so only its presence is compared.
    answer["next"] = (!answer["next"].is_null()).into();
    for note in answer["notes"].as_array_mut().into_iter().flatten() {
        *note = note["code"].take();
    }
    Ok(answer)
}

fn show_difference(n: usize, query: &str, path: &str, (old, new): &(Value, Value)) {
    if n > MAX_SHOWN {
        return;
    }
    println!("different: {query} ({path})");
    let fields = old.as_object().into_iter().flatten();
    for (field, value) in fields.filter(|(field, value)| new[field.as_str()] != **value) {
        println!("  {field}\n    old: {value}\n    new: {}", new[field.as_str()]);
    }
}
