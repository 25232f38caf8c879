//! `xunwen doctor`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use xunwen_indexer::{Finding, Severity, examine, examine_cluster};
use xunwen_server::{CursorKey, Tokens};
use xunwen_text::Analysis;

use crate::analysis;
use crate::archive::{ArchiveArgs, CorpusArgs};
use crate::config::{ApiToken, ClusterArgs, token_files, token_remarks};
use crate::exit::CommandExit;
use crate::output::{TerminalText, print, print_json};

/// Examine an index and everything that belongs to it, and say what to do.
///
/// Reads every file of the index and of the posted articles, and compares corpus, manifest and
/// index. Changes nothing. While a server runs, its current work is reported as unfinished.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  xunwen doctor
  xunwen doctor ~/news --index /var/lib/xunwen/index --json
  xunwen doctor --cluster https://node-1:9200    the index of a cluster, and its nodes

Exit codes: 0 all is well, 1 something needs attention, 2 something is broken")]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    corpus: CorpusArgs,
    #[command(flatten)]
    archive: ArchiveArgs,
    #[command(flatten)]
    cluster: ClusterArgs,
    /// The file of tokens of a server
    #[arg(long, value_name = "FILE", env = "XUNWEN_TOKENS", hide_env_values = true)]
    tokens: Option<PathBuf>,
    /// Print the findings as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &DoctorArgs) -> anyhow::Result<CommandExit> {
    let mut findings = match args.cluster.settings.archive()? {
        Some(archive) => {
            let analysis = analysis::load_for_cluster(&archive).or_else(|_| Analysis::load())?;
            examine_cluster(&archive, &Arc::new(analysis))
        }
        None => examine_folder(args)?,
    };
    findings.extend(examine_tokens(args.tokens.as_deref()));

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

/// Checks an index on this machine, and what belongs to it.
fn examine_folder(args: &DoctorArgs) -> anyhow::Result<Vec<Finding>> {
    // With a damaged dictionary, the rest can still be examined.
    let analysis = analysis::load_for_index(args.archive.index()).or_else(|_| Analysis::load())?;
    let mut findings = examine(&args.corpus.job(&args.archive), &Arc::new(analysis));
    let cursor_key = CursorKey::file(args.archive.index());
    findings.extend(Finding::exposed("cursor key", &[cursor_key]));
    Ok(findings)
}

/// Checks the tokens of a server, and where they are kept.
fn examine_tokens(file: Option<&Path>) -> Vec<Finding> {
    const ABOUT: &str = "tokens";
    let (files, environment) = (token_files(file), ApiToken::from_environment());
    let mut findings: Vec<Finding> = token_remarks(&files, &environment)
        .into_iter()
        .map(|remark| Finding::warning(ABOUT, remark.found, &remark.todo))
        .collect();

    let text = environment.0.as_deref().unwrap_or_default();
    if let Err(error) = Tokens::open(files, text) {
        let remedy = "correct the file; a running server keeps the tokens that it has";
        findings.push(Finding::fault(ABOUT, error.to_string(), remedy));
    }
    findings
}

fn to_text(findings: &[Finding]) -> TerminalText {
    let mut text = TerminalText::default();
    for finding in findings {
        let label = match finding.severity {
            Severity::Ok => "well   ",
            Severity::Warning => "look   ",
            Severity::Fault => "broken ",
        };
        text.line(format_args!("{label} {}: {}", finding.about, finding.found));
        if let Some(todo) = &finding.todo {
            text.line(format_args!("        {todo}"));
        }
    }
    text
}
