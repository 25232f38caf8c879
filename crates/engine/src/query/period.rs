//! Days of publication: from a first to a last day, or counted back from today.

pub(super) mod parse;

mod calendar_day;

use std::fmt;

use jiff::civil::Date;
use jiff::tz::{self, Offset};
use jiff::{Span, Timestamp};

/// The offset of China's days from UTC.
const CHINA: Offset = tz::offset(8);

/// Days of publication, in China's calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// From the first to the last day, both included. `None` leaves an end open; never both.
    Days {
        /// The first day.
        first: Option<Date>,
        /// The last day.
        last: Option<Date>,
    },
    /// This number of days, weeks, months or years up to and including today: 近7天.
    Recent(u16, PeriodUnit),
    /// A whole day, week, month or year, this number before the current one: 今天, 上周, 去年.
    Back(u8, PeriodUnit),
}

/// The unit of a period. A week begins on Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say all")]
pub enum PeriodUnit {
    Day,
    Week,
    Month,
    Year,
}

/// The names of whole periods before the current one, as printed.
///
/// Source: chosen by hand, the words in everyday use.
pub(super) const BACK: &[(&str, u8, PeriodUnit)] = &[
    ("今天", 0, PeriodUnit::Day),
    ("昨天", 1, PeriodUnit::Day),
    ("前天", 2, PeriodUnit::Day),
    ("本周", 0, PeriodUnit::Week),
    ("上周", 1, PeriodUnit::Week),
    ("本月", 0, PeriodUnit::Month),
    ("上月", 1, PeriodUnit::Month),
    ("今年", 0, PeriodUnit::Year),
    ("去年", 1, PeriodUnit::Year),
    ("前年", 2, PeriodUnit::Year),
];

impl Period {
    /// Returns the second since the epoch at which the period begins and the one before which it
    /// ends, as of `now`.
    pub(crate) fn seconds(self, now: Timestamp) -> (Option<i64>, Option<i64>) {
        let (first, last) = self.days(CHINA.to_datetime(now).date());
        let after_last = last.and_then(|day| day.tomorrow().ok());
        (first.and_then(midnight), after_last.and_then(midnight))
    }

    /// Returns the first and the last day as of `today`.
    fn days(self, today: Date) -> (Option<Date>, Option<Date>) {
        match self {
            Self::Days { first, last } => (first, last),
            Self::Recent(n, unit) => (first_recent_day(today, n, unit), Some(today)),
            Self::Back(n, unit) => match today.checked_sub(span(i64::from(n), unit)) {
                Ok(day) => whole_unit(day, unit),
                Err(_) => (None, None),
            },
        }
    }
}

/// Returns the first of the recent days, weeks, months or years.
fn first_recent_day(today: Date, n: u16, unit: PeriodUnit) -> Option<Date> {
    let day = today.checked_sub(span(i64::from(n), unit)).ok()?;
    match unit {
        // Seven days are today and the six before it.
        PeriodUnit::Day | PeriodUnit::Week => day.tomorrow().ok(),
        // A month reaches back to the same day of the month.
        PeriodUnit::Month | PeriodUnit::Year => Some(day),
    }
}

/// Returns the first and the last day of the day, week, month or year that contains `day`.
fn whole_unit(day: Date, unit: PeriodUnit) -> (Option<Date>, Option<Date>) {
    match unit {
        PeriodUnit::Day => (Some(day), Some(day)),
        PeriodUnit::Week => {
            let since_monday = i64::from(day.weekday().to_monday_zero_offset());
            let monday = day.checked_sub(span(since_monday, PeriodUnit::Day)).ok();
            let sunday = monday.and_then(|day| day.checked_add(span(6, PeriodUnit::Day)).ok());
            (monday, sunday)
        }
        PeriodUnit::Month => (Some(day.first_of_month()), Some(day.last_of_month())),
        PeriodUnit::Year => (Some(day.first_of_year()), Some(day.last_of_year())),
    }
}

fn span(n: i64, unit: PeriodUnit) -> Span {
    match unit {
        PeriodUnit::Day => Span::new().days(n),
        PeriodUnit::Week => Span::new().weeks(n),
        PeriodUnit::Month => Span::new().months(n),
        // A number of years beyond the calendar saturates and covers every year.
        PeriodUnit::Year => Span::new().years(n.min(9_000)),
    }
}

fn midnight(day: Date) -> Option<i64> {
    CHINA.to_timestamp(day.at(0, 0, 0, 0)).ok().map(|instant| instant.as_second())
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // One day, or a range.
            Self::Days { first, last } if first == last => {
                first.iter().try_for_each(|day| write!(f, "{day}"))
            }
            Self::Days { first, last } => {
                first.iter().try_for_each(|day| write!(f, "{day}"))?;
                f.write_str("..")?;
                last.iter().try_for_each(|day| write!(f, "{day}"))
            }

            // Counted back from now.
            Self::Recent(n, unit) => write!(f, "近{n}{}", unit.counter()),
            Self::Back(n, unit) => {
                let name = BACK.iter().find(|(_, back, of)| (back, of) == (n, unit));
                f.write_str(name.map_or("", |(name, ..)| name))
            }
        }
    }
}

impl PeriodUnit {
    /// Returns the word for the unit after a number.
    fn counter(self) -> &'static str {
        match self {
            Self::Day => "天",
            Self::Week => "周",
            Self::Month => "个月",
            Self::Year => "年",
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn check(period: Period, first: Date, last: Date) {
        let today = date(2024, 3, 5);
        assert_eq!(period.days(today), (Some(first), Some(last)), "{period}");
    }

    #[test]
    fn periods_count_back_from_today() {
        check(Period::Recent(7, PeriodUnit::Day), date(2024, 2, 28), date(2024, 3, 5));
        check(Period::Recent(1, PeriodUnit::Week), date(2024, 2, 28), date(2024, 3, 5));
        check(Period::Recent(3, PeriodUnit::Month), date(2023, 12, 5), date(2024, 3, 5));
        check(Period::Back(0, PeriodUnit::Day), date(2024, 3, 5), date(2024, 3, 5));
        check(Period::Back(1, PeriodUnit::Week), date(2024, 2, 26), date(2024, 3, 3));
        check(Period::Back(1, PeriodUnit::Month), date(2024, 2, 1), date(2024, 2, 29));
        check(Period::Back(1, PeriodUnit::Year), date(2023, 1, 1), date(2023, 12, 31));
    }

    #[test]
    fn days_begin_at_midnight_in_china() {
        let day = Some(date(2024, 3, 5));
        let (from, before) = Period::Days { first: day, last: day }.seconds(Timestamp::UNIX_EPOCH);
        let second = |text: &str| Some(text.parse::<Timestamp>().unwrap().as_second());
        assert_eq!(from, second("2024-03-05T00:00:00+08:00"));
        assert_eq!(before, second("2024-03-06T00:00:00+08:00"));

        // Late on a day in Greenwich it is tomorrow in China.
        let now: Timestamp = "2024-03-04T17:00:00Z".parse().unwrap();
        assert_eq!(Period::Back(0, PeriodUnit::Day).seconds(now), (from, before));
    }
}
