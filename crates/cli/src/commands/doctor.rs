//! `xunwen doctor`.

use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;

use xunwen_indexer::{Finding, Severity, examine};
use xunwen_text::Analysis;

use crate::analysis;
use crate::archive::{ArchiveArgs, DEFAULT_CORPUS};
use crate::exit::CommandExit;
use crate::output::{print, print_json};

/// Examine an index and everything that belongs to it, and say what to do.
///
/// Reads every file of the index and of the posted articles, and compares corpus, manifest and
/// index. Changes nothing. While a server runs, its current work is reported as unfinished.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  xunwen doctor
  xunwen doctor ~/news --index /var/lib/xunwen/index --json

Exit codes: 0 all is well, 1 something needs attention, 2 something is broken")]
pub(crate) struct DoctorArgs {
    /// The folder of articles
    #[arg(env = "XUNWEN_CORPUS", hide_env_values = true, default_value = DEFAULT_CORPUS)]
    corpus: PathBuf,
    #[command(flatten)]
    archive: ArchiveArgs,
    /// Print the findings as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &DoctorArgs) -> anyhow::Result<CommandExit> {
    // With a damaged dictionary, the rest can still be examined.
    let analysis = analysis::load_for_index(args.archive.index()).or_else(|_| Analysis::load())?;
    let findings = examine(&args.archive.job(&args.corpus), &Arc::new(analysis));

    if args.json {
        print_json(&findings)?;
    } else {
        print(&to_text(&findings))?;
    }

    Ok(match findings.iter().map(|finding| finding.severity).max() {
        Some(Severity::Fault) => CommandExit::Failed,
        Some(Severity::Warning) => CommandExit::Partial,
        _ => CommandExit::Done,
    })
}

fn to_text(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let label = match finding.severity {
            Severity::Ok => "well   ",
            Severity::Warning => "look   ",
            Severity::Fault => "broken ",
        };
        let _ = writeln!(text, "{label} {}: {}", finding.about, finding.found);
        if let Some(todo) = &finding.todo {
            let _ = writeln!(text, "        {todo}");
        }
    }
    text
}
