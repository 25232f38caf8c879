//! Decides which kind of quantity begins at a position of a text.

use super::amounts::{
    approximation, counted, generation, ordinal, percentage_in_characters, percentage_in_digits,
    standalone,
};
use super::date::{date, date_with_separators};
use super::indexed_text::IndexedText;
use super::number_parser::parse_number;
use super::recognised_quantity::RecognisedQuantity;
use crate::chars::CharClass;
use crate::numbers::is_numeral;

/// Returns the quantity that begins at a character. Of several readings the first one wins.
pub(super) fn recognise(text: &IndexedText<'_>, at: usize) -> Option<RecognisedQuantity> {
    if text.char(at) == Some('第') {
        return ordinal(text, at);
    }
    if text.char_before(at).is_some_and(joins_next) {
        return None;
    }
    if text.rest(at).starts_with("百分之") {
        return percentage_in_characters(text, at + 3);
    }
    if let Some(date) = date_with_separators(text, at) {
        return Some(date);
    }

    let number = parse_number(text, at)?;
    if text.char(number.char_end) == Some('%') {
        return percentage_in_digits(&number);
    }
    date(text, at, &number)
        .or_else(|| generation(text, &number))
        .or_else(|| approximation(text, &number))
        .or_else(|| counted(text, &number))
        .or_else(|| standalone(text, at, &number))
}

/// Returns whether a number after `c` is only part of something longer.
fn joins_next(c: char) -> bool {
    is_numeral(c)
        || matches!(CharClass::from_char(c), CharClass::Letter | CharClass::Digit)
        || matches!(c, '.' | ',' | ':' | '-' | '/' | '点' | '第' | '之' | '几' | '数')
}
