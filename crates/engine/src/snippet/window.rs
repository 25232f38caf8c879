//! The parts of a sentence that a fragment may consist of.

use std::ops::Range;

use super::params::PARAMS;
use super::passage::Passage;

/// Returns the ranges of at most `limit` characters that may represent `sentence`: the sentence
/// itself when it is short enough, else one range around each match, from the beginning of a
/// clause to the end of a clause where those are near. A match that is longer than `limit` is
/// shown whole.
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
        let window = window_around(passage, &sentence, focus, limit);
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
        None => range.start..window_end(passage, range, range.start..range.start, limit),
    }
}

fn window_around(
    passage: &Passage,
    sentence: &Range<usize>,
    focus: Range<usize>,
    limit: usize,
) -> Range<usize> {
    if focus.len() >= limit {
        return focus;
    }
    let start = window_start(passage, sentence, &focus, limit);
    let end = window_end(passage, sentence, start..focus.end, limit);
    start..end
}

/// Returns the start of a window: a clause shortly before the match, or further before it when
/// the sentence ends soon after.
fn window_start(
    passage: &Passage,
    sentence: &Range<usize>,
    focus: &Range<usize>,
    limit: usize,
) -> usize {
    let n_free = limit - focus.len();
    let n_after = sentence.end - focus.end;
    let n_unused_after = limit.saturating_sub(focus.len() + n_after);
    let n_before = (limit / PARAMS.lead_divisor).max(n_unused_after).min(n_free);
    let earliest = focus.start.saturating_sub(n_before).max(sentence.start);
    if earliest == sentence.start {
        return earliest;
    }

    let edges = passage.clause_edges(&(earliest - 1..focus.start + 1));
    if let Some(edge) = edges.first() {
        return *edge;
    }

    // Without a clause, a place that is not inside another match or a word, a little earlier if
    // possible.
    let first = (focus.end - limit.min(focus.end))
        .max(earliest.saturating_sub(PARAMS.max_back_chars))
        .max(sentence.start);
    passage
        .first_cut((first..=earliest).rev())
        .or_else(|| passage.first_cut(earliest + 1..=focus.start))
        .unwrap_or(earliest)
}

/// Returns the end of a window that begins at `shown.start` and has to show all of `shown`: the
/// last clause that fits, if the window then uses at least half of the limit.
fn window_end(
    passage: &Passage,
    sentence: &Range<usize>,
    shown: Range<usize>,
    limit: usize,
) -> usize {
    let latest = (shown.start + limit).max(shown.end);
    if latest >= sentence.end {
        return sentence.end;
    }

    let earliest = shown.end.max(shown.start + limit / 2);
    let edges = passage.clause_edges(&(earliest.saturating_sub(1)..latest + 1));
    if let Some(edge) = edges.last() {
        return *edge;
    }

    // Without a clause, the last place that is not inside a match or a word.
    let earliest = shown.end.max(shown.start + 1);
    passage.first_cut((earliest..=latest).rev()).unwrap_or(latest)
}
