//! Days that are named by month and day: 9·18, 九一八, 双11.

use super::indexed_text::{IndexedText, is_digit};
use super::recognised_quantity::RecognisedQuantity;
use super::written_number::WrittenNumber;
use crate::chars::CharClass;
use crate::numbers::{digit, digits_in_characters, in_characters};

/// A month and a day, each as digits.
type MonthAndDay = (String, String);

/// Reads 9·18 and 一二·九.
pub(super) fn dotted(text: &IndexedText<'_>, at: usize) -> Option<RecognisedQuantity> {
    let is_part = |c: char| digit_of(c).is_some();
    let dot = at + text.run_length(at, is_part);
    let end = dot + 1 + text.run_length(dot + 1, is_part);
    if text.char(dot) != Some('·') || text.char(end) == Some('·') {
        return None;
    }
    let (month, day) = (digits(text.slice(at, dot))?, digits(text.slice(dot + 1, end))?);
    is_day(&month, &day).then(|| RecognisedQuantity::from_number(end, spellings(&[(month, day)])))
}

/// Reads 九一八 and 918. `number` is the number at `at`. Three digits that neither whitespace nor
/// punctuation surrounds are a code.
pub(super) fn undotted(
    text: &IndexedText<'_>,
    at: usize,
    number: &WrittenNumber,
) -> Option<RecognisedQuantity> {
    let is_token = |c: Option<char>| c.is_some_and(|c| CharClass::from_char(c).is_token());
    let is_separate = !is_token(text.char_before(at)) && !is_token(text.char(number.char_end));
    let is_name = number.is_by_digit || (number.in_digits && is_separate);
    if !is_name || !number.is_plain_integer() || number.whole.len() != 3 {
        return None;
    }

    let days: Vec<MonthAndDay> = [1, 2]
        .into_iter()
        .map(|n| (number.whole[..n].to_owned(), number.whole[n..].to_owned()))
        .filter(|(month, day)| is_day(month, day))
        .collect();
    let mut spellings = spellings(&days);
    if number.in_digits {
        spellings.extend(number.spellings_in_characters());
    }
    (!days.is_empty()).then(|| RecognisedQuantity::from_number(number.char_end, spellings))
}

/// Reads the sales days 双11 and 双十二.
pub(super) fn double_day(text: &IndexedText<'_>, at: usize) -> Option<RecognisedQuantity> {
    let rest = text.rest(at + 1);
    let value = ["11", "12"]
        .into_iter()
        .map(|digits| (digits.to_owned(), in_characters(digits.parse().unwrap_or_default())))
        .find(|(digits, written)| rest.starts_with(digits) || rest.starts_with(written));
    let (digits, written) = value?;
    let char_end = at + 3;
    let continues = |c: char| is_digit(c) || digit_of(c).is_some() || c == '月';
    if text.char(char_end).is_some_and(continues) {
        return None;
    }
    let spellings = vec![format!("双{written}"), format!("双{digits}")];
    Some(RecognisedQuantity::from_number(char_end, spellings))
}

fn digit_of(c: char) -> Option<u64> {
    c.to_digit(10).map(u64::from).or_else(|| digit(c).filter(|_| c != '两'))
}

/// Returns a number in digits, whichever way its digits are written.
fn digits(written: &str) -> Option<String> {
    let digits: String = written.chars().filter_map(digit_of).map(|d| d.to_string()).collect();
    (!digits.is_empty()).then_some(digits)
}

fn is_day(month: &str, day: &str) -> bool {
    let is_in = |text: &str, max: u64| {
        let value = text.parse().ok().filter(|_| !text.starts_with('0'));
        value.is_some_and(|value: u64| (1..=max).contains(&value))
    };
    is_in(month, 12) && is_in(day, 31)
}

/// Returns the spellings of days that are written with the same digits.
fn spellings(days: &[MonthAndDay]) -> Vec<String> {
    let mut spellings = Vec::new();
    for (month, day) in days {
        let joined = format!("{month}{day}");
        let in_characters = |digits: &str| digits_in_characters(digits, '〇');
        spellings.push(format!("{month}·{day}"));
        spellings.push(format!("{}·{}", in_characters(month), in_characters(day)));
        spellings.push(in_characters(&joined));
        spellings.extend((joined.len() > 2).then_some(joined));
    }
    spellings
}
