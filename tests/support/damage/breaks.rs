//! Sentences that one line end parts: the column or the page ended there.

use super::draft::Draft;
use super::sentences::{part, partings};
use super::{Fault, Kind};
use crate::random::SplitMix;

/// What stands at the break, and its name.
const GAPS: &[(&str, &str)] =
    &[("\n", "one line end"), ("\n\n", "a blank line"), ("\n\n\n", "two blank lines")];

/// Parts up to two sentences of five.
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

/// Parts a sentence by what is laid in, where a reader sees that it goes on, and returns whether
/// there was such a place.
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
    // A column begins with more than a word of its paragraph and ends with more than a mark.
    let head = if at == 0 { 8 } else { 2 };
    let tail = if is_last { 4 } else { 2 };
    let Some(place) = random.one(&partings(sentence, head, tail)).copied() else { return false };
    part(sentence, place, laid_in.to_owned());
    sentence.mark(fault);
    true
}
