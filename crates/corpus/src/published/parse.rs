//! Parses the forms of dates that feeds and pages use.
//!
//! Written by hand: the first characters decide the form, so that no pattern is tried twice and
//! nothing is guessed.

use std::ops::RangeInclusive;

use jiff::civil::{Date, Time};
use jiff::tz::Offset;

use super::day_or_instant::{CHINA, DayOrInstant};

/// Newspapers are not older, and later years are typing errors.
const YEARS: RangeInclusive<i16> = 1800..=2200;

/// The largest UTC offset in use.
const MAX_OFFSET_HOURS: i32 = 14;

/// Returns the date that a text states.
pub(super) fn parse(text: &str) -> Option<DayOrInstant> {
    let mut rest = UnparsedDate(text.trim());
    let day = rest.date()?;
    if !YEARS.contains(&day.year()) {
        return None;
    }
    if rest.0.is_empty() {
        return Some(DayOrInstant::Day(day));
    }

    if !rest.eat_any(&["T", "t"]) {
        rest.skip_whitespace();
    }
    let time = rest.time()?;
    rest.skip_whitespace();
    let offset = if rest.0.is_empty() { CHINA } else { rest.offset()? };
    let at = offset.to_timestamp(day.to_datetime(time)).ok()?;
    rest.0.is_empty().then_some(DayOrInstant::Instant { at, offset })
}

/// The unparsed rest of a text. Each method removes its part from the front, or returns `None`.
struct UnparsedDate<'a>(&'a str);

impl UnparsedDate<'_> {
    fn date(&mut self) -> Option<Date> {
        // `20190226` has no separators.
        let n_digits = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (year, month, day) = match n_digits {
            8 => (self.digits(4..=4)?, self.digits(2..=2)?, self.digits(2..=2)?),
            4 => self.separated_date()?,
            _ => return None,
        };
        Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
            .ok()
    }

    fn separated_date(&mut self) -> Option<(i32, i32, i32)> {
        let year = self.digits(4..=4)?;
        if self.eat_any(&["年"]) {
            let month = self.digits(1..=2)?;
            self.eat("月")?;
            let day = self.digits(1..=2)?;
            return self.eat_any(&["日", "号", "號"]).then_some((year, month, day));
        }

        let separator = ["-", "/", "."].into_iter().find(|s| self.0.starts_with(s))?;
        self.eat(separator)?;
        let month = self.digits(1..=2)?;
        self.eat(separator)?;
        Some((year, month, self.digits(1..=2)?))
    }

    fn time(&mut self) -> Option<Time> {
        let hour = self.digits(1..=2)?;
        let (minute, second) = if self.eat_any(&[":", "："]) {
            self.clock_minutes()?
        } else if self.eat_any(&["时", "時", "点", "點"]) {
            self.spelled_minutes()?
        } else {
            return None;
        };

        Time::new(
            i8::try_from(hour).ok()?,
            i8::try_from(minute).ok()?,
            i8::try_from(second).ok()?,
            0,
        )
        .ok()
    }

    /// Parses the minutes and seconds of `06`, `06:13`, `06:13.250`.
    fn clock_minutes(&mut self) -> Option<(i32, i32)> {
        let minute = self.digits(2..=2)?;
        if !self.eat_any(&[":", "："]) {
            return Some((minute, 0));
        }
        let second = self.digits(2..=2)?;
        if self.eat_any(&["."]) {
            self.digits(1..=9)?;
        }
        Some((minute, second))
    }

    /// Parses the minutes and seconds of `28分`, `28分47秒`.
    fn spelled_minutes(&mut self) -> Option<(i32, i32)> {
        let minute = self.digits(1..=2)?;
        self.eat("分")?;
        if !self.0.starts_with(|c: char| c.is_ascii_digit()) {
            return Some((minute, 0));
        }
        let second = self.digits(1..=2)?;
        self.eat("秒")?;
        Some((minute, second))
    }

    /// Parses `Z`, `+08:00`, `+0800`, `-05`.
    fn offset(&mut self) -> Option<Offset> {
        if self.eat_any(&["Z", "z"]) {
            return Some(Offset::UTC);
        }
        let sign = if self.eat_any(&["+"]) {
            1
        } else {
            self.eat("-")?;
            -1
        };

        let hours = self.digits(2..=2)?;
        self.eat_any(&[":"]);
        let minutes = if self.0.is_empty() { 0 } else { self.digits(2..=2)? };
        if hours > MAX_OFFSET_HOURS || minutes > 59 {
            return None;
        }
        Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
    }

    /// Removes the digits at the front and returns their value; `None` when their number is not
    /// within `width`.
    ///
    /// At most the end of `width` is removed, so that `20190226` can be read in parts.
    fn digits(&mut self, width: RangeInclusive<usize>) -> Option<i32> {
        let n_digits = self.0.bytes().take(*width.end()).take_while(u8::is_ascii_digit).count();
        if !width.contains(&n_digits) {
            return None;
        }
        let (digits, rest) = self.0.split_at(n_digits);
        self.0 = rest;
        digits.parse().ok()
    }

    /// Removes a piece from the front.
    fn eat(&mut self, piece: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(piece)?;
        Some(())
    }

    /// Removes the first matching piece, and returns whether there was one.
    fn eat_any(&mut self, pieces: &[&str]) -> bool {
        pieces.iter().any(|piece| self.eat(piece).is_some())
    }

    fn skip_whitespace(&mut self) {
        self.0 = self.0.trim_start();
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, shown: Expect) {
        shown.assert_eq(&parse(text).map_or("-".to_owned(), |p| p.to_string()));
    }

    #[test]
    fn days_are_parsed_in_the_forms_of_feeds() {
        check("2019-02-26", expect!["2019-02-26"]);
        check(" 2019/2/26\n", expect!["2019-02-26"]);
        check("2019.02.26", expect!["2019-02-26"]);
        check("20190226", expect!["2019-02-26"]);
        check("2023年5月19日", expect!["2023-05-19"]);
        check("2024-02-29", expect!["2024-02-29"]);
    }

    #[test]
    fn times_without_an_offset_are_in_china() {
        check("2012-07-02 19:06:13", expect!["2012-07-02T19:06:13+08:00"]);
        check("2019-02-26 19:06", expect!["2019-02-26T19:06:00+08:00"]);
        check("2019-02-26T19:06", expect!["2019-02-26T19:06:00+08:00"]);
        check("2023年5月19日 17:28", expect!["2023-05-19T17:28:00+08:00"]);
        check("2023年05月19日17时28分", expect!["2023-05-19T17:28:00+08:00"]);
        check("2023年5月19日 17时28分47秒", expect!["2023-05-19T17:28:47+08:00"]);
    }

    #[test]
    fn stated_offsets_are_kept() {
        check("2019-02-26T11:06:13Z", expect!["2019-02-26T11:06:13+00:00"]);
        check("2019-02-26T11:06:13.250+08:00", expect!["2019-02-26T11:06:13+08:00"]);
        check("2019-02-26T11:06:13-05:30", expect!["2019-02-26T11:06:13-05:30"]);
        check("2019-02-26 11:06:13 +0800", expect!["2019-02-26T11:06:13+08:00"]);
    }

    #[test]
    fn text_that_is_not_a_date_is_none() {
        check("", expect!["-"]);
        check("2023-02-30", expect!["-"]);
        check("2023-13-01", expect!["-"]);
        check("1799-12-31", expect!["-"]);
        check("2201-01-01", expect!["-"]);
        check("2019-02/26", expect!["-"]);
        check("201902", expect!["-"]);
        check("1551139200", expect!["-"]);
        check("2019-02-26 25:00", expect!["-"]);
        check("2019-02-26T", expect!["-"]);
        check("2019-02-26 星期二", expect!["-"]);
        check("2019-02-26T11:06:13+99:00", expect!["-"]);
        check("昨天", expect!["-"]);
    }

    #[test]
    fn a_day_counts_from_its_midnight_in_china() {
        assert_eq!(parse("1970-01-01").unwrap().epoch_seconds(), -8 * 3600);
        assert_eq!(parse("1970-01-01T00:00:00Z").unwrap().epoch_seconds(), 0);
    }

    #[test]
    fn the_day_is_in_the_stated_offset() {
        assert_eq!(parse("2019-02-26T23:00:00-05:00").unwrap().day().to_string(), "2019-02-26");
    }

    proptest! {
        #[test]
        fn printing_and_parsing_agree(seconds in -5_300_000_000_i64..7_200_000_000, minutes in -14 * 60..=14 * 60_i32) {
            let offset = Offset::from_seconds(minutes * 60).unwrap();
            let at = jiff::Timestamp::from_second(seconds).unwrap();
            let published = DayOrInstant::Instant { at, offset };
            prop_assert_eq!(parse(&published.to_string()), Some(published));
            let day = DayOrInstant::Day(published.day());
            prop_assert_eq!(parse(&day.to_string()), Some(day));
        }

        #[test]
        fn parsing_never_panics(text in "[0-9年月日时分:./ TZ+-]{0,24}") {
            let _ = parse(&text);
        }
    }
}
