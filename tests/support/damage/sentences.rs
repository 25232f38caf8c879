//! Where sentences end, and where a line may.

use super::draft::{Atom, Sentence};
use crate::expected::Location;

/// Marks that end a sentence.
const FINAL: &str = "。！？!?";
/// Marks that close what a sentence ends in.
const CLOSING: &str = "”’」』）)】》";
/// Marks that typesetters keep from the beginning of a line (JIS X 4051 and GB/T 15834 agree on
/// these).
const NOT_FIRST: &str = "，。、；：！？,.;:!?）)」』”’】》〉…—·%％～";
/// Marks that they keep from its end.
const NOT_LAST: &str = "（(「『“‘【《〈";
/// Marks behind which a line may well be finished: nobody can tell a break there from the end of
/// a paragraph.
const MAYBE_FINAL: &str = "：；:;—…。！？!?”’」』）)】》";

/// Whether the line ends as paragraphs do.
pub fn is_finished(line: &str) -> bool {
    let line = line.trim_end().trim_end_matches(|c| CLOSING.contains(c));
    line.ends_with(|c| FINAL.contains(c) || c == '…')
}

/// Returns the sentences of a paragraph; all of its text is in one of them.
pub fn sentences(paragraph: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut chars = paragraph.char_indices().peekable();
    let mut is_over = false;
    while let Some((at, c)) = chars.next() {
        is_over = FINAL.contains(c) || (is_over && CLOSING.contains(c));
        let goes_on = chars.peek().is_some_and(|(_, c)| FINAL.contains(*c) || CLOSING.contains(*c));
        if is_over && !goes_on {
            let end = at + c.len_utf8();
            sentences.extend(paragraph.get(start..end));
            start = end;
        }
    }
    sentences.extend(paragraph.get(start..).filter(|rest| !rest.is_empty()));
    sentences
}

/// Returns the atoms of a sentence: Latin words and numbers whole, everything else by character.
pub(super) fn atoms(sentence: &str) -> Vec<Atom> {
    let mut atoms = Vec::new();
    let mut rest = sentence;
    while let Some(c) = rest.chars().next() {
        let n_bytes = if is_latin(c) { latin_bytes(rest) } else { c.len_utf8() };
        let (atom, after) = rest.split_at(n_bytes);
        atoms.push(Atom::plain(atom));
        rest = after;
    }
    atoms
}

fn is_latin(c: char) -> bool {
    c.is_ascii_alphanumeric() || ('\u{C0}'..='\u{24F}').contains(&c)
}

/// The length of the word or number that the text begins with, marks inside it included.
fn latin_bytes(text: &str) -> usize {
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let is_inner =
            ".,%'’-–/:&+_@".contains(c) && chars.peek().is_some_and(|(_, next)| is_latin(*next));
        if !is_latin(c) && !is_inner && c != '%' {
            break;
        }
        end = at + c.len_utf8();
    }
    end
}

/// Whether a line may end before the `at`th atom, as typesetters have it.
pub(super) fn may_end_before(atoms: &[Atom], at: usize) -> bool {
    let first = |atom: &Atom| atom.places.first().copied();
    let last = |atom: &Atom| atom.places.last().copied();
    let is = |place: Option<Location>, set: &str| match place {
        Some(Location::Char(c)) => set.contains(c),
        _ => false,
    };
    match (at.checked_sub(1).and_then(|before| atoms.get(before)), atoms.get(at)) {
        (Some(before), Some(after)) => {
            !after.raw.is_empty()
                && !is(first(after), NOT_FIRST)
                && !is(last(before), NOT_LAST)
                && !before.is_blank()
        }
        _ => false,
    }
}

/// Returns the atoms before which the sentence can be parted so that a reader sees it: not behind
/// what may be an end, with at least `head` atoms before and `tail` behind.
pub(super) fn partings(sentence: &Sentence, head: usize, tail: usize) -> Vec<usize> {
    let atoms = &sentence.atoms;
    let maybe_final = |at: usize| match atoms.get(at.wrapping_sub(1)).and_then(|a| a.places.last())
    {
        Some(Location::Char(c)) => MAYBE_FINAL.contains(*c),
        _ => true,
    };
    (head.max(1)..atoms.len().saturating_sub(tail))
        .filter(|at| may_end_before(atoms, *at) && !maybe_final(*at))
        .collect()
}

/// Parts the sentence before the `at`th atom by what is laid in there: a blank there is lost, and
/// between a Latin word and a Han character nobody knows whether there was one.
pub(super) fn part(sentence: &mut Sentence, at: usize, laid_in: String) {
    let atoms = &mut sentence.atoms;
    let is_latin = |atom: Option<&Atom>| atom.is_some_and(Atom::is_latin);
    let before = is_latin(at.checked_sub(1).and_then(|at| atoms.get(at)));
    let is_blank = atoms.get(at).is_some_and(Atom::is_blank);
    let after = is_latin(atoms.get(if is_blank { at + 1 } else { at }));
    let mut atom = Atom::laid_in(laid_in);
    if is_blank && before && after {
        atom.places.push(Location::Char(' '));
    } else if is_blank || before != after {
        atom.places.push(Location::MaybeBlank);
    }
    if is_blank {
        atoms[at] = atom;
    } else {
        atoms.insert(at, atom);
    }
}
