//! Mojibake: text that was decoded wrongly before it reached the corpus. A GBK stream lost a byte and was decoded one
//! byte off from there on (`耙缓恕敝负贾菥C合` for `“一核”指杭州綜合`), or UTF-8 or GBK was read as Latin-1, or UTF-8 as GBK.
//!
//! Such a run consists of characters that news never put together. It is encoded again, decoded as it may have been
//! meant, and replaced only if the result is far likelier by the [character model](super::language_model). Other damage
//! is kept, and reported.

mod damaged_line;
mod gbk;
mod misread;
mod shifted;
mod suspects;

#[cfg(test)]
mod tests;

use std::ops::Range;

use self::damaged_line::{DamagedLine, MojibakeRepair};
use self::suspects::SuspectSet;
use super::params::CleanerParams;
use super::traced_text::{TextEdit, TracedText};
use crate::change::ChangeKind;

/// Returns the edits that restore wrongly decoded text, and edits without effect that report damage that stays.
///
/// Once the work exceeds the budget, the remaining lines are kept as they are.
pub(super) fn edits(traced: &TracedText<'_>, params: &CleanerParams) -> Vec<TextEdit> {
    let text = traced.text();
    let suspects = SuspectSet::for_params(&params.mojibake);
    let bytes = text.as_bytes();
    let mut edits = Vec::new();
    let mut from = 0;

    while let Some(at) = suspects.next_cluster(bytes, from, params.mojibake.window_chars) {
        let start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |end| end + 1);
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(text.len(), |n| at + n);
        let line = DamagedLine::new(&text[start..end], &suspects, &params.mojibake);

        let repairs = repair_line(&line, start, traced, params);
        let unreadable = unreadable_chars(&text[start..end], start, &repairs);
        let n_before = edits.len();
        edits.extend(repairs);
        edits.extend(unreadable);
        edits[n_before..].sort_by_key(|edit| edit.range.start);
        from = end;
        if !traced.spend(end - start) {
            break;
        }
    }
    edits
}

/// Returns the repairs of a line that begins at byte `start` of the text, in order.
fn repair_line(
    line: &DamagedLine<'_>,
    start: usize,
    traced: &TracedText<'_>,
    params: &CleanerParams,
) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    let (mut from, mut n_trials) = (0, 0);

    while let Some(suspect) = line.next_cluster(from) {
        if n_trials >= params.mojibake.max_trials {
            break;
        }
        match repair_at(line, suspect, from, params) {
            Some((kind, MojibakeRepair { range, text })) => {
                from = range.end;
                edits.push(TextEdit::new(kind, line.byte_range(range, start), text));
            }
            None => {
                from = suspect + params.mojibake.window_chars / 2;
                n_trials += 1;
            }
        }
        if !traced.spend(line.take_work()) {
            break;
        }
    }
    edits
}

/// Returns the repair of the run around a suspect, and the fault.
fn repair_at(
    line: &DamagedLine<'_>,
    suspect: usize,
    from: usize,
    params: &CleanerParams,
) -> Option<(ChangeKind, MojibakeRepair)> {
    let misread = misread::repair(line, suspect, from, &params.misread);
    misread.map(|repair| (ChangeKind::Misread, repair)).or_else(|| {
        let shifted = shifted::repair(line, suspect, from, &params.shift)?;
        Some((ChangeKind::LostByte, shifted))
    })
}

/// Returns an edit without effect for each replacement character that no repair covers, so that it is reported.
fn unreadable_chars(line: &str, start: usize, repairs: &[TextEdit]) -> Vec<TextEdit> {
    line.match_indices(char::REPLACEMENT_CHARACTER)
        .map(|(at, wrong)| (start + at..start + at + wrong.len(), wrong))
        .filter(|(range, _)| !is_covered(repairs, range))
        .map(|(range, wrong)| TextEdit::new(ChangeKind::Unreadable, range, wrong.to_owned()))
        .collect()
}

/// Returns whether an edit covers the start of a range. The edits are in order and do not overlap.
fn is_covered(edits: &[TextEdit], range: &Range<usize>) -> bool {
    let next = edits.partition_point(|edit| edit.range.end <= range.start);
    edits.get(next).is_some_and(|edit| edit.range.contains(&range.start))
}
