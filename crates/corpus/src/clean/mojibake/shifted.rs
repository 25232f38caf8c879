//! A GBK stream that lost a byte: every character behind it is made of the second byte of one and the first of the
//! next, until a byte below 0x80 puts the reader in step again.
//!
//! What was lost may have left nothing, a question mark or U+FFFD; and a page may have made its full-width
//! punctuation half-width afterwards, that of the damaged run with it. All of these are tried from each place at which
//! the damage may have begun, and the likeliest reading wins.

mod probe;

use std::ops::Range;

use self::probe::{PROBE_CHARS, Probe};
use super::gbk::{Bytes, encode, is_trail, pair};
use super::{Line, Repair, is_mark, is_suspect};
use crate::clean::language_model::{class, log_p1, log_p3};
use crate::names::is_han;

/// How far before the first suspect the damage may begin, in characters: the first ones may look like others.
const LOOK_BACK: usize = 8;
/// And how far behind it: a rare name may stand before the damage and look like its beginning.
const LOOK_AHEAD: usize = 5;

/// The longest run that is read, in bytes.
const MAX_BYTES: usize = 16 << 10;

/// How much likelier the result has to be as a whole, and each of its characters, in nats.
const MIN_GAIN: f32 = 14.0;
const MIN_GAIN_EACH: f32 = 1.0;
/// Of few characters, with nothing that stands for the lost byte, it has to be more.
const SHORT_CHARS: usize = 5;
const MIN_GAIN_SHORT: f32 = 15.0;

/// The least number of characters that change.
const MIN_CHARS: usize = 2;

/// How much likelier a reading has to be for each character by which it begins earlier, in nats: what stands there and
/// may stand seldom is damaged.
const LEAN: f32 = 2.0;

/// Of so many readings the lost characters are looked for.
const MAX_RESTORED: usize = 20;

/// What the best of characters costs behind two others, in nats, and how rare one may be that is restored.
const LEAST_COST: f32 = 2.5;
const LEAST_P: f32 = -12.0;

/// What the characters that are known may cost each, in nats: running text costs about five, characters by chance ten.
const MAX_COST: f32 = 9.0;
/// The same of few characters, with nothing that stands for the lost byte.
const MAX_COST_SHORT: f32 = 8.0;

/// What stands for a character that cannot be known.
const ILLEGIBLE: char = '□';
/// A lost character is restored when it is this much likelier than the next, in nats.
const MIN_LEAD: f32 = 0.4;

/// Returns what the run that a suspect belongs to was meant to be, if it lost a byte.
pub(super) fn repair(line: &Line, suspect: usize, from: usize) -> Option<Repair> {
    let first = suspect.saturating_sub(LOOK_BACK).max(from);
    let places = first..(suspect + LOOK_AHEAD + 1).min(line.chars.len());
    let mut as_they_are = Probe::new(line, &places, Widths::AsTheyAre);
    let mut full = None;
    let trials = places.clone().flat_map(|place| {
        let stream = as_they_are
            .is_promising(place)
            .then(|| Stream::read_through(line, place, Widths::AsTheyAre));
        let stream = stream.flatten();
        // Where there is no punctuation that may have been full-width, both are the same.
        let end = line.chars.len().min(place + PROBE_CHARS);
        let is_same = line.chars[place..end].iter().all(|&c| full_width(c).is_none());
        let is_other = (!is_same || stream.is_some())
            && full
                .get_or_insert_with(|| Probe::new(line, &places, Widths::Full))
                .is_promising(place);
        let other = is_other.then(|| Stream::read_through(line, place, Widths::Full));
        [stream, other.flatten()]
    });
    let mut meant: Vec<_> = trials.flatten().filter_map(|stream| stream.meant(line)).collect();
    let hope = |meant: &Meant| meant.least_gain + LEAN * meant.range.start as f32;
    meant.sort_by(|a, b| hope(b).total_cmp(&hope(a)));
    let restored = meant
        .iter()
        .take(MAX_RESTORED)
        .flat_map(|meant| [Lost::First, Lost::Second].map(|lost| meant.restored(line, lost)));
    let likeness = |(gain, repair): &(f32, Repair)| gain + LEAN * repair.range.start as f32;
    let best = restored.flatten().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    best.map(|(_, repair)| repair)
}

/// How ASCII punctuation is read.
#[derive(Clone, Copy, PartialEq)]
enum Widths {
    AsTheyAre,
    /// As what was full-width once.
    Full,
}

impl Widths {
    fn encode(self, c: char) -> Option<Bytes> {
        let full = full_width(c).filter(|_| self == Self::Full);
        full.map(Bytes::two).or_else(|| encode(c))
    }
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
    /// The character that begins at a byte, [`INSIDE`] where none does.
    begins: Vec<u32>,
    /// The character behind the stream.
    end: usize,
}

/// The byte is inside a character.
const INSIDE: u32 = u32::MAX;

impl Stream {
    /// Reads as far as both readings are out of step.
    fn read_through(line: &Line, start: usize, widths: Widths) -> Option<Self> {
        for max_chars in [PROBE_CHARS, 16 * PROBE_CHARS, usize::MAX] {
            let stream = Self::read(line, start, widths, max_chars)?;
            let is_cut =
                stream.end < line.chars.len() && start.saturating_add(max_chars) <= stream.end;
            if !is_cut || stream.is_in_step() {
                return Some(stream);
            }
        }
        None
    }

    /// Whether both readings meet before the end of the stream.
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

    fn read(line: &Line, start: usize, widths: Widths, max_chars: usize) -> Option<Self> {
        let is_marked = is_mark(line.chars[start]);
        let last = line.chars.len().min(start.saturating_add(max_chars));
        let n_bytes = (2 * (last - start)).min(MAX_BYTES + 2);
        let (bytes, begins) = (Vec::with_capacity(n_bytes), Vec::with_capacity(n_bytes));
        let mut stream = Self { start, bytes, begins, end: start };
        for i in start + usize::from(is_marked)..last {
            let c = line.chars[i];
            stream.end = i;
            match widths.encode(c) {
                Some(bytes) => stream.push(i, bytes.as_slice()),
                None => return stream.read_from_lead(),
            }
            if stream.bytes.len() > MAX_BYTES {
                return None;
            }
        }
        stream.end = last;
        stream.read_from_lead()
    }

    fn push(&mut self, i: usize, bytes: &[u8]) {
        self.begins.push(i as u32);
        self.begins.resize(self.begins.len() + bytes.len() - 1, INSIDE);
        self.bytes.extend_from_slice(bytes);
    }

    fn read_from_lead(self) -> Option<Self> {
        (self.bytes.first()? >= &0x81).then_some(self)
    }

    /// The character at a byte, which begins one as the line stands.
    fn char_at(&self, byte: usize) -> Option<usize> {
        match self.begins.get(byte) {
            Some(&INSIDE) => None,
            Some(&begins) => Some(begins as usize),
            None => Some(self.end),
        }
    }

    /// Returns the stream one byte on, up to where both readings are in step, if that may be text.
    fn meant(&self, line: &Line) -> Option<Meant> {
        let mut chars = vec![ILLEGIBLE];
        let mut last = None;
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
            let trail = self.bytes.get(at + 1).filter(|&&trail| is_trail(trail));
            let Some(&trail) = trail else {
                // The other half was lost with what stood for it.
                last = Some(lead);
                chars.push(ILLEGIBLE);
                break self.char_at(at + 1)?;
            };
            chars.push(pair(lead, trail)?);
            at += 2;
        };
        if last.is_some() && line.chars.get(end) == Some(&char::REPLACEMENT_CHARACTER) {
            end += 1;
        }
        let range = self.start..end;
        let least_gain = least_gain(line, &range, &chars).filter(|_| chars.len() > MIN_CHARS)?;
        Some(Meant { range, chars, first: self.bytes[0], last, least_gain })
    }
}

/// What a stretch may have been meant to be, its first character and perhaps its last still to be found.
struct Meant {
    range: Range<usize>,
    chars: Vec<char>,
    /// The byte that is left of the first character.
    first: u8,
    /// The first byte of the last character, when the other is lost, too.
    last: Option<u8>,
    /// How much likelier it is than what stands there, at the least.
    least_gain: f32,
}

impl Meant {
    /// Finds the characters of which half is lost, and how much likelier the whole is then.
    fn restored(&self, line: &Line, lost: Lost) -> Option<(f32, Repair)> {
        let mut chars = self.chars.clone();
        if let Some(lead) = self.last {
            let last = chars.len() - 1;
            restore(line, &self.range, &mut chars, last, Lost::Second, lead);
        }
        restore(line, &self.range, &mut chars, 0, lost, self.first);
        let gain = line.cost(&self.range) - line.cost_with(&self.range, &chars);
        let is_likelier = gain > MIN_GAIN && gain > MIN_GAIN_EACH * chars.len() as f32;
        let repair = || Repair { range: self.range.clone(), text: chars.into_iter().collect() };
        is_likelier.then(|| (gain, repair()))
    }
}

/// Returns how much likelier characters are than what stands there, in nats, were those that are still to be found
/// the best; None when the others are no text, or the gain is small.
fn least_gain(line: &Line, range: &Range<usize>, chars: &[char]) -> Option<f32> {
    let before = &line.chars[range.start.saturating_sub(2)..range.start];
    let behind = &line.chars[range.end..(range.end + 2).min(line.chars.len())];
    let all: Vec<_> = before.iter().chain(chars).chain(behind).copied().collect();
    let (mut cost, mut n_known, mut n_found) = (0.0, 0, 0);
    for c in all.windows(3) {
        if c.contains(&ILLEGIBLE) {
            n_found += 1;
        } else {
            cost -= log_p3(class(c[0]), class(c[1]), class(c[2]));
            n_known += 1;
        }
    }
    let gain = line.cost(range) - cost - LEAST_COST * n_found as f32;
    let is_marked = is_mark(line.chars[range.start]);
    let is_short = !is_marked && chars.len() <= SHORT_CHARS;
    let least = if is_short { MIN_GAIN_SHORT } else { MIN_GAIN };
    let is_odd = |c: char| c != ILLEGIBLE && is_suspect(c);
    let is_odd = (is_short && chars.iter().any(|&c| is_odd(c)))
        || chars.iter().any(|c| matches!(c, 'ａ'..='ｚ' | 'Ａ'..='Ｚ' | '０'..='９'))
        || !line.chars[range.clone()].iter().any(|&c| is_han(c));
    let max_cost = if is_short { MAX_COST_SHORT } else { MAX_COST };
    (cost <= max_cost * n_known as f32 && gain >= least && !is_odd).then_some(gain)
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
        .filter(|&c| log_p1(class(c)) > LEAST_P)
        .map(|c| (cost(c), c))
        .collect();
    costs.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    chars[place] = match costs[..] {
        [(best, c), (next, _), ..] if next - best >= MIN_LEAD => c,
        [(_, c)] => c,
        _ => ILLEGIBLE,
    };
}

/// The bytes of the full-width form of ASCII punctuation.
fn full_width(c: char) -> Option<[u8; 2]> {
    matches!(c, ',' | '!' | '?' | ':' | ';' | '(' | ')').then(|| [0xA3, c as u8 | 0x80])
}
