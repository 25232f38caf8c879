//! Latin words broken by a hyphen: at the end of a line, or inside a rejoined line.

use std::collections::{HashMap, HashSet};

use super::draft::{Atom, Draft};
use super::{Fault, Kind};
use crate::random::SplitMix;

/// Breaks words at the end of a line, and inside lines if the article contains the whole word elsewhere
/// or it is all capitals. Half of the words are not changed.
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
            // One occurrence of a repeated word is broken; the others stay whole.
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

/// Returns the atom if it is a word of four or more letters without a hyphen.
fn word(atom: &Atom) -> Option<String> {
    let is_word = atom.raw.len() >= 4
        && atom.raw.chars().all(|c| c.is_ascii_alphabetic())
        && atom.raw.len() == atom.places.len();
    is_word.then(|| atom.raw.clone())
}
