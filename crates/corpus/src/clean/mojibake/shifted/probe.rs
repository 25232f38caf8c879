//! A look at the characters around a suspect before any stream is read: it tells of nearly all places at which damage
//! may begin that they are none.
//!
//! From every place the same bytes are read one on, so what a character costs there is found once for all of them.

use std::ops::Range;

use super::{LOOK_AHEAD, LOOK_BACK, Widths};
use crate::clean::language_model::{class, log_p3};
use crate::clean::mojibake::gbk::{is_trail, pair};
use crate::clean::mojibake::{Line, is_mark};

/// How many characters are looked at from each place.
pub(super) const PROBE_CHARS: usize = 12;

/// Of fewer characters nothing can be said.
const MIN_CHARS: usize = 4;

/// More bytes than the characters have that are looked at from all places.
const MAX_BYTES: usize = 64;
const _: () = assert!(2 * (LOOK_BACK + LOOK_AHEAD + 1 + PROBE_CHARS + 2) <= MAX_BYTES);

/// The bytes around a suspect.
pub(super) struct Probe<'a> {
    line: &'a Line,
    /// The first place.
    first: usize,
    bytes: [u8; MAX_BYTES],
    n_bytes: usize,
    /// Where the bytes of each character begin.
    offsets: [u8; MAX_BYTES],
    n_chars: usize,
    /// A bit for each character that is not of GBK: a stream ends before it.
    is_foreign: u64,
    /// A bit for each byte that begins a character.
    is_begin: u64,
    /// What three characters cost from each character on as they stand, and from each byte on read one off.
    standing: [Option<f32>; MAX_BYTES],
    shifted: [Option<f32>; MAX_BYTES],
}

impl<'a> Probe<'a> {
    /// Returns the probe for damage that may begin at each of some places.
    pub(super) fn new(line: &'a Line, places: &Range<usize>, widths: Widths) -> Self {
        let mut probe = Self {
            line,
            first: places.start,
            bytes: [0; MAX_BYTES],
            n_bytes: 0,
            offsets: [0; MAX_BYTES],
            n_chars: 0,
            is_foreign: 0,
            is_begin: 0,
            standing: [None; MAX_BYTES],
            shifted: [None; MAX_BYTES],
        };
        // Two more: what stands for the lost byte, and the character whose half the last one takes.
        let end = line.chars.len().min(places.end + PROBE_CHARS + 2);
        for (i, &c) in line.chars[places.start..end].iter().enumerate() {
            let at = probe.n_bytes;
            probe.offsets[i] = at as u8;
            probe.n_chars = i + 1;
            let Some(bytes) = widths.encode(c) else {
                probe.is_foreign |= 1 << i;
                continue;
            };
            let bytes = bytes.as_slice();
            probe.is_begin |= 1 << at;
            probe.bytes[at..at + bytes.len()].copy_from_slice(bytes);
            probe.n_bytes += bytes.len();
        }
        probe
    }

    /// Whether the characters from a place on are likelier one byte on.
    pub(super) fn is_promising(&mut self, place: usize) -> bool {
        let from = place - self.first + usize::from(is_mark(self.line.chars[place]));
        let n_own = (self.is_foreign >> from).trailing_zeros() as usize;
        let end = if from + n_own < self.n_chars {
            usize::from(self.offsets[from + n_own])
        } else {
            self.n_bytes
        };
        if from >= self.n_chars || n_own == 0 {
            return false;
        }
        let begin = usize::from(self.offsets[from]);
        let (mut at, mut n_read) = (begin + 1, 0);
        while at < end && self.is_begin >> at & 1 == 0 && n_read < PROBE_CHARS {
            match self.pair_at(at, end) {
                Some(_) => (at, n_read) = (at + 2, n_read + 1),
                None if self.bytes[at] < 0x80 => break,
                // Half a character may be lost; two bytes that are none are no text.
                None => return n_read > 0 && !self.trail_at(at, end).is_some_and(is_trail),
            }
        }
        n_read < MIN_CHARS || {
            let n_standing = n_read.min(self.line.chars.len() - place);
            let shifted: f32 = (0..n_read - 2).map(|i| self.cost_shifted(begin + 1 + 2 * i)).sum();
            shifted < (place..place + n_standing - 2).map(|i| self.cost_standing(i)).sum()
        }
    }

    fn pair_at(&self, at: usize, end: usize) -> Option<char> {
        pair(self.bytes[at], self.trail_at(at, end)?)
    }

    fn trail_at(&self, at: usize, end: usize) -> Option<u8> {
        (at + 1 < end).then(|| self.bytes[at + 1])
    }

    /// What three characters cost from a byte on; all of them are there.
    fn cost_shifted(&mut self, at: usize) -> f32 {
        if let Some(cost) = self.shifted[at] {
            return cost;
        }
        let class_at = |at| pair(self.bytes[at], self.bytes[at + 1]).map_or(0, class);
        let cost = -log_p3(class_at(at), class_at(at + 2), class_at(at + 4));
        *self.shifted[at].insert(cost)
    }

    /// What three characters cost from one on as they stand.
    fn cost_standing(&mut self, i: usize) -> f32 {
        let line = self.line;
        *self.standing[i - self.first].get_or_insert_with(|| {
            let [a, b, c] = [0, 1, 2].map(|n| class(line.chars[i + n]));
            -log_p3(a, b, c)
        })
    }
}
