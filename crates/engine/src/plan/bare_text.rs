//! Bare text: the words that are asked for, each in every way in which it may be written.

use std::ops::Range;

use xunwen_text::{Analysis, CharClass, Quantity, quantities};

use super::run_match::{is_date_in_signs, name_match, number_matches, run_match};
use super::scoring_builder::Wanted;
use super::{Highlight, Match, SearchField};

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
    pub(super) marks: Vec<Highlight>,
    /// What ranks.
    pub(super) wanted: Vec<Wanted>,
}

/// Returns what a folded bare text asks for in a place: each of its words, and each of its
/// numbers and dates as a whole in any spelling; each unbroken piece ranks as typed.
pub(super) fn asked(folded: &str, place: SearchField, analysis: &Analysis) -> Asked {
    let mut asked = Asked::default();
    if matches!(place, SearchField::Author | SearchField::Source) {
        // A name is no text: it is not cut into words.
        asked.words.extend(pieces(folded).filter_map(|(_, piece)| run_match(piece, place)));
        return asked;
    }
    let quantities = quantities(folded);
    let pieces: Vec<(usize, &str)> = pieces(folded).collect();
    for (start, piece) in &pieces {
        asked.add_piece(*start, piece, &quantities, place, analysis);
    }
    // Numbers over a sign, as 3.5%, are in no piece.
    let is_in_piece = |q: &&Quantity| {
        let holds = |(start, piece): &(usize, &str)| {
            *start <= q.byte_start && q.byte_end <= start + piece.len()
        };
        pieces.iter().any(holds)
    };
    for quantity in quantities.iter().filter(|quantity| !is_in_piece(quantity)) {
        let typed = &folded[quantity.byte_start..quantity.byte_end];
        asked.add_quantity(typed, quantity, place);
    }
    asked
}

/// Returns the parts of a folded text between punctuation and blanks, each with the byte at
/// which it starts. A sign inside a name parts nothing: pm2.5, covid-19, 1,105.
fn pieces(folded: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_between = |at: usize, sign: char| {
        let before =
            folded[..at].chars().next_back().map_or(CharClass::Other, CharClass::from_char);
        let behind = folded[at + sign.len_utf8()..].chars().next();
        let both = (before, behind.map_or(CharClass::Other, CharClass::from_char));
        match sign {
            '.' | ',' => both == (CharClass::Digit, CharClass::Digit),
            '-' => {
                let is_atom = |class| matches!(class, CharClass::Letter | CharClass::Digit);
                is_atom(both.0) && is_atom(both.1)
            }
            _ => false,
        }
    };
    let mut rest = folded.char_indices().peekable();
    std::iter::from_fn(move || {
        let is_part =
            |&(at, c): &(usize, char)| CharClass::from_char(c).is_token() || is_between(at, c);
        while rest.next_if(|next| !is_part(next)).is_some() {}
        let &(start, _) = rest.peek()?;
        let mut end = start;
        while let Some((at, c)) = rest.next_if(is_part) {
            end = at + c.len_utf8();
        }
        Some((start, &folded[start..end]))
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
        place: SearchField,
        analysis: &Analysis,
    ) {
        let end = start + piece.len();
        // What overlaps a quantity that goes beyond the piece is asked for with that.
        let touching = |q: &&Quantity| q.byte_start < end && start < q.byte_end;
        let touching: Vec<&Quantity> = quantities.iter().filter(touching).collect();
        let mut words = words(piece, analysis);
        let mut numbers: Vec<(Range<usize>, &Quantity)> = Vec::new();
        for quantity in touching {
            let is_inside = start <= quantity.byte_start && quantity.byte_end <= end;
            let from = quantity.byte_start.saturating_sub(start);
            let to = (quantity.byte_end - start).min(piece.len());
            let Some(to) = number_end(from, to, &words, quantity).or((!is_inside).then_some(to))
            else {
                continue;
            };
            // A word that begins with the unit is asked for too: 月份 in 7月份.
            words.retain(|word| word.end <= from || to < word.end);
            numbers.extend(is_inside.then_some((from..to, quantity)));
        }
        let is_covered = !words.is_empty() || !numbers.is_empty();
        let long = |word: &str| word.chars().nth(1).is_some();
        let words: Vec<&str> = words.into_iter().map(|word| &piece[word]).collect();
        let any_long = words.iter().any(|word| long(word)) || !numbers.is_empty();
        self.words.extend(words.iter().filter_map(|word| match word.contains('-') {
            true => name_match(word, place),
            false => run_match(word, place),
        }));
        let in_quantity = quantities.iter().any(|q| q.byte_start <= start && end <= q.byte_end);
        if !is_covered && !in_quantity {
            self.words.extend(run_match(piece, place));
        }
        let marked = words.into_iter().filter(|word| long(word) || !any_long);
        self.marks.extend(marked.map(|word| match word.contains('-') {
            true => Highlight::Stretch(word.split('-').map(str::to_owned).collect(), 1),
            false => Highlight::Run(word.to_owned()),
        }));
        // A number has marks of its own, which know where it ends.
        if !in_quantity {
            self.marks.push(Highlight::Run(piece.to_owned()));
        }
        self.want(piece, place, 1.0);
        for (range, number) in numbers {
            let rest = &piece[number.byte_end - start..range.end];
            let spellings = number.spellings.iter().map(|spelling| format!("{spelling}{rest}"));
            let number = Quantity { spellings: spellings.collect(), ..number.clone() };
            self.add_quantity(&piece[range], &number, place);
        }
    }

    /// Adds a number: as typed or in another spelling.
    fn add_quantity(&mut self, typed: &str, quantity: &Quantity, place: SearchField) {
        let mut spellings: Vec<Match> = number_matches(typed, place);
        self.marks.push(Highlight::Number(typed.to_owned()));
        for spelling in &quantity.spellings {
            for condition in number_matches(spelling, place) {
                if !spellings.contains(&condition) {
                    spellings.push(condition);
                }
            }
            self.marks.push(Highlight::Number(spelling.clone()));
            // Years and numbers of two digits are everywhere: they put nothing in order.
            if !is_date_in_signs(spelling) {
                self.want(spelling, place, SPELLING_WEIGHT);
            }
        }
        self.words.push(Match::Any(spellings));
    }

    fn want(&mut self, folded: &str, place: SearchField, weight: f32) {
        self.wanted.extend(Wanted::at(folded, place, weight));
    }
}

/// Returns where the words of a piece stand in it. What stands around a sign inside a number or a
/// name is one word.
fn words(piece: &str, analysis: &Analysis) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    for word in analysis.segmenter.words(piece) {
        let (from, to) = (word.byte_start, word.byte_start + word.text.len());
        match words.last_mut() {
            Some(last) if matches!(&piece[last.end..from], "." | "," | "-") => last.end = to,
            _ => words.push(from..to),
        }
    }
    words
}

/// Returns where a number ends that stands here in a piece with these words; `None` when it is a part
/// of a word and none itself: 三 in 三人行.
///
/// A word that begins inside the number leaves it a number: 年前 in 6年前. In a word that begins with
/// it, a date or a longer number is one, and the rest of the word belongs to it: 七月份, 九十年代.
fn number_end(
    from: usize,
    to: usize,
    words: &[Range<usize>],
    quantity: &Quantity,
) -> Option<usize> {
    if words.iter().any(|word| word.start < from && from < word.end) {
        return None;
    }
    let around = words.iter().find(|word| word.start <= from && to < word.end);
    match around {
        None => Some(to),
        Some(word) if quantity.is_date || quantity.n_numerals > 1 => Some(word.end),
        Some(_) => None,
    }
}
