//! The time zone of a date.

use jiff::tz::{self, Offset};

use super::scanner::Scanner;
use crate::published::date_problem::DateProblem;
use crate::published::day_or_instant::CHINA;

/// The largest UTC offset in use.
const MAX_OFFSET_HOURS: i32 = 14;

/// Names of zones in lower case, and their offsets in minutes.
///
/// The American names are those of RFC 2822, section 4.3, except `CST`: there it is the time of
/// Chicago, but news from China stamps its own standard time with the same letters, and this engine
/// reads news in Chinese. Names that several countries of equal weight share (`IST`, `BST`, `AST`) are
/// not listed. The names of places are those of the IANA database that have had one offset since 1992.
const ZONES: &[(&str, i32)] = &[
    ("z", 0),
    ("ut", 0),
    ("utc", 0),
    ("gmt", 0),
    ("etc/utc", 0),
    ("est", -5 * 60),
    ("edt", -4 * 60),
    ("cdt", -5 * 60),
    ("mst", -7 * 60),
    ("mdt", -6 * 60),
    ("pst", -8 * 60),
    ("pdt", -7 * 60),
    ("cst", 8 * 60),
    ("bjt", 8 * 60),
    ("hkt", 8 * 60),
    ("sgt", 8 * 60),
    ("myt", 8 * 60),
    ("awst", 8 * 60),
    ("jst", 9 * 60),
    ("kst", 9 * 60),
    ("aest", 10 * 60),
    ("aedt", 11 * 60),
    ("wet", 0),
    ("cet", 60),
    ("cest", 2 * 60),
    ("eet", 2 * 60),
    ("eest", 3 * 60),
    ("msk", 3 * 60),
    ("prc", 8 * 60),
    ("asia/shanghai", 8 * 60),
    ("asia/chongqing", 8 * 60),
    ("asia/hong_kong", 8 * 60),
    ("asia/macau", 8 * 60),
    ("asia/taipei", 8 * 60),
    ("asia/singapore", 8 * 60),
    ("asia/tokyo", 9 * 60),
    ("asia/seoul", 9 * 60),
];

const CHINESE_ZONES: &[(&str, Offset)] = &[
    ("北京时间", CHINA),
    ("北京時間", CHINA),
    ("中国标准时间", CHINA),
    ("中國標準時間", CHINA),
    ("香港时间", CHINA),
    ("香港時間", CHINA),
    ("台北时间", CHINA),
    ("台北時間", CHINA),
    ("台北标准时间", CHINA),
    ("台北標準時間", CHINA),
    ("格林尼治时间", tz::offset(0)),
    ("格林威治時間", tz::offset(0)),
];

/// Reads a zone: `Z`, `+08:00`, `+0800`, `+8`, `GMT+8`, `CST`, `(HKT)`, `[Asia/Shanghai]`. Comments in
/// brackets after an offset are skipped. `None` when no zone is stated.
pub(super) fn read(rest: &mut Scanner<'_>) -> Result<Option<Offset>, DateProblem> {
    rest.skip_blanks();
    let mut zone = read_chinese(rest);
    if zone.is_none() {
        zone = read_offset_or_name(rest)?;
    }
    rest.skip_blanks();

    for (open, close) in [('(', ')'), ('[', ']')] {
        let mut ahead = *rest;
        let Some(comment) = ahead.eat_brackets(open, close) else { continue };
        zone = match zone.or_else(|| named(comment)) {
            Some(zone) => Some(zone),
            // A weekday, perhaps.
            None => continue,
        };
        *rest = ahead;
        rest.skip_blanks();
    }
    Ok(zone)
}

/// Reads the Chinese name of a zone.
pub(super) fn read_chinese(rest: &mut Scanner<'_>) -> Option<Offset> {
    rest.eat_entry(CHINESE_ZONES)
}

fn named(name: &str) -> Option<Offset> {
    let mut scanner = Scanner::new(name);
    if let Some(zone) = read_chinese(&mut scanner).filter(|_| scanner.is_at_end()) {
        return Some(zone);
    }
    let name = name.to_ascii_lowercase();
    let (_, minutes) = ZONES.iter().find(|(known, _)| *known == name)?;
    Offset::from_seconds(minutes * 60).ok()
}

fn read_offset_or_name(rest: &mut Scanner<'_>) -> Result<Option<Offset>, DateProblem> {
    if rest.starts_with(|c| matches!(c, '+' | '-')) {
        return read_offset(rest).map(Some);
    }
    let mut ahead = *rest;
    let Some(name) = ahead.eat_zone_name() else { return Ok(None) };
    let Some(zone) = named(name) else {
        // The weekday after the time.
        let mut weekday = *rest;
        weekday.skip_weekday();
        return if weekday.is_at_end() { Ok(None) } else { Err(DateProblem::UnknownZone) };
    };
    *rest = ahead;
    let is_universal = zone == Offset::UTC && name.len() > 1;
    if is_universal && rest.starts_with(|c| matches!(c, '+' | '-')) {
        return read_offset(rest).map(Some);
    }
    Ok(Some(zone))
}

/// Reads a sign, hours and perhaps minutes.
fn read_offset(rest: &mut Scanner<'_>) -> Result<Offset, DateProblem> {
    let sign = if rest.eat("+") {
        1
    } else {
        rest.eat("-");
        -1
    };
    let n_digits = rest.n_digits_ahead();
    let hours = rest.digits(if n_digits == 1 { 1 } else { 2 }).ok_or(DateProblem::UnknownZone)?;
    let has_colon = rest.eat(":");
    let minutes = match rest.digits(2) {
        Some(minutes) => minutes,
        None if has_colon => return Err(DateProblem::UnknownZone),
        None => 0,
    };
    if hours > MAX_OFFSET_HOURS || minutes > 59 {
        return Err(DateProblem::UnknownZone);
    }
    let seconds = sign * (hours * 3600 + minutes * 60);
    Offset::from_seconds(seconds).map_err(|_| DateProblem::UnknownZone)
}
