//! Numbers in Chinese characters and in Arabic digits: reading them, and writing one the way of
//! the other.
//!
//! Texts are folded, so full-width digits and 萬, 億, 兩 are `0` to `9`, 万, 亿, 两 here.

/// Digits in Chinese characters, by value.
const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// What multiplies the digit before it, the largest first.
const TENS: &[(char, u64)] = &[('千', 1_000), ('百', 100), ('十', 10)];

const WAN: u64 = 10_000;
const YI: u64 = 100_000_000;

/// Returns whether a number that stands before or after `c` would go on with it.
#[must_use]
pub fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || digit(c).is_some() || is_factor(c)
}

/// Returns whether `c` multiplies what stands before it.
#[must_use]
pub fn is_factor(c: char) -> bool {
    matches!(c, '十' | '百' | '千' | '万' | '亿')
}

/// Returns the number that a folded text is, from the first character to the last: `105`,
/// `一百零五`, or digit by digit `二〇二四`. None for what is no number, has more than 15
/// characters, or is shortened (`一百五`).
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
        0 | 16.. => None,
        _ if chars.iter().all(char::is_ascii_digit) => text.parse().ok(),
        1 => worth(&chars),
        _ => digit_by_digit(&chars).or_else(|| worth(&chars)),
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

/// Reads digits that stand side by side, as in years.
fn digit_by_digit(chars: &[char]) -> Option<u64> {
    chars.iter().try_fold(0, |number, c| {
        let digit = digit(*c).filter(|_| *c != '两')?;
        Some(number * 10 + digit)
    })
}

/// Reads digits with their tens, hundreds and so on, as numbers are spoken.
fn worth(chars: &[char]) -> Option<u64> {
    for (unit, factor) in [('亿', YI), ('万', WAN)] {
        if let Some(at) = chars.iter().rposition(|c| *c == unit) {
            let (before, after) = (worth(&chars[..at])?, &chars[at + 1..]);
            let rest = if after.is_empty() { 0 } else { worth(after)? };
            let is_read = before > 0 && rest < factor && (rest >= factor / 10 || zero_leads(after));
            return is_read.then(|| before.checked_mul(factor)?.checked_add(rest)).flatten();
        }
    }
    below_wan(chars)
}

fn zero_leads(chars: &[char]) -> bool {
    chars.first().is_none_or(|c| matches!(c, '零' | '〇'))
}

fn below_wan(chars: &[char]) -> Option<u64> {
    let mut number = 0;
    let mut pending = None;
    let mut after_zero = true;
    let mut last = WAN;
    for (at, c) in chars.iter().enumerate() {
        if let Some((_, factor)) = TENS.iter().find(|(unit, _)| unit == c) {
            let is_bare_ten = *factor == 10 && at == 0;
            let times = pending.take().or(is_bare_ten.then_some(1))?;
            if *factor >= last || (*factor < last / 10 && !after_zero) {
                return None;
            }
            number += times * factor;
            (last, after_zero) = (*factor, *factor == 10);
        } else {
            match digit(*c)? {
                _ if pending.is_some() => return None,
                0 => after_zero = true,
                digit => pending = Some(digit),
            }
        }
    }
    match pending {
        Some(ones) if after_zero => Some(number + ones),
        Some(_) => None,
        None => (chars.len() == 1 || number > 0).then_some(number),
    }
}

/// Returns a number as it is written in Chinese characters.
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
    let mut skipped = false;
    for (unit, factor) in [(Some('万'), WAN), (None, 1)] {
        let group = rest / factor;
        rest %= factor;
        if group > 0 {
            if !text.is_empty() && (skipped || group < 1_000) {
                text.push('零');
            }
            push_below_wan(&mut text, group);
            text.extend(unit);
        }
        skipped = group == 0;
    }
    text
}

fn push_below_wan(text: &mut String, number: u64) {
    let mut rest = number;
    let mut skipped = false;
    for (unit, factor) in TENS.iter().map(|(c, f)| (Some(*c), *f)).chain([(None, 1)]) {
        let times = rest / factor;
        rest %= factor;
        if times == 0 {
            skipped = number >= factor && rest > 0;
            continue;
        }
        if std::mem::take(&mut skipped) {
            text.push('零');
        }
        // 十二 begins a number, 一百一十二 has the one.
        if times != 1 || factor != 10 || !text.is_empty() {
            text.extend(usize::try_from(times).ok().and_then(|digit| DIGITS.get(digit)));
        }
        text.extend(unit);
    }
}

/// Returns the digits of a text in Chinese characters, one by one; `zero` is how 0 is written.
pub(crate) fn digits_in_characters(digits: &str, zero: char) -> String {
    let of = |digit: char| match digit.to_digit(10) {
        Some(0) => zero,
        Some(value) => DIGITS[value as usize],
        None => digit,
    };
    digits.chars().map(of).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_read() {
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
    fn what_is_no_number_is_none() {
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
            "一二三四五六七八九一二三四五六七",
            "三点五",
            "12个",
        ] {
            assert_eq!(read_number(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(number in prop_oneof![0_u64..20_000, 0_u64..10_000_000_000_000_000]) {
            prop_assert_eq!(worth(&in_characters(number).chars().collect::<Vec<_>>()), Some(number));
        }

        #[test]
        fn reading_never_fails(text in "[〇零一二两三五九十百千万亿点0-9年]{0,17}") {
            let _ = read_number(&text);
        }
    }
}
