//! A GBK stream that lost a byte: every character behind it is made of the second byte of one and the first of the
//! next, until a byte below 0x80 puts the reader in step again.
//!
//! What was lost may have left nothing, a question mark or U+FFFD; and a page may have made its full-width
//! punctuation half-width afterwards, that of the damaged run with it. All of these are tried from each place at which
//! the damage may have begun, and the likeliest reading wins.

use std::ops::Range;

use encoding_rs::GB18030;

use super::misread::encode;
use super::{Line, Repair};
use crate::clean::language::{class, log_p1, log_p3};
use crate::names::is_han;

/// How far before the first suspect the damage may begin, in characters: the first ones may look like others.
const LOOK_BACK: usize = 8;

/// The longest run that is read, in bytes.
const MAX_BYTES: usize = 16 << 10;

/// How much likelier the result has to be as a whole, and each of its characters, in nats.
const MIN_GAIN: f32 = 14.0;
const MIN_GAIN_EACH: f32 = 1.0;

/// The least number of characters that change.
const MIN_CHARS: usize = 2;

/// What stands for a character that cannot be known.
const ILLEGIBLE: char = '□';
/// A lost character is restored when it is this much likelier than the next, in nats.
const MIN_LEAD: f32 = 1.0;

/// Returns what the run that a suspect belongs to was meant to be, if it lost a byte.
pub(super) fn repair(line: &Line, suspect: usize, from: usize) -> Option<Repair> {
    let first = suspect.saturating_sub(LOOK_BACK).max(from);
    let starts = first..=(suspect + 1).min(line.chars.len() - 1);
    let trials = starts.flat_map(|start| {
        [Widths::AsTheyAre, Widths::Full].map(|widths| Stream::read(line, start, widths))
    });
    let read = trials
        .flatten()
        .flat_map(|stream| [Lost::First, Lost::Second].map(|lost| stream.meant(line, lost)));
    let best = read.flatten().max_by(|(a, _), (b, _)| a.total_cmp(b));
    best.map(|(_, repair)| repair)
}

/// How ASCII punctuation is read.
#[derive(Clone, Copy, PartialEq)]
enum Widths {
    AsTheyAre,
    /// As what was full-width once.
    Full,
}

/// Which byte of a character was lost.
#[derive(Clone, Copy)]
enum Lost {
    First,
    Second,
}

/// The bytes from a place on, and which of them begin a character as it stands.
struct Stream {
    start: usize,
    bytes: Vec<u8>,
    /// The character that begins at a byte.
    begins: Vec<Option<usize>>,
    /// The character behind the stream.
    end: usize,
}

impl Stream {
    fn read(line: &Line, start: usize, widths: Widths) -> Option<Self> {
        let is_marked = matches!(line.chars[start], '?' | char::REPLACEMENT_CHARACTER);
        let mut stream = Self { start, bytes: Vec::new(), begins: Vec::new(), end: start };
        for i in start + usize::from(is_marked)..line.chars.len() {
            let c = line.chars[i];
            stream.end = i;
            let wide = full_width(c).filter(|_| widths == Widths::Full);
            let Some(bytes) = wide.or_else(|| encode(c)) else { return stream.is_read() };
            stream.push(i, &bytes);
            if stream.bytes.len() > MAX_BYTES {
                return None;
            }
        }
        stream.end = line.chars.len();
        stream.is_read()
    }

    fn push(&mut self, i: usize, bytes: &[u8]) {
        self.begins.extend((0..bytes.len()).map(|k| (k == 0).then_some(i)));
        self.bytes.extend_from_slice(bytes);
    }

    fn is_read(self) -> Option<Self> {
        (self.bytes.first()? >= &0x81).then_some(self)
    }

    /// The character at a byte, which begins one as the line stands.
    fn char_at(&self, byte: usize) -> Option<usize> {
        if byte >= self.bytes.len() { Some(self.end) } else { self.begins[byte] }
    }

    /// Returns the stream one byte on, up to where both readings are in step, and how much likelier it is.
    fn meant(&self, line: &Line, lost: Lost) -> Option<(f32, Repair)> {
        let mut chars = vec![ILLEGIBLE];
        let mut last_lead = None;
        let mut at = 1;
        let mut end = loop {
            if let Some(end) = self.char_at(at) {
                break end;
            }
            let lead = self.bytes[at];
            if lead < 0x80 {
                chars.push(char::from(lead));
                at += 1;
                continue;
            }
            let trail = self.bytes.get(at + 1).filter(|&&trail| trail >= 0x40 && trail != 0x7F);
            let Some(&trail) = trail else {
                // The other half was lost with what stood for it.
                last_lead = Some(lead);
                chars.push(ILLEGIBLE);
                break self.char_at(at + 1)?;
            };
            chars.push(pair(lead, trail)?);
            at += 2;
        };
        if last_lead.is_some() && line.chars.get(end) == Some(&char::REPLACEMENT_CHARACTER) {
            end += 1;
        }
        let range = self.start..end;
        if let Some(lead) = last_lead {
            let last = chars.len() - 1;
            restore(line, &range, &mut chars, last, Lost::Second, lead);
        }
        restore(line, &range, &mut chars, 0, lost, self.bytes[0]);
        let is_long_enough = chars.len() > MIN_CHARS;
        let gain = line.cost(&range) - line.cost_with(&range, &chars);
        let is_likelier = gain > MIN_GAIN && gain > MIN_GAIN_EACH * chars.len() as f32;
        (is_long_enough && is_likelier)
            .then(|| (gain, Repair { range, text: chars.into_iter().collect() }))
    }
}

/// Puts the likeliest character in a place of which one byte is known, when none comes near it.
fn restore(
    line: &Line,
    range: &Range<usize>,
    chars: &mut [char],
    place: usize,
    lost: Lost,
    byte: u8,
) {
    // Only the characters near the place count.
    let near = place.saturating_sub(2)..(place + 3).min(chars.len());
    let before = &line.chars[range.start.saturating_sub(2)..range.start];
    let behind = &line.chars[range.end..(range.end + 2).min(line.chars.len())];
    let before = if near.start == 0 { before } else { &[] };
    let behind = if near.end == chars.len() { behind } else { &[] };
    let mut cost = |c: char| {
        chars[place] = c;
        let context = before.iter().chain(&chars[near.clone()]).chain(behind);
        let classes: Vec<_> = context.map(|&c| class(c)).collect();
        classes.windows(3).map(|c| -log_p3(c[0], c[1], c[2])).sum::<f32>()
    };
    let mut costs: Vec<_> = (0x40..=0xFE)
        .filter_map(|other| match lost {
            Lost::First => pair(other, byte),
            Lost::Second => pair(byte, other),
        })
        .filter(|&c| is_han(c) || log_p1(class(c)) > -12.0)
        .map(|c| (cost(c), c))
        .collect();
    costs.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    chars[place] = match costs[..] {
        [(best, c), (next, _), ..] if next - best >= MIN_LEAD => c,
        [(_, c)] => c,
        _ => ILLEGIBLE,
    };
}

/// The character of two bytes of GBK, if there is one.
fn pair(lead: u8, trail: u8) -> Option<char> {
    let bytes = [lead, trail];
    let text = GB18030.decode_without_bom_handling_and_without_replacement(&bytes)?;
    let mut chars = text.chars();
    let c = chars.next().filter(|&c| !matches!(c, '\u{E000}'..='\u{F8FF}'))?;
    (lead >= 0x81 && chars.next().is_none()).then_some(c)
}

/// The bytes of the full-width form of ASCII punctuation.
fn full_width(c: char) -> Option<Vec<u8>> {
    matches!(c, ',' | '!' | '?' | ':' | ';' | '(' | ')').then(|| vec![0xA3, c as u8 | 0x80])
}
