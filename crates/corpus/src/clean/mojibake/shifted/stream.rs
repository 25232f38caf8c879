//! The bytes of a stretch that may be shifted by one, up to where both readings are in step again.

use super::probe::PROBE_CHARS;
use super::punctuation_width::PunctuationWidth;
use crate::clean::mojibake::damaged_line::DamagedLine;
use crate::clean::mojibake::suspects::is_lost_byte_mark;

/// The bytes from a character on, and which of them begin a character as the line is decoded.
pub(super) struct ShiftedStream {
    pub(super) start: usize,
    pub(super) bytes: Vec<u8>,
    /// The character that begins at each byte, [`INSIDE`] where none does.
    begins: Vec<u32>,
    /// The character after the stream.
    end: usize,
}

/// The byte is inside a character.
const INSIDE: u32 = u32::MAX;

impl ShiftedStream {
    /// Reads until both readings are in step, in growing steps: most streams are short.
    pub(super) fn read_through(
        line: &DamagedLine<'_>,
        start: usize,
        width: PunctuationWidth,
        max_bytes: usize,
    ) -> Option<Self> {
        for max_chars in [PROBE_CHARS, 16 * PROBE_CHARS, usize::MAX] {
            let end = line.chars.len().min(start.saturating_add(max_chars));
            let stream = Self::read(line, start..end, width, max_bytes)?;
            let is_cut =
                stream.end < line.chars.len() && start.saturating_add(max_chars) <= stream.end;
            if !is_cut || stream.is_in_step() {
                return Some(stream);
            }
        }
        None
    }

    /// Returns whether both readings meet before the end of the stream.
    fn is_in_step(&self) -> bool {
        let mut at = 1;
        while at + 1 < self.bytes.len() {
            if self.begins[at] != INSIDE {
                return true;
            }
            at += if self.bytes[at] < 0x80 { 1 } else { 2 };
        }
        false
    }

    /// Encodes characters, up to the first that GBK does not have. None if the stream is too long, or begins with a byte
    /// that cannot be half of a character.
    fn read(
        line: &DamagedLine<'_>,
        range: std::ops::Range<usize>,
        width: PunctuationWidth,
        max_bytes: usize,
    ) -> Option<Self> {
        let is_marked = is_lost_byte_mark(line.chars[range.start]);
        let capacity = (2 * range.len()).min(max_bytes + 2);
        let (bytes, begins) = (Vec::with_capacity(capacity), Vec::with_capacity(capacity));
        let mut stream = Self { start: range.start, bytes, begins, end: range.start };

        for i in range.start + usize::from(is_marked)..range.end {
            line.count_read(1);
            stream.end = i;
            match width.encode(line.chars[i]) {
                Some(bytes) => stream.push(i, bytes.as_slice()),
                None => return stream.begins_with_lead(),
            }
            if stream.bytes.len() > max_bytes {
                return None;
            }
        }
        stream.end = range.end;
        stream.begins_with_lead()
    }

    fn push(&mut self, i: usize, bytes: &[u8]) {
        self.begins.push(i as u32);
        self.begins.resize(self.begins.len() + bytes.len() - 1, INSIDE);
        self.bytes.extend_from_slice(bytes);
    }

    /// Returns the stream if its first byte may be the first of a GBK character.
    fn begins_with_lead(self) -> Option<Self> {
        (self.bytes.first()? >= &0x81).then_some(self)
    }

    /// Returns the character that begins at a byte as the line is decoded.
    pub(super) fn char_at(&self, byte: usize) -> Option<usize> {
        match self.begins.get(byte) {
            Some(&INSIDE) => None,
            Some(&begins) => Some(begins as usize),
            None => Some(self.end),
        }
    }
}
