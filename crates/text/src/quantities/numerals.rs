//! Numerals other than the plain ones: 廿, the forms on receipts, Roman and circled numerals.

use super::indexed_text::IndexedText;
use crate::numbers::{in_characters, is_numeral};

/// The characters for twenty, thirty and forty, each with what it replaces.
const ABBREVIATED_TENS: [(char, &str); 3] = [('廿', "二十"), ('卅', "三十"), ('卌', "四十")];

/// The numerals of receipts and contracts, which are hard to alter, each with the plain one.
///
/// Source: the Regulations on Receipts and Payments (支付结算办法, 1997), annex 1, in folded form.
const FORMAL: [(char, char); 12] = [
    ('壹', '一'),
    ('贰', '二'),
    ('叁', '三'),
    ('肆', '四'),
    ('伍', '五'),
    ('陆', '六'),
    ('柒', '七'),
    ('捌', '八'),
    ('玖', '九'),
    ('拾', '十'),
    ('佰', '百'),
    ('仟', '千'),
];

/// The Roman numerals from 1 to 20, in lower case. Higher ones are rare in news.
const ROMAN: [&str; 20] = [
    "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv",
    "xvi", "xvii", "xviii", "xix", "xx",
];

/// The first of the twelve Roman numerals that are one character: ⅰ.
const SMALL_ROMAN_ONE: char = '\u{2170}';

/// The circled numbers that are one character: 10 to 20, 21 to 35, 36 to 50. Folding makes digits
/// of ① to ⑨.
const CIRCLED: [(char, u64, u64); 3] =
    [('\u{2469}', 10, 20), ('\u{3251}', 21, 35), ('\u{32b1}', 36, 50)];

/// A numeral and the character after it.
pub(super) struct Numeral {
    pub(super) value: u64,
    pub(super) char_end: usize,
}

/// Returns the numerals from a character on in plain characters, and where they end. Formal ones
/// are read only together with a power of ten: 伍佰, and not 陆家.
pub(super) fn plain_numerals(text: &IndexedText<'_>, at: usize) -> (String, usize) {
    let formal_end = at + text.run_length(at, is_formal);
    let formal = text.slice(at, formal_end);
    let is_amount =
        formal.starts_with(|c| plain(c) != c) && formal.contains(['拾', '佰', '仟', '万', '亿']);
    if is_amount {
        return (formal.chars().map(plain).collect(), formal_end);
    }

    let end = at + text.run_length(at, is_numeral);
    let mut written = text.slice(at, end).to_owned();
    for (abbreviated, tens) in ABBREVIATED_TENS {
        written = written.replace(abbreviated, tens);
    }
    (written, end)
}

fn is_formal(c: char) -> bool {
    plain(c) != c || matches!(c, '万' | '亿' | '零')
}

fn plain(c: char) -> char {
    FORMAL.iter().find(|(formal, _)| *formal == c).map_or(c, |(_, plain)| *plain)
}

/// Returns a number from 20 to 49 with 廿, 卅 or 卌.
pub(super) fn abbreviated(value: u64) -> Option<String> {
    let tens = usize::try_from(value / 10).ok()?.checked_sub(2)?;
    let (character, _) = ABBREVIATED_TENS.get(tens)?;
    let ones = if value.is_multiple_of(10) { String::new() } else { in_characters(value % 10) };
    Some(format!("{character}{ones}"))
}

/// Returns a number as on a receipt: 壹仟贰佰叁拾.
pub(super) fn formal(value: u64) -> String {
    let written = in_characters(value);
    // 十 at the beginning of a number is 一十 there.
    let written = if written.starts_with('十') { format!("一{written}") } else { written };
    let formal = |c: char| FORMAL.iter().find(|(_, plain)| *plain == c).map_or(c, |(f, _)| *f);
    written.chars().map(formal).collect()
}

/// Reads a Roman numeral: ⅳ or all letters of iv.
pub(super) fn roman(text: &IndexedText<'_>, at: usize) -> Option<Numeral> {
    let first = text.char(at)?;
    let offset = u64::from(first).checked_sub(u64::from(SMALL_ROMAN_ONE));
    if let Some(value) = offset.filter(|offset| *offset < 12) {
        return Some(Numeral { value: value + 1, char_end: at + 1 });
    }

    let char_end = at + text.run_length(at, |c| c.is_ascii_alphabetic());
    let value = ROMAN.iter().position(|roman| *roman == text.slice(at, char_end))? + 1;
    Some(Numeral { value: value as u64, char_end })
}

/// Returns the ways to write a number up to 12 in Roman numerals.
pub(super) fn in_roman(value: u64) -> Option<[String; 2]> {
    let offset = u32::try_from(value.checked_sub(1)?).ok().filter(|offset| *offset < 12)?;
    let letters = ROMAN.get(offset as usize)?;
    Some([(*letters).to_owned(), char::from_u32(u32::from(SMALL_ROMAN_ONE) + offset)?.into()])
}

/// Returns the value of a circled number from 10 on.
pub(super) fn circled(c: char) -> Option<u64> {
    CIRCLED.iter().find_map(|(first, from, to)| {
        let value = from + u64::from(c).checked_sub(u64::from(*first))?;
        (value <= *to).then_some(value)
    })
}

/// Returns the circled form of a number from 10 to 20.
pub(super) fn in_circle(value: u64) -> Option<char> {
    let (first, from, to) = CIRCLED[0];
    let offset = u32::try_from(value.checked_sub(from)?).ok().filter(|_| value <= to)?;
    char::from_u32(u32::from(first) + offset)
}
