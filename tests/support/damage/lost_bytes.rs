//! A lost byte in GBK text: the following text is decoded with an offset of one byte, up to the next
//! ASCII byte.

use encoding_rs::GB18030;

use super::draft::{Atom, Draft, Passage, Sentence};
use super::{Fault, Kind};
use crate::expected::{ExpectedChar, Width, half_width};
use crate::random::SplitMix;

/// The replacement of bytes that are not a character.
#[derive(Clone, Copy, PartialEq)]
enum Gap {
    /// U+FFFD, as decoders insert it.
    Replacement,
    /// `?`, also for the lost byte.
    Question,
    /// Nothing.
    Nothing,
}

/// The forms of the loss: the replacement, whether the first byte of a pair was lost, and a name.
const FORMS: &[(Gap, bool, &str)] = &[
    (Gap::Replacement, true, "first byte, U+FFFD"),
    (Gap::Replacement, false, "second byte, U+FFFD"),
    (Gap::Question, true, "first byte, question mark"),
    (Gap::Question, false, "second byte, question mark"),
    (Gap::Nothing, true, "first byte, nothing"),
    (Gap::Nothing, false, "second byte, nothing"),
];

/// A misread run: the original characters and the text of the page.
struct Run {
    start: usize,
    end: usize,
    shown: String,
    /// Whether the last byte cannot be recovered.
    is_last_lost: bool,
}

/// Removes one byte in up to three paragraphs.
pub(super) fn apply(draft: &mut Draft, random: &mut SplitMix) {
    let is_half_width = draft.is_half_width;
    let open = draft.open_passages(random);
    let n_lost = random.between(1, 3);
    let mut undamaged = open.into_iter().filter(|at| {
        let passage = &draft.passages[*at];
        !passage.is_damaged() && passage.sentences.iter().all(Sentence::is_fit)
    });
    let chosen: Vec<usize> = undamaged.by_ref().take(n_lost * 3).collect();
    let mut n_done = 0;
    for at in chosen {
        if n_done == n_lost {
            break;
        }
        n_done += usize::from(lose(&mut draft.passages[at], random, is_half_width));
    }
}

/// Removes a byte of one paragraph. Returns false if none of ten positions is suitable.
fn lose(passage: &mut Passage, random: &mut SplitMix, is_half_width: bool) -> bool {
    let chars: Vec<char> = passage.text.chars().collect();
    for _ in 0..10 {
        let Some((gap, is_first, variant)) = random.one(FORMS).copied() else { return false };
        let at = random.below(chars.len().saturating_sub(6));
        if let Some(run) = misread(&chars, at, is_first, gap) {
            lay_in(passage, &run, Fault { kind: Kind::LostByte, variant }, is_half_width);
            return true;
        }
    }
    false
}

/// Returns the misread run when a byte of character `at` is lost.
fn misread(chars: &[char], at: usize, is_first: bool, gap: Gap) -> Option<Run> {
    let text: String = chars.iter().collect();
    let bytes = gbk(&text)?;
    let lost = gbk(&chars.get(..at)?.iter().collect::<String>())?.len() + usize::from(!is_first);
    if gbk(&chars.get(at)?.to_string())?.len() != 2 {
        return None;
    }
    let mut damaged = bytes;
    if gap == Gap::Question && is_first {
        damaged[lost] = b'?';
    } else {
        damaged.remove(lost);
    }
    let shown = GB18030.decode_without_bom_handling(&damaged).0;
    let shown: Vec<char> = shown.chars().collect();
    let same = |a: &&char, b: &&char| a == b;
    let head = chars.iter().zip(&shown).take_while(|(a, b)| same(a, b)).count();
    let rest = (chars.get(head..)?.iter().rev()).zip(shown.get(head..)?.iter().rev());
    let tail = rest.take_while(|(a, b)| same(a, b)).count();
    let run = shown.get(head..shown.len() - tail)?;
    let n_lost = run.iter().filter(|c| **c == '\u{FFFD}').count();
    // Damage inside the run cannot be repaired.
    let is_last_lost = run.last() == Some(&'\u{FFFD}');
    let is_first_lost = run.first() == Some(&'\u{FFFD}');
    if n_lost > usize::from(is_last_lost) + usize::from(is_first_lost && run.len() > 1) {
        return None;
    }
    let end = chars.len() - tail;
    let shown = run.iter().filter_map(|c| match (c, gap) {
        ('\u{FFFD}', Gap::Question) => Some('?'),
        ('\u{FFFD}', Gap::Nothing) => None,
        _ => Some(*c),
    });
    (end - head >= 3).then(|| Run { start: head, end, shown: shown.collect(), is_last_lost })
}

/// Encodes the text in GBK. Returns `None` if GBK lacks a character.
fn gbk(text: &str) -> Option<Vec<u8>> {
    let (bytes, _, is_lossy) = GB18030.encode(text);
    let n_pairs = text.chars().filter(|c| !c.is_ascii()).count();
    let n_bytes = text.chars().count() + n_pairs;
    (!is_lossy && bytes.len() == n_bytes).then(|| bytes.into_owned())
}

/// Inserts the run into the paragraph: the first atom has the text of the page, the others none. The
/// lost character and its neighbour may be restored as anything.
fn lay_in(passage: &mut Passage, run: &Run, fault: Fault, is_half_width: bool) {
    let shown: String =
        if is_half_width { run.shown.chars().map(half_width).collect() } else { run.shown.clone() };
    let mut position = 0;
    for sentence in &mut passage.sentences {
        sentence.atoms = by_character(sentence);
        for atom in &mut sentence.atoms {
            let here = position;
            position += 1;
            if !(run.start..run.end).contains(&here) {
                continue;
            }
            atom.raw = if here == run.start { shown.clone() } else { String::new() };
            let is_end = run.is_last_lost && here + 1 == run.end;
            if is_end || here < run.start + 2 {
                atom.places = vec![ExpectedChar::Lost];
            }
            sentence.width = Width::Folded;
            if !sentence.faults.contains(&fault) {
                sentence.faults.push(fault);
            }
        }
    }
    passage.is_sealed = true;
}

/// Returns the atoms of the sentence with words and numbers split into characters.
fn by_character(sentence: &Sentence) -> Vec<Atom> {
    let text = sentence.raw();
    text.chars().map(|c| Atom::plain(c.encode_utf8(&mut [0; 4]))).collect()
}
