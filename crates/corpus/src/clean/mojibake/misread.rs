//! Whole runs in another encoding: UTF-8 or GBK read as Latin-1, UTF-8 read as GBK.

use std::ops::Range;

use encoding_rs::{GB18030, WINDOWS_1252};

use super::gbk::{Bytes, encode};
use super::{Line, Repair};
use crate::clean::language_model::{LINE_START, class, log_p3};
use crate::names::is_han;

/// How much likelier each character of the result has to be, in nats.
const MIN_GAIN: f32 = 2.0;

/// The least number of Han characters that a repair brings back.
const MIN_HAN: usize = 2;

/// How far before the first suspect a run may begin, in characters.
const LOOK_BACK: usize = 8;

/// Returns what the run around a suspect was meant to be, if it was read in another encoding.
pub(super) fn repair(line: &Line, suspect: usize, from: usize) -> Option<Repair> {
    let first = suspect.saturating_sub(LOOK_BACK).max(from);
    let is_latin = latin_byte(line.chars[suspect]).is_some();
    let bytes_of = |c: char| if is_latin { latin_byte(c).map(Bytes::one) } else { encode(c) };
    let starts = (first..=suspect).filter(|&start| !line.chars[start].is_ascii());
    let read = starts.map(|start| utf8_from(line, start, bytes_of));
    let (_, range, meant) = read.max_by_key(|&(n_han, ..)| n_han)?;
    judge(line, range, &meant).or_else(|| {
        if !is_latin {
            return None;
        }
        let run = run(line, suspect, from, |c| latin_byte(c).is_some());
        let bytes: Vec<_> = line.chars[run.clone()].iter().filter_map(|&c| latin_byte(c)).collect();
        let gbk = GB18030.decode_without_bom_handling_and_without_replacement(&bytes);
        judge(line, run, &gbk?)
    })
}

/// Reads the bytes of the characters from a place on as UTF-8, as far as they are. Returns how many Han characters
/// there are, the characters that were read, and what they say.
///
/// An odd byte at the end of a piece has no partner in GBK and became a question mark: the character whose last byte
/// it was is the likeliest of those that begin like it.
fn utf8_from(
    line: &Line,
    start: usize,
    bytes_of: impl Fn(char) -> Option<Bytes>,
) -> (usize, Range<usize>, String) {
    let (mut pending, mut meant) = (Vec::new(), String::new());
    let (mut end, mut n_meant) = (start, 0);
    for (i, &c) in line.chars.iter().enumerate().skip(start) {
        let is_lost = c == '?' && pending.len() == 2;
        match bytes_of(c) {
            _ if is_lost => {
                meant.push(completed(&meant, &pending));
                pending.clear();
            }
            Some(bytes) => pending.extend_from_slice(bytes.as_slice()),
            None => break,
        }
        let n_valid = match str::from_utf8(&pending) {
            Ok(text) => text.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => break,
        };
        meant.push_str(&String::from_utf8_lossy(&pending[..n_valid]));
        pending.drain(..n_valid);
        if pending.is_empty() {
            (end, n_meant) = (i + 1, meant.len());
        }
    }
    meant.truncate(n_meant);
    (meant.chars().filter(|&c| is_han(c)).count(), start..end, meant)
}

/// The likeliest character that begins with two bytes of UTF-8, behind a text.
fn completed(before: &str, bytes: &[u8]) -> char {
    let mut last = before.chars().rev().map(class);
    let (l1, l2) = (last.next().unwrap_or(LINE_START), last.next().unwrap_or(LINE_START));
    let candidates = (0x80..=0xBF).filter_map(|third| {
        str::from_utf8(&[bytes[0], bytes[1], third]).ok().and_then(|text| text.chars().next())
    });
    let likeliest =
        candidates.max_by(|&a, &b| log_p3(l2, l1, class(a)).total_cmp(&log_p3(l2, l1, class(b))));
    likeliest.unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// Accepts a repair when it is far likelier than what stands there.
fn judge(line: &Line, range: Range<usize>, meant: &str) -> Option<Repair> {
    let chars: Vec<_> = meant.chars().collect();
    let n_han = chars.iter().filter(|&&c| is_han(c)).count();
    let is_clean = chars.iter().all(|&c| !c.is_control() && !matches!(c, '\u{E000}'..='\u{F8FF}'));
    let gain = line.cost(&range) - line.cost_with(&range, &chars);
    (n_han >= MIN_HAN && is_clean && gain > MIN_GAIN * chars.len() as f32)
        .then(|| Repair { range, text: meant.to_owned() })
}

/// The longest run around a character of those that could be of it, without ASCII at its ends.
fn run(line: &Line, at: usize, from: usize, is_of_it: impl Fn(char) -> bool) -> Range<usize> {
    let (before, behind) = (&line.chars[from..at], &line.chars[at..]);
    let mut start = before.iter().rposition(|&c| !is_of_it(c)).map_or(from, |i| from + i + 1);
    let mut end = behind.iter().position(|&c| !is_of_it(c)).map_or(line.chars.len(), |i| at + i);
    while start < at && line.chars[start].is_ascii() {
        start += 1;
    }
    while end > at + 1 && line.chars[end - 1].is_ascii() {
        end -= 1;
    }
    start..end
}

/// The byte that Latin-1, or windows-1252 in its place, reads as this character.
fn latin_byte(c: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(u32::from(c)) {
        return Some(byte);
    }
    let mut buffer = [0; 4];
    let (bytes, _, is_unmappable) = WINDOWS_1252.encode(c.encode_utf8(&mut buffer));
    (!is_unmappable && bytes.len() == 1).then(|| bytes[0])
}
