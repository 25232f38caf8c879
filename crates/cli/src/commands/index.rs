//! `xunwen index`.

mod progress;

use std::path::PathBuf;
use std::sync::Arc;

use xunwen_indexer::{ExistingIndex, IndexJob, Progress, Report, run as run_index};
use xunwen_text::Analysis;

use self::progress::with_progress_bar;
use super::updater;
use crate::analysis;
use crate::archive::{ArchiveArgs, CorpusArgs};
use crate::config::ClusterArgs;
use crate::exit::CommandExit;
use crate::output::{TerminalText, changes_by_kind, megabytes, number, print, print_json};

/// Bring an index up to date with a folder of articles.
///
/// Reads .txt, .md, .html, .json and .jsonl files, feeds (.rss, .atom, .xml) and web archives
/// (.warc), also compressed with gzip or zstd, in folders of any depth, and the articles that were
/// posted to a server. Files that have not changed since the last run are not read again. Articles
/// that cannot be read are skipped, counted and listed. After an interruption, the next run resumes
/// the work.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  xunwen index
  xunwen index ~/news --index /var/lib/xunwen/index
  xunwen index --rebuild --json
  xunwen index --watch                          keep the index up to date
  xunwen index --dict newsroom.txt --rebuild    with your own words
  xunwen index --cluster https://node-1:9200    into an OpenSearch cluster

An index remembers its dictionary: later runs, searches and servers use it without being asked.
`xunwen dict check` shows beforehand what a dictionary changes.")]
pub(crate) struct IndexCommandArgs {
    #[command(flatten)]
    corpus: CorpusArgs,
    #[command(flatten)]
    archive: ArchiveArgs,
    #[command(flatten)]
    cluster: ClusterArgs,
    /// Read everything again into a new index, and switch to it once it is verified; searches
    /// continue meanwhile
    #[arg(long)]
    rebuild: bool,
    /// A user dictionary: one word per line, with an optional weight and tag. A dictionary other than
    /// that of the index needs --rebuild
    #[arg(long, value_name = "FILE")]
    dict: Option<PathBuf>,
    /// Drop the dictionary that the index remembers; needs --rebuild
    #[arg(long, conflicts_with = "dict")]
    no_dict: bool,
    /// Keep running and index files that appear, change or vanish, until SIGINT or SIGTERM
    #[arg(long, conflicts_with_all = ["rebuild", "json"])]
    watch: bool,
    /// Threads that clean articles, and as many that index them [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &IndexCommandArgs) -> anyhow::Result<CommandExit> {
    let job = job(args)?;
    let analysis = Arc::new(load_analysis(args, &job)?);
    if args.watch {
        updater::watch(job, analysis)?;
        return Ok(CommandExit::Done);
    }

    let progress = Progress::default();
    let report = with_progress_bar(&progress, || run_index(&job, &analysis, &progress))?;
    if args.json {
        print_json(&report)?;
    } else {
        print(&to_text(&report))?;
    }
    Ok(if report.n_skipped == 0 { CommandExit::Done } else { CommandExit::Partial })
}

fn load_analysis(args: &IndexCommandArgs, job: &IndexJob) -> anyhow::Result<Analysis> {
    match (&args.dict, &job.cluster) {
        (Some(file), _) => analysis::load_with_file(file),
        (None, _) if args.no_dict => Ok(Analysis::load()?),
        (None, Some(archive)) => analysis::load_for_cluster(archive),
        (None, None) => analysis::load_for_index(&job.index),
    }
}

fn job(args: &IndexCommandArgs) -> anyhow::Result<IndexJob> {
    let mut job = args.corpus.job(&args.archive);
    job.existing = if args.rebuild { ExistingIndex::Rebuild } else { ExistingIndex::Update };
    if let Some(n_threads) = args.threads {
        job.n_threads = n_threads.into();
    }
    job.cluster = args.cluster.settings.archive()?;
    Ok(job)
}

/// Returns the report as text: counts, then skipped articles, then changes and speed.
fn to_text(report: &Report) -> TerminalText {
    let mut text = TerminalText::default();
    push_counts(&mut text, report);
    push_skipped(&mut text, report);
    push_ignored(&mut text, report);
    push_warnings(&mut text, report);

    if !report.changes_by_kind.is_empty() {
        let counts = report.changes_by_kind.iter().map(|(kind, n)| (kind.as_str(), *n));
        text.line(format_args!("cleaning made {}", changes_by_kind(counts)));
    }

    if report.n_indexed > 0 {
        let megabytes = megabytes(report.text_bytes);
        let speed = megabytes / report.seconds.max(0.001);
        let seconds = report.seconds;
        text.line(format_args!("{megabytes:.1} MB of text in {seconds:.1} s ({speed:.1} MB/s)"));
    }
    text
}

fn push_counts(text: &mut TerminalText, report: &Report) {
    text.line(format_args!(
        "read {}, indexed {}, unchanged {}, removed {}, skipped {}",
        number(report.n_read),
        number(report.n_indexed),
        number(report.n_unchanged),
        number(report.n_removed),
        number(report.n_skipped),
    ));
    if report.n_moved > 0 {
        text.line(format_args!("moved {} files", number(report.n_moved)));
    }
    if report.n_posted > 0 {
        text.line(format_args!("took {} posted articles", number(report.n_posted)));
    }
    for remark in &report.remarks {
        text.line(format_args!("note: {remark}"));
    }
}

fn push_skipped(text: &mut TerminalText, report: &Report) {
    for skipped in &report.skipped {
        text.line(format_args!("  skipped {}: {}", skipped.place, skipped.reason));
    }
    let n_more = report.n_skipped.saturating_sub(report.skipped.len() as u64);
    if n_more > 0 {
        text.line(format_args!("  and {} more", number(n_more)));
    }
}

/// Appends the files that were not read because of their kind.
fn push_ignored(text: &mut TerminalText, report: &Report) {
    if report.n_ignored_files == 0 {
        return;
    }
    let mut kinds: Vec<_> = report.ignored_by_kind.iter().collect();
    kinds.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
    let kinds: Vec<_> = kinds.iter().map(|(kind, n)| format!("{} {kind}", number(**n))).collect();
    text.line(format_args!("other files not read: {}", kinds.join(", ")));
}

/// The most names of unread fields that are shown.
const MAX_SHOWN_FIELDS: usize = 12;

fn push_warnings(text: &mut TerminalText, report: &Report) {
    for found in &report.warnings {
        text.line(format_args!("  warning {}: {}", found.place, found.warning));
    }
    let n_more = report.n_warnings.saturating_sub(report.warnings.len() as u64);
    if n_more > 0 {
        text.line(format_args!("  and {} more", number(n_more)));
    }

    if !report.unread_fields.is_empty() {
        let mut fields: Vec<(&String, &u64)> = report.unread_fields.iter().collect();
        fields.sort_by(|(a, n_a), (b, n_b)| n_b.cmp(n_a).then_with(|| a.cmp(b)));
        let shown = fields.iter().take(MAX_SHOWN_FIELDS);
        let shown: Vec<String> = shown.map(|(name, n)| format!("{name} {}", number(**n))).collect();
        let rest = if fields.len() > shown.len() { ", …" } else { "" };
        text.line(format_args!("fields not read: {}{rest}", shown.join(", ")));
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use xunwen_indexer::{ReportedWarning, SkippedItem};

    use super::*;

    #[test]
    fn the_report_lists_skipped_articles_and_counts_changes() {
        let skipped = SkippedItem {
            place: "`a.jsonl` line 7".to_owned(),
            code: "bad_json".to_owned(),
            reason: "not valid JSON: expected value".to_owned(),
        };
        let report = Report {
            n_read: 1201,
            n_indexed: 1200,
            n_skipped: 3,
            skipped: vec![skipped],
            n_ignored_files: 4,
            ignored_by_kind: [("PDF".to_owned(), 1), ("picture".to_owned(), 3)].into(),
            n_warnings: 2,
            warnings: vec![ReportedWarning {
                place: "`a.jsonl` article `7`".to_owned(),
                code: "date".to_owned(),
                warning: "date: \"昨天\" was not read".to_owned(),
            }],
            unread_fields: [("tags".to_owned(), 7), ("mood".to_owned(), 1900)].into(),
            changes_by_kind: [("blank".to_owned(), 7), ("gloss".to_owned(), 1034)].into(),
            text_bytes: 2_500_000,
            seconds: 0.5,
            ..Report::default()
        };
        expect![[r#"
            read 1,201, indexed 1,200, unchanged 0, removed 0, skipped 3
              skipped `a.jsonl` line 7: not valid JSON: expected value
              and 2 more
            other files not read: 3 picture, 1 PDF
              warning `a.jsonl` article `7`: date: "昨天" was not read
              and 1 more
            fields not read: mood 1,900, tags 7
            cleaning made 1,041 changes: 1,034 gloss, 7 blank
            2.5 MB of text in 0.5 s (5.0 MB/s)
        "#]]
        .assert_eq(&to_text(&report).to_plain());
    }
}
