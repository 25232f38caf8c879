//! The description of a line end as numbers, the input of the trees.
//!
//! The order of the features and the caps on them are part of the trained model: after a change, grow the trees again.

use super::line_statistics::{BoundaryLine, LineStatistics};
use super::seam::LineSeam;
use super::sentence_end::{ends_sentence, ends_softly, is_closing};
use crate::clean::captions::ends_in_credit;
use crate::names::is_han;

/// The number of features of a line end.
pub const FEATURES: usize = 46;

/// Caps on features, beyond which a number says no more. In characters, lines, or characters per line.
const MAX_LINE_CHARS: u16 = 80;
const MAX_SENTENCE_TAIL: usize = 40;
const MAX_CLAUSE: usize = 20;
const MAX_MEAN_CHARS: f32 = 120.0;
const MAX_OPEN_LINES: usize = 12;
const MAX_BLANK_LINES: usize = 9;
/// Least and greatest difference of a gap from the usual gap, in blank lines.
const GAP_DIFFERENCE: [f32; 2] = [-3.0, 4.0];

/// Returns the features of the line end between the lines at `left` and `right`.
pub(super) fn features(
    lines: &[BoundaryLine<'_>],
    statistics: &LineStatistics,
    [left, right]: [usize; 2],
    seam: &LineSeam,
) -> [f32; FEATURES] {
    let end = DescribedLineEnd { lines, statistics, left, right };

    let mut features = [0.0; FEATURES];
    features[..8].copy_from_slice(&seam.features());
    features[8..16].copy_from_slice(&end.punctuation());
    features[16..30].copy_from_slice(&end.forms(seam));
    features[30..].copy_from_slice(&end.page());
    features
}

/// A line end on its page.
struct DescribedLineEnd<'a> {
    lines: &'a [BoundaryLine<'a>],
    statistics: &'a LineStatistics,
    left: usize,
    right: usize,
}

impl DescribedLineEnd<'_> {
    fn texts(&self) -> [&str; 2] {
        [self.lines[self.left].text, self.lines[self.right].text]
    }

    /// Returns whether the right line ends a sentence.
    fn is_right_finished(&self) -> bool {
        ends_sentence(self.lines[self.right].text)
    }

    /// Returns the features of punctuation around the line end.
    fn punctuation(&self) -> [f32; 8] {
        let [left, right] = self.texts();
        let last = left.chars().next_back().unwrap_or(' ');

        [
            flag(left.contains(is_sentence_mark)),
            n_after_last(left, is_sentence_mark, MAX_SENTENCE_TAIL),
            n_after_last(left, is_clause_mark, MAX_CLAUSE),
            n_before_first(right, is_clause_mark, MAX_CLAUSE),
            flag(matches!(last, '，' | '、' | ',')),
            flag(is_closing(last)),
            flag(is_open(left)),
            flag(self.is_right_finished()),
        ]
    }

    /// Returns the features of the form of the two lines.
    fn forms(&self, seam: &LineSeam) -> [f32; 14] {
        let [left, right] = self.texts();
        let first = right.chars().next().unwrap_or(' ');
        let n_chars = &self.statistics.n_chars;

        [
            f32::from(n_chars[self.left].min(MAX_LINE_CHARS)),
            f32::from(n_chars[self.right].min(MAX_LINE_CHARS)),
            flag(right.contains(is_sentence_mark)),
            flag(seam.is_between_letters()),
            flag(seam.is_after_letter()),
            flag(seam.is_between_digits()),
            flag(is_clause_mark(first) || is_closing(first)),
            flag(ends_in_credit(left)),
            flag(begins_item(right)),
            flag(begins_item(left)),
            flag(first.is_ascii_uppercase()),
            flag(is_opening(first)),
            flag(left.contains('|') || right.contains('|')),
            flag(left.chars().rev().take(MAX_CLAUSE).any(|c| c == ' ')),
        ]
    }

    /// Returns the features of the lines around, of the gaps and of the page.
    fn page(&self) -> [f32; 16] {
        let &Self { lines, statistics, left, right } = self;
        let [text, _] = self.texts();
        let is_after_end = left == 0 || ends_sentence(lines[left - 1].text);
        let is_before_open = right + 1 < lines.len() && !self.is_right_finished();

        [
            flag(is_after_end),
            flag(is_before_open),
            statistics.mean_chars.min(MAX_MEAN_CHARS),
            flag(statistics.is_longest(left)),
            statistics.share_as_long(left),
            statistics.n_open as f32 / (lines.len().max(2) - 1) as f32,
            statistics.n_open.min(MAX_OPEN_LINES) as f32,
            statistics.lift_of_others(left),
            statistics.lift(left.checked_sub(1)),
            statistics.lift(Some(right)),
            self.relative_gap(right),
            self.relative_gap(left),
            flag(right > left + 1),
            self.relative_indent(right),
            flag(ends_softly(text)),
            f32::from(statistics.n_columns[left]) / f32::from(statistics.max_columns.max(1)),
        ]
    }

    /// Returns by how many blank lines the gap before a line differs from the usual one.
    fn relative_gap(&self, line: usize) -> f32 {
        let n_blank = self.lines[line].n_blank.min(MAX_BLANK_LINES) as f32;
        let usual = self.statistics.usual_gap.min(MAX_BLANK_LINES) as f32;
        (n_blank - usual).clamp(GAP_DIFFERENCE[0], GAP_DIFFERENCE[1])
    }

    /// Returns 1 for an indented line, -1 for another, and 0 where all lines of the page are alike: there an indent
    /// carries no information.
    fn relative_indent(&self, line: usize) -> f32 {
        if !self.statistics.are_indents_mixed {
            return 0.0;
        }
        flag(self.lines[line].is_indented) * 2.0 - 1.0
    }
}

fn flag(is: bool) -> f32 {
    f32::from(u8::from(is))
}

fn is_sentence_mark(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '；' | '…' | '!' | '?' | ';')
}

fn is_clause_mark(c: char) -> bool {
    is_sentence_mark(c) || matches!(c, '，' | '：' | '、' | ',' | ':')
}

/// Returns whether a character opens a bracket, a quotation or a title.
fn is_opening(c: char) -> bool {
    matches!(c, '【' | '［' | '[' | '「' | '『' | '“' | '《' | '（' | '(')
}

/// Returns the number of characters after the last mark, at most `max`.
fn n_after_last(line: &str, is_mark: fn(char) -> bool, max: usize) -> f32 {
    line.chars().rev().take(max).take_while(|&c| !is_mark(c)).count() as f32
}

/// Returns the number of characters before the first mark, at most `max`.
fn n_before_first(line: &str, is_mark: fn(char) -> bool, max: usize) -> f32 {
    line.chars().take(max).take_while(|&c| !is_mark(c)).count() as f32
}

/// Returns whether a quotation mark or bracket opens in the line and does not close in it.
fn is_open(line: &str) -> bool {
    // The paired marks of Chinese punctuation that a line end may separate.
    const OPENING: [char; 6] = ['“', '「', '『', '《', '（', '('];
    const CLOSING: [char; 6] = ['”', '」', '』', '》', '）', ')'];

    let mut is_closed = [false; OPENING.len()];
    for c in line.chars().rev().filter(|&c| !is_han(c)) {
        if let Some(i) = CLOSING.iter().position(|&closing| closing == c) {
            is_closed[i] = true;
        } else if let Some(i) = OPENING.iter().position(|&opening| opening == c)
            && !is_closed[i]
        {
            return true;
        }
    }
    false
}

/// Returns whether a line begins like an item of a list, a row of a table or a turn of an interview.
fn begins_item(line: &str) -> bool {
    let mut chars = line.chars();
    match chars.next() {
        Some(c) if is_item_sign(c) => true,
        Some('第' | '（' | '(') => chars.next().is_some_and(is_numeral),
        Some(c) if is_numeral(c) => {
            // Longer numbers are quantities.
            const MAX_NUMERALS: usize = 3;
            let rest = line.trim_start_matches(is_numeral);
            line.chars().count() - rest.chars().count() <= MAX_NUMERALS
                && rest.starts_with(['.', '、', '．', ')', '）', ':', '：', ' '])
        }
        Some('問' | '答' | '问') => chars.next().is_some_and(|c| matches!(c, '：' | ':')),
        _ => false,
    }
}

/// Returns whether a character is a bullet or another sign before an item. Compiled from real news.
fn is_item_sign(c: char) -> bool {
    matches!(
        c,
        '-' | '・'
            | '•'
            | '●'
            | '■'
            | '◆'
            | '▲'
            | '*'
            | '—'
            | '–'
            | '#'
            | '|'
            | '@'
            | '>'
            | '【'
            | '①'..='⑳'
    )
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '０'..='９') || "一二三四五六七八九十".contains(c)
}
