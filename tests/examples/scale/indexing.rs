//! Indexing an archive in a process of its own, under a limit of its anonymous memory.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use xunwen_tests::binary::{Server, binary};

/// The most memory that the process may have, in bytes, besides the files that it maps.
///
/// `ulimit -d` counts all writable private pages that are mapped, so it is never less than the anonymous
/// memory in use. Beyond it, allocations fail and the run ends with an error.
pub(crate) const MAX_DATA_BYTES: usize = 1 << 30;

/// The time between two looks at the memory of the process.
const SAMPLE_INTERVAL: Duration = Duration::from_millis(20);

/// The figures of a run of `xunwen index`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IndexFigures {
    pub(crate) n_text_bytes: f64,
    pub(crate) wall_seconds: f64,
    pub(crate) cpu_seconds: f64,
    /// The most anonymous memory in bytes.
    pub(crate) peak_anonymous_bytes: f64,
    pub(crate) n_segments: usize,
    pub(crate) n_index_bytes: u64,
}

/// Indexes a corpus.
pub(crate) fn index(corpus: &Path, index: &Path) -> anyhow::Result<IndexFigures> {
    // It may have to be built first.
    let binary = binary();
    let started = Instant::now();
    let cpu_before = children_cpu_seconds()?;
    let limited = format!("ulimit -d {}; exec \"$0\" \"$@\"", MAX_DATA_BYTES >> 10);
    let mut process = Command::new("sh")
        .args(["-c", &limited])
        .arg(binary)
        .arg("index")
        .arg(corpus)
        .args(["--json", "--index"])
        .arg(index)
        .stdout(Stdio::piped())
        .spawn()?;

    let mut peak_anonymous_bytes = 0.0_f64;
    while process.try_wait()?.is_none() {
        let sampled = anonymous_bytes(process.id()).unwrap_or_default();
        peak_anonymous_bytes = peak_anonymous_bytes.max(sampled);
        std::thread::sleep(SAMPLE_INTERVAL);
    }

    let mut printed = String::new();
    process.stdout.take().context("stdout is piped")?.read_to_string(&mut printed)?;
    let report: serde_json::Value = serde_json::from_str(&printed)
        .with_context(|| format!("`xunwen index` failed under `ulimit -d`: {printed}"))?;
    ensure!(report["n_skipped"] == 0, "articles were skipped: {report}");

    let (n_segments, n_index_bytes) = size_of(index)?;
    Ok(IndexFigures {
        n_text_bytes: report["text_bytes"].as_f64().context("the report counts bytes")?,
        wall_seconds: started.elapsed().as_secs_f64(),
        cpu_seconds: children_cpu_seconds()? - cpu_before,
        peak_anonymous_bytes,
        n_segments,
        n_index_bytes,
    })
}

/// Returns the shortest of several times from the start of `xunwen serve` until it is ready.
pub(crate) fn time_to_ready(index: &Path) -> anyhow::Result<Duration> {
    let mut best = Duration::MAX;
    for _ in 0..5 {
        let started = Instant::now();
        let server = Server::start_alone(index, &[])?;
        best = best.min(started.elapsed());
        drop(server);
    }
    Ok(best)
}

/// Returns the anonymous memory of a process.
fn anonymous_bytes(pid: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kilobytes * 1024.0)
}

/// Returns the processor time of the children that have ended.
fn children_cpu_seconds() -> anyhow::Result<f64> {
    // The clock of these fields has 100 ticks a second on every Linux.
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    // The fields after the name, which may contain blanks: cutime and cstime are the 16th and 17th.
    let (_, fields) = stat.rsplit_once(')').context("the name is in parentheses")?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let ticks = |n: usize| anyhow::Ok(fields.get(n).context("a field")?.parse::<f64>()?);
    Ok((ticks(13)? + ticks(14)?) / TICKS_PER_SECOND)
}

/// Returns the number of segments and the bytes of all files below a folder.
fn size_of(folder: &Path) -> anyhow::Result<(usize, u64)> {
    let (mut n_segments, mut n_bytes) = (0, 0);
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if path.is_dir() {
            let (segments, bytes) = size_of(&path)?;
            n_segments += segments;
            n_bytes += bytes;
        } else {
            n_segments += usize::from(path.extension().is_some_and(|end| end == "store"));
            n_bytes += entry.metadata()?.len();
        }
    }
    Ok((n_segments, n_bytes))
}
