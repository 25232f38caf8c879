//! Runs read in another encoding: UTF-8 or GBK read as Latin-1, UTF-8 read as GBK.

use std::collections::BTreeSet;
use std::ops::Range;

use encoding_rs::{GB18030, WINDOWS_1252};

use super::damaged_line::{DamagedLine, MojibakeRepair};
use super::gbk::{GbkBytes, encode};
use crate::clean::language_model::{LINE_START, class, log_p3};
use crate::clean::params::MisreadParams;
use crate::names::is_han;

/// Returns the repair of the run around a suspect, if it was read in another encoding.
pub(super) fn repair(
    line: &DamagedLine<'_>,
    suspect: usize,
    from: usize,
    params: &MisreadParams,
) -> Option<MojibakeRepair> {
    let first = suspect.saturating_sub(params.look_back).max(from);
    let is_latin = latin_byte(line.chars[suspect]).is_some();
    let bytes_of = if is_latin { latin_bytes } else { encode };

    // As UTF-8, from the start that gives the most Han characters.
    let starts = (first..=suspect).filter(|&start| !line.chars[start].is_ascii());
    let readings = starts.map(|start| read_utf8(line, start, bytes_of));
    let best = readings.max_by_key(|reading| reading.n_han)?;
    let accept_utf8 = if is_latin { accept } else { accept_likely };
    let repair = accept_utf8(line, best.range, &best.text, params);
    if repair.is_some() || !is_latin {
        return repair;
    }

    // As GBK.
    let run = latin_run(line, suspect, from);
    let bytes: Vec<_> = line.chars[run.clone()].iter().filter_map(|&c| latin_byte(c)).collect();
    let gbk = GB18030.decode_without_bom_handling_and_without_replacement(&bytes)?;
    accept_likely(line, run, &gbk, params)
}

/// The characters from a place on, read as UTF-8.
struct Utf8Reading {
    n_han: usize,
    range: Range<usize>,
    text: String,
}

/// Reads the bytes of the characters from `start` on as UTF-8, as far as they are valid.
///
/// An odd byte at the end of a piece had no partner in GBK and became a question mark. It was the last byte of a
/// character, of which the likeliest with the same first two bytes is taken.
fn read_utf8(
    line: &DamagedLine<'_>,
    start: usize,
    bytes_of: fn(char) -> Option<GbkBytes>,
) -> Utf8Reading {
    let (mut pending, mut text) = (Vec::new(), String::new());
    let (mut end, mut n_complete) = (start, 0);

    for (i, &c) in line.chars.iter().enumerate().skip(start) {
        line.count_read(1);
        let is_lost = c == '?' && pending.len() == 2;
        match bytes_of(c) {
            _ if is_lost => {
                text.push(completed(&text, &pending));
                pending.clear();
            }
            Some(bytes) => pending.extend_from_slice(bytes.as_slice()),
            None => break,
        }

        let n_valid = match str::from_utf8(&pending) {
            Ok(valid) => valid.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => break,
        };
        text.push_str(&String::from_utf8_lossy(&pending[..n_valid]));
        pending.drain(..n_valid);
        if pending.is_empty() {
            (end, n_complete) = (i + 1, text.len());
        }
    }

    text.truncate(n_complete);
    Utf8Reading { n_han: text.chars().filter(|&c| is_han(c)).count(), range: start..end, text }
}

/// Returns the likeliest character after a text that begins with two bytes of UTF-8.
fn completed(before: &str, bytes: &[u8]) -> char {
    let mut last = before.chars().rev().map(class);
    let (l1, l2) = (last.next().unwrap_or(LINE_START), last.next().unwrap_or(LINE_START));

    let candidates = (0x80..=0xBF).filter_map(|third| {
        str::from_utf8(&[bytes[0], bytes[1], third]).ok().and_then(|text| text.chars().next())
    });
    candidates
        .max_by(|&a, &b| log_p3(l2, l1, class(a)).total_cmp(&log_p3(l2, l1, class(b))))
        .unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// Returns the repair if it is far likelier than the characters of the line.
fn accept(
    line: &DamagedLine<'_>,
    range: Range<usize>,
    text: &str,
    params: &MisreadParams,
) -> Option<MojibakeRepair> {
    let chars: Vec<_> = text.chars().collect();
    // A repeated character is evidence once: `××××` are not two characters that were misread.
    let han: BTreeSet<_> = chars.iter().filter(|&&c| is_han(c)).collect();
    // No control characters, and none for private use.
    let is_clean = chars.iter().all(|&c| !c.is_control() && !matches!(c, '\u{E000}'..='\u{F8FF}'));
    if han.len() < params.min_han || !is_clean {
        return None;
    }

    let gain = line.cost(&range) - line.cost_with(&range, &chars);
    (gain > params.min_gain * chars.len() as f32)
        .then(|| MojibakeRepair { range, text: text.to_owned() })
}

/// Returns the repair if it is likely text, too. Most pairs of bytes are a character of GBK, so that signs, accents and
/// blanks of any text can be read as GBK, and a few Han characters as UTF-8. Latin-1 that is valid UTF-8 needs no further
/// evidence.
fn accept_likely(
    line: &DamagedLine<'_>,
    range: Range<usize>,
    text: &str,
    params: &MisreadParams,
) -> Option<MojibakeRepair> {
    let [before, _] = line.context(&range);
    let mut classes = vec![LINE_START; 2];
    classes.extend(before.iter().map(|&c| class(c)));
    let n_before = classes.len();
    classes.extend(text.chars().map(class));
    line.count_read(classes.len());

    // Letters and digits are as likely as before.
    let repaired = (n_before..).zip(text.chars()).filter(|(_, c)| !c.is_ascii());
    let costs = repaired.map(|(i, _)| -log_p3(classes[i - 2], classes[i - 1], classes[i]));
    let (cost, n_repaired) = costs.fold((0.0, 0), |(sum, n), cost| (sum + cost, n + 1));
    let is_likely = cost <= params.max_cost * n_repaired as f32;
    accept(line, range, text, params).filter(|_| is_likely)
}

/// Returns the longest run of Latin-1 around a character, without ASCII at its ends.
fn latin_run(line: &DamagedLine<'_>, at: usize, from: usize) -> Range<usize> {
    let is_other = |&c: &char| latin_byte(c).is_none();
    let (before, after) = (&line.chars[from..at], &line.chars[at..]);
    let mut start = before.iter().rposition(is_other).map_or(from, |i| from + i + 1);
    let mut end = after.iter().position(is_other).map_or(line.chars.len(), |i| at + i);

    while start < at && line.chars[start].is_ascii() {
        start += 1;
    }
    while end > at + 1 && line.chars[end - 1].is_ascii() {
        end -= 1;
    }
    start..end
}

fn latin_bytes(c: char) -> Option<GbkBytes> {
    latin_byte(c).map(GbkBytes::one)
}

/// Returns the byte that Latin-1, or else windows-1252, decodes to a character.
fn latin_byte(c: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(u32::from(c)) {
        return Some(byte);
    }
    let mut buffer = [0; 4];
    let (bytes, _, is_unmappable) = WINDOWS_1252.encode(c.encode_utf8(&mut buffer));
    (!is_unmappable && bytes.len() == 1).then(|| bytes[0])
}
