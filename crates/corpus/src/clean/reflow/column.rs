//! Joins the full lines of a column: line ends that only the width of the column explains.

use super::line_join::LineJoin;
use crate::clean::boundary::{ends_sentence, n_columns};
use crate::clean::lines::PageLine;
use crate::clean::params::ReflowParams;
use crate::names::is_han;

/// The width of an indent, which is two full-width blanks in Chinese typesetting: in characters, and in columns.
const INDENT_CHARS: usize = 2;
const INDENT_COLUMNS: usize = 4;

/// Difference of width that one Han character makes, in characters and in columns: marks may hang out by as much.
const TOLERANCE_CHARS: usize = 1;
const TOLERANCE_COLUMNS: usize = 2;

/// Whether a page is set in columns, and how its paragraphs are separated.
pub(super) struct ColumnLayout<'a> {
    params: &'a ReflowParams,
    /// The page as a whole is set in columns.
    is_in_columns: bool,
    /// The width of the widest line that continues on another, in characters and in columns.
    max_chars: usize,
    max_columns: usize,
    /// The median number of blank lines between the two lines of a join.
    gap: usize,
    /// Larger gaps or indents begin paragraphs.
    has_separate_paragraphs: bool,
}

impl<'a> ColumnLayout<'a> {
    /// Returns the layout of a page with some joins. Only the first round has gaps and indents to go by.
    pub(super) fn new(
        lines: &[PageLine<'_>],
        joins: &[LineJoin],
        round: usize,
        params: &'a ReflowParams,
    ) -> Self {
        let mut gaps: Vec<_> = joins.iter().map(|join| lines[join.right].n_blank).collect();
        gaps.sort_unstable();
        let gap = gaps.get(gaps.len() / 2).copied().unwrap_or(0);

        let n_regular = joins
            .iter()
            .filter(|join| join.right == join.left + 1 && lines[join.right].n_blank == gap)
            .count();
        let left_lines = || joins.iter().map(|join| &lines[join.left]);
        Self {
            params,
            is_in_columns: round == 0
                && n_regular >= params.min_column_joins
                && n_regular * params.max_lines_per_join >= lines.len(),
            max_chars: left_lines().map(width_in_chars).max().unwrap_or(0),
            max_columns: left_lines().map(width_in_columns).max().unwrap_or(0),
            gap,
            has_separate_paragraphs: lines
                .iter()
                .skip(1)
                .any(|line| line.n_blank > gap || line.is_indented),
        }
    }

    /// Adds joins after full lines: without a gap or an indent, the next line continues the paragraph. On a page of
    /// columns with separate paragraphs that holds even if a sentence happens to end with the line.
    pub(super) fn add_full_lines(
        &self,
        lines: &[PageLine<'_>],
        joins: Vec<LineJoin>,
    ) -> Vec<LineJoin> {
        if !self.is_in_columns && joins.len() < self.params.min_column_lines {
            return joins;
        }

        let mut continues = vec![false; lines.len()];
        for join in joins.iter().filter(|join| join.right == join.left + 1) {
            continues[join.left] = true;
        }

        let mut all = Vec::with_capacity(joins.len());
        let mut known = joins.into_iter().peekable();
        let mut left = 0;
        while left + 1 < lines.len() {
            if let Some(join) = known.next_if(|join| join.left == left) {
                left = join.right;
                all.push(join);
                continue;
            }
            if self.is_full_inside_paragraph(lines, left, &continues) {
                all.push(LineJoin { left, right: left + 1 });
            }
            left += 1;
        }
        all
    }

    /// Returns whether a line is as wide as its column and the next line does not begin a paragraph.
    fn is_full_inside_paragraph(
        &self,
        lines: &[PageLine<'_>],
        at: usize,
        continues: &[bool],
    ) -> bool {
        let (line, next) = (&lines[at], &lines[at + 1]);
        let is_close = next.n_blank <= self.gap && !next.is_indented;
        if !(line.is_body() && next.is_body() && is_close) {
            return false;
        }

        let is_open = !ends_sentence(&line.text);
        if self.is_in_columns {
            (is_open || self.has_separate_paragraphs) && self.is_full(line, next)
        } else {
            is_open && self.is_in_column(lines, at, continues)
        }
    }

    /// Returns whether a line is as wide as the column, or would be with the first word of the next line. A wider line was
    /// not set in the column.
    fn is_full(&self, line: &PageLine<'_>, next: &PageLine<'_>) -> bool {
        let columns = width_in_columns(line);
        width_in_chars(line).abs_diff(self.max_chars) <= TOLERANCE_CHARS
            || columns.abs_diff(self.max_columns) <= TOLERANCE_COLUMNS
            || (columns <= self.max_columns
                && columns + n_columns(first_atom(&next.text)) > self.max_columns)
    }

    /// Returns whether enough lines directly around a line continue on the next ones, with the same width and distance.
    fn is_in_column(&self, lines: &[PageLine<'_>], at: usize, continues: &[bool]) -> bool {
        let n_needed = self.params.min_column_lines;
        let is_of_column = |&i: &usize| continues[i] && are_alike(&lines[at], &lines[i]);
        let n_after = (at + 1..lines.len()).take(n_needed).take_while(is_of_column).count();
        let n_before = (0..at).rev().take(n_needed).take_while(is_of_column).count();

        let after_next = lines.get(at + 2).unwrap_or(&lines[at + 1]);
        n_after + n_before >= n_needed && lines[at + 1].n_blank == after_next.n_blank
    }
}

/// Returns whether two lines have the same width, in characters or in columns.
fn are_alike(a: &PageLine<'_>, b: &PageLine<'_>) -> bool {
    width_in_chars(a).abs_diff(width_in_chars(b)) <= TOLERANCE_CHARS
        || width_in_columns(a).abs_diff(width_in_columns(b)) <= TOLERANCE_COLUMNS
}

/// Returns the width of a line with its indent, in characters.
fn width_in_chars(line: &PageLine<'_>) -> usize {
    line.text.chars().count() + if line.is_indented { INDENT_CHARS } else { 0 }
}

/// Returns the width of a line with its indent, in columns.
fn width_in_columns(line: &PageLine<'_>) -> usize {
    n_columns(&line.text) + if line.is_indented { INDENT_COLUMNS } else { 0 }
}

/// Returns the beginning of a line that typesetting keeps together: opening marks and a Latin word, a number, or one
/// other character.
fn first_atom(line: &str) -> &str {
    let is_opening =
        |c: char| matches!(c, '（' | '(' | '「' | '『' | '“' | '‘' | '"' | '《' | '〈');
    let is_word =
        |c: char| c.is_alphanumeric() && !is_han(c) || matches!(c, '-' | '’' | '\'' | '.');

    let n_marks = line.len() - line.trim_start_matches(is_opening).len();
    let rest = &line[n_marks..];
    let n_word = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
    let n_first = rest.chars().next().map_or(0, char::len_utf8);
    &line[..n_marks + n_word.max(n_first)]
}
