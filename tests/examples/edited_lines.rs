//! Measures updating an index of one file with very many lines when a few of them change.
//!
//!     cargo run --release -p xunwen-tests --example edited_lines [LINES [EDITS]]
//!
//! Creates a JSON Lines file of synthetic articles in a temporary folder, indexes it with the `xunwen`
//! binary, edits some lines, and times two runs: one that recognises the articles that did not change,
//! and one without their hashes, which indexes all of them.

#![allow(clippy::print_stdout, reason = "a command that prints its figures")]

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::Context;
use xunwen_corpus::Article;
use xunwen_engine::Generations;
use xunwen_tests::binary::timed_index;
use xunwen_tests::synthetic::News;
use xunwen_text::Analysis;

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1).map(|arg| arg.parse::<usize>());
    let n_lines = args.next().unwrap_or(Ok(100_000)).context("LINES is a number")?;
    let n_edits = args.next().unwrap_or(Ok(10)).context("EDITS is a number")?;
    let folder = tempfile::tempdir()?;
    let (corpus, index) = (folder.path().join("corpus"), folder.path().join("index"));
    fs::create_dir(&corpus)?;
    let news = News::seeded(1, &Analysis::load()?);
    let articles: Vec<Article> = (0..n_lines).map(|n| news.article(n)).collect();

    let n_bytes = write(&corpus, &articles, 0, "第一版")?;
    let megabytes = n_bytes as f64 / 1e6;
    let seconds = timed_index(&corpus, &index, n_lines)?;
    println!("{n_lines} lines, {megabytes:.0} MB, are indexed in {seconds:.1} s");

    write(&corpus, &articles, n_edits, "第二版")?;
    println!("{n_edits} edited lines take {:.2} s", timed_index(&corpus, &index, n_edits)?);

    fs::remove_file(Generations::new(&index).current()?.join("hashes.log"))?;
    write(&corpus, &articles, n_edits, "第三版")?;
    println!("without hashes, they take {:.2} s", timed_index(&corpus, &index, n_lines)?);
    Ok(())
}

/// Writes the file, with a version in some of its lines, and returns its size.
fn write(
    corpus: &Path,
    articles: &[Article],
    n_edits: usize,
    version: &str,
) -> anyhow::Result<usize> {
    let step = articles.len() / n_edits.max(1);
    let mut lines = String::new();
    for (n, article) in articles.iter().enumerate() {
        let is_edited = n_edits > 0 && n % step == 0 && n / step < n_edits;
        let version = if is_edited { version } else { "" };
        let body = article.body() + version;
        let line = serde_json::json!({ "id": article.id, "title": article.title, "body": body });
        writeln!(lines, "{line}")?;
    }
    fs::write(corpus.join("news.jsonl"), &lines)?;
    Ok(lines.len())
}
