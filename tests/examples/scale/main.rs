//! Measures indexing and searching as an archive grows.
//!
//!     scripts/scale.sh [--folder DIR] [--keep] N…
//!
//! For each number of articles: makes an archive of synthetic news (`tests/support/synthetic.rs`) as
//! compressed JSON Lines, indexes it with the `xunwen` binary under a limit of its memory, starts
//! `xunwen serve`, and times readers' queries and costly ones in process, each with facets, timeline
//! and an exact total. Prints tables in Markdown. The files are removed after each size, unless
//! `--keep` is given; then the archive, its index and the queries stay in DIR, and the next run uses
//! them again. Three million articles take about 10 GB.
//!
//! Times are processor time, which other load on the machine changes least. Runs on Linux alone.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command that prints its figures")]

mod archive;
mod indexing;
mod searching;
mod tables;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use xunwen_tests::synthetic::News;
use xunwen_text::Analysis;

use crate::indexing::IndexFigures;
use crate::searching::Times;

/// The seed of all archives.
const SEED: u64 = 1;

struct Options {
    folder: PathBuf,
    keeps_files: bool,
    sizes: Vec<usize>,
}

/// The figures of an archive of one size.
struct SizeFigures {
    n_articles: usize,
    /// `None` if the index was there already.
    indexed: Option<IndexFigures>,
    ready: Duration,
    readers: Vec<Times>,
    costly: Vec<Times>,
}

fn main() -> anyhow::Result<()> {
    let options = options()?;
    let analysis = Arc::new(Analysis::load()?);
    let mut figures = Vec::new();
    for &n_articles in &options.sizes {
        let folder = options.folder.join(n_articles.to_string());
        figures.push(measure(n_articles, &folder, &analysis)?);
        if !options.keeps_files {
            fs::remove_dir_all(&folder)?;
        }
    }
    tables::print(&figures);
    Ok(())
}

fn options() -> anyhow::Result<Options> {
    let folder = std::env::temp_dir().join("xunwen-scale");
    let mut options = Options { folder, keeps_files: false, sizes: Vec::new() };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--folder" => options.folder = args.next().context("`--folder` takes a path")?.into(),
            "--keep" => options.keeps_files = true,
            _ => options.sizes.push(arg.parse().context("N is a number of articles")?),
        }
    }
    ensure!(!options.sizes.is_empty(), "usage: scale [--folder DIR] [--keep] N…");
    Ok(options)
}

fn measure(
    n_articles: usize,
    folder: &Path,
    analysis: &Arc<Analysis>,
) -> anyhow::Result<SizeFigures> {
    let (corpus, index) = (folder.join("corpus"), folder.join("index"));
    let news = News::archive(SEED, n_articles, analysis);
    let queries = searching::reader_queries(&news, n_articles);

    let indexed = if index.exists() {
        None
    } else {
        let started = Instant::now();
        let n_text_bytes = archive::write_archive(&news, n_articles, &corpus)?;
        let seconds = started.elapsed().as_secs_f64();
        let megabytes = n_text_bytes as f64 / 1e6;
        eprintln!("{n_articles} articles, {megabytes:.0} MB of text, are made in {seconds:.1} s");
        let lines: Vec<&str> = queries.iter().map(|(_, query)| query.as_str()).collect();
        fs::write(folder.join("queries.txt"), lines.join("\n") + "\n")?;
        Some(indexing::index(&corpus, &index)?)
    };

    let ready = indexing::time_to_ready(&index)?;
    let engine = searching::open(&index, analysis)?;
    let readers = searching::time_readers(&engine, &queries)?;
    let mut figures = SizeFigures { n_articles, indexed, ready, readers, costly: Vec::new() };
    // The costly queries of a large archive take minutes.
    tables::print(std::slice::from_ref(&figures));
    figures.costly = searching::time_costly(&engine)?;
    Ok(figures)
}
