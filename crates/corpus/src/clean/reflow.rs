//! Sentences that a line end parted are made whole again, and what stands between their halves is set aside.

mod column;
mod continuation;
mod merge;

#[cfg(test)]
mod tests;

use std::cell::OnceCell;

use crate::article::ParagraphKind;
use crate::change::{Change, ChangeKind};

use self::column::Wrapped;
use self::continuation::{Flow, Least, closes, may_close};
use self::merge::glue;
use super::boundary::{SetLine, ends_sentence};
use super::captions;
use super::lines::Line;
use super::page_heads::is_running_head;
use super::traced_text::Draft;

/// The odds, as natural logarithms, from which two lines are one sentence: next to each other, and over lines that
/// have to be set aside. From the figures that `train_cleaner` prints.
const SURE_ODDS: f32 = 3.0;
const SURE_ODDS_OVER: f32 = 1.5;

/// The odds that are enough on a page on which a sentence was parted beyond doubt: damage seldom comes alone.
const MIN_ODDS: f32 = -0.8;
const MIN_ODDS_OVER: f32 = 0.0;

/// From how many joins on a page is set in columns, if they are a third of its lines, and the odds that are enough then.
const MIN_COLUMN_JOINS: usize = 4;
const COLUMN_ODDS: f32 = -2.0;

/// After so many rounds what is left stays. Each round joins what the one before brought together.
const MAX_ROUNDS: usize = 6;

/// Joins the halves of sentences among the lines of the body.
pub(super) fn join(lines: &mut Vec<Line<'_>>, draft: &Draft<'_>, changes: &mut Vec<Change>) {
    let state = if draft.is_damaged() { State::Damaged } else { State::Unknown };
    let words = OnceCell::new();
    for round in 0..MAX_ROUNDS {
        let joins = find(lines, round, state);
        if joins.is_empty() {
            // On a page that is cleaned, gaps and indents tell nothing: so neither do they here in the end.
            if round > 0 || !lines.iter().any(|line| line.n_blank > 0 || line.is_indented) {
                return;
            }
            continue;
        }
        make(lines, &joins, changes, |left, right| glue(left, right, draft, &words), draft);
    }
}

/// Joins the years that begin a sentence and stand on a line of their own: they look like the numbers of pages. Other
/// numbers may be those, since 人, 位 and 家 begin paragraphs of their own.
pub(super) fn join_years(lines: &mut Vec<Line<'_>>, draft: &Draft<'_>, changes: &mut Vec<Change>) {
    let is_year = |text: &str| text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    let begins =
        |at: usize| at == 0 || !lines[at - 1].is_body() || ends_sentence(&lines[at - 1].text);
    let is_parted = |&at: &usize| {
        let (line, next) = (&lines[at], &lines[at + 1]);
        let are_text = line.is_body() && next.is_body();
        are_text && is_year(&line.text) && next.text.starts_with('年') && begins(at)
    };
    let parted = (0..lines.len().saturating_sub(1)).filter(is_parted);
    let joins: Vec<_> = parted.map(|left| Join { left, right: left + 1 }).collect();
    if !joins.is_empty() {
        let words = OnceCell::new();
        make(lines, &joins, changes, |left, right| glue(left, right, draft, &words), draft);
    }
}

/// What is known of a page before its lines are looked at.
#[derive(Clone, Copy, PartialEq)]
enum State {
    /// Its characters had faults, and damage seldom comes alone.
    Damaged,
    Unknown,
}

/// The line at `right` goes on with the line at `left`; those between are set aside.
#[derive(Clone, Copy)]
struct Join {
    left: usize,
    right: usize,
}

/// Returns the joins of a page, from its beginning to its end and none over another.
fn find(lines: &[Line<'_>], round: usize, state: State) -> Vec<Join> {
    // Nothing follows the last line of the text.
    let last = lines.iter().rposition(Line::is_body).unwrap_or(0);
    let is_whole = |line: &Line<'_>| !line.is_body() || ends_sentence(&line.text);
    if lines[..last].iter().all(is_whole) && !lines.iter().any(|line| may_close(&line.text)) {
        return Vec::new();
    }
    let is_text = |i: &usize| lines[*i].is_body() && !is_laid_in(&lines[*i].text);
    let flow: Vec<_> = (0..lines.len()).filter(is_text).collect();
    let closes = |at: usize| {
        flow.get(at + 1).is_some_and(|&next| closes(&lines[flow[at]].text, &lines[next].text))
    };
    let is_open = |at: usize| !ends_sentence(&lines[flow[at]].text) || closes(at);
    if !(0..flow.len().saturating_sub(1)).any(is_open) {
        return Vec::new();
    }
    let set: Vec<_> = flow
        .iter()
        .map(|&i| SetLine {
            text: &lines[i].text,
            is_indented: round == 0 && lines[i].is_indented,
            n_blank: if round == 0 { lines[i].n_blank } else { 0 },
        })
        .collect();
    let page = Flow::new(lines, &flow, &set);
    let found = |least: &Least| {
        let mut joins = Vec::new();
        let mut left = 0;
        while left < flow.len() {
            let right = if closes(left) {
                Some(left + 1)
            } else if is_open(left) {
                page.goes_on_at(left, least)
            } else {
                None
            };
            joins.extend(right.map(|right| Join { left: flow[left], right: flow[right] }));
            left = right.unwrap_or(left + 1);
        }
        joins
    };
    let mut joins = found(&Least { next: SURE_ODDS, over: SURE_ODDS_OVER, is_damaged: false });
    let least = Least { next: MIN_ODDS, over: MIN_ODDS_OVER, is_damaged: true };
    if !joins.is_empty() || state == State::Damaged {
        joins = found(&least);
    }
    if joins.len() >= MIN_COLUMN_JOINS && joins.len() * 3 >= lines.len() {
        joins = found(&Least { next: COLUMN_ODDS, ..least });
    }
    let wrapped = Wrapped::new(lines, &joins, round);
    wrapped.fill(lines, joins)
}

/// Whether a line is no part of the running text wherever it stands: the head of a page, or a caption by its form.
fn is_laid_in(text: &str) -> bool {
    is_running_head(text) || captions::is_laid_in(text)
}

/// Makes the joins: the text of the right line goes behind that of the left, the lines between behind both.
fn make(
    lines: &mut Vec<Line<'_>>,
    joins: &[Join],
    changes: &mut Vec<Change>,
    glue: impl Fn(&mut Line<'_>, &Line<'_>) -> (String, String, usize),
    draft: &Draft<'_>,
) {
    let mut joins = joins.iter().copied().peekable();
    let old = std::mem::take(lines);
    let mut aside: Vec<Line<'_>> = Vec::new();
    let mut open: Option<Line<'_>> = None;
    let mut goes_on_at = None;
    for (i, line) in old.into_iter().enumerate() {
        match open.as_mut() {
            Some(left) if goes_on_at == Some(i) => {
                goes_on_at = None;
                let (before, after, at) = glue(left, &line);
                changes.push(Change { kind: ChangeKind::Join, before, after, at });
            }
            Some(_) if goes_on_at.is_some() => {
                changes.push(set_aside(&line, draft));
                aside.push(named_aside(line));
            }
            _ => {
                lines.extend(open.take());
                lines.append(&mut aside);
                open = Some(line);
            }
        }
        if let Some(join) = joins.next_if(|join| join.left == i) {
            goes_on_at = Some(join.right);
        }
    }
    lines.extend(open);
    lines.append(&mut aside);
}

fn set_aside(line: &Line<'_>, draft: &Draft<'_>) -> Change {
    let kind =
        if is_running_head(&line.text) { ChangeKind::PageHead } else { ChangeKind::SetAside };
    Change {
        kind,
        before: line.text.clone().into_owned(),
        after: String::new(),
        at: draft.origin(line.range.start),
    }
}

/// What stood inside a sentence is no part of the running text.
fn named_aside(line: Line<'_>) -> Line<'_> {
    let kind = match line.kind {
        ParagraphKind::Body if is_running_head(&line.text) => ParagraphKind::Note,
        ParagraphKind::Body => ParagraphKind::Caption,
        kind => kind,
    };
    Line { kind, ..line }
}
