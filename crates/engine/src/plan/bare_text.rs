//! Bare text: its words, each in every spelling, with its highlights and its score.

use std::ops::Range;

use xunwen_text::{Analysis, CharClass, Quantity, joined_name, quantities};

use super::compounds::SpelledWord;
use super::condition::Match;
use super::highlights::Highlight;
use super::number_match::{is_numeric_date, number_match};
use super::params::PARAMS;
use super::run_match::run_match;
use super::scoring_builder::ScoringText;
use super::search_field::SearchField;

/// The parts of a plan that a bare text contributes.
#[derive(Debug, Default)]
pub(super) struct BareText {
    /// A condition for each of its words.
    pub(super) words: Vec<Match>,
    /// The patterns that are marked.
    pub(super) highlights: Vec<Highlight>,
    /// The texts that rank.
    pub(super) scoring_texts: Vec<ScoringText>,
}

impl BareText {
    /// Returns the plan of a folded bare text in a field: each of its words, each of its numbers
    /// and dates as a whole in any spelling. Each unbroken piece ranks as typed.
    pub(super) fn new(folded: &str, field: SearchField, analysis: &Analysis) -> Self {
        if field.is_name() {
            // A name is not cut into words.
            let name = joined_name(folded);
            let words = pieces(&name).filter_map(|(_, piece)| run_match(piece, field));
            return Self { words: words.collect(), ..Self::default() };
        }

        let quantities = quantities(folded);
        let pieces: Vec<(usize, &str)> = pieces(folded).collect();
        let mut builder =
            BareTextBuilder { field, analysis, quantities: &quantities, text: Self::default() };
        for (start, piece) in &pieces {
            builder.add_piece(*start, piece);
        }

        // Numbers that extend over a sign, as 3.5% does, are not inside a piece.
        for quantity in quantities.iter().filter(|quantity| !is_in_piece(quantity, &pieces)) {
            builder.add_quantity(&folded[quantity.byte_start..quantity.byte_end], quantity);
        }
        builder.text
    }
}

fn is_in_piece(quantity: &Quantity, pieces: &[(usize, &str)]) -> bool {
    pieces.iter().any(|(start, piece)| {
        *start <= quantity.byte_start && quantity.byte_end <= start + piece.len()
    })
}

/// Builds a [`BareText`] piece by piece.
struct BareTextBuilder<'a> {
    field: SearchField,
    analysis: &'a Analysis,
    /// The numbers and dates of the whole text.
    quantities: &'a [Quantity],
    text: BareText,
}

impl<'a> BareTextBuilder<'a> {
    /// Adds an unbroken piece of text that starts at a byte: each of its words is looked up, and
    /// the piece as a whole ranks higher.
    fn add_piece(&mut self, start: usize, piece: &str) {
        let end = start + piece.len();
        let mut word_ranges = word_ranges(piece, self.analysis);
        let numbers = self.take_numbers(start, piece, &mut word_ranges);
        let words: Vec<SpelledWord<'_>> = word_ranges
            .into_iter()
            .map(|word| SpelledWord::new(&piece[word], &self.analysis.stand_ins))
            .collect();
        let is_in_quantity =
            self.quantities.iter().any(|q| q.byte_start <= start && end <= q.byte_end);

        // A piece without words or numbers is looked up as it is.
        self.text.words.extend(words.iter().filter_map(|word| word.condition(self.field)));
        if words.is_empty() && numbers.is_empty() && !is_in_quantity {
            self.text.words.extend(run_match(piece, self.field));
        }

        // Single characters are marked only where the piece has nothing longer.
        let has_long = !numbers.is_empty() || words.iter().any(|word| is_long(word.typed));
        let marked = words.into_iter().filter(|word| is_long(word.typed) || !has_long);
        self.text.highlights.extend(marked.flat_map(SpelledWord::into_highlights));

        // A number has highlights of its own, which end where the number ends.
        if !is_in_quantity {
            self.text.highlights.push(Highlight::Run(piece.to_owned()));
        }
        self.add_scoring_text(piece, 1.0);

        for (range, quantity) in numbers {
            // Each spelling is followed by the rest of the word that the number begins.
            let rest = &piece[quantity.byte_end - start..range.end];
            let spellings = quantity.spellings.iter().map(|spelling| format!("{spelling}{rest}"));
            let quantity = Quantity { spellings: spellings.collect(), ..quantity.clone() };
            self.add_quantity(&piece[range], &quantity);
        }
    }

    /// Removes the words that belong to a number, and returns the numbers inside the piece, each
    /// with its range of bytes.
    fn take_numbers(
        &self,
        start: usize,
        piece: &str,
        words: &mut Vec<Range<usize>>,
    ) -> Vec<(Range<usize>, &'a Quantity)> {
        let end = start + piece.len();
        let mut numbers = Vec::new();
        for quantity in self.quantities {
            if quantity.byte_end <= start || end <= quantity.byte_start {
                continue;
            }

            // A quantity that extends beyond the piece covers its words here and is added later.
            let is_inside = start <= quantity.byte_start && quantity.byte_end <= end;
            let from = quantity.byte_start.saturating_sub(start);
            let to = (quantity.byte_end - start).min(piece.len());
            let to = number_end(from..to, words, quantity).or((!is_inside).then_some(to));
            let Some(to) = to else { continue };

            // A word that begins with the unit stays: 月份 in 7月份.
            words.retain(|word| word.end <= from || to < word.end);
            if is_inside {
                numbers.push((from..to, quantity));
            }
        }
        numbers
    }

    /// Adds a number or date, as typed or in another spelling.
    fn add_quantity(&mut self, typed: &str, quantity: &Quantity) {
        let mut conditions: Vec<Match> = number_match(typed, self.field).into_iter().collect();
        self.text.highlights.push(Highlight::Number(typed.to_owned()));

        for spelling in &quantity.spellings {
            let other = number_match(spelling, self.field);
            conditions.extend(other.filter(|other| !conditions.contains(other)));
            self.text.highlights.push(Highlight::Number(spelling.clone()));

            // The parts of a numeric date, years and numbers of two digits, occur everywhere and
            // do not order articles.
            if !is_numeric_date(spelling) {
                self.add_scoring_text(spelling, PARAMS.spelling_weight);
            }
        }
        self.text.words.push(Match::Any(conditions));
    }

    fn add_scoring_text(&mut self, folded: &str, weight: f32) {
        self.text.scoring_texts.extend(ScoringText::new(folded, self.field, weight));
    }
}

/// Returns the parts of a folded text between punctuation and blanks, each with the byte at which
/// it starts. A sign inside a name or number does not separate: pm2.5, covid-19, 1,105.
fn pieces(folded: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = folded.char_indices().peekable();
    std::iter::from_fn(move || {
        while rest.next_if(|&(at, c)| !is_in_text(folded, at, c)).is_some() {}
        let &(start, _) = rest.peek()?;

        let mut end = start;
        while let Some((at, c)) = rest.next_if(|&(at, c)| is_in_text(folded, at, c)) {
            end = at + c.len_utf8();
        }
        Some((start, &folded[start..end]))
    })
}

/// Returns whether the character at a byte is part of a piece: a token, or a sign inside a name or
/// number.
fn is_in_text(folded: &str, at: usize, c: char) -> bool {
    if CharClass::from_char(c).is_token() {
        return true;
    }

    let before = class_of(folded[..at].chars().next_back());
    let after = class_of(folded[at + c.len_utf8()..].chars().next());
    match c {
        '.' | ',' => (before, after) == (CharClass::Digit, CharClass::Digit),
        '-' => is_atom(before) && is_atom(after),
        _ => false,
    }
}

fn class_of(c: Option<char>) -> CharClass {
    c.map_or(CharClass::Other, CharClass::from_char)
}

fn is_atom(class: CharClass) -> bool {
    matches!(class, CharClass::Letter | CharClass::Digit)
}

/// Returns the ranges of the words of a piece, in bytes. Words joined by a sign inside a number or
/// a name are one word.
fn word_ranges(piece: &str, analysis: &Analysis) -> Vec<Range<usize>> {
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

/// Returns the byte at which the number at a range ends in a piece with these words; `None` when
/// it is part of a word and not a number: 三 in 三人行.
///
/// A word that begins inside the number leaves it a number: 年前 in 6年前. A word that begins with
/// a date or a longer number belongs to it as a whole: 七月份, 九十年代.
fn number_end(number: Range<usize>, words: &[Range<usize>], quantity: &Quantity) -> Option<usize> {
    if words.iter().any(|word| word.start < number.start && number.start < word.end) {
        return None;
    }

    let around = words.iter().find(|word| word.start <= number.start && number.end < word.end);
    match around {
        None => Some(number.end),
        Some(word) if quantity.is_date || quantity.n_numerals > 1 => Some(word.end),
        Some(_) => None,
    }
}

fn is_long(word: &str) -> bool {
    word.chars().nth(1).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_inside_a_name_or_number_does_not_separate_pieces() {
        for (text, expected) in [
            ("杭州，宁波 绍兴", "杭州|宁波|绍兴"),
            ("pm2.5浓度", "pm2.5浓度"),
            ("covid-19、1,105人", "covid-19|1,105人"),
            ("3.a,5", "3|a|5"),
            ("，。", ""),
        ] {
            let texts: Vec<&str> = pieces(text).map(|(_, piece)| piece).collect();
            assert_eq!(texts.join("|"), expected, "{text}");
        }
    }
}
