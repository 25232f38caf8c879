//! Two rankings side by side, as a table and with the queries that changed most.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
use xunwen_indexer::{
    ChangedQuery, Comparison, Difference, GradedHit, Measure, SetResults, compare,
};
use xunwen_storage::{FileAccess, write_whole};

use crate::output::{QUIET, TITLE, TerminalText, print, print_json};

/// The queries that won and lost most, each.
const N_CHANGED: usize = 20;

/// The hits shown for a changed query.
const N_HITS: usize = 5;

/// The columns of a hit on a terminal.
const HIT_WIDTH: usize = 46;

/// The file that `--save` writes.
#[derive(Serialize, Deserialize)]
struct SavedResults {
    sets: Vec<SetResults>,
}

/// Writes the answers to all queries, for a comparison later.
pub(super) fn save(path: &Path, sets: Vec<SetResults>) -> anyhow::Result<()> {
    let write = || -> anyhow::Result<()> {
        let name = path.file_name().and_then(|name| name.to_str()).context("no file name")?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let bytes = serde_json::to_vec(&SavedResults { sets })?;
        let folder = folder.unwrap_or(Path::new("."));
        Ok(write_whole(folder, name, &bytes, FileAccess::Group)?)
    };
    write().with_context(|| format!("cannot write `{}`", path.display()))
}

/// Prints how the answers in the second file differ from those in the first one.
pub(super) fn print_comparison(before: &Path, after: &Path, json: bool) -> anyhow::Result<()> {
    let comparison = compare(&read(before)?, &read(after)?, N_CHANGED)?;
    if json { print_json(&comparison) } else { print(&to_text(&comparison)) }
}

fn read(path: &Path) -> anyhow::Result<Vec<SetResults>> {
    let file = File::open(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let saved: SavedResults = serde_json::from_reader(BufReader::new(file)).with_context(|| {
        format!("`{}` is not a file that `xunwen eval --save` wrote", path.display())
    })?;
    Ok(saved.sets)
}

fn to_text(comparison: &Comparison) -> TerminalText {
    let mut text = TerminalText::default();
    let names = comparison.sets.iter().map(|set| set.set.as_str());
    let width = names.map(UnicodeWidthStr::width).max().unwrap_or(0).max("mean".len());
    text.line(format_args!(
        "{} {:10} {:>7} {:>7} {:>8}  {:17} {:>6} {:>6} {:>6}",
        padded("set", width),
        "measure",
        "before",
        "after",
        "change",
        "95 % interval",
        "p",
        "better",
        "worse"
    ));
    for set in &comparison.sets {
        push_differences(&mut text, &padded(&set.set, width), &set.differences);
    }
    push_differences(&mut text, &padded("mean", width), &comparison.mean);
    push_verdict(&mut text, comparison);
    push_changed(&mut text, "Won most nDCG@10", &comparison.won);
    push_changed(&mut text, "Lost most nDCG@10", &comparison.lost);
    text
}

fn push_differences(text: &mut TerminalText, name: &str, differences: &[Difference]) {
    for difference in differences {
        let Difference { before, after, interval: [low, high], p, n_better, n_worse, .. } =
            difference;
        let (measure, change) = (measure_name(difference.measure), difference.change());
        text.line(format_args!(
            "{name} {measure:10} {before:7.4} {after:7.4} {change:+8.4}  [{low:+.4}, {high:+.4}] \
             {p:6.3} {n_better:6} {n_worse:6}"
        ));
    }
}

fn measure_name(measure: Measure) -> &'static str {
    match measure {
        Measure::Ndcg => "nDCG@10",
        Measure::NdcgShown => "shown",
        Measure::Mrr => "MRR@10",
        Measure::Recall => "recall@100",
    }
}

/// Appends whether the mean nDCG@10 of the second ranking is better.
fn push_verdict(text: &mut TerminalText, comparison: &Comparison) {
    let Some(ndcg) = comparison.mean.first() else { return };
    text.end_line().line(match (ndcg.is_significant(), ndcg.change() > 0.0) {
        (true, true) => "The second is better: chance does not explain the mean nDCG@10.",
        (true, false) => "The second is worse: chance does not explain the mean nDCG@10.",
        (false, _) => "No difference that chance does not explain (p of the mean nDCG@10 ≥ .05).",
    });
}

fn push_changed(text: &mut TerminalText, heading: &str, queries: &[ChangedQuery]) {
    if queries.is_empty() {
        return;
    }
    text.end_line().push_styled(TITLE, heading).end_line();
    for ChangedQuery { set, before, after } in queries {
        let (was, is) = (before.ndcg_10, after.ndcg_10);
        text.end_line().push_styled(TITLE, &after.query);
        text.push("  ").push_styled(QUIET, format_args!("{set}, {was:.4} → {is:.4}")).end_line();
        for n in 0..N_HITS.min(before.hits.len().max(after.hits.len())) {
            let (left, right) = (hit_text(before.hits.get(n)), hit_text(after.hits.get(n)));
            text.line(format_args!("  {} {}", padded(&left, HIT_WIDTH), right.trim_end()));
        }
    }
}

/// Returns a hit with its grade, cut to the width of its column.
fn hit_text(hit: Option<&GradedHit>) -> String {
    let Some(GradedHit { title, grade, .. }) = hit else { return String::new() };
    let mut text = if *grade > 0 { format!("{grade} ") } else { "· ".to_owned() };
    let mut width = text.width();
    for c in title.chars().map(|c| if c.is_whitespace() { ' ' } else { c }) {
        width += c.width().unwrap_or(0);
        if width > HIT_WIDTH - 2 {
            break;
        }
        text.push(c);
    }
    text
}

/// Returns a text with blanks up to a width on the terminal, where a Chinese character takes two
/// columns.
fn padded(text: &str, width: usize) -> String {
    let n_blanks = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(n_blanks))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use xunwen_indexer::QueryResult;

    use super::*;

    fn results(query: &str, values: &[(f64, &str)]) -> SetResults {
        let result = |(n, (value, title)): (usize, &(f64, &str))| QueryResult {
            query: format!("{query}{n}"),
            ndcg_10: *value,
            ndcg_10_shown: *value,
            mrr_10: *value,
            recall_100: 1.0,
            ms: 1.0,
            hits: vec![GradedHit {
                id: "1".into(),
                title: (*title).into(),
                grade: u32::from(*value > 0.5),
            }],
        };
        let queries = values.iter().enumerate().map(result).collect();
        SetResults { set: "新闻".into(), queries }
    }

    #[test]
    fn both_rankings_are_printed_side_by_side() {
        let before = results(
            "港口",
            &[(0.2, "码头"), (1.0, "港口今天恢复作业，首批货轮抵达，随后还有三艘等候")],
        );
        let after = results("港口", &[(0.8, "港口停工"), (0.4, "机场")]);
        let comparison = compare(&[before], &[after], 5).unwrap();
        expect![[r#"
            set  measure     before   after   change  95 % interval          p better  worse
            新闻 nDCG@10     0.6000  0.6000  +0.0000  [-0.6000, +0.6000]  1.000      1      1
            新闻 shown       0.6000  0.6000  +0.0000  [-0.6000, +0.6000]  1.000      1      1
            新闻 MRR@10      0.6000  0.6000  +0.0000  [-0.6000, +0.6000]  1.000      1      1
            新闻 recall@100  1.0000  1.0000  +0.0000  [+0.0000, +0.0000]  1.000      0      0
            mean nDCG@10     0.6000  0.6000  +0.0000  [-0.6000, +0.6000]  1.000      1      1
            mean shown       0.6000  0.6000  +0.0000  [-0.6000, +0.6000]  1.000      1      1
            mean MRR@10      0.6000  0.6000  +0.0000  [-0.6000, +0.6000]  1.000      1      1
            mean recall@100  1.0000  1.0000  +0.0000  [+0.0000, +0.0000]  1.000      0      0

            No difference that chance does not explain (p of the mean nDCG@10 ≥ .05).

            Won most nDCG@10

            港口0  新闻, 0.2000 → 0.8000
              · 码头                                         1 港口停工

            Lost most nDCG@10

            港口1  新闻, 1.0000 → 0.4000
              1 港口今天恢复作业，首批货轮抵达，随后还有三   · 机场
        "#]]
        .assert_eq(&to_text(&comparison).to_plain());
    }
}
