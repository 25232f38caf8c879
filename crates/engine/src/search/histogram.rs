//! Counts of articles over time: those that a search finds, next to all that there are.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::plan::Filters;
use crate::search::context::SearchContext;
use crate::search::day_counts::{CalendarUnit, DayCounts, HistogramPeriods};
use crate::search::error::SearchError;

/// Articles over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histogram {
    /// The length of the periods.
    pub unit: CalendarUnit,
    /// The month with the most hits, the latest of several; with days as periods, the day.
    pub peak: Option<HistogramPeriod>,
    /// The periods from the first to the last with a hit that have any articles, in the order of
    /// time.
    pub periods: Vec<HistogramPeriod>,
    /// Articles without a date.
    pub undated: PeriodCounts,
}

/// A period and its articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistogramPeriod {
    /// A year, month or day, in the time zone of China.
    pub period: String,
    /// The articles of the period.
    pub counts: PeriodCounts,
}

/// The articles of a period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PeriodCounts {
    /// Those that the search found.
    pub count: u64,
    /// All that pass the filters of the search.
    pub all: u64,
}

impl Histogram {
    /// Returns the histogram of the articles found, out of all.
    pub(crate) fn new(periods: HistogramPeriods, found: &DayCounts, all: &DayCounts) -> Self {
        let unit = periods.unit(found);
        let undated = PeriodCounts { count: found.undated, all: all.undated };
        let peak_unit = if unit == CalendarUnit::Day { unit } else { CalendarUnit::Month };
        let peak =
            counted_periods(peak_unit, found, all).into_iter().max_by_key(|p| p.counts.count);
        Self { unit, peak, periods: counted_periods(unit, found, all), undated }
    }
}

/// Returns the periods from the first to the last with a hit that have any articles.
fn counted_periods(unit: CalendarUnit, found: &DayCounts, all: &DayCounts) -> Vec<HistogramPeriod> {
    let found = found.periods(unit);
    let (Some(first), Some(last)) = (found.first(), found.last()) else { return Vec::new() };

    let days = first.first_day..=last.first_day;
    let found: HashMap<Date, u64> = found.iter().map(|p| (p.first_day, p.count)).collect();
    let periods = all.periods(unit).into_iter().filter(|all| days.contains(&all.first_day));
    let periods = periods.map(|all| HistogramPeriod {
        period: unit.name(all.first_day),
        counts: PeriodCounts {
            count: found.get(&all.first_day).copied().unwrap_or(0),
            all: all.count,
        },
    });
    periods.collect()
}

/// Returns the counts by day of all articles that pass filters.
///
/// # Errors
/// If the index cannot be read, or the budget of the search does not suffice.
pub(crate) fn archive_days(
    context: &SearchContext<'_>,
    filters: &Filters,
) -> Result<Arc<DayCounts>, SearchError> {
    let (is_kept, index) = (context.state.shows_all(), context.state.name());
    if let Some(days) = context.archive_days.get(index, filters).filter(|_| is_kept) {
        return Ok(days);
    }

    let days = Arc::new(context.state.count_days(filters)?);
    // Counts that ended early would be wrong.
    context.check()?;
    if is_kept {
        context.archive_days.keep(index, filters, &days);
    }
    Ok(days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::day_counts::tests::day_counts;

    fn shown(unit: HistogramPeriods, found: &DayCounts, all: &DayCounts) -> String {
        let Histogram { periods, undated, .. } = Histogram::new(unit, found, all);
        let counts = |counts: PeriodCounts| format!("{}/{}", counts.count, counts.all);
        let mut shown: Vec<String> =
            periods.iter().map(|p| format!("{} {}", p.period, counts(p.counts))).collect();
        shown.push(counts(undated));
        shown.join(", ")
    }

    #[test]
    fn periods_range_from_the_first_to_the_last_hit() {
        let found = day_counts(&[("1970-02-01", 1), ("1970-03-01", 2)], 1);
        let older = [("1970-01-01", 9), ("1970-02-01", 4), ("1970-02-10", 1)];
        let newer = [("1970-03-01", 2), ("1971-02-05", 7)];
        let all = day_counts(&[&older[..], &newer[..]].concat(), 3);
        for (unit, expected) in [
            (CalendarUnit::Year, "1970 3/16, 1/3"),
            (CalendarUnit::Month, "1970-02 1/5, 1970-03 2/2, 1/3"),
            (CalendarUnit::Day, "1970-02-01 1/4, 1970-02-10 0/1, 1970-03-01 2/2, 1/3"),
        ] {
            assert_eq!(shown(HistogramPeriods::Of(unit), &found, &all), expected);
        }
        let years = HistogramPeriods::Of(CalendarUnit::Year);
        assert_eq!(shown(years, &day_counts(&[], 2), &all), "2/3");
    }

    #[test]
    fn fitting_periods_are_the_shortest_that_fit() {
        let unit = |last_day| {
            let found = day_counts(&[("2021-01-01", 1), (last_day, 3)], 0);
            Histogram::new(HistogramPeriods::Fitting { max_periods: 12 }, &found, &found).unit
        };
        assert_eq!(unit("2021-01-12"), CalendarUnit::Day);
        assert_eq!(unit("2021-01-13"), CalendarUnit::Month);
        assert_eq!(unit("2021-11-30"), CalendarUnit::Month);
        assert_eq!(unit("2022-12-31"), CalendarUnit::Year);
    }

    #[test]
    fn the_peak_is_the_latest_month_with_the_most_hits() {
        let found = day_counts(&[("2019-03-01", 2), ("2021-05-01", 1), ("2021-05-31", 1)], 0);
        let histogram = Histogram::new(HistogramPeriods::Of(CalendarUnit::Year), &found, &found);
        assert_eq!(histogram.peak.unwrap().period, "2021-05");
    }
}
