//! Blanks and invisible characters between Han characters, as in justified lines, scans and web
//! editors.

use super::draft::{Atom, Draft, Sentence};
use super::{Fault, Kind};
use crate::random::SplitMix;

/// The inserted characters, with a name.
const BLANKS: &[(&str, &str)] = &[
    (" ", "a blank"),
    ("  ", "two blanks"),
    ("\u{3000}", "an ideographic blank"),
    ("\u{A0}", "a no-break blank"),
    ("\u{2009}", "a thin blank"),
    ("\u{200B}", "zero width"),
    ("\u{FEFF}", "a byte order mark"),
    ("\u{AD}", "a soft hyphen"),
    ("\u{2060}", "a word joiner"),
];

/// Inserts blanks into up to half of the sentences: at one to three positions, or between all
/// characters.
pub(super) fn apply(draft: &mut Draft, random: &mut SplitMix) {
    let Some((blank, variant)) = random.one(BLANKS).copied() else { return };
    let is_spaced_out = random.chance(20);
    let (blank, variant) = if is_spaced_out { (" ", "spaced out") } else { (blank, variant) };
    let fault = Fault { kind: Kind::Blank, variant };
    let open = draft.open_sentences(random);
    let n_damaged = random.between(1, 1 + open.len() / 2);
    for (passage, sentence) in open.into_iter().take(n_damaged) {
        let sentence = &mut draft.passages[passage].sentences[sentence];
        let mut places = between_han(sentence);
        if !is_spaced_out {
            random.shuffle(&mut places);
            places.truncate(random.between(1, 3));
            places.sort_unstable();
        }
        for at in places.iter().rev() {
            sentence.atoms.insert(*at, Atom::laid_in(blank));
        }
        if !places.is_empty() {
            sentence.mark(fault);
        }
    }
}

/// Returns the atoms that are Han characters and follow one.
fn between_han(sentence: &Sentence) -> Vec<usize> {
    let pairs = sentence.atoms.windows(2).enumerate();
    pairs
        .filter(|(_, pair)| pair.iter().all(Atom::is_plain_han))
        .map(|(before, _)| before + 1)
        .collect()
}
