//! Undoes hard line breaks: joins the parts of sentences that line ends separated, and sets aside the lines between them.

mod apply;
mod aside;
mod bonus;
mod column;
mod continuation;
mod evidence;
mod line_join;
mod merge;

#[cfg(test)]
mod tests;

use std::cell::OnceCell;

use self::apply::{MergeContext, apply_joins};
use self::aside::is_laid_in;
use self::column::ColumnLayout;
use self::continuation::Continuations;
use self::evidence::{may_close, starts_with_closing};
use self::line_join::{JoinThresholds, LineJoin};
use super::boundary::{BoundaryLine, ends_sentence};
use super::lines::PageLine;
use super::params::{CleanerParams, ReflowParams};
use super::traced_text::TracedText;
use crate::change::Change;

/// Joins the parts of sentences among the lines of the body. Once the work exceeds the budget of the article, no more
/// lines are joined.
pub(super) fn join_sentences(
    lines: &mut Vec<PageLine<'_>>,
    text: &TracedText<'_>,
    changes: &mut Vec<Change>,
    params: &CleanerParams,
) {
    let words = OnceCell::new();
    let context = MergeContext { text, words: &words, params };

    for round in 0..params.reflow.max_rounds {
        let joins = find_joins(lines, round, text, params);
        if !text.spend(lines.len()) {
            return;
        }
        if !joins.is_empty() {
            apply_joins(lines, &joins, changes, &context);
            continue;
        }

        // The first round uses gaps and indents, which a cleaned page does not have. Another round without them makes
        // the result the same as for the cleaned page.
        let has_layout = lines.iter().any(|line| line.n_blank > 0 || line.is_indented);
        if round > 0 || !has_layout {
            return;
        }
    }
}

/// Joins years that begin a sentence on a line of their own to the 年 on the next line: they look like page numbers.
/// Other numbers may be page numbers, since 人, 位 and 家 begin paragraphs of their own.
pub(super) fn join_years(
    lines: &mut Vec<PageLine<'_>>,
    text: &TracedText<'_>,
    changes: &mut Vec<Change>,
    params: &CleanerParams,
) {
    let last = lines.len().saturating_sub(1);
    let years = (0..last).filter(|&at| is_broken_year(lines, at));
    let joins: Vec<_> = years.map(|left| LineJoin { left, right: left + 1 }).collect();

    if !joins.is_empty() {
        let words = OnceCell::new();
        apply_joins(lines, &joins, changes, &MergeContext { text, words: &words, params });
    }
}

/// Returns whether a line is a year at the beginning of a sentence, and the next line begins with 年.
fn is_broken_year(lines: &[PageLine<'_>], at: usize) -> bool {
    let (line, next) = (&lines[at], &lines[at + 1]);
    let is_year = line.text.len() == 4 && line.text.bytes().all(|b| b.is_ascii_digit());
    if !(is_year && line.is_body() && next.is_body() && next.text.starts_with('年')) {
        return false;
    }
    at == 0 || !lines[at - 1].is_body() || ends_sentence(&lines[at - 1].text)
}

/// Returns the joins of a page in order; none overlaps another.
fn find_joins(
    lines: &[PageLine<'_>],
    round: usize,
    text: &TracedText<'_>,
    params: &CleanerParams,
) -> Vec<LineJoin> {
    if !may_have_joins(lines) {
        return Vec::new();
    }

    // The running text: the lines that are not about the page.
    let is_text = |i: &usize| lines[*i].is_body() && !is_laid_in(&lines[*i].text, params);
    let flow: Vec<_> = (0..lines.len()).filter(is_text).collect();
    let n_ends = flow.len().saturating_sub(1);
    if !(0..n_ends).any(|at| is_open(lines, &flow, at) || closes_at(lines, &flow, at)) {
        return Vec::new();
    }

    let set: Vec<_> = flow.iter().map(|&i| boundary_line(&lines[i], round)).collect();
    let page = Continuations::new(lines, &flow, &set, text, params);
    let joins = joins_by_evidence(&page, lines, &flow, text.is_damaged());
    let columns = ColumnLayout::new(lines, &joins, round, &params.reflow);
    columns.add_full_lines(lines, joins)
}

/// Returns false for a page whose lines all end sentences. The last line of the body has nothing to join.
fn may_have_joins(lines: &[PageLine<'_>]) -> bool {
    let last = lines.iter().rposition(PageLine::is_body).unwrap_or(0);
    let is_open_body = |line: &PageLine<'_>| line.is_body() && !ends_sentence(&line.text);
    lines[..last].iter().any(is_open_body) || lines.iter().any(|line| may_close(&line.text))
}

/// Returns a line as the boundary model sees it. Gaps and indents count in the first round only.
fn boundary_line<'a>(line: &'a PageLine<'_>, round: usize) -> BoundaryLine<'a> {
    if round == 0 {
        BoundaryLine { text: &line.text, is_indented: line.is_indented, n_blank: line.n_blank }
    } else {
        BoundaryLine { text: &line.text, is_indented: false, n_blank: 0 }
    }
}

/// Returns whether a line of the running text does not end a sentence.
fn is_open(lines: &[PageLine<'_>], flow: &[usize], at: usize) -> bool {
    !ends_sentence(&lines[flow[at]].text)
}

/// Returns whether the next line of the running text begins with a mark that closes one of this line.
fn closes_at(lines: &[PageLine<'_>], flow: &[usize], at: usize) -> bool {
    let Some(&next) = flow.get(at + 1) else { return false };
    starts_with_closing(&lines[flow[at]].text, &lines[next].text)
}

/// Returns the joins that the evidence supports. The thresholds fall with the damage that the page shows: damage seldom
/// comes alone.
fn joins_by_evidence(
    page: &Continuations<'_>,
    lines: &[PageLine<'_>],
    flow: &[usize],
    is_damaged: bool,
) -> Vec<LineJoin> {
    let params = &page.params().reflow;
    let sure = JoinThresholds {
        adjacent: params.sure_odds,
        over: params.sure_odds_over,
        is_damaged: false,
    };
    let damaged =
        JoinThresholds { adjacent: params.min_odds, over: params.min_odds_over, is_damaged: true };

    let mut joins = joins_above(page, lines, flow, &sure);
    if !joins.is_empty() || is_damaged {
        joins = joins_above(page, lines, flow, &damaged);
    }
    if is_set_in_columns(joins.len(), lines.len(), params) {
        let column = JoinThresholds { adjacent: params.column_odds, ..damaged };
        joins = joins_above(page, lines, flow, &column);
    }
    joins
}

/// Returns whether a page with some joins is set in columns as a whole.
fn is_set_in_columns(n_joins: usize, n_lines: usize, params: &ReflowParams) -> bool {
    n_joins >= params.min_column_joins && n_joins * params.max_lines_per_join >= n_lines
}

fn joins_above(
    page: &Continuations<'_>,
    lines: &[PageLine<'_>],
    flow: &[usize],
    thresholds: &JoinThresholds,
) -> Vec<LineJoin> {
    let mut joins = Vec::new();
    let mut left = 0;

    while left < flow.len() {
        let right = if closes_at(lines, flow, left) {
            Some(left + 1)
        } else if is_open(lines, flow, left) {
            page.continuation(left, thresholds)
        } else {
            None
        };
        joins.extend(right.map(|right| LineJoin { left: flow[left], right: flow[right] }));
        left = right.unwrap_or(left + 1);
    }
    joins
}
