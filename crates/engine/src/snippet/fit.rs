//! Cutting the chosen fragments to the room that there is.

use xunwen_text::MarkedText;

use super::candidate::FragmentCandidate;
use super::params::PARAMS;
use super::passage::Passage;
use super::selection::FragmentSelection;
use super::window::windows;
use crate::budget::SearchBudget;

/// The most ellipses of a fragment.
const MAX_ELLIPSES: usize = 2;

/// Returns the fragments in the order of the text, cut further where together they are too long.
/// `chosen` has the most important one first; the less important ones give way.
pub(super) fn fitted(
    passages: &[Passage],
    chosen: Vec<FragmentCandidate>,
    budget: &SearchBudget,
) -> Vec<MarkedText> {
    let mut n_free = PARAMS.max_chars;
    let mut selection = FragmentSelection::new(passages, "", budget);
    for (n, candidate) in chosen.iter().enumerate() {
        let n_available = n_free.saturating_sub(n_reserved(&chosen[n + 1..]));
        if let Some(candidate) = cut_to_fit(&selection, candidate, n_free, n_available) {
            n_free = n_free.saturating_sub(candidate.n_chars());
            selection.add(candidate);
        }
    }

    let mut kept = selection.chosen;
    kept.sort_unstable_by_key(|c| (c.passage, c.range.start));
    joined(kept).iter().map(|c| c.marked_text(&passages[c.passage])).collect()
}

/// Returns the characters that are kept free for the candidates that follow and show something
/// new.
fn n_reserved(following: &[FragmentCandidate]) -> usize {
    let fresh = following.iter().filter(|candidate| !candidate.is_filler);
    fresh.map(|candidate| candidate.n_chars().min(PARAMS.min_cut_chars + MAX_ELLIPSES)).sum()
}

/// Returns the candidate, or a part of it, that fits into the characters available; `None` when
/// it is not worth cutting. The first candidate is always shown.
fn cut_to_fit(
    selection: &FragmentSelection<'_>,
    candidate: &FragmentCandidate,
    n_free: usize,
    n_available: usize,
) -> Option<FragmentCandidate> {
    if candidate.n_chars() <= n_available {
        return Some(candidate.clone());
    }

    let is_first = selection.chosen.is_empty();
    let is_worth_cutting =
        !candidate.is_filler && n_available >= PARAMS.min_cut_chars + MAX_ELLIPSES;
    if !is_first && !is_worth_cutting {
        return None;
    }
    let part = narrowed(selection, candidate, n_available.saturating_sub(MAX_ELLIPSES))?;
    (is_first || part.n_chars() <= n_free).then_some(part)
}

/// Returns the part of a candidate that has at most `limit` characters, or one long match, and
/// adds most to the selection.
fn narrowed(
    selection: &FragmentSelection<'_>,
    candidate: &FragmentCandidate,
    limit: usize,
) -> Option<FragmentCandidate> {
    let passage = &selection.passages[candidate.passage];
    let parts = windows(passage, candidate.range.clone(), limit)
        .into_iter()
        .map(|range| FragmentCandidate { range, ..candidate.clone() });

    let mut trial = selection.clone();
    trial.chosen.clear();
    trial.choose(parts.collect(), 1);
    trial.chosen.pop()
}

/// Returns the fragments, those that follow each other without a gap as one.
fn joined(fragments: Vec<FragmentCandidate>) -> Vec<FragmentCandidate> {
    let mut joined: Vec<FragmentCandidate> = Vec::new();
    for fragment in fragments {
        match joined.last_mut() {
            Some(last)
                if last.passage == fragment.passage && last.range.end == fragment.range.start =>
            {
                last.range.end = fragment.range.end;
                last.sentence.end = fragment.sentence.end;
            }
            _ => joined.push(fragment),
        }
    }
    joined
}
