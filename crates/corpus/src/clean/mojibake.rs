//! Text that was decoded wrongly on its way: a GBK stream that lost a byte and was read one byte off from there on
//! (`耙缓恕敝负贾菥C合` for `“一核”指杭州綜合`), UTF-8 or GBK read as Latin-1, UTF-8 read as GBK.
//!
//! Such a run shows in characters that news never put together. It is encoded again, decoded as it may have been
//! meant, and replaced only where the result is far likelier by the [language model](super::language_model). What stays
//! damaged is reported, and kept.

mod gbk;
mod misread;
mod shifted;

#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::LazyLock;

use super::language_model::{class, log_p1, log_p3};
use super::traced_text::Edit;
use crate::change::ChangeKind;
use crate::names::is_han;

/// A character that is rarer than this, as a natural logarithm, is a suspect: about one in 50,000.
const RARE: f32 = -10.8;

/// Among this many characters in a row that are not ASCII,
const WINDOW: usize = 4;
/// this many points make a run worth a trial: one for each suspect, and one more where it stands behind a question
/// mark or before an ASCII letter, which may be the byte that was lost and the half of a character.
const MIN_POINTS: u32 = 2;

/// The mean cost of the characters around a suspect, in nats, from which they are worth a trial: in running text it is
/// about five.
const MIN_COST: f32 = 8.0;

/// So many runs of a line are tried in vain: what goes on being odd is not damaged.
const MAX_TRIALS: usize = 32;

/// A bit for each character of the basic plane that is a suspect.
static SUSPECTS: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut bits = vec![0; 0x1_0000 / 64];
    let characters = ('\u{80}'..='\u{FFFF}').filter(|&c| log_p1(class(c)) < RARE);
    characters.for_each(|c| bits[c as usize / 64] |= 1 << (c as usize % 64));
    bits
});

/// Returns the edits that restore what was decoded wrongly, and reports what stays damaged.
pub(super) fn edits(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut from = 0;
    while let Some(at) = next_suspicious(text.as_bytes(), from) {
        let start = memchr::memrchr(b'\n', &text.as_bytes()[..at]).map_or(0, |end| end + 1);
        let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |n| at + n);
        repair(&text[start..end], start, &mut edits);
        from = end;
    }
    edits
}

/// Returns a place from which on a line is suspicious: a cluster of suspects, or a character that stands for a wrong
/// byte. All text comes through here, so it is read as the bytes that it is.
fn next_suspicious(bytes: &[u8], from: usize) -> Option<usize> {
    let suspects = &**SUSPECTS;
    let mut at = from;
    let mut last_suspect = WINDOW;
    while at < bytes.len() {
        let first = bytes[at];
        if first < 0x80 {
            at += 1;
            if first == b'\n' {
                last_suspect = WINDOW;
            }
            continue;
        }
        let rest = |i: usize| u32::from(bytes.get(at + i).copied().unwrap_or(0) & 0x3F);
        let (code, n_bytes) = match first {
            0xE0..=0xEF => (u32::from(first & 0xF) << 12 | rest(1) << 6 | rest(2), 3),
            ..=0xDF => (u32::from(first & 0x1F) << 6 | rest(1), 2),
            // Beyond the basic plane nothing is a suspect.
            0xF0.. => (u32::MAX, 4),
        };
        last_suspect += 1;
        if suspects.get(code as usize / 64).is_some_and(|bits| bits >> (code % 64) & 1 == 1) {
            let is_half = bytes.get(at + n_bytes).is_some_and(|&next| is_half(char::from(next)));
            let is_wrong = code == u32::from(char::REPLACEMENT_CHARACTER);
            if is_wrong || is_half || last_suspect < WINDOW {
                return Some(at);
            }
            last_suspect = 0;
        }
        if let [half, next, ..] = bytes[at + n_bytes.min(bytes.len() - at)..]
            && is_half(char::from(half))
            && next >= 0x80
        {
            return Some(at);
        }
        at += n_bytes;
    }
    None
}

/// Whether a character of ASCII may be the second byte of one of GBK.
fn is_half(c: char) -> bool {
    matches!(c, '@'..='~')
}

/// Whether a character may stand for a byte that was lost.
fn is_mark(c: char) -> bool {
    matches!(c, '?' | char::REPLACEMENT_CHARACTER)
}

fn is_suspect(c: char) -> bool {
    let code = c as usize;
    SUSPECTS.get(code / 64).is_some_and(|bits| bits >> (code % 64) & 1 == 1)
}

/// Repairs one line, which begins at byte `start` of the text.
fn repair(line: &str, start: usize, edits: &mut Vec<Edit>) {
    let chars = Line::new(line);
    let n_before = edits.len();
    let (mut from, mut n_trials) = (0, 0);
    while let Some(suspect) = chars.next_cluster(from).filter(|_| n_trials < MAX_TRIALS) {
        let found = misread::repair(&chars, suspect, from)
            .map(|repair| (ChangeKind::Misread, repair))
            .or_else(|| Some((ChangeKind::LostByte, shifted::repair(&chars, suspect, from)?)));
        let Some((kind, Repair { range, text })) = found else {
            (from, n_trials) = (suspect + WINDOW / 2, n_trials + 1);
            continue;
        };
        edits.push(Edit::new(kind, chars.bytes(range.clone(), start), text));
        from = range.end;
    }
    let done: Vec<_> = edits[n_before..].iter().map(|edit| edit.range.clone()).collect();
    // Repairs are in order and apart.
    let is_done = |at: usize| {
        let next = done.partition_point(|range| range.end <= at);
        done.get(next).is_some_and(|range| range.contains(&at))
    };
    for (at, wrong) in line.match_indices(char::REPLACEMENT_CHARACTER) {
        let range = start + at..start + at + wrong.len();
        if !is_done(range.start) {
            edits.push(Edit::new(ChangeKind::Unreadable, range, wrong.to_owned()));
        }
    }
    edits[n_before..].sort_by_key(|edit| edit.range.start);
}

/// A stretch of a line, in characters, and what it was meant to be.
struct Repair {
    range: Range<usize>,
    text: String,
}

/// The characters of a line and where they stand.
struct Line {
    chars: Vec<char>,
    starts: Vec<usize>,
}

impl Line {
    fn new(line: &str) -> Self {
        let mut starts: Vec<_> = line.char_indices().map(|(i, _)| i).collect();
        starts.push(line.len());
        Self { chars: line.chars().collect(), starts }
    }

    fn bytes(&self, range: Range<usize>, start: usize) -> Range<usize> {
        start + self.starts[range.start]..start + self.starts[range.end]
    }

    /// Returns the first suspect of a cluster at or behind a character.
    fn next_cluster(&self, from: usize) -> Option<usize> {
        let is_odd = |i: usize| is_suspect(self.chars[i]) || self.is_before_lone_half(i);
        let points = |i: usize| -> u32 {
            let window = (i..self.chars.len()).filter(|&i| !self.chars[i].is_ascii());
            window.take(WINDOW).filter(|&i| is_odd(i)).map(|i| self.points(i)).sum()
        };
        let others = (from..self.chars.len()).filter(|&i| !self.chars[i].is_ascii());
        others.filter(|&i| is_odd(i)).find(|&i| points(i) >= MIN_POINTS && self.is_unlikely(i))
    }

    /// Whether the characters around a suspect hardly ever stand together.
    fn is_unlikely(&self, i: usize) -> bool {
        let near = i.saturating_sub(1)..(i + 4).min(self.chars.len());
        let classes: Vec<_> =
            self.chars[near.start.saturating_sub(2)..near.end].iter().map(|&c| class(c)).collect();
        let n = classes.len().saturating_sub(2).max(1);
        let cost: f32 = classes.windows(3).map(|c| -log_p3(c[0], c[1], c[2])).sum();
        cost > MIN_COST * n as f32 || self.chars[i] == char::REPLACEMENT_CHARACTER
    }

    /// Whether a Han character stands before a single character of ASCII that may be half of one.
    fn is_before_lone_half(&self, i: usize) -> bool {
        is_han(self.chars[i])
            && self.chars.get(i + 1).is_some_and(|&c| is_half(c))
            && self.chars.get(i + 2).is_some_and(|c| !c.is_ascii())
    }

    /// How much a suspect counts, by its neighbours.
    fn points(&self, i: usize) -> u32 {
        let is_behind_mark = i > 0 && is_mark(self.chars[i - 1]);
        let is_before_half = self.chars.get(i + 1).is_some_and(|&c| is_half(c));
        let is_wrong = self.chars[i] == char::REPLACEMENT_CHARACTER;
        1 + u32::from(is_behind_mark) + u32::from(is_before_half) + u32::from(is_wrong)
    }

    /// Returns how unlikely a stretch would be with other characters in its place, in nats.
    fn cost_with(&self, range: &Range<usize>, chars: &[char]) -> f32 {
        let before = self.chars[..range.start].iter().rev().take(2).rev();
        let behind = self.chars[range.end..].iter().take(2);
        let classes: Vec<_> = before.chain(chars).chain(behind).map(|&c| class(c)).collect();
        classes.windows(3).map(|c| -log_p3(c[0], c[1], c[2])).sum()
    }

    fn cost(&self, range: &Range<usize>) -> f32 {
        self.cost_with(range, &self.chars[range.clone()])
    }
}
