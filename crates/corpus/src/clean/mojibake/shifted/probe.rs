//! A quick look at the characters around a suspect, before any stream is read. It rules out nearly all places at which
//! damage may begin.
//!
//! All places share the same bytes, so the cost of a character is computed once for all of them.

use std::ops::Range;

use super::punctuation_width::PunctuationWidth;
use crate::clean::language_model::{class, log_p3};
use crate::clean::mojibake::damaged_line::DamagedLine;
use crate::clean::mojibake::gbk::{is_trail, pair};
use crate::clean::mojibake::suspects::is_lost_byte_mark;

/// Characters before the first suspect at which the damage may begin: the first damaged ones may look like others.
pub(super) const LOOK_BACK: usize = 8;
/// Characters after the first suspect at which it may begin: a rare name may precede the damage.
pub(super) const LOOK_AHEAD: usize = 5;
/// Characters that are read from each place.
pub(super) const PROBE_CHARS: usize = 12;

/// Fewer characters decide nothing.
const MIN_CHARS: usize = 4;

/// Bytes of the characters that are read from all places, at most. The three numbers above were chosen by hand within
/// this limit, the bits of a `u64`, and are constants for that reason.
const MAX_BYTES: usize = 64;
const _: () = assert!(2 * (LOOK_BACK + LOOK_AHEAD + 1 + PROBE_CHARS + 2) <= MAX_BYTES);

/// The bytes around a suspect.
pub(super) struct ShiftProbe<'a> {
    line: &'a DamagedLine<'a>,
    /// The first place.
    first: usize,
    bytes: [u8; MAX_BYTES],
    n_bytes: usize,
    /// The byte at which each character begins.
    offsets: [u8; MAX_BYTES],
    n_chars: usize,
    /// A bit for each character that GBK does not have: a stream ends before it.
    is_foreign: u64,
    /// A bit for each byte that begins a character.
    is_begin: u64,
    /// The cost of three characters from each character on as the line is decoded, and from each byte on shifted by one.
    as_decoded: [Option<f32>; MAX_BYTES],
    shifted: [Option<f32>; MAX_BYTES],
}

impl<'a> ShiftProbe<'a> {
    /// Returns the probe for damage that may begin at any of some places.
    pub(super) fn new(
        line: &'a DamagedLine<'a>,
        places: &Range<usize>,
        width: PunctuationWidth,
    ) -> Self {
        let mut probe = Self {
            line,
            first: places.start,
            bytes: [0; MAX_BYTES],
            n_bytes: 0,
            offsets: [0; MAX_BYTES],
            n_chars: 0,
            is_foreign: 0,
            is_begin: 0,
            as_decoded: [None; MAX_BYTES],
            shifted: [None; MAX_BYTES],
        };

        // Two more: the mark of the lost byte, and the character that completes the last one.
        let end = line.chars.len().min(places.end + PROBE_CHARS + 2);
        for (i, &c) in line.chars[places.start..end].iter().enumerate() {
            let at = probe.n_bytes;
            probe.offsets[i] = at as u8;
            probe.n_chars = i + 1;
            let Some(bytes) = width.encode(c) else {
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

    /// Returns whether the characters from a place on are likelier when shifted by one byte.
    pub(super) fn is_promising(&mut self, place: usize) -> bool {
        // The stream ends before the first character that GBK does not have.
        let from = place - self.first + usize::from(is_lost_byte_mark(self.line.chars[place]));
        let n_own = (self.is_foreign >> from).trailing_zeros() as usize;
        let end = if from + n_own < self.n_chars {
            usize::from(self.offsets[from + n_own])
        } else {
            self.n_bytes
        };
        if from >= self.n_chars || n_own == 0 {
            return false;
        }

        // Decode the shifted bytes.
        let begin = usize::from(self.offsets[from]);
        let (mut at, mut n_read) = (begin + 1, 0);
        while at < end && self.is_begin >> at & 1 == 0 && n_read < PROBE_CHARS {
            match self.pair_at(at, end) {
                Some(_) => (at, n_read) = (at + 2, n_read + 1),
                None if self.bytes[at] < 0x80 => break,
                // Half a character may be lost, but two bytes that are not a character are not text.
                None => return n_read > 0 && !self.trail_at(at, end).is_some_and(is_trail),
            }
        }
        if n_read < MIN_CHARS {
            return true;
        }

        let n_decoded = n_read.min(self.line.chars.len() - place);
        let shifted: f32 = (0..n_read - 2).map(|i| self.shifted_cost(begin + 1 + 2 * i)).sum();
        shifted < (place..place + n_decoded - 2).map(|i| self.decoded_cost(i)).sum()
    }

    fn pair_at(&self, at: usize, end: usize) -> Option<char> {
        pair(self.bytes[at], self.trail_at(at, end)?)
    }

    fn trail_at(&self, at: usize, end: usize) -> Option<u8> {
        (at + 1 < end).then(|| self.bytes[at + 1])
    }

    /// Returns the cost of the three shifted characters from a byte on, all of which are known to exist.
    fn shifted_cost(&mut self, at: usize) -> f32 {
        if let Some(cost) = self.shifted[at] {
            return cost;
        }
        let class_at = |at| pair(self.bytes[at], self.bytes[at + 1]).map_or(0, class);
        let cost = -log_p3(class_at(at), class_at(at + 2), class_at(at + 4));
        *self.shifted[at].insert(cost)
    }

    /// Returns the cost of three characters as the line is decoded.
    fn decoded_cost(&mut self, i: usize) -> f32 {
        let line = self.line;
        *self.as_decoded[i - self.first].get_or_insert_with(|| {
            let [a, b, c] = [0, 1, 2].map(|n| class(line.chars[i + n]));
            -log_p3(a, b, c)
        })
    }
}
