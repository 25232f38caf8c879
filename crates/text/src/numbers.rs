//! Numbers in Chinese characters and in Arabic digits: reading and writing them.
//!
//! All text is folded, so full-width digits and 萬, 億, 兩 are `0` to `9`, 万, 亿, 两 here.

/// Digits in Chinese characters, by value.
const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// Characters that multiply the digit before them, the largest first.
const TENS: &[(char, u64)] = &[('千', 1_000), ('百', 100), ('十', 10)];

const WAN: u64 = 10_000;
const YI: u64 = 100_000_000;

/// The longest number that is read, in characters.
const MAX_NUMBER_CHARS: usize = 15;

/// Returns whether `c` can be part of a number.
#[must_use]
pub fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || digit(c).is_some() || is_factor(c) || matches!(c, '廿' | '卅' | '卌')
}

/// Returns whether `c` multiplies the number before it.
#[must_use]
pub fn is_factor(c: char) -> bool {
    matches!(c, '十' | '百' | '千' | '万' | '亿')
}

/// Returns the value of a folded text that is a number as a whole: `105`, `一百零五`, or digit by
/// digit `二〇二四`. `None` for other text, for more than 15 characters, and for abbreviated
/// numbers (`一百五`).
///
/// # Examples
/// ```
/// # use xunwen_text::read_number;
/// assert_eq!(read_number("一百零五"), Some(105));
/// assert_eq!(read_number("二〇二四"), Some(2024));
/// assert_eq!(read_number("三千万"), Some(30_000_000));
/// assert_eq!(read_number("万一"), None);
/// ```
#[must_use]
pub fn read_number(text: &str) -> Option<u64> {
    let chars: Vec<char> = text.chars().collect();
    match chars.len() {
        0 => None,
        n_chars if n_chars > MAX_NUMBER_CHARS => None,
        _ if chars.iter().all(char::is_ascii_digit) => text.parse().ok(),
        1 => value_with_factors(&chars),
        _ => value_by_digit(&chars).or_else(|| value_with_factors(&chars)),
    }
}

/// Returns the value of a digit in Chinese characters.
pub(crate) fn digit(c: char) -> Option<u64> {
    match c {
        '零' => Some(0),
        '两' => Some(2),
        _ => DIGITS.iter().position(|digit| *digit == c).map(|value| value as u64),
    }
}

/// Reads a sequence of digits, as in years.
fn value_by_digit(chars: &[char]) -> Option<u64> {
    chars.iter().try_fold(0, |number, c| {
        let digit = digit(*c).filter(|_| *c != '两')?;
        Some(number * 10 + digit)
    })
}

/// Reads a number that is written as it is spoken, with 十, 百, 千, 万 and 亿.
fn value_with_factors(chars: &[char]) -> Option<u64> {
    for (unit, factor) in [('亿', YI), ('万', WAN)] {
        let Some(at) = chars.iter().rposition(|c| *c == unit) else { continue };

        // The last unit of the text multiplies everything before it.
        let (before, after) = (value_with_factors(&chars[..at])?, &chars[at + 1..]);
        let rest = if after.is_empty() { 0 } else { value_with_factors(after)? };

        // A rest that skips a power of ten has to begin with 零.
        let is_complete = rest >= factor / 10 || starts_with_zero(after);
        let is_number = before > 0 && rest < factor && is_complete;
        return is_number.then(|| before.checked_mul(factor)?.checked_add(rest)).flatten();
    }
    value_below_wan(chars)
}

/// Returns whether the characters are empty or begin with 零.
fn starts_with_zero(chars: &[char]) -> bool {
    chars.first().is_none_or(|c| matches!(c, '零' | '〇'))
}

fn value_below_wan(chars: &[char]) -> Option<u64> {
    let mut number = 0;
    let mut pending_digit = None;
    // Whether powers of ten may be skipped before the next digit.
    let mut gap_allowed = true;
    let mut last_factor = WAN;

    for (at, c) in chars.iter().enumerate() {
        if let Some((_, factor)) = TENS.iter().find(|(unit, _)| unit == c) {
            // 十 alone at the beginning means 一十.
            let is_bare_ten = *factor == 10 && at == 0;
            let times = pending_digit.take().or(is_bare_ten.then_some(1))?;
            if *factor >= last_factor || (*factor < last_factor / 10 && !gap_allowed) {
                return None;
            }
            number += times * factor;
            (last_factor, gap_allowed) = (*factor, *factor == 10);
        } else {
            match digit(*c)? {
                _ if pending_digit.is_some() => return None,
                0 => gap_allowed = true,
                digit => pending_digit = Some(digit),
            }
        }
    }

    match pending_digit {
        Some(ones) if gap_allowed => Some(number + ones),
        Some(_) => None,
        None => (chars.len() == 1 || number > 0).then_some(number),
    }
}

/// Returns a number in Chinese characters.
pub(crate) fn in_characters(number: u64) -> String {
    if number == 0 {
        return '零'.to_string();
    }
    let mut text = String::new();
    if number >= YI {
        text = in_characters(number / YI);
        text.push('亿');
    }

    let mut rest = number % YI;
    let mut has_gap = false;
    for (unit, factor) in [(Some('万'), WAN), (None, 1)] {
        let group = rest / factor;
        rest %= factor;
        if group > 0 {
            // 零 where a power of ten is skipped.
            if !text.is_empty() && (has_gap || group < 1_000) {
                text.push('零');
            }
            push_below_wan(&mut text, group);
            text.extend(unit);
        }
        has_gap = group == 0;
    }
    text
}

fn push_below_wan(text: &mut String, number: u64) {
    let mut rest = number;
    let mut has_gap = false;
    for (unit, factor) in TENS.iter().map(|(c, f)| (Some(*c), *f)).chain([(None, 1)]) {
        let times = rest / factor;
        rest %= factor;
        if times == 0 {
            has_gap = number >= factor && rest > 0;
            continue;
        }
        if std::mem::take(&mut has_gap) {
            text.push('零');
        }
        // 十二 at the beginning of a number, but 一百一十二.
        if times != 1 || factor != 10 || !text.is_empty() {
            text.extend(usize::try_from(times).ok().and_then(|digit| DIGITS.get(digit)));
        }
        text.extend(unit);
    }
}

/// Returns the digits of a text in Chinese characters, one by one; `zero` is the character for 0.
pub(crate) fn digits_in_characters(digits: &str, zero: char) -> String {
    let in_characters = |c: char| match c.to_digit(10) {
        Some(0) => zero,
        Some(value) => DIGITS[value as usize],
        None => c,
    };
    digits.chars().map(in_characters).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_in_characters_are_read() {
        for (text, number) in [
            ("十二", 12),
            ("十", 10),
            ("二十", 20),
            ("一百零五", 105),
            ("一百一十", 110),
            ("两千零二十四", 2024),
            ("一千〇一", 1001),
            ("三千万", 30_000_000),
            ("一亿零五十", 100_000_050),
            ("十二万三千", 123_000),
            ("一亿零五千", 100_005_000),
            ("一万亿", 1_000_000_000_000),
            ("两万五千亿", 2_500_000_000_000),
            // Digit by digit.
            ("二〇二四", 2024),
            ("一九九八", 1998),
            ("105", 105),
            ("零", 0),
            ("九", 9),
        ] {
            assert_eq!(read_number(text), Some(number), "{text}");
        }
    }

    #[test]
    fn text_that_is_not_a_number_has_no_value() {
        for text in [
            "",
            "万一",
            "千万",
            "百",
            "十二五",
            "一百五",
            "一带",
            "两两",
            "二十十",
            "一千五十",
            "亿",
            "一万五",
            "零十",
            // More than 15 characters.
            "一二三四五六七八九一二三四五六七",
            "三点五",
            "12个",
        ] {
            assert_eq!(read_number(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_number_that_is_written_is_read_back(number in prop_oneof![0_u64..20_000, 0_u64..10_000_000_000_000_000]) {
            prop_assert_eq!(value_with_factors(&in_characters(number).chars().collect::<Vec<_>>()), Some(number));
        }

        #[test]
        fn reading_never_panics(text in "[〇零一二两三五九十百千万亿点0-9年]{0,17}") {
            let _ = read_number(&text);
        }
    }
}
