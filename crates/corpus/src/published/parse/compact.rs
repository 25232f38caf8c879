//! Dates that are numbers: digits of the calendar, and time since 1970.

use jiff::Timestamp;
use jiff::civil::{DateTime, Time};

use super::day::WrittenDay;
use crate::published::date_problem::DateProblem;
use crate::published::day_or_instant::{CHINA, DayOrInstant, YEARS};

/// Which numbers without separators are dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::published) enum NumberForms {
    /// Only calendar dates: `20240306`, `20240306093000`.
    Calendar,
    /// In addition seconds, milliseconds, microseconds and nanoseconds since 1970.
    CalendarOrEpoch,
}

/// Parses a text that consists of a number; `None` for other texts.
///
/// The number of digits decides the unit: 8 are a day (`20240306`), 12 and 14 a day with its time, 9
/// and 10 seconds since 1970, 12 and 13 milliseconds, 15 and 16 microseconds, 18 and 19 nanoseconds.
/// Twelve digits that do not form a time of the calendar are milliseconds. A time since 1970 is shown in the
/// zone of China.
pub(super) fn parse(text: &str, numbers: NumberForms) -> Option<Result<DayOrInstant, DateProblem>> {
    let text = without_json_date(text);
    let (is_negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let digits = integer_part(rest)?;
    let is_integer = !is_negative && digits.len() == rest.len();

    if is_integer && let 8 | 12 | 14 = digits.len() {
        let date = calendar(&digits);
        if date.is_ok() || digits.len() == 8 || numbers == NumberForms::Calendar {
            return Some(date);
        }
    }
    if numbers == NumberForms::Calendar {
        // A year is written like a number.
        return (digits.len() > 4).then_some(Err(DateProblem::UnknownForm));
    }
    match digits.len() {
        0..=4 if is_integer => None,
        6 if is_integer => Some(Err(DateProblem::Incomplete)),
        _ => Some(since_1970(&digits, is_negative)),
    }
}

/// Returns the number in `/Date(1709688600000)/`, as .NET writes it; other texts unchanged.
fn without_json_date(text: &str) -> &str {
    let inner = text.strip_prefix("/Date(").and_then(|text| text.strip_suffix(")/"));
    // An offset after the number only says how the time is to be shown.
    inner.map_or(text, |inner| match inner.get(1..).and_then(|rest| rest.find(['+', '-'])) {
        Some(at) => &inner[..=at],
        None => inner,
    })
}

/// Returns the digits before the point of a number; `None` when the text is not a number.
fn integer_part(text: &str) -> Option<String> {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if is_digits(text) {
        return Some(text.to_owned());
    }
    if let Some((before, exponent)) = text.split_once(['e', 'E']) {
        let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
        let (whole, fraction) = before.split_once('.').unwrap_or((before, "0"));
        let is_number = is_digits(whole) && is_digits(fraction) && is_digits(exponent);
        let value: f64 = text.parse().ok().filter(|_| is_number)?;
        return (value < 1e19).then(|| format!("{value:.0}"));
    }
    let (whole, fraction) = text.split_once('.')?;
    // `2024.03` is a month.
    (whole.len() >= 9 && is_digits(whole) && is_digits(fraction)).then(|| whole.to_owned())
}

/// Returns the day, or the day and time in China, that 8, 12 or 14 digits state.
fn calendar(digits: &str) -> Result<DayOrInstant, DateProblem> {
    let number = |start: usize, end: usize| {
        digits.get(start..end).and_then(|part| part.parse::<i32>().ok()).unwrap_or(0)
    };
    let day = WrittenDay { year: Some(number(0, 4)), month: number(4, 6), day: number(6, 8) };
    let day = day.date()?;
    if digits.len() == 8 {
        return Ok(DayOrInstant::Day(day));
    }
    let clock = [number(8, 10), number(10, 12), number(12, 14)];
    let [hour, minute, second] = clock.map(|n| i8::try_from(n).unwrap_or(-1));
    let time = Time::new(hour, minute, second, 0).map_err(|_| DateProblem::NoSuchDay)?;
    DayOrInstant::at(DateTime::from_parts(day, time), CHINA)
}

fn since_1970(digits: &str, is_negative: bool) -> Result<DayOrInstant, DateProblem> {
    let n: i128 = digits.parse().map_err(|_| DateProblem::OutOfRange)?;
    let seconds = match digits.len() {
        9 | 10 => n,
        12 | 13 => n / 1_000,
        15 | 16 => n / 1_000_000,
        18 | 19 => n / 1_000_000_000,
        _ => return Err(DateProblem::OutOfRange),
    };
    let seconds = i64::try_from(seconds).map_err(|_| DateProblem::OutOfRange)?;
    let seconds = if is_negative { -seconds } else { seconds };
    let at = Timestamp::from_second(seconds).map_err(|_| DateProblem::OutOfRange)?;
    if !YEARS.contains(&CHINA.to_datetime(at).year()) {
        return Err(DateProblem::OutOfRange);
    }
    Ok(DayOrInstant::Instant { at, offset: CHINA })
}
