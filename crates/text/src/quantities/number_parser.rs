//! Reads a number at a position of a text.

use super::indexed_text::{IndexedText, is_digit};
use super::limits::LIMITS;
use super::numerals::{circled, plain_numerals};
use super::written_number::{GROUPS, WrittenNumber};
use crate::numbers::{digit, read_number};

/// The decimal point of a number, and the characters that its decimals consist of.
struct DecimalNotation {
    point: char,
    is_decimal: fn(char) -> bool,
}

const IN_DIGITS: DecimalNotation = DecimalNotation { point: '.', is_decimal: is_digit };
const IN_CHARACTERS: DecimalNotation =
    DecimalNotation { point: '点', is_decimal: |c| digit(c).is_some() && c != '两' };

/// Reads the number that begins at a character.
pub(super) fn parse_number(text: &IndexedText<'_>, at: usize) -> Option<WrittenNumber> {
    let integer = match text.run_length(at, is_digit) {
        0 => circled_integer(text, at).or_else(|| integer_in_characters(text, at))?,
        n_digits => integer_in_digits(text, at, n_digits),
    };
    let is_round = !integer.in_digits || integer.whole.ends_with("0000");
    let max_digits = if is_round { LIMITS.max_round_digits } else { LIMITS.max_digits };
    if integer.whole.len() > max_digits {
        return None;
    }

    let mut number = with_decimals(text, integer);
    // In characters, 万 and 亿 were read as part of the whole number.
    if number.in_digits || !number.fraction.is_empty() {
        number.group = group(text, number.char_end);
        number.char_end += number.group.chars().count();
    }
    Some(number)
}

fn integer_in_digits(text: &IndexedText<'_>, at: usize, n_digits: usize) -> WrittenNumber {
    let char_end = end_of_thousands(text, at, at + n_digits);
    WrittenNumber {
        char_end,
        whole: text.slice(at, char_end).replace(',', ""),
        fraction: String::new(),
        group: "",
        is_by_digit: false,
        in_digits: true,
    }
}

fn integer_in_characters(text: &IndexedText<'_>, at: usize) -> Option<WrittenNumber> {
    let (written, char_end) = plain_numerals(text, at);
    Some(WrittenNumber {
        char_end,
        whole: read_number(&written)?.to_string(),
        fraction: String::new(),
        group: "",
        is_by_digit: char_end - at > 1 && written.chars().all(|c| digit(c).is_some()),
        in_digits: false,
    })
}

/// Reads a circled number, such as ⑩. It has no decimals.
fn circled_integer(text: &IndexedText<'_>, at: usize) -> Option<WrittenNumber> {
    Some(WrittenNumber {
        char_end: at + 1,
        whole: circled(text.char(at)?)?.to_string(),
        fraction: String::new(),
        group: "",
        is_by_digit: false,
        in_digits: true,
    })
}

/// Returns the end of a number after its thousands separators: `1,105`. `first_end` is the end of
/// the digits before the first separator.
fn end_of_thousands(text: &IndexedText<'_>, at: usize, first_end: usize) -> usize {
    let mut end = first_end;
    while first_end - at <= 3
        && text.char(end) == Some(',')
        && text.run_length(end + 1, is_digit) == 3
    {
        end += 4;
    }
    end
}

/// Adds the decimals after an integer, if it has any.
fn with_decimals(text: &IndexedText<'_>, mut number: WrittenNumber) -> WrittenNumber {
    let notation = if number.in_digits { IN_DIGITS } else { IN_CHARACTERS };
    let start = number.char_end + 1;
    let n_decimals = text.run_length(start, notation.is_decimal);
    let has_decimals = text.char(number.char_end) == Some(notation.point)
        && (1..=LIMITS.max_decimals).contains(&n_decimals);
    if has_decimals {
        number.char_end = start + n_decimals;
        let decimals = text.slice(start, number.char_end).chars();
        number.fraction = decimals.map(|c| digit_value(c).to_string()).collect();
    }
    number
}

fn digit_value(c: char) -> u64 {
    c.to_digit(10).map(u64::from).or_else(|| digit(c)).unwrap_or(0)
}

/// Returns the unit 万, 亿 or 万亿 at a position; otherwise an empty string.
pub(super) fn group(text: &IndexedText<'_>, at: usize) -> &'static str {
    let rest = text.rest(at);
    GROUPS.iter().find(|(group, _)| rest.starts_with(group)).map_or("", |(group, _)| group)
}
