//! Counts of matching articles by source and by year.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;

use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, Result, SegmentReader};

use crate::index::schema::SOURCE;

/// The most sources of a facet, the most frequent ones. Chosen for the page; other numbers were not
/// measured. Years are all counted: every article of a list can be reached by its year.
const MAX_SOURCES: usize = 12;

/// Seconds by which China's clocks are ahead of UTC. Years begin at midnight in China.
const CHINA_OFFSET_SECONDS: i64 = 8 * 3600;

/// Counts of all matching articles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Facets {
    /// The most frequent sources, most frequent first.
    pub source: Vec<FacetCount>,
    /// Every year of publication, newest first.
    pub year: Vec<FacetCount>,
}

/// A value and the number of articles that have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetCount {
    /// The value.
    pub value: String,
    /// Articles with the value.
    pub count: u64,
}

/// Counts by value, over several segments.
#[derive(Default)]
pub(crate) struct FacetTally {
    source: HashMap<String, u64>,
    year: HashMap<i16, u64>,
}

impl FacetTally {
    /// Adds the counts of another segment.
    pub(crate) fn add(&mut self, other: Self) {
        add_counts(&mut self.source, other.source);
        add_counts(&mut self.year, other.year);
    }
}

fn add_counts<K: Hash + Eq>(total: &mut HashMap<K, u64>, counts: HashMap<K, u64>) {
    for (value, count) in counts {
        *total.entry(value).or_default() += count;
    }
}

/// Counts of one segment: sources by their ordinal in it, times by year.
pub(crate) struct SegmentFacets {
    source: Option<StrColumn>,
    n_by_source: Vec<u64>,
    published: Option<Column<i64>>,
    years: YearCounts,
}

/// Counts by year. Neighboring articles are mostly from the same year, so the last year is tried
/// first.
#[derive(Default)]
struct YearCounts {
    counts: Vec<YearCount>,
    /// The index of the last counted year.
    last: usize,
}

struct YearCount {
    year: i16,
    /// The seconds of the year since the epoch.
    seconds: Range<i64>,
    count: u64,
}

impl YearCounts {
    fn count(&mut self, second: i64) {
        if !self.counts.get(self.last).is_some_and(|last| last.seconds.contains(&second)) {
            let known = self.counts.iter().position(|year| year.seconds.contains(&second));
            let Some(index) = known.or_else(|| self.add_year(second)) else { return };
            self.last = index;
        }
        self.counts[self.last].count += 1;
    }

    /// Adds the year of a second and returns its index; `None` if no calendar has the time.
    fn add_year(&mut self, second: i64) -> Option<usize> {
        let instant = Timestamp::from_second(second.checked_add(CHINA_OFFSET_SECONDS)?).ok()?;
        let year = instant.to_zoned(TimeZone::UTC).year();
        let start = first_second(year).unwrap_or(i64::MIN);
        let end = first_second(year + 1).unwrap_or(i64::MAX);
        self.counts.push(YearCount { year, seconds: start..end, count: 0 });
        Some(self.counts.len() - 1)
    }
}

/// Returns the first second of a year in China; `None` beyond the years of the calendar.
fn first_second(year: i16) -> Option<i64> {
    let day = jiff::civil::Date::new(year, 1, 1).ok()?;
    let midnight = day.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second();
    Some(midnight - CHINA_OFFSET_SECONDS)
}

impl SegmentFacets {
    /// Returns the empty counts of a segment, given its column of times.
    pub(crate) fn new(segment: &SegmentReader, published: Option<Column<i64>>) -> Result<Self> {
        let source = segment.fast_fields().str(SOURCE)?;
        let n_sources = source.as_ref().map_or(0, |column| column.num_terms());
        let years = YearCounts::default();
        Ok(Self { source, n_by_source: vec![0; n_sources], published, years })
    }

    /// Counts a matching article.
    pub(crate) fn collect(&mut self, doc: DocId) {
        if let Some(source) = &self.source {
            for ordinal in source.term_ords(doc) {
                let index = usize::try_from(ordinal).ok();
                if let Some(count) = index.and_then(|index| self.n_by_source.get_mut(index)) {
                    *count += 1;
                }
            }
        }

        if let Some(second) = self.published.as_ref().and_then(|column| column.first(doc)) {
            self.years.count(second);
        }
    }

    /// Returns the counts by value.
    pub(crate) fn into_tally(self) -> FacetTally {
        let mut tally = FacetTally::default();
        for (ordinal, count) in (0_u64..).zip(&self.n_by_source).filter(|(_, count)| **count > 0) {
            let mut value = String::new();
            let source = self.source.as_ref();
            if source.is_some_and(|s| s.ord_to_str(ordinal, &mut value).unwrap_or(false)) {
                tally.source.insert(value, *count);
            }
        }

        let years = self.years.counts.into_iter();
        tally.year.extend(years.map(|year| (year.year, year.count)));
        tally
    }
}

impl From<FacetTally> for Facets {
    fn from(tally: FacetTally) -> Self {
        let source = tally.source.into_iter();
        let mut source: Vec<FacetCount> =
            source.map(|(value, count)| FacetCount { value, count }).collect();
        source.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        source.truncate(MAX_SOURCES);

        let mut years: Vec<(i16, u64)> = tally.year.into_iter().collect();
        years.sort_unstable_by_key(|(year, _)| std::cmp::Reverse(*year));
        let year = years.into_iter();
        let year = year.map(|(year, count)| FacetCount { value: year.to_string(), count });
        Self { source, year: year.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_begins_at_midnight_in_china() {
        let mut years = YearCounts::default();
        let midnight = first_second(2024).unwrap();
        for second in [midnight - 1, midnight, midnight + 1] {
            years.count(second);
        }
        let counts: Vec<_> = years.counts.iter().map(|year| (year.year, year.count)).collect();
        assert_eq!(counts, [(2023, 1), (2024, 2)]);
    }

    #[test]
    fn every_year_is_counted() {
        let year: HashMap<i16, u64> = (1872..=2026).map(|year| (year, 1)).collect();
        let n_years = year.len();
        let facets = Facets::from(FacetTally { source: HashMap::new(), year });
        assert_eq!(facets.year.len(), n_years);
        assert_eq!(facets.year.first().map(|year| year.value.as_str()), Some("2026"));
        assert_eq!(facets.year.last().map(|year| year.value.as_str()), Some("1872"));
    }

    #[test]
    fn the_most_frequent_sources_come_first() {
        let source = [("乙报", 1), ("甲报", 1), ("丙报", 3)];
        let source = source.map(|(value, count)| (value.to_owned(), count)).into();
        let facets = Facets::from(FacetTally { source, year: HashMap::new() });
        let values: Vec<_> = facets.source.iter().map(|facet| facet.value.as_str()).collect();
        assert_eq!(values, ["丙报", "乙报", "甲报"]);
    }
}
