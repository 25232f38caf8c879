//! Sentences broken by one line end, where a column or a page ended.

use super::draft::Draft;
use super::sentences::{part, partings};
use super::{Fault, Kind};
use crate::random::SplitMix;

/// The inserted text, with a name.
const GAPS: &[(&str, &str)] =
    &[("\n", "one line end"), ("\n\n", "a blank line"), ("\n\n\n", "two blank lines")];

/// Breaks up to two out of five sentences.
pub(super) fn apply(draft: &mut Draft, random: &mut SplitMix) {
    let open = draft.open_sentences(random);
    let n_broken = random.between(1, 1 + open.len() * 2 / 5);
    for at in open.into_iter().take(n_broken) {
        let is_parted = draft.passages[at.0].sentences[at.1].is_parted();
        if !is_parted && let Some((gap, variant)) = random.one(GAPS) {
            part_by(draft, at, random, gap, Fault { kind: Kind::Break, variant });
        }
    }
}

/// Breaks a sentence where a reader can see that it continues. Returns whether there was such a
/// position.
pub(super) fn part_by(
    draft: &mut Draft,
    (passage, at): (usize, usize),
    random: &mut SplitMix,
    laid_in: &str,
    fault: Fault,
) -> bool {
    let passage = &mut draft.passages[passage];
    let is_last = at + 1 == passage.sentences.len();
    let sentence = &mut passage.sentences[at];
    // A column has more than a word before the break and more than a mark after it.
    let head = if at == 0 { 8 } else { 2 };
    let tail = if is_last { 4 } else { 2 };
    let Some(place) = random.one(&partings(sentence, head, tail)).copied() else { return false };
    part(sentence, place, laid_in.to_owned());
    sentence.mark(fault);
    true
}
