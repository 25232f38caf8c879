//! From numbers to the conditions that find them whole.

use xunwen_text::{CharClass, GROUP_UNITS, is_factor, is_numeral};

use super::condition::Match;
use super::numerals::{DECIMAL_DIGITS, NUMERALS, UNKNOWN_DIGITS};
use super::run_grams::{Signs, run_grams};
use super::search_field::SearchField;

/// Returns the condition that a number occurs in a field as a whole: 十二 does not match in 二十二.
pub(super) fn number_match(folded: &str, field: SearchField) -> Option<Match> {
    // Three numbers with a sign between each are a date, whichever sign it is.
    let signs = if is_numeric_date(folded) { Signs::Any } else { Signs::of_field(field) };
    let mut run = run_grams(folded, signs)?;
    let last_at = i32::try_from(run.n_chars).unwrap_or(i32::MAX) - 1;
    run.apart = excluded_neighbours(folded, last_at);
    Some(Match::Run(field, run))
}

/// Returns whether a number is a day in digits and signs, such as 2024-03-05.
pub(super) fn is_numeric_date(number: &str) -> bool {
    number.is_ascii() && number.matches(['-', '/', '.']).count() == 2
}

/// Returns the grams next to a number that make it part of a larger one, with their offsets from its
/// first character. `last_at` is the offset of its last character.
fn excluded_neighbours(folded: &str, last_at: i32) -> Vec<(i32, String)> {
    let mut excluded = excluded_before(folded);
    excluded.extend(excluded_after(folded, last_at));
    // A fraction that is part of a date or an address: 2/3 does not match in 2024/2/3.
    if folded.contains('/') && !is_numeric_date(folded) {
        excluded.extend([-1, last_at + 1].map(|at| (at, "/".to_owned())));
    }
    // The decimals of another number, in characters.
    if folded.ends_with('%') && folded.starts_with(|c: char| c.is_ascii_digit()) {
        excluded.push((-1, "点".to_owned()));
    }
    excluded
}

/// Returns the grams before a number that depend on its beginning alone.
pub(crate) fn excluded_before(folded: &str) -> Vec<(i32, String)> {
    let first = folded.chars().next().filter(is_chinese_numeral);
    let mut excluded = before_digits(folded);
    // A multiple of an unknown number: 十年 does not match in 几十年.
    if let Some(first) = first.filter(|c| is_factor(*c)) {
        excluded.extend(UNKNOWN_DIGITS.map(|digit| (-1, String::from_iter([digit, first]))));
    }
    for numeral in NUMERALS.chars() {
        excluded.extend(first.map(|first| (-1, String::from_iter([numeral, first]))));
    }
    excluded
}

/// Returns the grams after a number that depend on its end alone.
pub(crate) fn excluded_after(folded: &str, last_at: i32) -> Vec<(i32, String)> {
    let last = folded.chars().next_back().filter(is_chinese_numeral);
    let mut excluded = Vec::new();
    // A number that continues in characters: 105 does not match in 105万.
    let tail = trailing_digits(folded);
    let tail_at = last_at + 1 - i32::try_from(tail.len()).unwrap_or(0);
    for numeral in NUMERALS.chars() {
        if !tail.is_empty() {
            excluded.push((tail_at, format!("{tail}{numeral}")));
        }
        excluded.extend(last.map(|last| (last_at, String::from_iter([last, numeral]))));
    }
    // A number that continues in digits after its unit: 1亿 does not match in 1亿2000万.
    if let Some(unit) = last.filter(|c| GROUP_UNITS.contains(c)) {
        excluded.extend(('0'..='9').map(|digit| (last_at, String::from_iter([unit, digit]))));
    }
    // A number that continues after a point: 百分之五 does not match in 百分之五点三.
    if last.is_some() {
        let decimals = DECIMAL_DIGITS.chars();
        excluded.extend(decimals.map(|digit| (last_at + 1, String::from_iter(['点', digit]))));
    }
    excluded
}

/// Returns the grams that make the digits at the start of a number the end of a longer one.
fn before_digits(folded: &str) -> Vec<(i32, String)> {
    let digits: String = folded.chars().take_while(char::is_ascii_digit).collect();
    let mut excluded = Vec::new();
    if digits.is_empty() {
        return excluded;
    }

    // The fraction of another number: 5% does not match in 3.5%, nor after 点.
    excluded.push((-1, format!(".{digits}")));
    // Its thousands: 105 does not match in 1,105.
    if digits.len() == 3 {
        excluded.push((-1, format!(",{digits}")));
    }
    excluded
}

fn trailing_digits(folded: &str) -> &str {
    let bare = folded.trim_end_matches(|c: char| c.is_ascii_digit());
    &folded[bare.len()..]
}

fn is_chinese_numeral(c: &char) -> bool {
    is_numeral(*c) && CharClass::from_char(*c) == CharClass::Cjk
}
