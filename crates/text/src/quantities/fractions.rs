//! Fractions and tenths: 2/3, 三分之二, ⅔, 四成.

use super::indexed_text::{IndexedText, is_digit};
use super::number_parser::parse_number;
use super::recognised_quantity::RecognisedQuantity;
use super::written_number::WrittenNumber;
use crate::chars::CharClass;
use crate::numbers::{digit, in_characters};

/// The fractions of Unicode that are one character.
const ONE_CHARACTER: [(char, u64, u64); 15] = [
    ('½', 1, 2),
    ('⅓', 1, 3),
    ('⅔', 2, 3),
    ('¼', 1, 4),
    ('¾', 3, 4),
    ('⅕', 1, 5),
    ('⅖', 2, 5),
    ('⅗', 3, 5),
    ('⅘', 4, 5),
    ('⅙', 1, 6),
    ('⅚', 5, 6),
    ('⅛', 1, 8),
    ('⅜', 3, 8),
    ('⅝', 5, 8),
    ('⅞', 7, 8),
];

/// The largest denominator. Larger ones are mostly not fractions.
const MAX_DENOMINATOR: u64 = 100;

/// Characters after 成 with which it is a word: 成为, 成立, 成功.
///
/// Source: chosen by hand from the words of jieba's dictionary that begin with 成.
const WORDS_OF_CHENG: &str = "为立功了员就果长都年交绩效本熟才品份";

/// Reads a fraction in digits or as one character.
pub(super) fn fraction_in_digits(text: &IndexedText<'_>, at: usize) -> Option<RecognisedQuantity> {
    let first = text.char(at)?;
    if let Some((_, n, d)) = ONE_CHARACTER.iter().find(|(c, ..)| *c == first) {
        return Some(RecognisedQuantity::from_number(at + 1, spellings(*n, *d)));
    }

    let slash = at + text.run_length(at, is_digit);
    let end = slash + 1 + text.run_length(slash + 1, is_digit);
    if text.char(slash) != Some('/') || continues(text, end) {
        return None;
    }
    let numerator = text.slice(at, slash).parse().ok()?;
    let denominator = text.slice(slash + 1, end).parse().ok()?;
    let is_fraction = numerator > 0 && numerator < denominator && denominator <= MAX_DENOMINATOR;
    is_fraction.then(|| RecognisedQuantity::from_number(end, spellings(numerator, denominator)))
}

/// Returns whether the text at a position continues a day, an address or a code.
fn continues(text: &IndexedText<'_>, at: usize) -> bool {
    text.char(at).is_some_and(|c| {
        matches!(CharClass::from_char(c), CharClass::Letter | CharClass::Digit)
            || matches!(c, '/' | '-' | '.') && text.run_length(at + 1, is_digit) > 0
    })
}

/// Reads a fraction in characters, of which `denominator` is the number before 分之.
pub(super) fn fraction_in_characters(
    text: &IndexedText<'_>,
    denominator: &WrittenNumber,
) -> Option<RecognisedQuantity> {
    if !text.rest(denominator.char_end).starts_with("分之") {
        return None;
    }
    let numerator = parse_number(text, denominator.char_end + 2)?;
    let is_plain = numerator.is_plain_integer() && denominator.is_plain_integer();
    let n: u64 = numerator.whole.parse().ok()?;
    let d: u64 = denominator.whole.parse().ok()?;
    let is_fraction = is_plain && n > 0 && n < d && d <= MAX_DENOMINATOR;
    is_fraction.then(|| RecognisedQuantity::from_number(numerator.char_end, spellings(n, d)))
}

fn spellings(numerator: u64, denominator: u64) -> Vec<String> {
    let (n, d) = (in_characters(numerator), in_characters(denominator));
    let mut spellings = vec![format!("{d}分之{n}"), format!("{numerator}/{denominator}")];
    let one = ONE_CHARACTER.iter().find(|(_, n, d)| (*n, *d) == (numerator, denominator));
    spellings.extend(one.map(|(c, ..)| c.to_string()));
    spellings
}

/// Reads tenths: 四成, 4成, 四成五. 一成 is left out, because 一 and 成 occur everywhere.
pub(super) fn tenths(text: &IndexedText<'_>, at: usize) -> Option<RecognisedQuantity> {
    let value = |at: usize| {
        let c = text.char(at)?;
        c.to_digit(10).map(u64::from).or_else(|| digit(c)).filter(|value| (1..=9).contains(value))
    };
    let tens = value(at).filter(|tens| *tens > 1 && text.char(at + 1) == Some('成'))?;
    let ones = value(at + 2);
    let char_end = at + 2 + usize::from(ones.is_some());
    if text.char(char_end).is_some_and(|c| WORDS_OF_CHENG.contains(c)) {
        return None;
    }
    let percent = tens * 10 + ones.unwrap_or(0);
    let mut spellings = vec![format!("{percent}%"), format!("百分之{}", in_characters(percent))];
    spellings.extend(in_tenths(percent));
    Some(RecognisedQuantity::from_number(char_end, spellings))
}

/// Returns the ways to write a percentage from 20 to 99 in tenths.
pub(super) fn in_tenths(percent: u64) -> Vec<String> {
    let (tens, ones) = (percent / 10, percent % 10);
    if !(2..=9).contains(&tens) {
        return Vec::new();
    }
    let written = in_characters(tens);
    match ones {
        0 => vec![format!("{written}成"), format!("{tens}成")],
        ones => vec![format!("{written}成{}", in_characters(ones))],
    }
}
