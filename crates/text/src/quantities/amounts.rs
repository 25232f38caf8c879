//! Ordinals, percentages and amounts in a folded text, and their spellings.

use super::fractions::in_tenths;
use super::indexed_text::IndexedText;
use super::limits::LIMITS;
use super::measures::{Measure, leading_measure};
use super::number_parser::{group, parse_number};
use super::numerals::{abbreviated, formal, in_circle, in_roman, roman};
use super::recognised_quantity::RecognisedQuantity;
use super::units::leading_unit;
use super::written_number::WrittenNumber;
use crate::chars::CharClass;
use crate::numbers::{digits_in_characters, in_characters};

/// Reads the number after 百分之.
pub(super) fn percentage_in_characters(
    text: &IndexedText<'_>,
    at: usize,
) -> Option<RecognisedQuantity> {
    if text.char(at) == Some('百') {
        return Some(RecognisedQuantity::from_number(at + 1, vec!["100%".to_owned()]));
    }
    let number =
        parse_number(text, at).filter(|number| !number.is_by_digit && number.is_ungrouped())?;
    let mut spellings = vec![format!("{}%", number.digits()?)];
    spellings.extend(whole_tenths(&number));
    Some(RecognisedQuantity::from_number(number.char_end, spellings))
}

/// Returns the spellings of a number before a percent sign.
pub(super) fn percentage_in_digits(number: &WrittenNumber) -> Option<RecognisedQuantity> {
    if !number.is_ungrouped() {
        return None;
    }
    let is_everything = number.whole == "100" && number.fraction.is_empty();
    let everything = is_everything.then(|| "百分之百".to_owned());
    let in_characters = format!("百分之{}", number.spellings_in_characters().first()?);
    let spellings = everything.into_iter().chain([in_characters]).chain(whole_tenths(number));
    Some(RecognisedQuantity::from_number(number.char_end + 1, spellings.collect()))
}

/// Returns the ways to write a whole percentage in tenths: 四成.
fn whole_tenths(number: &WrittenNumber) -> Vec<String> {
    let percent = number.whole.parse().ok().filter(|_| number.fraction.is_empty());
    percent.map(in_tenths).unwrap_or_default()
}

/// The units that news count in Roman numerals.
///
/// Source: chosen by hand: phases of works, classes of water, levels of response.
const ROMAN_UNITS: [&str; 3] = ["期", "类", "级"];

/// Reads a Roman numeral before one of [`ROMAN_UNITS`]: Ⅱ类, II类.
pub(super) fn roman_count(text: &IndexedText<'_>, at: usize) -> Option<RecognisedQuantity> {
    let numeral = roman(text, at)?;
    let unit = leading_unit(text.rest(numeral.char_end));
    if !ROMAN_UNITS.contains(&unit) {
        return None;
    }
    let numbers = [numeral.value.to_string(), in_characters(numeral.value)];
    let numbers = numbers.into_iter().chain(in_roman(numeral.value).into_iter().flatten());
    let spellings = numbers.map(|number| format!("{number}{unit}")).collect();
    Some(RecognisedQuantity::from_number(numeral.char_end + unit.chars().count(), spellings))
}

/// Reads 第, a number and a unit. Without a unit, 第三 may be part of a word and is not a number.
pub(super) fn ordinal(text: &IndexedText<'_>, at: usize) -> Option<RecognisedQuantity> {
    if let Some(count) = roman_count(text, at + 1) {
        let spellings = count.spellings.iter().map(|spelling| format!("第{spelling}")).collect();
        return Some(RecognisedQuantity::from_number(count.char_end, spellings));
    }

    let number = parse_number(text, at + 1)?;
    let unit = leading_unit(text.rest(number.char_end));
    let may_be_word = unit.is_empty() && number.char_end == at + 2 && !number.in_digits;
    let is_integer = number.is_plain_integer() && !number.is_by_digit;
    if may_be_word || !is_integer || number.whole.starts_with('0') {
        return None;
    }

    let value: u64 = number.whole.parse().ok()?;
    let mut numbers = vec![value.to_string(), in_characters(value)];
    numbers.extend(roman_spellings(value, unit));
    let spellings = numbers.iter().map(|number| format!("第{number}{unit}")).collect();
    let char_end = number.char_end + unit.chars().count();
    Some(RecognisedQuantity::from_number(char_end, spellings))
}

/// Returns a number in Roman numerals, where its unit is counted in them.
fn roman_spellings(value: u64, unit: &str) -> impl Iterator<Item = String> {
    let is_roman = ROMAN_UNITS.contains(&unit);
    in_roman(value).filter(|_| is_roman).into_iter().flatten()
}

/// Reads the name of a generation, by decade or half decade of birth: 80后, 95后.
pub(super) fn generation(
    text: &IndexedText<'_>,
    number: &WrittenNumber,
) -> Option<RecognisedQuantity> {
    let is_decade = number.whole.len() == 2
        && number.is_plain_integer()
        && (number.in_digits || number.is_by_digit)
        && matches!(number.whole.as_bytes(), [b'5'..=b'9' | b'0', b'0' | b'5']);
    if !is_decade || text.char(number.char_end) != Some('后') {
        return None;
    }

    let digits = &number.whole;
    let in_characters = ['零', '〇'].map(|zero| digits_in_characters(digits, zero));
    let spellings = std::iter::once(digits.clone()).chain(in_characters);
    let spellings = spellings.map(|text| format!("{text}后")).collect();
    Some(RecognisedQuantity::from_number(number.char_end + 1, spellings))
}

/// Reads an approximate number before a unit: 20多万, 三千余人.
pub(super) fn approximation(
    text: &IndexedText<'_>,
    number: &WrittenNumber,
) -> Option<RecognisedQuantity> {
    let more = text.char(number.char_end).filter(|c| matches!(c, '多' | '余'))?;
    let mut end = number.char_end + 1;
    let group = if number.is_ungrouped() { group(text, end) } else { "" };
    end += group.chars().count();
    let unit = leading_unit(text.rest(end));

    let is_integer = number.fraction.is_empty() && !number.is_by_digit;
    if (group.is_empty() && unit.is_empty()) || !is_integer || number.amount()? < 10 {
        return None;
    }

    let spellings =
        number.spellings_in_digits().into_iter().chain(number.spellings_in_characters());
    let spellings = spellings.map(|text| format!("{text}{more}{group}{unit}")).collect();
    Some(RecognisedQuantity::from_number(end + unit.chars().count(), spellings))
}

/// Reads a number before a unit, or one that is shortened by 万 or 亿.
///
/// 1 before a unit is not also written 一, because 一 occurs everywhere.
pub(super) fn counted(
    text: &IndexedText<'_>,
    number: &WrittenNumber,
) -> Option<RecognisedQuantity> {
    let rest = text.rest(number.char_end);
    let measure = leading_measure(rest);
    let unit = measure.map_or_else(|| leading_unit(rest), |measure| measure.written);
    let is_grouped = !number.is_ungrouped()
        || number.amount().is_some_and(|amount| amount >= 10_000 && amount % 10_000 == 0);
    if (unit.is_empty() && !is_grouped) || number.is_by_digit {
        return None;
    }

    let char_end = number.char_end + unit.chars().count();
    let is_one = number.whole == "1" && number.is_plain_integer();
    if is_one && measure.is_none() {
        return number.in_digits.then(|| RecognisedQuantity::from_number(char_end, vec![]));
    }
    let spellings = match measure {
        Some(measure) => measured(number, measure, is_one),
        None => counted_spellings(number, unit),
    };
    Some(RecognisedQuantity::from_number(char_end, spellings))
}

/// Returns the spellings of a number before a unit that is not a measure.
fn counted_spellings(number: &WrittenNumber, unit: &str) -> Vec<String> {
    let mut numbers = number.spellings_in_digits();
    numbers.extend(number.spellings_in_characters());

    // 98年 is a year or a number of years.
    let may_be_year = unit == "年"
        && number.in_digits
        && number.whole.len() == 2
        && number.is_plain_integer()
        && !number.whole.contains('0');
    numbers.extend(may_be_year.then(|| digits_in_characters(&number.whole, '零')));

    if let Some(amount) = number.amount() {
        let is_integer = number.is_plain_integer() && !unit.is_empty();
        numbers.extend(abbreviated(amount).filter(|_| is_integer));
        numbers.extend(in_circle(amount).filter(|_| is_integer).map(String::from));
        numbers.extend(roman_spellings(amount, unit).filter(|_| is_integer));
        numbers.extend((unit == "元").then(|| formal(amount)));
    }
    numbers.iter().map(|number| format!("{number}{unit}")).collect()
}

/// Returns the spellings of a number with a measure: 25℃, 25摄氏度, 二十五摄氏度.
fn measured(number: &WrittenNumber, measure: Measure, is_one: bool) -> Vec<String> {
    let in_digits = number.spellings_in_digits();
    let in_characters = if is_one { vec![] } else { number.spellings_in_characters() };
    let named = in_digits
        .iter()
        .chain(&in_characters)
        .flat_map(|number| measure.names().map(move |unit| format!("{number}{unit}")));

    // Before a symbol there may be a blank.
    let symbolic = in_digits.iter().flat_map(|number| {
        measure.symbols().flat_map(move |unit| {
            let spaced = unit.is_ascii().then(|| format!("{number} {unit}"));
            std::iter::once(format!("{number}{unit}")).chain(spaced)
        })
    });
    named.chain(symbolic).collect()
}

/// Reads a number between whitespace or punctuation: a decimal number, or an integer from 10 on.
/// Large integers are read only if they are round, because others are mostly not amounts.
pub(super) fn standalone(
    text: &IndexedText<'_>,
    at: usize,
    number: &WrittenNumber,
) -> Option<RecognisedQuantity> {
    if !is_separate(text, at, number.char_end) || !number.is_ungrouped() {
        return None;
    }
    let value: u64 = number.whole.parse().ok()?;
    if !number.fraction.is_empty() {
        let in_digits = number.digits().into_iter();
        let spellings = in_digits.chain(number.spellings_in_characters()).collect();
        return Some(RecognisedQuantity::from_number(number.char_end, spellings));
    }

    let is_amount = value < LIMITS.round_from || value.is_multiple_of(100);
    if value < 10 || number.whole.starts_with('0') || !is_amount {
        return None;
    }
    let may_be_year = number.whole.len() == 4;
    if number.is_by_digit && !may_be_year {
        return None;
    }

    let mut spellings = vec![number.whole.clone()];
    if value >= 10_000 {
        spellings.extend(number.spellings_in_digits());
    }
    if !number.is_by_digit {
        spellings.extend(number.spellings_in_characters());
    }
    if may_be_year {
        spellings.extend(['〇', '零'].map(|zero| digits_in_characters(&number.whole, zero)));
    }
    Some(RecognisedQuantity::from_number(number.char_end, spellings))
}

/// Returns whether whitespace or punctuation surrounds a number, and not as part of something
/// longer, such as an address or a time.
fn is_separate(text: &IndexedText<'_>, char_start: usize, char_end: usize) -> bool {
    let is_token = |c: Option<char>| c.is_some_and(|c| CharClass::from_char(c).is_token());
    let is_joined = text.char(char_end).is_some_and(|c| matches!(c, '.' | ',' | ':' | '-' | '/'))
        && is_token(text.char(char_end + 1));
    !is_token(text.char_before(char_start)) && !is_token(text.char(char_end)) && !is_joined
}
