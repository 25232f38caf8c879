//! The parts of a sentence that a fragment may be.

use std::ops::Range;

use super::passage::Passage;

/// A match stands alone when less than a third of a fragment leads to it.
const LEAD: usize = 3;
/// Characters that a fragment may begin earlier, so as not to begin within a word.
const MAX_BACK: usize = 7;

/// Returns the ranges of at most `limit` characters that may stand for `sentence`: the sentence
/// itself when it is short enough, else one around each match, from a clause's beginning to a
/// clause's end where those are near. A match that is longer by itself is shown whole.
pub(super) fn windows(
    passage: &Passage,
    sentence: Range<usize>,
    limit: usize,
) -> Vec<Range<usize>> {
    if sentence.len() <= limit {
        return vec![sentence];
    }
    let mut windows: Vec<Range<usize>> = Vec::new();
    for focus in passage.focuses(&sentence, limit) {
        let window = around(passage, &sentence, focus, limit);
        if windows.last() != Some(&window) {
            windows.push(window);
        }
    }
    windows
}

/// Returns the beginning of `range` that has at most `limit` characters and ends with a sentence
/// or a clause where it can.
pub(super) fn beginning(passage: &Passage, range: &Range<usize>, limit: usize) -> Range<usize> {
    if range.len() <= limit {
        return range.clone();
    }
    let latest = range.start + limit;
    let sentence = passage.sentences().map(|s| s.end).take_while(|end| *end <= latest).last();
    match sentence.filter(|end| *end > range.start) {
        Some(end) => range.start..end,
        None => range.start..end_of(passage, range, range.start..range.start, limit),
    }
}

fn around(
    passage: &Passage,
    sentence: &Range<usize>,
    focus: Range<usize>,
    limit: usize,
) -> Range<usize> {
    if focus.len() >= limit {
        return focus;
    }
    let start = start_of(passage, sentence, &focus, limit);
    let end = end_of(passage, sentence, start..focus.end, limit);
    start..end
}

/// Returns where to begin: with a clause shortly before the match; further before it when the
/// sentence ends soon after.
fn start_of(
    passage: &Passage,
    sentence: &Range<usize>,
    focus: &Range<usize>,
    limit: usize,
) -> usize {
    let room = limit - focus.len();
    let behind = sentence.end - focus.end;
    let lead = (limit / LEAD).max(limit.saturating_sub(focus.len() + behind)).min(room);
    let earliest = focus.start.saturating_sub(lead).max(sentence.start);
    if earliest == sentence.start {
        return earliest;
    }
    let edges = passage.clause_edges(&(earliest - 1..focus.start + 1));
    edges.first().copied().unwrap_or_else(|| {
        // Not within a match or a word before the one that is shown.
        let first = (focus.end - limit.min(focus.end)).max(earliest.saturating_sub(MAX_BACK));
        let cut = passage.cut((first.max(sentence.start)..=earliest).rev());
        cut.or_else(|| passage.cut(earliest + 1..=focus.start)).unwrap_or(earliest)
    })
}

/// Returns where to end a window that begins at `shown.start` and must show all of `shown`: with
/// the last clause that fits, if that leaves most of the room used.
fn end_of(passage: &Passage, sentence: &Range<usize>, shown: Range<usize>, limit: usize) -> usize {
    let latest = (shown.start + limit).max(shown.end);
    if latest >= sentence.end {
        return sentence.end;
    }
    let least = shown.end.max(shown.start + limit / 2);
    let edges = passage.clause_edges(&(least.saturating_sub(1)..latest + 1));
    match edges.last() {
        Some(edge) => *edge,
        None => {
            let least = shown.end.max(shown.start + 1);
            passage.cut((least..=latest).rev()).unwrap_or(latest)
        }
    }
}
