//! The time of a date.

use jiff::civil::Time;
use jiff::tz::Offset;

use super::scanner::Scanner;
use super::zone;
use crate::published::date_problem::DateProblem;

/// A time as it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct WrittenTime {
    pub(super) time: Time,
    /// Whether it was 24:00, the first moment of the next day.
    pub(super) is_next_day: bool,
    /// A zone that is stated before the time.
    pub(super) zone: Option<Offset>,
}

/// A part of the day, which says which of two hours is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DayPart {
    Night,
    Morning,
    Noon,
    Afternoon,
    Evening,
    Am,
    Pm,
}

const DAY_PARTS: &[(&str, DayPart)] = &[
    ("凌晨", DayPart::Night),
    ("清晨", DayPart::Morning),
    ("早上", DayPart::Morning),
    ("早晨", DayPart::Morning),
    ("上午", DayPart::Morning),
    ("中午", DayPart::Noon),
    ("下午", DayPart::Afternoon),
    ("午后", DayPart::Afternoon),
    ("午後", DayPart::Afternoon),
    ("傍晚", DayPart::Afternoon),
    ("晚上", DayPart::Evening),
    ("晚间", DayPart::Evening),
    ("晚間", DayPart::Evening),
    ("夜间", DayPart::Evening),
    ("夜間", DayPart::Evening),
    ("深夜", DayPart::Evening),
    ("晚", DayPart::Evening),
];

/// Reads a time; `None` at the end of the text.
pub(super) fn read(rest: &mut Scanner<'_>) -> Result<Option<WrittenTime>, DateProblem> {
    let is_iso = rest.eat_any(&["T", "t"]);
    if !is_iso {
        rest.skip(&[' ', ',']);
        if rest.is_at_end() {
            return Ok(None);
        }
        rest.eat_word(|word| (word == "at").then_some(()));
        rest.skip_blanks();
    }
    let zone = zone::read_chinese(rest);
    rest.skip_blanks();
    let part = rest.eat_entry(DAY_PARTS);
    rest.skip_blanks();

    let (hour, minute, second) =
        if is_iso && rest.n_digits_ahead() >= 4 { read_basic(rest)? } else { read_clock(rest)? };
    let part = part.or_else(|| read_am_or_pm(rest));

    let hour = match part {
        Some(part) => hour_in(part, hour).ok_or(DateProblem::NoSuchDay)?,
        None => hour,
    };
    let is_next_day = (hour, minute, second) == (24, 0, 0);
    let hour = if is_next_day { 0 } else { hour };
    // A leap second.
    let second = if second == 60 { 59 } else { second };
    let [hour, minute, second] = [hour, minute, second].map(|n| i8::try_from(n).unwrap_or(-1));
    let time = Time::new(hour, minute, second, 0).map_err(|_| DateProblem::NoSuchDay)?;
    Ok(Some(WrittenTime { time, is_next_day, zone }))
}

/// Reads `0930` and `093000`.
fn read_basic(rest: &mut Scanner<'_>) -> Result<(i32, i32, i32), DateProblem> {
    let hour = rest.digits(2).ok_or(DateProblem::UnknownForm)?;
    let minute = rest.digits(2).ok_or(DateProblem::UnknownForm)?;
    let second = rest.digits(2).unwrap_or(0);
    skip_fraction(rest);
    Ok((hour, minute, second))
}

/// Reads `9:30`, `09:30:00.250`, `9时30分`, `九点半`, and `9` before `am`.
fn read_clock(rest: &mut Scanner<'_>) -> Result<(i32, i32, i32), DateProblem> {
    let hour = rest.number().filter(|hour| hour.n_digits <= 2).ok_or(DateProblem::UnknownForm)?;
    if rest.eat(":") {
        let minute = rest.digits(2).ok_or(DateProblem::UnknownForm)?;
        let mut second = 0;
        if rest.eat(":") {
            second = rest.digits(2).ok_or(DateProblem::UnknownForm)?;
            skip_fraction(rest);
        }
        return Ok((hour.value, minute, second));
    }

    rest.skip_blanks();
    if rest.eat_any(&["时", "時", "点", "點"]) {
        let (minute, second) = read_spelled_minutes(rest)?;
        return Ok((hour.value, minute, second));
    }
    let mut ahead = *rest;
    if read_am_or_pm(&mut ahead).is_some() {
        return Ok((hour.value, 0, 0));
    }
    Err(DateProblem::UnknownForm)
}

/// Reads what follows the hour: nothing, `半`, `28分`, `28分47秒`.
fn read_spelled_minutes(rest: &mut Scanner<'_>) -> Result<(i32, i32), DateProblem> {
    rest.eat_any(&["整", "钟", "鐘"]);
    if rest.eat("半") {
        return Ok((30, 0));
    }
    rest.skip_blanks();
    let Some(minute) = rest.number() else { return Ok((0, 0)) };
    rest.skip_blanks();
    if !rest.eat("分") && !rest.is_at_end() {
        return Err(DateProblem::UnknownForm);
    }
    rest.skip_blanks();
    let Some(second) = rest.number() else { return Ok((minute.value, 0)) };
    rest.skip_blanks();
    if rest.eat("秒") { Ok((minute.value, second.value)) } else { Err(DateProblem::UnknownForm) }
}

fn skip_fraction(rest: &mut Scanner<'_>) {
    let mut ahead = *rest;
    if ahead.eat_any(&[".", ","]) && ahead.skip_digits() > 0 {
        *rest = ahead;
    }
}

fn read_am_or_pm(rest: &mut Scanner<'_>) -> Option<DayPart> {
    let mut ahead = *rest;
    ahead.skip_blanks();
    let part = if ahead.eat_any(&["a.m.", "A.M."]) {
        Some(DayPart::Am)
    } else if ahead.eat_any(&["p.m.", "P.M."]) {
        Some(DayPart::Pm)
    } else {
        ahead.eat_word(|word| match word {
            "am" => Some(DayPart::Am),
            "pm" => Some(DayPart::Pm),
            _ => None,
        })
    };
    if part.is_some() {
        *rest = ahead;
    }
    part
}

/// Returns the hour of the day; `None` when the hour does not belong to that part of the day, or
/// could belong to the next day.
fn hour_in(part: DayPart, hour: i32) -> Option<i32> {
    match (part, hour) {
        (DayPart::Am | DayPart::Night, 12) => Some(0),
        (DayPart::Am, 0..=11) | (DayPart::Night, 0..=6) => Some(hour),
        (DayPart::Morning, 0..=12) => Some(hour),
        (DayPart::Noon, 11..=14) | (DayPart::Pm, 12) | (DayPart::Afternoon, 12..=19) => Some(hour),
        (DayPart::Noon, 1 | 2) | (DayPart::Pm, 1..=11) => Some(hour + 12),
        (DayPart::Afternoon, 1..=7) | (DayPart::Evening, 5..=11) => Some(hour + 12),
        (DayPart::Pm, 13..=23) | (DayPart::Evening, 17..=23) => Some(hour),
        _ => None,
    }
}
