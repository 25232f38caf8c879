//! A suspicious line as characters, and the cost of stretches of it.

use std::cell::Cell;
use std::ops::Range;

use super::suspects::{SuspectSet, is_blank, is_half, is_lost_byte_mark};
use crate::clean::language_model::{class, log_p3};
use crate::clean::params::MojibakeParams;
use crate::names::is_han;

/// Characters before and after a suspect whose mean cost shows whether it is out of place.
const N_AROUND: [usize; 2] = [1, 4];

/// Characters before and after a stretch among which its context is looked for.
const N_CONTEXT_SEARCHED: usize = 8;

/// Up to two characters next to a stretch.
pub(super) struct Context {
    chars: [char; 2],
    n_chars: usize,
}

impl Context {
    fn new<'a>(chars: impl Iterator<Item = &'a char>) -> Self {
        let mut context = Self { chars: ['\0'; 2], n_chars: 0 };
        for &c in chars.filter(|c| !is_blank(**c)).take(2) {
            context.chars[context.n_chars] = c;
            context.n_chars += 1;
        }
        context
    }

    fn reversed(mut self) -> Self {
        self.chars[..self.n_chars].reverse();
        self
    }
}

impl std::ops::Deref for Context {
    type Target = [char];

    fn deref(&self) -> &[char] {
        &self.chars[..self.n_chars]
    }
}

/// A stretch of a line in characters, and its repaired text.
pub(super) struct MojibakeRepair {
    pub(super) range: Range<usize>,
    pub(super) text: String,
}

/// The characters of a line and their bytes.
pub(super) struct DamagedLine<'a> {
    pub(super) chars: Vec<char>,
    /// The byte at which each character begins, and the end of the line.
    starts: Vec<usize>,
    suspects: &'a SuspectSet,
    params: &'a MojibakeParams,
    /// The characters that trials have read since the last call of [`take_work`](Self::take_work).
    n_read: Cell<usize>,
}

impl<'a> DamagedLine<'a> {
    pub(super) fn new(line: &str, suspects: &'a SuspectSet, params: &'a MojibakeParams) -> Self {
        let mut starts: Vec<_> = line.char_indices().map(|(i, _)| i).collect();
        starts.push(line.len());
        let chars = line.chars().collect();
        Self { chars, starts, suspects, params, n_read: Cell::new(0) }
    }

    /// Counts characters that a trial reads.
    pub(super) fn count_read(&self, n_chars: usize) {
        self.n_read.set(self.n_read.get() + n_chars);
    }

    /// Returns the work of the trials since the last call, in units of the budget.
    pub(super) fn take_work(&self) -> usize {
        self.n_read.take()
    }

    /// Returns the bytes of some characters in a text in which the line begins at byte `start`.
    pub(super) fn byte_range(&self, range: Range<usize>, start: usize) -> Range<usize> {
        start + self.starts[range.start]..start + self.starts[range.end]
    }

    pub(super) fn is_suspect(&self, c: char) -> bool {
        self.suspects.contains(c.into())
    }

    /// Returns the first suspect of a cluster at or after a character.
    pub(super) fn next_cluster(&self, from: usize) -> Option<usize> {
        (from..self.chars.len()).find(|&i| {
            !self.chars[i].is_ascii()
                && self.is_odd(i)
                && self.cluster_points(i) >= self.params.min_points
                && self.is_unlikely(i)
        })
    }

    fn is_odd(&self, i: usize) -> bool {
        self.is_suspect(self.chars[i]) || self.is_before_lone_half(i)
    }

    /// Returns the points of the odd characters in the window that begins at a character.
    fn cluster_points(&self, from: usize) -> usize {
        (from..self.chars.len())
            .filter(|&i| !self.chars[i].is_ascii())
            .take(self.params.window_chars)
            .filter(|&i| self.is_odd(i))
            .map(|i| self.points(i))
            .sum()
    }

    /// Returns whether the characters around a suspect hardly ever occur together.
    fn is_unlikely(&self, i: usize) -> bool {
        if self.chars[i] == char::REPLACEMENT_CHARACTER {
            return true;
        }

        let near = i.saturating_sub(N_AROUND[0])..(i + N_AROUND[1]).min(self.chars.len());
        // Two characters more as the context of the first.
        let near = &self.chars[near.start.saturating_sub(2)..near.end];
        let classes: Vec<_> = near.iter().filter(|c| !is_blank(**c)).map(|&c| class(c)).collect();
        let n = classes.len().saturating_sub(2).max(1);
        cost_of(&classes) > self.params.min_cost * n as f32
    }

    /// Returns whether a Han character precedes a single ASCII character that may be half of one.
    fn is_before_lone_half(&self, i: usize) -> bool {
        is_han(self.chars[i])
            && self.chars.get(i + 1).is_some_and(|&c| is_half(c))
            && self.chars.get(i + 2).is_some_and(|&c| !c.is_ascii() && !is_blank(c))
    }

    /// Returns whether a character is one that decoders make of lost bytes, and other text does not have in this place: a
    /// lone half after it, a character for private use, a euro sign between Han characters (the byte 0x80), or U+FFFD.
    pub(super) fn is_sign_of_damage(&self, i: usize) -> bool {
        let next = self.chars.get(i + 1).copied();
        match self.chars[i] {
            '\u{E000}'..='\u{F8FF}' | char::REPLACEMENT_CHARACTER => true,
            '€' => i > 0 && is_han(self.chars[i - 1]) && next.is_some_and(is_han),
            c if c.is_ascii() => false,
            _ => {
                let after = self.chars.get(i + 2);
                // Letters with accents follow other letters, as in `São`.
                next.is_some_and(is_half) && after.is_some_and(|&c| c > '\u{FF}' && !is_blank(c))
            }
        }
    }

    /// Returns the points of a suspect: one, and one for each sign of a lost byte next to it.
    fn points(&self, i: usize) -> usize {
        let is_after_mark = i > 0 && is_lost_byte_mark(self.chars[i - 1]);
        let is_before_half = self.chars.get(i + 1).is_some_and(|&c| is_half(c));
        let is_wrong = self.chars[i] == char::REPLACEMENT_CHARACTER;
        1 + usize::from(is_after_mark) + usize::from(is_before_half) + usize::from(is_wrong)
    }

    /// Returns the two characters (or fewer) before and after a stretch, apart from blanks: next to a blank, which the
    /// model hardly knows, any text is as likely as any other.
    pub(super) fn context(&self, range: &Range<usize>) -> [Context; 2] {
        let near = range.start.saturating_sub(N_CONTEXT_SEARCHED)..range.start;
        let before = Context::new(self.chars[near].iter().rev());
        let near = range.end..(range.end + N_CONTEXT_SEARCHED).min(self.chars.len());
        [before.reversed(), Context::new(self.chars[near].iter())]
    }

    /// Returns the cost of other characters in place of a stretch, in nats.
    pub(super) fn cost_with(&self, range: &Range<usize>, chars: &[char]) -> f32 {
        let [before, after] = self.context(range);
        self.count_read(chars.len() + before.len() + after.len());
        let all = before.iter().chain(chars).chain(after.iter());
        let classes: Vec<_> = all.map(|&c| class(c)).collect();
        cost_of(&classes)
    }

    /// Returns the cost of a stretch, in nats, as evidence against it. Blanks do not count, and a sign that is
    /// repeated, as in `××××`, counts once.
    pub(super) fn cost(&self, range: &Range<usize>) -> f32 {
        let own = self.chars[range.clone()].iter().copied();
        let mut evidence: Vec<_> = own.filter(|&c| !is_blank(c)).collect();
        evidence.dedup();
        self.cost_with(range, &evidence)
    }
}

/// Returns the cost of the third and later of some classes after those before them, in nats.
pub(super) fn cost_of(classes: &[u16]) -> f32 {
    classes.windows(3).map(|c| -log_p3(c[0], c[1], c[2])).sum()
}
