//! Reading a year, a month or a day.

use std::ops::RangeInclusive;

use jiff::civil::{Date, date};
use xunwen_text::read_number;

/// The years in which articles can be published. Chosen by hand: numbers outside the range are
/// rarely years.
const YEARS: RangeInclusive<i16> = 1800..=2200;

/// The year before the first one of the Republic of China.
const BEFORE_REPUBLIC: u64 = 1911;

/// The numbers of a date, those after the year if they are given.
struct DateParts {
    year: u64,
    month: Option<u64>,
    day: Option<u64>,
}

/// Returns the first and the last day of a year, a month or a day. Parts that the text leaves out
/// are those of `before`: 2023年1月至6月.
pub(super) fn read_days(text: &str, before: Option<Date>) -> Option<(Date, Date)> {
    if let Some(common) = in_common_era(text) {
        return read_days(&common, before);
    }
    if let Some(day) = eight_digits(text) {
        return Some((day, day));
    }

    let parts = if text.contains(['年', '月', '日', '号']) {
        in_characters(text, before)?
    } else {
        in_signs(text)?
    };
    parts.days()
}

impl DateParts {
    /// Returns the first and the last day, or `None` for an impossible date.
    fn days(self) -> Option<(Date, Date)> {
        let year = i16::try_from(self.year).ok().filter(|year| YEARS.contains(year))?;
        let Some(month) = self.month else {
            return self.day.is_none().then(|| (date(year, 1, 1), date(year, 12, 31)));
        };

        let month = i8::try_from(month).ok()?;
        let Some(day) = self.day else {
            let first = Date::new(year, month, 1).ok()?;
            return Some((first, first.last_of_month()));
        };
        let day = Date::new(year, month, i8::try_from(day).ok()?).ok()?;
        Some((day, day))
    }
}

/// Returns a date that begins with a year of the Republic of China with its year in the common
/// era: 民国113年3月 is 2024年3月.
fn in_common_era(text: &str) -> Option<String> {
    let rest = text.strip_prefix("民国").or_else(|| text.strip_prefix("民國"))?;
    let (year, rest) = rest.split_once('年')?;
    let year = if year == "元" { 1 } else { read_number(year)? };
    Some(format!("{}年{rest}", year.checked_add(BEFORE_REPUBLIC)?))
}

/// Reads `20230503`.
fn eight_digits(text: &str) -> Option<Date> {
    let is_day = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    let n: i32 = text.parse().ok().filter(|_| is_day)?;

    let year = i16::try_from(n / 10_000).ok().filter(|year| YEARS.contains(year))?;
    let month = i8::try_from(n / 100 % 100).ok()?;
    Date::new(year, month, i8::try_from(n % 100).ok()?).ok()
}

/// Reads `2023-05-03` and its beginnings, with one of three signs between the parts.
fn in_signs(text: &str) -> Option<DateParts> {
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let (year, rest) = parts.split_first()?;
    let year = short_number(year).filter(|_| year.len() == 4)?;

    match rest {
        [] => Some(DateParts { year, month: None, day: None }),
        [month] => Some(DateParts { year, month: Some(short_number(month)?), day: None }),
        [month, day] => {
            let (month, day) = (Some(short_number(month)?), Some(short_number(day)?));
            Some(DateParts { year, month, day })
        }
        _ => None,
    }
}

/// Reads a number of up to four digits.
fn short_number(digits: &str) -> Option<u64> {
    let is_short = (1..=4).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|_| is_short)
}

/// Reads `2023年5月3日` and its parts, in ASCII or Chinese digits.
fn in_characters(text: &str, before: Option<Date>) -> Option<DateParts> {
    let (year, rest) = leading_part(text, &['年'])?;
    let (month, rest) = leading_part(rest, &['月'])?;
    let (mut day, rest) = leading_part(rest, &['日', '号'])?;

    // A day without its sign: 2023年5月3, and nothing else.
    if !rest.is_empty() {
        day = Some(read_number(rest).filter(|_| month.is_some() && day.is_none())?);
    }

    let year = year.or_else(|| u64::try_from(before?.year()).ok())?;
    let month = month.or_else(|| day.and(u64::try_from(before?.month()).ok()));
    Some(DateParts { year, month, day })
}

/// Returns the number before one of the signs, if a sign occurs, and the text after it; `None`
/// when the text before the sign is not a number.
fn leading_part<'t>(text: &'t str, signs: &[char]) -> Option<(Option<u64>, &'t str)> {
    let Some(at) = text.find(signs) else { return Some((None, text)) };
    let n_sign_bytes = text[at..].chars().next()?.len_utf8();
    Some((Some(read_number(&text[..at])?), &text[at + n_sign_bytes..]))
}
