//! Ends of sentences, and positions at which a line may end.

use super::draft::{Atom, Sentence};
use crate::expected::ExpectedChar;

/// Marks that end a sentence.
const FINAL: &str = "。！？!?";
/// Closing marks that may follow the end of a sentence.
const CLOSING: &str = "”’」』）)】》";
/// Marks that must not begin a line (in both JIS X 4051 and GB/T 15834).
const NOT_FIRST: &str = "，。、；：！？,.;:!?）)」』”’】》〉…—·%％～";
/// Marks that must not end a line.
const NOT_LAST: &str = "（(「『“‘【《〈";
/// Marks that may end a paragraph: a break after them cannot be distinguished from a paragraph end.
const MAYBE_FINAL: &str = "：；:;—…。！？!?”’」』）)】》";

/// Returns whether the line ends like a paragraph.
pub fn is_finished(line: &str) -> bool {
    let line = line.trim_end().trim_end_matches(|c| CLOSING.contains(c));
    line.ends_with(|c| FINAL.contains(c) || c == '…')
}

/// Splits a paragraph into sentences without losing text.
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

/// Returns the length of the word or number at the start of the text, including marks inside it.
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

/// Returns whether a line may end before atom `at` by the rules of typesetting.
pub(super) fn may_end_before(atoms: &[Atom], at: usize) -> bool {
    let first = |atom: &Atom| atom.places.first().copied();
    let last = |atom: &Atom| atom.places.last().copied();
    let is = |place: Option<ExpectedChar>, set: &str| match place {
        Some(ExpectedChar::Char(c)) => set.contains(c),
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

/// Returns the atoms before which a break is visible to a reader: not after a possible end, with at
/// least `head` atoms before the break and `tail` after it.
pub(super) fn partings(sentence: &Sentence, head: usize, tail: usize) -> Vec<usize> {
    let atoms = &sentence.atoms;
    let maybe_final = |at: usize| match atoms.get(at.wrapping_sub(1)).and_then(|a| a.places.last())
    {
        Some(ExpectedChar::Char(c)) => MAYBE_FINAL.contains(*c),
        _ => true,
    };
    (head.max(1)..atoms.len().saturating_sub(tail))
        .filter(|at| may_end_before(atoms, *at) && !maybe_final(*at))
        .collect()
}

/// Breaks the sentence before atom `at` by the inserted text. A blank there is lost; between a Latin
/// word and a Han character, a blank is optional in the result.
pub(super) fn part(sentence: &mut Sentence, at: usize, laid_in: String) {
    let atoms = &mut sentence.atoms;
    let is_latin = |atom: Option<&Atom>| atom.is_some_and(Atom::is_latin);
    let before = is_latin(at.checked_sub(1).and_then(|at| atoms.get(at)));
    let is_blank = atoms.get(at).is_some_and(Atom::is_blank);
    let after = is_latin(atoms.get(if is_blank { at + 1 } else { at }));
    let mut atom = Atom::laid_in(laid_in);
    if is_blank && before && after {
        atom.places.push(ExpectedChar::Char(' '));
    } else if is_blank || before != after {
        atom.places.push(ExpectedChar::MaybeBlank);
    }
    if is_blank {
        atoms[at] = atom;
    } else {
        atoms.insert(at, atom);
    }
}
