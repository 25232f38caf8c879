//! Parses the forms of dates that feeds, pages, crawlers and content management systems write.
//!
//! Written by hand, in one pass: the next characters decide the form, and nothing is guessed. A text
//! that could mean two days is reported instead of read.

mod compact;
mod day;
mod scanner;
mod time;
mod words;
mod zone;

#[cfg(test)]
mod tests;

use jiff::civil::DateTime;

pub(super) use self::compact::NumberForms;
use self::day::WrittenDay;
use self::scanner::Scanner;
use super::date_problem::DateProblem;
use super::day_or_instant::{CHINA, DayOrInstant};

/// The longest text that is read. A date with its weekday, time and zone has about 70 bytes.
const MAX_BYTES: usize = 160;

/// Returns the date that a text states.
pub(super) fn parse(text: &str, numbers: NumberForms) -> Result<DayOrInstant, DateProblem> {
    let text = text.trim();
    if text.len() > MAX_BYTES {
        return Err(DateProblem::UnknownForm);
    }

    let text = narrow(text);
    if let Some(result) = compact::parse(&text, numbers) {
        return result;
    }
    parse_written(&text).map_err(|problem| match problem {
        DateProblem::UnknownForm if words::is_relative(&text) => DateProblem::Relative,
        problem => problem,
    })
}

/// Parses a day, with a weekday, a time and a zone around it in any usual order.
fn parse_written(text: &str) -> Result<DayOrInstant, DateProblem> {
    let mut rest = Scanner::new(text);
    rest.skip_label();
    rest.skip_weekday();
    let written = day::read(&mut rest)?;
    rest.skip_weekday();

    let Some(time) = time::read(&mut rest)? else {
        rest.expect_end()?;
        return Ok(DayOrInstant::Day(written.date()?));
    };
    let zone = zone::read(&mut rest)?;
    rest.skip_weekday();
    // `Wed Mar  6 09:30:00 CST 2024`
    let written = match written.year {
        Some(_) => written,
        None => WrittenDay { year: rest.year(), ..written },
    };
    rest.expect_end()?;

    let day = written.date()?;
    let day =
        if time.is_next_day { day.tomorrow().map_err(|_| DateProblem::OutOfRange)? } else { day };
    let offset = zone.or(time.zone).unwrap_or(CHINA);
    DayOrInstant::at(DateTime::from_parts(day, time.time), offset)
}

/// Returns a text with ASCII digits and punctuation instead of wide ones, and without invisible
/// characters.
fn narrow(text: &str) -> String {
    let narrowed = text.chars().filter_map(|c| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0),
        '\u{200B}'..='\u{200F}' | '\u{FEFF}' => None,
        c if c.is_whitespace() => Some(' '),
        c => Some(c),
    });
    narrowed.collect()
}
