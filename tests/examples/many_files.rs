//! Measures updating an index of very many files when a few of them change.
//!
//!     cargo run --release -p xunwen-tests --example many_files [FILES [CHANGES]]
//!
//! Creates the files in a temporary folder, indexes them with the `xunwen` binary, changes some, and
//! times two more runs: one with changes and one without.

#![allow(clippy::print_stdout, reason = "a command that prints its figures")]

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use xunwen_tests::binary::timed_index;

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1).map(|arg| arg.parse::<usize>());
    let n_files = args.next().unwrap_or(Ok(100_000)).context("FILES is a number")?;
    let n_changes = args.next().unwrap_or(Ok(10)).context("CHANGES is a number")?;
    let folder = tempfile::tempdir()?;
    let (corpus, index) = (folder.path().join("corpus"), folder.path().join("index"));
    for n in 0..n_files {
        write(&corpus, n, "第一版")?;
    }
    println!("{n_files} files are indexed in {:.1} s", timed_index(&corpus, &index, n_files)?);
    // Files written within the last two seconds are read again.
    std::thread::sleep(Duration::from_secs(3));
    println!("nothing to do takes {:.2} s", timed_index(&corpus, &index, 0)?);
    for n in 0..n_changes {
        write(&corpus, n * (n_files / n_changes), "第二版")?;
    }
    println!("{n_changes} changes take {:.2} s", timed_index(&corpus, &index, n_changes)?);
    Ok(())
}

fn write(corpus: &Path, n: usize, version: &str) -> anyhow::Result<()> {
    let folder = corpus.join(format!("{:03}", n / 1000));
    fs::create_dir_all(&folder)?;
    let text = format!("第{n}篇报道\n\n{version}：跨境电商的第{n}个例子，说明增量索引的快慢。\n");
    Ok(fs::write(folder.join(format!("{n:06}.txt")), text)?)
}
