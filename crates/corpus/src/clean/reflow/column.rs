//! Line ends that nothing but the width of a column tells.

use super::{Join, MIN_COLUMN_JOINS};
use crate::clean::boundary::{ends_sentence, n_columns};
use crate::clean::lines::Line;
use crate::names::is_han;

/// So many lines before or behind one that are as wide and go on make a column of a page that is not set in columns as
/// a whole.
const MIN_ALIKE: usize = 3;

/// Whether a page is set in columns, and how its paragraphs are told.
pub(super) struct Wrapped {
    is_wrapped: bool,
    /// The widest of the lines that go on, in characters and in columns.
    max_chars: usize,
    max_columns: usize,
    /// How many blank lines part most lines that go on from the next.
    gap: usize,
    /// Whether some lines stand farther apart, or begin with an indent: those begin paragraphs.
    are_paragraphs_told: bool,
}

impl Wrapped {
    pub(super) fn new(lines: &[Line<'_>], joins: &[Join], round: usize) -> Self {
        let mut gaps: Vec<_> = joins.iter().map(|join| lines[join.right].n_blank).collect();
        gaps.sort_unstable();
        let gap = gaps.get(gaps.len() / 2).copied().unwrap_or(0);
        let goes_on =
            |join: &&Join| join.right == join.left + 1 && lines[join.right].n_blank == gap;
        let n_next = joins.iter().filter(goes_on).count();
        let begins = |line: &Line<'_>| line.n_blank > gap || line.is_indented;
        let widest = |n: fn(&Line<'_>) -> usize| {
            joins.iter().map(|join| n(&lines[join.left])).max().unwrap_or(0)
        };
        Self {
            is_wrapped: round == 0 && n_next >= MIN_COLUMN_JOINS && n_next * 3 >= lines.len(),
            max_chars: widest(chars_of),
            max_columns: widest(columns_of),
            gap,
            are_paragraphs_told: lines.iter().skip(1).any(begins),
        }
    }

    /// Adds the line ends of columns that nothing but the width of the line tells: a full line with no gap and no
    /// indent behind it is in the middle of a paragraph. On a page of columns that is so also where a sentence happens
    /// to end with it, if paragraphs are told by gaps or indents.
    pub(super) fn fill(&self, lines: &[Line<'_>], joins: Vec<Join>) -> Vec<Join> {
        if !self.is_wrapped && joins.len() < MIN_ALIKE {
            return joins;
        }
        let mut goes_on = vec![false; lines.len()];
        for join in joins.iter().filter(|join| join.right == join.left + 1) {
            goes_on[join.left] = true;
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
            let (line, next) = (&lines[left], &lines[left + 1]);
            let is_close = next.n_blank <= self.gap && !next.is_indented;
            let is_open = !ends_sentence(&line.text);
            let is_full = || match self.is_wrapped {
                true => (is_open || self.are_paragraphs_told) && self.is_full(line, next),
                false => is_open && is_in_column(lines, left, &goes_on),
            };
            if line.is_body() && next.is_body() && is_close && is_full() {
                all.push(Join { left, right: left + 1 });
            }
            left += 1;
        }
        all
    }

    /// Whether a line is as wide as the column, or would be were the beginning of the next on it. What is wider was not
    /// set in columns.
    fn is_full(&self, line: &Line<'_>, next: &Line<'_>) -> bool {
        let columns = columns_of(line);
        chars_of(line).abs_diff(self.max_chars) <= 1
            || columns.abs_diff(self.max_columns) <= 2
            || (columns <= self.max_columns
                && columns + n_columns(first_atom(&next.text)) > self.max_columns)
    }
}

/// Whether the lines directly around one go on with the next, and are as wide and as far apart.
fn is_in_column(lines: &[Line<'_>], at: usize, goes_on: &[bool]) -> bool {
    let line = &lines[at];
    let is_alike = |other: &Line<'_>| {
        chars_of(line).abs_diff(chars_of(other)) <= 1
            || columns_of(line).abs_diff(columns_of(other)) <= 2
    };
    let is_of_column = |&other: &usize| goes_on[other] && is_alike(&lines[other]);
    let n_behind = (at + 1..lines.len()).take(MIN_ALIKE).take_while(is_of_column).count();
    let n_before = (0..at).rev().take(MIN_ALIKE).take_while(is_of_column).count();
    let behind_next = lines.get(at + 2).unwrap_or(&lines[at + 1]);
    n_behind + n_before >= MIN_ALIKE && lines[at + 1].n_blank == behind_next.n_blank
}

/// Returns the width of a line with its indent, in characters.
fn chars_of(line: &Line<'_>) -> usize {
    line.text.chars().count() + if line.is_indented { 2 } else { 0 }
}

/// Returns the same in columns, of which a Han character has two.
fn columns_of(line: &Line<'_>) -> usize {
    n_columns(&line.text) + if line.is_indented { 4 } else { 0 }
}

/// Returns what of a line goes onto the line before all at once: a Latin word or a number, with the marks before it;
/// else a character.
fn first_atom(line: &str) -> &str {
    let is_opening =
        |c: char| matches!(c, '（' | '(' | '「' | '『' | '“' | '‘' | '"' | '《' | '〈');
    let is_word =
        |c: char| c.is_alphanumeric() && !is_han(c) || matches!(c, '-' | '’' | '\'' | '.');
    let marks = line.len() - line.trim_start_matches(is_opening).len();
    let word = line[marks..].find(|c| !is_word(c)).unwrap_or(line.len() - marks);
    let first = line[marks..].chars().next().map_or(0, char::len_utf8);
    &line[..marks + word.max(first)]
}
