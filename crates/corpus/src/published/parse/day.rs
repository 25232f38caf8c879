//! The day of a date.

use jiff::civil::Date;

use super::scanner::Scanner;
use super::words::{REPUBLIC, REPUBLIC_YEAR_0, WrittenNumber};
use crate::published::date_problem::DateProblem;
use crate::published::day_or_instant::YEARS;

/// A day as it is written. The year may follow after the time.
#[derive(Clone, Copy, Debug)]
pub(super) struct WrittenDay {
    pub(super) year: Option<i32>,
    pub(super) month: i32,
    pub(super) day: i32,
}

impl WrittenDay {
    fn new(year: i32, month: i32, day: i32) -> Self {
        Self { year: Some(year), month, day }
    }

    /// Returns the day of the calendar.
    pub(super) fn date(self) -> Result<Date, DateProblem> {
        let year = self.year.ok_or(DateProblem::Incomplete)?;
        let year = i16::try_from(year).map_err(|_| DateProblem::OutOfRange)?;
        if !YEARS.contains(&year) {
            return Err(DateProblem::OutOfRange);
        }
        let (month, day) = (i8::try_from(self.month), i8::try_from(self.day));
        let (Ok(month), Ok(day)) = (month, day) else { return Err(DateProblem::NoSuchDay) };
        Date::new(year, month, day).map_err(|_| DateProblem::NoSuchDay)
    }
}

/// Reads a day in any form.
pub(super) fn read(rest: &mut Scanner<'_>) -> Result<WrittenDay, DateProblem> {
    if rest.eat_any(REPUBLIC) {
        return read_republic(rest);
    }
    if let Some(month) = rest.month_name() {
        return read_month_first(rest, month);
    }
    if rest.n_digits_ahead() == 8
        && let (Some(year), Some(month), Some(day)) =
            (rest.digits(4), rest.digits(2), rest.digits(2))
    {
        return Ok(WrittenDay::new(year, month, day));
    }

    let first = rest.number().ok_or(DateProblem::UnknownForm)?;
    let before_blanks = *rest;
    rest.skip_blanks();
    if rest.eat("年") {
        return read_after_year(rest, year_of(first)?);
    }
    if rest.eat("月") {
        return Err(DateProblem::Incomplete);
    }
    if let Some(day) = read_named_month(rest, first) {
        return day;
    }
    *rest = before_blanks;
    let separator = ["-", "/", "."].into_iter().find(|separator| rest.eat(separator));
    match separator {
        Some(separator) => read_separated(rest, first, separator),
        None if rest.is_at_end() && first.n_digits == 4 => Err(DateProblem::Incomplete),
        None => Err(DateProblem::UnknownForm),
    }
}

/// Returns the year that a number before 年 states. Three digits are a year of the Republic of China,
/// as Taiwan writes it; two could be either.
fn year_of(number: WrittenNumber) -> Result<i32, DateProblem> {
    match number.n_digits {
        4 => Ok(number.value),
        3 => Ok(REPUBLIC_YEAR_0 + number.value),
        _ => Err(DateProblem::Ambiguous),
    }
}

/// Reads `113年3月6日`, `三十七年三月六日`, `113/3/6` after the name of the era.
fn read_republic(rest: &mut Scanner<'_>) -> Result<WrittenDay, DateProblem> {
    rest.skip_blanks();
    let number =
        if rest.eat("元") { 1 } else { rest.number().ok_or(DateProblem::UnknownForm)?.value };
    let year = REPUBLIC_YEAR_0 + number;
    rest.skip_blanks();
    if rest.eat("年") {
        return read_after_year(rest, year);
    }
    if rest.is_at_end() {
        return Err(DateProblem::Incomplete);
    }
    let separator = ["-", "/", "."].into_iter().find(|separator| rest.eat(separator));
    read_month_and_day(rest, year, separator.ok_or(DateProblem::UnknownForm)?)
}

/// Reads `3月6日` after a year.
fn read_after_year(rest: &mut Scanner<'_>, year: i32) -> Result<WrittenDay, DateProblem> {
    rest.skip_blanks();
    let month = number_or_end(rest)?;
    rest.skip_blanks();
    if !rest.eat("月") {
        return Err(DateProblem::UnknownForm);
    }
    rest.eat("份");
    rest.skip_blanks();
    let day = number_or_end(rest)?;
    let before_blanks = *rest;
    rest.skip_blanks();
    if !rest.eat_any(&["日", "号", "號"]) {
        *rest = before_blanks;
        if !rest.is_at_end() && !rest.starts_with(|c| c == ' ') {
            return Err(DateProblem::UnknownForm);
        }
    }
    Ok(WrittenDay::new(year, month, day))
}

/// Reads a number; at the end of the text, a part of the date is missing.
fn number_or_end(rest: &mut Scanner<'_>) -> Result<i32, DateProblem> {
    let is_at_end = rest.is_at_end();
    let missing = if is_at_end { DateProblem::Incomplete } else { DateProblem::UnknownForm };
    rest.number().map(|number| number.value).ok_or(missing)
}

/// Reads `6, 2024` and `6th 2024` after a month. The year may be missing here: `6 09:30:00 2024`.
fn read_month_first(rest: &mut Scanner<'_>, month: i32) -> Result<WrittenDay, DateProblem> {
    rest.skip(&[' ', '-', '/']);
    let day = rest.number().ok_or(DateProblem::UnknownForm)?;
    if day.n_digits > 2 {
        return Err(DateProblem::Incomplete);
    }
    skip_ordinal(rest);
    rest.skip(&['-', '/']);
    Ok(WrittenDay { year: rest.year(), month, day: day.value })
}

/// Reads a month by its name, and what is left of the date: `6 March 2024`, `06-Mar-24`,
/// `2024 March 6`. Returns `None`, with nothing read, without such a name.
fn read_named_month(
    rest: &mut Scanner<'_>,
    first: WrittenNumber,
) -> Option<Result<WrittenDay, DateProblem>> {
    let mut ahead = *rest;
    skip_ordinal(&mut ahead);
    ahead.skip(&[' ', '-', '/', '.', ',']);
    ahead.eat_word(|word| (word == "of").then_some(()));
    ahead.skip_blanks();
    let month = ahead.month_name()?;
    ahead.skip(&[' ', '-', '/', ',']);
    *rest = ahead;

    let missing = if rest.is_at_end() { DateProblem::Incomplete } else { DateProblem::UnknownForm };
    let Some(last) = rest.number() else { return Some(Err(missing)) };
    Some(match (first.n_digits, last.n_digits) {
        (4, 1 | 2) => {
            skip_ordinal(rest);
            Ok(WrittenDay::new(first.value, month, last.value))
        }
        (1 | 2, 4) => Ok(WrittenDay::new(last.value, month, first.value)),
        // RFC 2822, section 4.3.
        (1 | 2, 2) => {
            let century = if last.value < 50 { 2000 } else { 1900 };
            Ok(WrittenDay::new(century + last.value, month, first.value))
        }
        _ => Err(DateProblem::UnknownForm),
    })
}

fn skip_ordinal(rest: &mut Scanner<'_>) {
    rest.eat_word(|word| matches!(word, "st" | "nd" | "rd" | "th").then_some(()));
}

/// Reads what follows the first number and its separator.
fn read_separated(
    rest: &mut Scanner<'_>,
    first: WrittenNumber,
    separator: &str,
) -> Result<WrittenDay, DateProblem> {
    if let 3 | 4 = first.n_digits {
        return read_month_and_day(rest, year_of(first)?, separator);
    }

    rest.skip_blanks();
    let second = rest.number().ok_or(DateProblem::UnknownForm)?;
    if !rest.eat(separator) {
        return Err(DateProblem::Incomplete);
    }
    rest.skip_blanks();
    let third = rest.number().ok_or(DateProblem::UnknownForm)?;
    if third.n_digits != 4 {
        // `24-03-06`: the year may be the first or the last number.
        return Err(DateProblem::Ambiguous);
    }
    // Day and month come in either order. Only a number above 12 shows which.
    match (first.value, second.value) {
        (day, month) if day > 12 || day == month => Ok(WrittenDay::new(third.value, month, day)),
        (month, day) if day > 12 => Ok(WrittenDay::new(third.value, month, day)),
        _ => Err(DateProblem::Ambiguous),
    }
}

/// Reads `3-6` after a year and its separator; also the name of a month.
fn read_month_and_day(
    rest: &mut Scanner<'_>,
    year: i32,
    separator: &str,
) -> Result<WrittenDay, DateProblem> {
    rest.skip_blanks();
    let month = number_or_end(rest)?;
    if rest.is_at_end() {
        return Err(DateProblem::Incomplete);
    }
    if !rest.eat(separator) {
        return Err(DateProblem::UnknownForm);
    }
    rest.skip_blanks();
    let day = rest.number().filter(|day| day.n_digits <= 2).ok_or(DateProblem::UnknownForm)?;
    Ok(WrittenDay::new(year, month, day.value))
}
