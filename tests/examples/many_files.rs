//! Measures updating an index of very many files when a few of them change.
//!
//!     cargo run --release -p xunwen-tests --example many_files [FILES [CHANGES]]
//!
//! Creates the files in a temporary folder, indexes them with the `xunwen` binary, changes some, and
//! times two more runs: one with changes and one without.

#![allow(clippy::print_stdout, reason = "a command that prints its figures")]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use xunwen_tests::binary::xunwen;

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1).map(|arg| arg.parse::<usize>());
    let n_files = args.next().unwrap_or(Ok(100_000)).context("FILES is a number")?;
    let n_changes = args.next().unwrap_or(Ok(10)).context("CHANGES is a number")?;
    let folder = tempfile::tempdir()?;
    let (corpus, index) = (folder.path().join("corpus"), folder.path().join("index"));
    for n in 0..n_files {
        write(&corpus, n, "第一版")?;
    }
    println!("{n_files} files are indexed in {:.1} s", run(&corpus, &index, n_files)?);
    // Files written within the last two seconds are read again.
    std::thread::sleep(Duration::from_secs(3));
    println!("nothing to do takes {:.2} s", run(&corpus, &index, 0)?);
    for n in 0..n_changes {
        write(&corpus, n * (n_files / n_changes), "第二版")?;
    }
    println!("{n_changes} changes take {:.2} s", run(&corpus, &index, n_changes)?);
    Ok(())
}

fn write(corpus: &Path, n: usize, version: &str) -> anyhow::Result<()> {
    let folder = corpus.join(format!("{:03}", n / 1000));
    fs::create_dir_all(&folder)?;
    let text = format!("第{n}篇报道\n\n{version}：跨境电商的第{n}个例子，说明增量索引的快慢。\n");
    Ok(fs::write(folder.join(format!("{n:06}.txt")), text)?)
}

/// Returns the duration in seconds of a run that must index `n` articles.
fn run(corpus: &Path, index: &Path, n_indexed: usize) -> anyhow::Result<f64> {
    let started = Instant::now();
    let output = xunwen(&[
        "index".as_ref(),
        corpus.as_os_str(),
        "--index".as_ref(),
        index.as_os_str(),
        "--json".as_ref(),
    ]);
    let seconds = started.elapsed().as_secs_f64();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    ensure!(report["n_indexed"] == n_indexed, "{report}");
    Ok(seconds)
}
