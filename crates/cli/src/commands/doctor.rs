//! `xunwen doctor`.

use std::fmt::Write;
use std::sync::Arc;

use anyhow::Context;
use xunwen_indexer::{Finding, Severity, examine};
use xunwen_text::Analysis;

use crate::args::DoctorArgs;
use crate::output::print;
use crate::{Outcome, analysis};

pub(crate) fn run(args: &DoctorArgs) -> anyhow::Result<Outcome> {
    // A damaged dictionary is no reason to look at nothing.
    let analysis = analysis::of_index(&args.archive.index).or_else(|_| Analysis::load())?;
    let job = args.archive.job(&args.corpus);
    let findings = examine(&job, &Arc::new(analysis));
    if args.json {
        let text = serde_json::to_string_pretty(&findings).context("cannot write the findings")?;
        print(&format!("{text}\n"))?;
    } else {
        print(&shown(&findings))?;
    }
    Ok(match findings.iter().map(|finding| finding.severity).max() {
        Some(Severity::Fault) => Outcome::Failed,
        Some(Severity::Warning) => Outcome::Skipped,
        _ => Outcome::Done,
    })
}

fn shown(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let sign = match finding.severity {
            Severity::Ok => "well   ",
            Severity::Warning => "look   ",
            Severity::Fault => "broken ",
        };
        let _ = writeln!(text, "{sign} {}: {}", finding.about, finding.found);
        if let Some(todo) = &finding.todo {
            let _ = writeln!(text, "        {todo}");
        }
    }
    text
}
