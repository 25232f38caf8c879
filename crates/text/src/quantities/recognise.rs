//! Decides which kind of quantity begins at a position of a text.

use super::amounts::{
    approximation, counted, generation, ordinal, percentage_in_characters, percentage_in_digits,
    roman_count, standalone,
};
use super::anniversaries::{dotted, double_day, undotted};
use super::date::{date, date_with_separators, republican_date};
use super::fractions::{fraction_in_characters, fraction_in_digits, tenths};
use super::indexed_text::IndexedText;
use super::number_parser::parse_number;
use super::recognised_quantity::RecognisedQuantity;
use crate::chars::CharClass;
use crate::numbers::is_numeral;

/// Returns the quantity that begins at a character. Of several readings the first one wins.
pub(super) fn recognise(text: &IndexedText<'_>, at: usize) -> Option<RecognisedQuantity> {
    match text.char(at)? {
        '第' => return ordinal(text, at),
        '双' => return double_day(text, at),
        _ => {}
    }
    if text.char_before(at).is_some_and(joins_next) {
        return None;
    }
    if text.rest(at).starts_with("百分之") {
        return percentage_in_characters(text, at + 3);
    }
    let without_number = republican_date(text, at)
        .or_else(|| date_with_separators(text, at))
        .or_else(|| fraction_in_digits(text, at))
        .or_else(|| dotted(text, at))
        .or_else(|| tenths(text, at))
        .or_else(|| roman_count(text, at));
    if without_number.is_some() {
        return without_number;
    }

    let number = parse_number(text, at)?;
    if text.char(number.char_end) == Some('%') {
        return percentage_in_digits(&number);
    }
    date(text, at, &number)
        .or_else(|| fraction_in_characters(text, &number))
        .or_else(|| generation(text, &number))
        .or_else(|| approximation(text, &number))
        .or_else(|| counted(text, &number))
        .or_else(|| undotted(text, at, &number))
        .or_else(|| standalone(text, at, &number))
}

/// Returns whether a number after `c` is only part of something longer.
fn joins_next(c: char) -> bool {
    is_numeral(c)
        || matches!(CharClass::from_char(c), CharClass::Letter | CharClass::Digit)
        || matches!(c, '.' | ',' | ':' | '-' | '/' | '点' | '第' | '之' | '几' | '数')
}
