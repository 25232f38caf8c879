//! Bare text: the words that are asked for, each in every way in which it may be written.

use xunwen_text::{Analysis, CharClass, Quantity, quantities};

use super::run::{number_matches, run_match};
use super::score::Wanted;
use super::{Marked, Match, Place};

/// How much another spelling of a number counts beside the one that was typed. So little that it only
/// orders articles that have no other claim: in characters a date is many rare pairs, in digits a few
/// frequent numbers.
const SPELLING_WEIGHT: f32 = 0.02;

/// What a bare text asks for.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// A condition for each of its words.
    pub(super) words: Vec<Match>,
    /// What is marked.
    pub(super) marks: Vec<Marked>,
    /// What ranks.
    pub(super) wanted: Vec<Wanted>,
}

/// Returns what a folded bare text asks for in a place: each of its words, and each of its
/// numbers and dates as a whole in any spelling; each unbroken piece ranks as typed.
pub(super) fn asked(folded: &str, place: Place, analysis: &Analysis) -> Asked {
    let mut asked = Asked::default();
    if matches!(place, Place::Author | Place::Source) {
        // A name is no text: it is not cut into words.
        asked.words.extend(pieces(folded).filter_map(|(_, piece)| run_match(piece, place)));
        return asked;
    }
    let quantities = quantities(folded);
    for (start, piece) in pieces(folded) {
        asked.add_piece(start, piece, &quantities, place, analysis);
    }
    // Numbers over a sign, as 3.5%, are in no piece.
    for quantity in &quantities {
        let typed = &folded[quantity.byte_start..quantity.byte_end];
        if typed.contains(|c| !CharClass::of(c).is_token()) {
            asked.add_quantity(typed, quantity, place);
        }
    }
    asked
}

/// Returns the parts of a folded text between punctuation and blanks, each with the byte at
/// which it starts.
fn pieces(folded: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    folded.split_inclusive(|c| !CharClass::of(c).is_token()).filter_map(move |part| {
        let at = start;
        start += part.len();
        let piece = part.trim_end_matches(|c| !CharClass::of(c).is_token());
        (!piece.is_empty()).then_some((at, piece))
    })
}

impl Asked {
    /// Adds an unbroken piece of text: each of its words is asked for, the piece as a whole
    /// ranks higher.
    fn add_piece(
        &mut self,
        start: usize,
        piece: &str,
        quantities: &[Quantity],
        place: Place,
        analysis: &Analysis,
    ) {
        let end = start + piece.len();
        // What overlaps a quantity that goes beyond the piece is asked for with that.
        let touching = |q: &&Quantity| q.byte_start < end && start < q.byte_end;
        let touching: Vec<&Quantity> = quantities.iter().filter(touching).collect();
        let mut words = analysis.segmenter.words(piece);
        let is_edge = |at: usize, words: &[xunwen_text::Word<'_>]| {
            words.iter().all(|w| {
                let (from, to) = (start + w.byte_start, start + w.byte_start + w.text.len());
                at <= from || to <= at
            })
        };
        let mut numbers: Vec<&Quantity> = Vec::new();
        for quantity in touching {
            let is_inside = start <= quantity.byte_start && quantity.byte_end <= end;
            // A number that is a part of a word is none: 三 in 三人行.
            let stands = is_edge(quantity.byte_start, &words) && is_edge(quantity.byte_end, &words);
            if !is_inside || stands {
                words.retain(|w| {
                    let from = start + w.byte_start;
                    from + w.text.len() <= quantity.byte_start || quantity.byte_end <= from
                });
                numbers.extend(is_inside.then_some(quantity));
            }
        }
        let is_covered = !words.is_empty() || !numbers.is_empty();
        let long = |word: &str| word.chars().nth(1).is_some();
        let any_long = words.iter().any(|word| long(word.text)) || !numbers.is_empty();
        self.words.extend(words.iter().filter_map(|word| run_match(word.text, place)));
        let in_quantity = quantities.iter().any(|q| q.byte_start <= start && end <= q.byte_end);
        if !is_covered && !in_quantity {
            self.words.extend(run_match(piece, place));
        }
        let marked = words.iter().map(|word| word.text).filter(|word| long(word) || !any_long);
        self.marks.extend(marked.map(|word| Marked::Run(word.to_owned())));
        // A number has marks of its own, which know where it ends.
        if !in_quantity {
            self.marks.push(Marked::Run(piece.to_owned()));
        }
        self.want(piece, place, 1.0);
        for number in numbers {
            let typed = &piece[number.byte_start - start..number.byte_end - start];
            self.add_quantity(typed, number, place);
        }
    }

    /// Adds a number: as typed or in another spelling.
    fn add_quantity(&mut self, typed: &str, quantity: &Quantity, place: Place) {
        let mut spellings: Vec<Match> = number_matches(typed, place);
        self.marks.push(Marked::Number(typed.to_owned()));
        for spelling in &quantity.spellings {
            spellings.extend(number_matches(spelling, place));
            self.marks.push(Marked::Number(spelling.clone()));
            self.want(spelling, place, SPELLING_WEIGHT);
        }
        self.words.push(Match::Any(spellings));
    }

    fn want(&mut self, folded: &str, place: Place, weight: f32) {
        self.wanted.extend(Wanted::at(folded, place, weight));
    }
}
