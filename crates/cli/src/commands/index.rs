//! `xunwen index`.

use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use indicatif::{HumanDuration, ProgressBar, ProgressStyle};
use xunwen_indexer::{Existing, Progress, Report, run as run_index};
use xunwen_text::Analysis;

use crate::args::IndexArgs;
use crate::output::{changes, megabytes, number, print};
use crate::commands::updater as keep;
use crate::{Outcome, analysis};

/// How often the progress bar moves.
const TICK: Duration = Duration::from_millis(100);

pub(crate) fn run(args: &IndexArgs) -> anyhow::Result<Outcome> {
    let analysis = Arc::new(match &args.dict {
        Some(file) => analysis::with_file(file)?,
        None if args.no_dict => Analysis::load()?,
        None => analysis::of_index(&args.archive.index)?,
    });
    let mut job = args.archive.job(&args.corpus);
    job.existing = if args.rebuild { Existing::Rebuild } else { Existing::Update };
    if let Some(n_threads) = args.threads {
        job.n_threads = n_threads.into();
    }
    if args.watch {
        return keep::watch(args, job, analysis);
    }
    let progress = Progress::default();
    let report = watched(&progress, || run_index(&job, &analysis, &progress))?;
    if args.json {
        let text = serde_json::to_string_pretty(&report).context("cannot write the report")?;
        print(&format!("{text}\n"))?;
    } else {
        print(&shown(&report))?;
    }
    Ok(if report.n_skipped == 0 { Outcome::Done } else { Outcome::Skipped })
}

/// Runs `work` under a progress bar, which shows itself on a terminal only.
fn watched<T: Send>(progress: &Progress, work: impl FnOnce() -> T + Send) -> T {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let watcher = scope.spawn(|| watch(progress, &done));
        let _end = AtTheEnd(|| {
            done.store(true, Ordering::Relaxed);
            watcher.thread().unpark();
        });
        work()
    })
}

/// Does something when it is dropped, also by a panic.
struct AtTheEnd<F: Fn()>(F);

impl<F: Fn()> Drop for AtTheEnd<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

fn watch(progress: &Progress, done: &AtomicBool) {
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template("{bar:30} {percent:>3}%  {msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let started = Instant::now();
    while !done.load(Ordering::Relaxed) {
        let (read, total) = (progress.bytes_done(), progress.bytes_total());
        if total > 0 {
            bar.set_length(total);
            bar.set_position(read.min(total));
            bar.set_message(message(progress, started.elapsed()));
        }
        std::thread::park_timeout(TICK);
    }
    bar.finish_and_clear();
}

/// Returns articles, speed and time left. All files read, the index is still being merged.
#[allow(clippy::cast_precision_loss, reason = "the message is an estimate")]
fn message(progress: &Progress, elapsed: Duration) -> String {
    let (read, total) = (progress.bytes_done(), progress.bytes_total());
    let articles = number(progress.n_articles());
    let seconds = elapsed.as_secs_f64().max(0.001);
    let speed = megabytes(read) / seconds;
    let left = match read {
        0 => String::new(),
        _ if read >= total => "finishing".to_owned(),
        _ => {
            let left = Duration::from_secs_f64(seconds * (total - read) as f64 / read as f64);
            format!("{} left", HumanDuration(left))
        }
    };
    format!("{articles} articles  {speed:.1} MB/s  {left}")
}

/// Returns the report for people.
fn shown(report: &Report) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "read {}, indexed {}, unchanged {}, removed {}, skipped {}",
        number(report.n_read),
        number(report.n_indexed),
        number(report.n_unchanged),
        number(report.n_removed),
        number(report.n_skipped),
    );
    if report.n_moved > 0 {
        let _ = writeln!(text, "moved {} files", number(report.n_moved));
    }
    if report.n_posted > 0 {
        let _ = writeln!(text, "took {} posted articles", number(report.n_posted));
    }
    for remark in &report.remarks {
        let _ = writeln!(text, "note: {remark}");
    }
    for skipped in &report.skipped {
        let _ = writeln!(text, "  skipped {}: {}", skipped.place, skipped.reason);
    }
    let n_untold = report.n_skipped.saturating_sub(report.skipped.len() as u64);
    if n_untold > 0 {
        let _ = writeln!(text, "  and {} more", number(n_untold));
    }
    if !report.changes_by_kind.is_empty() {
        let by_kind = report.changes_by_kind.iter().map(|(kind, n)| (kind.as_str(), *n));
        let _ = writeln!(text, "cleaning made {}", changes(by_kind));
    }
    if report.n_indexed > 0 {
        let megabytes = megabytes(report.text_bytes);
        let _ = writeln!(
            text,
            "{megabytes:.1} MB of text in {:.1} s ({:.1} MB/s)",
            report.seconds,
            megabytes / report.seconds.max(0.001),
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use xunwen_indexer::Skipped;

    use super::*;

    #[test]
    fn the_report_names_what_was_skipped_and_counts_what_was_changed() {
        let skipped = Skipped {
            place: "`a.jsonl` line 7".to_owned(),
            code: "bad_json".to_owned(),
            reason: "not valid JSON: expected value".to_owned(),
        };
        let report = Report {
            n_read: 1201,
            n_indexed: 1200,
            n_skipped: 3,
            skipped: vec![skipped],
            changes_by_kind: [("blank".to_owned(), 7), ("gloss".to_owned(), 1034)].into(),
            text_bytes: 2_500_000,
            seconds: 0.5,
            ..Report::default()
        };
        expect![[r"
            read 1,201, indexed 1,200, unchanged 0, removed 0, skipped 3
              skipped `a.jsonl` line 7: not valid JSON: expected value
              and 2 more
            cleaning made 1,041 changes: 1,034 gloss, 7 blank
            2.5 MB of text in 0.5 s (5.0 MB/s)
        "]]
        .assert_eq(&shown(&report));
    }
}
