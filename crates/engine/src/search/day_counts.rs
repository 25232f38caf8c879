//! Counts of articles by day of publication, in the time zone of China.

use jiff::Span;
use jiff::civil::Date;
use serde::Serialize;

/// Seconds by which China's clocks are ahead of UTC. Days begin at midnight in China.
const CHINA_OFFSET_SECONDS: i64 = 8 * 3600;
const DAY_SECONDS: i64 = 24 * 3600;

/// The most days between the first and the last article: 400 years, the years that an article may
/// have.
const MAX_DAYS: i64 = 146_100;

/// The day from which days are counted.
const DAY_ZERO: Date = Date::constant(1970, 1, 1);

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum CalendarUnit {
    /// `2023`
    Year,
    /// `2023-05`
    Month,
    /// `2023-05-19`
    Day,
}

/// The periods of a histogram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HistogramPeriods {
    /// Periods of this length.
    Of(CalendarUnit),
    /// The shortest periods of which not more than `max_periods` lie between the first hit and the
    /// last; years at most.
    Fitting {
        /// The most periods.
        max_periods: usize,
    },
}

/// Counts by day: one counter for each day from the first to the last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DayCounts {
    /// Counted from 1970-01-01.
    first_day: i64,
    counts: Vec<u64>,
    /// Articles without a date.
    pub undated: u64,
}

/// The articles of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CountedPeriod {
    pub(crate) first_day: Date,
    pub(crate) count: u64,
}

impl CalendarUnit {
    /// Returns the name of the period that contains a day.
    pub(crate) fn name(self, day: Date) -> String {
        let (year, month) = (day.year(), day.month());
        match self {
            Self::Year => format!("{year:04}"),
            Self::Month => format!("{year:04}-{month:02}"),
            Self::Day => format!("{year:04}-{month:02}-{:02}", day.day()),
        }
    }

    fn first_day(self, day: Date) -> Date {
        match self {
            Self::Year => day.first_of_year(),
            Self::Month => day.first_of_month(),
            Self::Day => day,
        }
    }

    fn last_day(self, day: Date) -> Date {
        match self {
            Self::Year => day.last_of_year(),
            Self::Month => day.last_of_month(),
            Self::Day => day,
        }
    }
}

/// Days of the shortest month.
const SHORTEST_MONTH: usize = 28;

impl HistogramPeriods {
    /// Returns the length of the periods for these hits.
    pub(crate) fn unit(self, found: &DayCounts) -> CalendarUnit {
        let max_periods = match self {
            Self::Of(unit) => return unit,
            Self::Fitting { max_periods } => max_periods,
        };
        match found.n_days() {
            n_days if n_days <= max_periods => CalendarUnit::Day,
            n_days if n_days / SHORTEST_MONTH <= max_periods => CalendarUnit::Month,
            _ => CalendarUnit::Year,
        }
    }
}

impl DayCounts {
    /// Returns the counts of days, which are numbered from 1970-01-01.
    #[must_use]
    pub fn from_days(days: &[(i64, u64)], undated: u64) -> Self {
        let first = days.iter().map(|(day, _)| *day).min().unwrap_or(0);
        let last = days.iter().map(|(day, _)| *day).max().unwrap_or(-1);
        let mut counts = Self { undated, ..Self::zero(first, last) };
        for (day, count) in days {
            match counts.counter(*day) {
                Some(counter) => *counter += count,
                None => counts.undated += count,
            }
        }
        counts
    }

    /// Returns counts that are all 0, from one day to another.
    pub(crate) fn zero(first_day: i64, last_day: i64) -> Self {
        let n_days = (last_day - first_day + 1).clamp(0, MAX_DAYS);
        let counts = vec![0; usize::try_from(n_days).unwrap_or(0)];
        Self { first_day, counts, undated: 0 }
    }

    fn last_day(&self) -> i64 {
        self.first_day + i64::try_from(self.counts.len()).unwrap_or(i64::MAX) - 1
    }

    #[inline]
    pub(crate) fn counter(&mut self, day: i64) -> Option<&mut u64> {
        self.counts.get_mut(usize::try_from(day - self.first_day).ok()?)
    }

    /// Adds the counts of other articles.
    pub(crate) fn add(&mut self, other: &Self) {
        if self.counts.is_empty() {
            *self = Self { undated: self.undated + other.undated, ..other.clone() };
            return;
        }

        self.undated += other.undated;
        if other.counts.is_empty() {
            return;
        }
        let (first, last) =
            (self.first_day.min(other.first_day), self.last_day().max(other.last_day()));
        if (first, last) != (self.first_day, self.last_day()) {
            let narrow = std::mem::replace(self, Self::zero(first, last));
            self.undated = narrow.undated;
            self.add_days(&narrow);
        }
        self.add_days(other);
    }

    fn add_days(&mut self, other: &Self) {
        let start = usize::try_from(other.first_day - self.first_day).unwrap_or(0);
        for (total, count) in self.counts.iter_mut().skip(start).zip(&other.counts) {
            *total += count;
        }
    }

    /// Returns the number of days from the first with an article to the last.
    pub(crate) fn n_days(&self) -> usize {
        let first = self.counts.iter().position(|count| *count > 0);
        let last = self.counts.iter().rposition(|count| *count > 0);
        first.zip(last).map_or(0, |(first, last)| last - first + 1)
    }

    /// Returns the periods that have articles, in the order of time.
    pub(crate) fn periods(&self, unit: CalendarUnit) -> Vec<CountedPeriod> {
        let mut periods = Vec::new();
        let mut index = 0;
        while let Some(skipped) = self.counts[index..].iter().position(|count| *count > 0) {
            index += skipped;
            let Some(day) = date_of(self.first_day + to_i64(index)) else { break };
            let first_day = unit.first_day(day);
            let n_left = unit.last_day(day).since(day).map_or(0, |span| span.get_days());
            let n_left = usize::try_from(n_left).unwrap_or(0);

            let end = (index + n_left + 1).min(self.counts.len());
            let count = self.counts[index..end].iter().sum();
            periods.push(CountedPeriod { first_day, count });
            index = end;
        }
        periods
    }
}

/// Returns the day of a second since the epoch.
#[must_use]
pub fn day_of(second: i64) -> i64 {
    second.saturating_add(CHINA_OFFSET_SECONDS).div_euclid(DAY_SECONDS)
}

/// Returns the date of a day; `None` beyond the calendar.
fn date_of(day: i64) -> Option<Date> {
    DAY_ZERO.checked_add(Span::new().try_days(day).ok()?).ok()
}

fn to_i64(index: usize) -> i64 {
    i64::try_from(index).unwrap_or(i64::MAX)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Returns the counts of days, each given as text.
    pub(crate) fn day_counts(days: &[(&str, u64)], undated: u64) -> DayCounts {
        let mut counts = DayCounts { undated, ..DayCounts::default() };
        for (day, count) in days {
            let day: Date = day.parse().unwrap();
            let day = i64::from(day.since(DAY_ZERO).unwrap().get_days());
            let mut one = DayCounts::zero(day, day);
            *one.counter(day).unwrap() = *count;
            counts.add(&one);
        }
        counts
    }

    fn check(counts: &DayCounts, unit: CalendarUnit, expected: &str) {
        let periods = counts.periods(unit).into_iter();
        let shown = periods.map(|p| format!("{} {}", unit.name(p.first_day), p.count));
        assert_eq!(shown.collect::<Vec<_>>().join(", "), expected);
    }

    #[test]
    fn a_day_begins_at_midnight_in_china() {
        let midnight = "2024-01-01T00:00:00+08:00".parse::<jiff::Timestamp>().unwrap().as_second();
        let dates = [midnight - 1, midnight, midnight + 1].map(|second| date_of(day_of(second)));
        let dates = dates.map(|date| date.unwrap().to_string());
        assert_eq!(dates, ["2023-12-31", "2024-01-01", "2024-01-01"]);
    }

    #[test]
    fn counts_are_added_in_any_order() {
        let days = [("2024-02-29", 1), ("1872-04-30", 2), ("2026-11-30", 3), ("2024-02-29", 4)];
        let counts = day_counts(&days, 5);
        check(&counts, CalendarUnit::Day, "1872-04-30 2, 2024-02-29 5, 2026-11-30 3");
        assert_eq!(counts.undated, 5);

        let mut twice = counts.clone();
        twice.add(&DayCounts { undated: 1, ..DayCounts::default() });
        assert_eq!((twice.undated, &twice.counts), (6, &counts.counts));
    }

    #[test]
    fn a_period_has_all_of_its_days() {
        let days = [("2023-01-01", 1), ("2023-01-31", 2), ("2023-12-31", 4), ("2024-01-01", 8)];
        let counts = day_counts(&days, 0);
        check(&counts, CalendarUnit::Month, "2023-01 3, 2023-12 4, 2024-01 8");
        check(&counts, CalendarUnit::Year, "2023 7, 2024 8");
    }
}
