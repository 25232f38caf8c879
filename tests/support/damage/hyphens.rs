//! Latin words that a hyphen parts: at the end of a line, or left in a line that was joined.

use std::collections::{HashMap, HashSet};

use super::draft::{Atom, Draft};
use super::{Fault, Kind};
use crate::random::SplitMix;

/// Parts words at the end of a line, and in lines where the article shows them whole elsewhere or
/// they are all capitals. Half of the words are left alone.
pub(super) fn apply(draft: &mut Draft, random: &mut SplitMix) {
    let mut counts = HashMap::<String, usize>::new();
    for passage in &draft.passages {
        let words = passage.text.split(|c: char| !c.is_ascii_alphanumeric());
        words.for_each(|word| *counts.entry(word.to_owned()).or_default() += 1);
    }
    let mut parted = HashSet::new();
    let share = random.between(30, 70);
    let gap = random.word(&["\n", "\n\n"]);
    for (passage, sentence) in draft.open_sentences(random) {
        let sentence = &mut draft.passages[passage].sentences[sentence];
        for n in 0..sentence.atoms.len() {
            let Some(word) = word(&sentence.atoms[n]).filter(|_| random.chance(share)) else {
                continue;
            };
            // Of a word that stands whole elsewhere, one is parted: the others stay whole.
            let is_elsewhere = counts.get(&word).is_some_and(|&n| n > 1);
            if is_elsewhere && !parted.insert(word.clone()) {
                continue;
            }
            let at = random.between(2, word.len() - 2);
            let (head, tail) = word.split_at(at);
            let is_capitals = word.chars().all(|c| c.is_ascii_uppercase());
            let (raw, variant) = if random.chance(50) {
                (format!("{head}-{gap}{tail}"), "at the end of a line")
            } else if is_elsewhere {
                (format!("{head}-{tail}"), "in a line, whole elsewhere")
            } else if is_capitals {
                (format!("{head}-{tail}"), "in a line, capitals")
            } else {
                continue;
            };
            sentence.atoms[n].raw = raw;
            sentence.mark(Fault { kind: Kind::Hyphen, variant });
            break;
        }
    }
}

/// Returns the word of four letters or more that the atom is, without a hyphen of its own.
fn word(atom: &Atom) -> Option<String> {
    let is_word = atom.raw.len() >= 4
        && atom.raw.chars().all(|c| c.is_ascii_alphabetic())
        && atom.raw.len() == atom.places.len();
    is_word.then(|| atom.raw.clone())
}
