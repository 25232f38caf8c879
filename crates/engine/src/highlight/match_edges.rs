//! Whether a match ends where a word or a number ends.

use xunwen_text::{CharClass, is_factor, is_numeral};

use crate::plan::UNKNOWN_DIGITS;

/// Returns whether the range has whole runs of letters and digits at its ends: `ai` does not match
/// in `said`.
pub(crate) fn whole_atoms(text: &[char], start: usize, end: usize) -> bool {
    !chars_at_edges(text, start, end).into_iter().flatten().any(|(before, after)| {
        let class = CharClass::from_char(before);
        matches!(class, CharClass::Letter | CharClass::Digit)
            && class == CharClass::from_char(after)
    })
}

/// Returns whether the number at the range is part of a longer one: 十二 in 二十二, 5% in 3.5%.
pub(super) fn splits_number(text: &[char], start: usize, end: usize) -> bool {
    let (before, number, after) = (&text[..start], &text[start..end], &text[end..]);
    let [front, back] = chars_at_edges(text, start, end);
    is_fraction_or_thousands(before, number)
        || (number.contains(&'/') && after.first() == Some(&'/'))
        || front.is_some_and(|(before, first)| continues_before(before, first))
        || back.is_some_and(|(last, next)| continues_after(last, next, after))
}

/// Returns whether the number is the fraction or the thousands of a number before it.
fn is_fraction_or_thousands(before: &[char], number: &[char]) -> bool {
    match before {
        [.., whole, '.'] if whole.is_ascii_digit() => {
            number.first().is_some_and(char::is_ascii_digit)
        }
        [.., ','] => is_thousands_separator(before, number),
        [.., '点'] => number.last() == Some(&'%'),
        // A part of a date or an address: 2/3 in 2024/2/3.
        [.., '/'] => number.contains(&'/'),
        _ => false,
    }
}

/// Returns whether the comma at the end of `before` separates thousands: 105 does not match in
/// 1,105.
fn is_thousands_separator(before: &[char], after: &[char]) -> bool {
    let n_before = n_digits(before.iter().rev().skip(1));
    (1..=3).contains(&n_before) && n_digits(after.iter()) == 3
}

/// Counts the digits at the start, four at most.
fn n_digits<'c>(chars: impl Iterator<Item = &'c char>) -> usize {
    chars.take_while(|c| CharClass::from_char(**c) == CharClass::Digit).take(4).count()
}

/// Returns whether a number that starts with `first` continues the character before it.
fn continues_before(before: char, first: char) -> bool {
    let is_multiple = UNKNOWN_DIGITS.contains(&before) && is_factor(first);
    is_multiple || !before.is_ascii_digit() && are_one_number(before, first)
}

/// Returns whether a number that ends with `last` continues with `next`, the first of `after`.
fn continues_after(last: char, next: char, after: &[char]) -> bool {
    let is_group = matches!(last, '万' | '亿') && next.is_ascii_digit();
    is_group || are_one_number(last, next) || continues_after_point(last, after)
}

/// Returns whether two neighbours are one number. Only as much as grams show: the second one is a
/// Chinese numeral.
fn are_one_number(first: char, second: char) -> bool {
    is_numeral(first) && is_numeral(second) && !second.is_ascii_digit()
}

/// Returns whether a number that ends in a Chinese numeral has a decimal point (点) and a digit
/// after it.
fn continues_after_point(last: char, after: &[char]) -> bool {
    is_chinese_numeral(last) && matches!(after, ['点', c, ..] if is_decimal_digit(*c))
}

/// Returns whether the character is a Chinese digit from 0 to 9. 两 never follows a point.
fn is_decimal_digit(c: char) -> bool {
    is_chinese_numeral(c) && !is_factor(c) && c != '两'
}

fn is_chinese_numeral(c: char) -> bool {
    is_numeral(c) && CharClass::from_char(c) == CharClass::Cjk
}

/// Returns the characters before and after the start and the end of a range that is not empty.
fn chars_at_edges(text: &[char], start: usize, end: usize) -> [Option<(char, char)>; 2] {
    [start, end].map(|edge| Some((*text.get(edge.checked_sub(1)?)?, *text.get(edge)?)))
}
