//! What is known of a line end, as numbers.

use super::language_model::{DIGIT, LETTER, LINE_END, LINE_START, class, log_p1, log_p2, log_p3};
use super::{SetLine, ends_sentence, ends_softly, is_closing};
use crate::clean::captions::ends_in_credit;
use crate::names::is_han;

/// How many numbers describe a line end.
pub const FEATURES: usize = 46;

/// What all lines of a page share.
#[derive(Debug)]
pub(super) struct Setting {
    n_chars: Vec<u16>,
    n_columns: Vec<u16>,
    /// The lengths in order: in characters, in columns, and both of each line.
    by_chars: Vec<u16>,
    by_columns: Vec<u16>,
    by_both: Vec<(u16, u16)>,
    max_chars: u16,
    max_columns: u16,
    mean_chars: f32,
    /// The characters at each open line end; None for others.
    seams: Vec<Option<Seam>>,
    n_open: usize,
    lift_sum: f32,
    usual_gap: usize,
    are_indents_mixed: bool,
}

impl Setting {
    pub(super) fn new(lines: &[SetLine<'_>]) -> Self {
        let clamp = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        let n_chars: Vec<_> = lines.iter().map(|line| clamp(line.text.chars().count())).collect();
        let n_columns: Vec<_> = lines.iter().map(|line| clamp(n_columns(line.text))).collect();
        let seams: Vec<_> = lines
            .windows(2)
            .map(|pair| {
                let [left, right] = [pair[0].text, pair[1].text];
                (!ends_sentence(left)).then(|| Seam::new(left, right))
            })
            .collect();
        let is_mixed = |is: fn(&SetLine<'_>) -> bool| {
            let n = lines.iter().skip(1).filter(|line| is(line)).count();
            n > 0 && n + 1 < lines.len()
        };
        Self {
            max_chars: n_chars.iter().copied().max().unwrap_or(0),
            max_columns: n_columns.iter().copied().max().unwrap_or(0),
            mean_chars: n_chars.iter().map(|&n| f32::from(n)).sum::<f32>()
                / lines.len().max(1) as f32,
            by_chars: sorted(n_chars.iter().copied()),
            by_columns: sorted(n_columns.iter().copied()),
            by_both: sorted(n_chars.iter().copied().zip(n_columns.iter().copied())),
            n_open: seams.iter().flatten().count(),
            lift_sum: seams.iter().flatten().map(Seam::lift).sum(),
            usual_gap: usual_gap(lines),
            are_indents_mixed: is_mixed(|line| line.is_indented),
            n_chars,
            n_columns,
            seams,
        }
    }

    fn lift(&self, left: Option<usize>) -> f32 {
        let seam = left.and_then(|left| self.seams.get(left)?.as_ref());
        seam.map_or(0.0, Seam::lift)
    }

    /// The characters at the end of one line and the beginning of another.
    pub(super) fn seam(&self, lines: &[SetLine<'_>], left: usize, right: usize) -> Seam {
        let known = self.seams.get(left).copied().flatten().filter(|_| right == left + 1);
        known.unwrap_or_else(|| Seam::new(lines[left].text, lines[right].text))
    }

    /// The mean of the other open line ends: high on a page that is set in columns, low on one of verse.
    fn lift_of_others(&self, left: usize) -> f32 {
        match self.seams.get(left).and_then(|seam| seam.as_ref()).map(Seam::lift) {
            Some(own) if self.n_open > 1 => (self.lift_sum - own) / (self.n_open - 1) as f32,
            Some(_) | None if self.n_open == 0 => 0.0,
            Some(own) => own,
            None => self.lift_sum / self.n_open as f32,
        }
    }

    /// The share of lines of which one length is the same as that of this one, or off by one.
    fn share_as_long(&self, line: usize) -> f32 {
        let near = |n: u16| (n.saturating_sub(1), n.saturating_add(1));
        let (chars, columns) = (near(self.n_chars[line]), near(self.n_columns[line]));
        let either = n_within(&self.by_chars, chars) + n_within(&self.by_columns, columns);
        let both = |n| n_within(&self.by_both, ((n, columns.0), (n, columns.1)));
        let n = either - (chars.0..=chars.1).map(both).sum::<usize>();
        n as f32 / self.n_chars.len() as f32
    }

    fn is_longest(&self, line: usize) -> bool {
        self.n_chars[line].saturating_add(1) >= self.max_chars
            || self.n_columns[line].saturating_add(2) >= self.max_columns
    }
}

/// The characters at a line end, and how likely they are there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seam {
    last: u16,
    first: u16,
    second: u16,
    /// How likely the line goes on with the next, by the first character of that and by its second.
    join: [f32; 2],
    end: f32,
    start: f32,
}

impl Seam {
    fn new(left: &str, right: &str) -> Self {
        let mut back = left.chars().rev().map(class);
        let mut forth = right.chars().map(class);
        let last = back.next().unwrap_or(LINE_START);
        let before = back.next().unwrap_or(LINE_START);
        let first = forth.next().unwrap_or(LINE_END);
        let second = forth.next().unwrap_or(LINE_END);
        Self {
            last,
            first,
            second,
            join: [log_p3(before, last, first), log_p3(last, first, second)],
            end: log_p3(before, last, LINE_END),
            start: log_p2(LINE_START, first) + log_p3(LINE_START, first, second),
        }
    }

    /// How much likelier the characters are in one line than at the end and the beginning of two.
    pub(super) fn lift(&self) -> f32 {
        self.join.iter().sum::<f32>() - self.end - self.start
    }
}

/// Returns how much likelier the characters are in one sentence than at the end of `left` and the beginning of
/// `right`, in nats.
pub(in crate::clean) fn lift(left: &str, right: &str) -> f32 {
    Seam::new(left, right).lift()
}

fn sorted<T: Ord>(lengths: impl Iterator<Item = T>) -> Vec<T> {
    let mut lengths: Vec<_> = lengths.collect();
    lengths.sort_unstable();
    lengths
}

/// Returns how many of the lengths, which are in order, are within two.
fn n_within<T: Ord>(lengths: &[T], (least, most): (T, T)) -> usize {
    lengths.partition_point(|n| *n <= most) - lengths.partition_point(|n| *n < least)
}

/// How many blank lines part most lines of a page.
fn usual_gap(lines: &[SetLine<'_>]) -> usize {
    let mut gaps: Vec<_> = lines.iter().skip(1).map(|line| line.n_blank).collect();
    gaps.sort_unstable();
    gaps.get(gaps.len() / 2).copied().unwrap_or(0)
}

/// Returns what is known of the end of the line at `left` when the line at `right` is the next.
pub(super) fn features(
    lines: &[SetLine<'_>],
    setting: &Setting,
    left: usize,
    right: usize,
    seam: &Seam,
) -> [f32; FEATURES] {
    let flag = |is: bool| f32::from(u8::from(is));
    let (l, r) = (lines[left].text, lines[right].text);
    let &Seam { join: [join, join_next], end, start, .. } = seam;
    let first_of_right = r.chars().next().unwrap_or(' ');
    let last_of_left = l.chars().next_back().unwrap_or(' ');
    // A gap or an indent says something only where the page has both kinds.
    let relative = |is: bool, is_mixed: bool| if is_mixed { flag(is) * 2.0 - 1.0 } else { 0.0 };
    let next_ends = lines.get(right).is_some_and(|line| ends_sentence(line.text));
    [
        join + join_next,
        end + start,
        log_p2(seam.last, seam.first),
        log_p2(seam.last, LINE_END) + log_p2(LINE_START, seam.first),
        start - log_p2(seam.first, seam.second) - log_p1(seam.first),
        end,
        join,
        join_next,
        flag(l.contains(is_sentence_mark)),
        tail(l, is_sentence_mark, 40),
        tail(l, is_clause_mark, 20),
        head(r, is_clause_mark, 20),
        flag(matches!(last_of_left, '，' | '、' | ',')),
        flag(is_closing(last_of_left)),
        flag(is_open(l)),
        flag(next_ends),
        f32::from(setting.n_chars[left].min(80)),
        f32::from(setting.n_chars[right].min(80)),
        flag(r.contains(is_sentence_mark)),
        flag(seam.last == LETTER && seam.first == LETTER),
        flag(seam.last == LETTER),
        flag(seam.last == DIGIT && seam.first == DIGIT),
        flag(is_clause_mark(first_of_right) || is_closing(first_of_right)),
        flag(ends_in_credit(l)),
        flag(begins_item(r)),
        flag(begins_item(l)),
        flag(first_of_right.is_ascii_uppercase()),
        flag(matches!(first_of_right, '【' | '［' | '[' | '「' | '『' | '“' | '《' | '（' | '(')),
        flag(l.contains('|') || r.contains('|')),
        flag(l.chars().rev().take(20).any(|c| c == ' ')),
        flag(left == 0 || ends_sentence(lines[left - 1].text)),
        flag(right + 1 < lines.len() && !next_ends),
        setting.mean_chars.min(120.0),
        flag(setting.is_longest(left)),
        setting.share_as_long(left),
        setting.n_open as f32 / (lines.len().max(2) - 1) as f32,
        setting.n_open.min(12) as f32,
        setting.lift_of_others(left),
        setting.lift(left.checked_sub(1)),
        setting.lift(Some(right)),
        (lines[right].n_blank.min(9) as f32 - setting.usual_gap.min(9) as f32).clamp(-3.0, 4.0),
        (lines[left].n_blank.min(9) as f32 - setting.usual_gap.min(9) as f32).clamp(-3.0, 4.0),
        flag(right > left + 1),
        relative(lines[right].is_indented, setting.are_indents_mixed),
        flag(ends_softly(l)),
        f32::from(setting.n_columns[left]) / f32::from(setting.max_columns.max(1)),
    ]
}

fn is_sentence_mark(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '；' | '…' | '!' | '?' | ';')
}

fn is_clause_mark(c: char) -> bool {
    is_sentence_mark(c) || matches!(c, '，' | '：' | '、' | ',' | ':')
}

/// The number of characters behind the last mark, at most `max`.
fn tail(line: &str, is_mark: fn(char) -> bool, max: usize) -> f32 {
    line.chars().rev().take(max).take_while(|&c| !is_mark(c)).count() as f32
}

/// The number of characters before the first mark, at most `max`.
fn head(line: &str, is_mark: fn(char) -> bool, max: usize) -> f32 {
    line.chars().take(max).take_while(|&c| !is_mark(c)).count() as f32
}

/// Whether quotation marks or brackets that begin in the line do not end in it.
fn is_open(line: &str) -> bool {
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

/// Whether a line begins with what begins an item of a list, a row of a table, a turn of an interview.
fn begins_item(line: &str) -> bool {
    let mut chars = line.chars();
    match chars.next() {
        Some(
            '-'
            | '・'
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
            | '①'..='⑳',
        ) => true,
        Some('第' | '（' | '(') => chars.next().is_some_and(is_numeral),
        Some(c) if is_numeral(c) => {
            let rest = line.trim_start_matches(is_numeral);
            line.chars().count() - rest.chars().count() <= 3
                && rest.starts_with(['.', '、', '．', ')', '）', ':', '：', ' '])
        }
        Some('問' | '答' | '问') => chars.next().is_some_and(|c| matches!(c, '：' | ':')),
        _ => false,
    }
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '０'..='９') || "一二三四五六七八九十".contains(c)
}

/// Returns the width of a text, a Han character counting two.
pub(in crate::clean) fn n_columns(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}
