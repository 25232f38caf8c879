//! Counts of matching articles by source, author, key term, year and month.

use serde::Serialize;

use crate::search::day_counts::{CalendarUnit, DayCounts};

/// The most values to list of each facet; `None` for a facet that is not wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FacetLimits {
    /// Sources, the most frequent ones.
    pub source: Option<usize>,
    /// Authors, the most frequent ones.
    pub author: Option<usize>,
    /// Key terms, the most frequent ones.
    pub term: Option<usize>,
    /// Years of publication, the newest ones.
    pub year: Option<usize>,
    /// Months of publication, the newest ones.
    pub month: Option<usize>,
}

/// The facets that were asked for; the others are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Facets {
    /// By source, most frequent first.
    pub source: Facet,
    /// By author, most frequent first.
    pub author: Facet,
    /// By key term, most frequent first. An article counts for each of its terms.
    pub term: Facet,
    /// By year of publication, newest first: `2023`.
    pub year: Facet,
    /// By month of publication, newest first: `2023-05`.
    pub month: Facet,
}

/// Values and the number of articles that have each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Facet {
    /// The values, up to the limit of the request.
    pub values: Vec<FacetCount>,
    /// All other articles: the sum of the counts that are not listed, and the articles without a
    /// value.
    pub other: u64,
}

/// A value and the number of articles that have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetCount {
    /// The value.
    pub value: String,
    /// Articles with the value.
    pub count: u64,
}

impl Facet {
    /// Returns the facet of the newest years or months that have articles; an empty one without a
    /// limit.
    pub(crate) fn of_days(days: &DayCounts, limit: Option<usize>, unit: CalendarUnit) -> Self {
        let Some(limit) = limit else { return Self::default() };
        let newest_first = days.periods(unit).into_iter().rev();
        let counts = newest_first.map(|period| (unit.name(period.first_day), period.count));
        Self::cut(counts.collect(), limit, days.undated)
    }

    /// Returns the facet of values in order, of which the first ones are listed.
    fn cut(mut counts: Vec<(String, u64)>, limit: usize, without_value: u64) -> Self {
        let unlisted = counts.split_off(limit.min(counts.len()));
        let n_unlisted: u64 = unlisted.iter().map(|(_, count)| count).sum();
        let values = counts.into_iter().map(|(value, count)| FacetCount { value, count });
        Self { values: values.collect(), other: n_unlisted + without_value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::day_counts::tests::day_counts;

    fn shown(facet: &Facet) -> String {
        let values = facet.values.iter().map(|value| format!("{} {}", value.value, value.count));
        format!("{}; other {}", values.collect::<Vec<_>>().join(", "), facet.other)
    }

    #[test]
    fn every_year_and_month_is_counted_newest_first() {
        let days = day_counts(&[("1970-01-01", 2), ("1970-02-01", 1), ("1971-01-02", 5)], 7);
        let facet = |limit, unit| Facet::of_days(&days, limit, unit);
        assert_eq!(shown(&facet(Some(99), CalendarUnit::Year)), "1971 5, 1970 3; other 7");
        let months = facet(Some(2), CalendarUnit::Month);
        assert_eq!(shown(&months), "1971-01 5, 1970-02 1; other 9");
        assert_eq!(facet(None, CalendarUnit::Year), Facet::default());
    }
}
