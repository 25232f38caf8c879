//! Applies joins to the lines of a page.

use std::cell::OnceCell;

use super::aside::{aside_change, with_aside_kind};
use super::line_join::LineJoin;
use super::merge::{GrowingLine, merge};
use crate::change::Change;
use crate::clean::hyphens::WordCounts;
use crate::clean::lines::PageLine;
use crate::clean::params::CleanerParams;
use crate::clean::traced_text::TracedText;

/// The parts of the page that a merge needs.
pub(super) struct MergeContext<'a, 't> {
    pub(super) text: &'t TracedText<'t>,
    /// The Latin words of the text, counted at the first use.
    pub(super) words: &'a OnceCell<WordCounts<'t>>,
    pub(super) params: &'a CleanerParams,
}

/// Applies joins: appends each right line to its left line, and moves the lines between after both.
pub(super) fn apply_joins<'a>(
    lines: &mut Vec<PageLine<'a>>,
    joins: &[LineJoin],
    changes: &mut Vec<Change>,
    context: &MergeContext<'_, '_>,
) {
    let mut joins = joins.iter().copied().peekable();
    let old = std::mem::take(lines);
    let mut asides: Vec<PageLine<'a>> = Vec::new();
    // The line that may still grow, and the index of the line that continues it.
    let mut open: Option<GrowingLine<'a>> = None;
    let mut continues_at = None;

    for (i, line) in old.into_iter().enumerate() {
        match open.as_mut() {
            Some(left) if continues_at == Some(i) => {
                continues_at = None;
                let words = || context.words.get_or_init(|| WordCounts::new(context.text.text()));
                changes.push(merge(left, &line, context.text, words, &context.params.hyphens));
            }
            Some(_) if continues_at.is_some() => {
                changes.push(aside_change(&line, context.text, context.params));
                asides.push(with_aside_kind(line, context.params));
            }
            _ => {
                lines.extend(open.take().map(|open| open.line));
                lines.append(&mut asides);
                open = Some(GrowingLine::new(line));
            }
        }

        if let Some(join) = joins.next_if(|join| join.left == i) {
            continues_at = Some(join.right);
        }
    }

    lines.extend(open.map(|open| open.line));
    lines.append(&mut asides);
}
