//! Counts of hits by source and by year.

use std::collections::HashMap;

use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, Result, SegmentReader};

use crate::index::schema::SOURCE;

/// The most values of a facet, the most frequent ones.
const MAX_VALUES: usize = 12;

/// Seconds that China's clocks are ahead of UTC; newspapers of a year are those of its days
/// there.
const CHINA_OFFSET_SECONDS: i64 = 8 * 3600;

/// How hits are distributed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Facets {
    /// Sources by number of hits, the largest first.
    pub source: Vec<FacetCount>,
    /// Years of publication, the newest first.
    pub year: Vec<FacetCount>,
}

/// A value and how many hits have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetCount {
    /// The value.
    pub value: String,
    /// Hits that have it.
    pub count: u64,
}

/// Raw counts, by value.
#[derive(Default)]
pub(crate) struct Counts {
    source: HashMap<String, u64>,
    year: HashMap<i16, u64>,
}

impl Counts {
    /// Adds those of another segment.
    pub(crate) fn add(&mut self, other: Self) {
        add(&mut self.source, other.source);
        add(&mut self.year, other.year);
    }
}

fn add<K: std::hash::Hash + Eq>(total: &mut HashMap<K, u64>, counts: HashMap<K, u64>) {
    for (value, count) in counts {
        *total.entry(value).or_default() += count;
    }
}

/// Counts of one segment: sources by their number in it, times by year.
pub(crate) struct SegmentCounts {
    source: Option<StrColumn>,
    n_by_source: Vec<u64>,
    published: Option<Column<i64>>,
    years: Years,
}

/// Counts by year. News lies in the order of its days, so the year of an article is most often that
/// of the one before.
#[derive(Default)]
struct Years {
    /// Years with their first second, the first second after them, and their counts.
    counts: Vec<(i16, std::ops::Range<i64>, u64)>,
    last: usize,
}

impl Years {
    fn count(&mut self, second: i64) {
        let is_at = |counts: &[(i16, std::ops::Range<i64>, u64)], at: usize| {
            counts.get(at).is_some_and(|(_, range, _)| range.contains(&second))
        };
        if !is_at(&self.counts, self.last) {
            let known = (0..self.counts.len()).find(|at| is_at(&self.counts, *at));
            let Some(at) = known.or_else(|| self.add(second)) else { return };
            self.last = at;
        }
        self.counts[self.last].2 += 1;
    }

    /// Adds the year of a second; `None` for a time that no calendar has.
    fn add(&mut self, second: i64) -> Option<usize> {
        let instant = Timestamp::from_second(second.checked_add(CHINA_OFFSET_SECONDS)?).ok()?;
        let year = instant.to_zoned(TimeZone::UTC).year();
        let start = |year: i16| {
            let day = jiff::civil::Date::new(year, 1, 1).ok()?;
            let start = day.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second();
            Some(start - CHINA_OFFSET_SECONDS)
        };
        let range = start(year).unwrap_or(i64::MIN)..start(year + 1).unwrap_or(i64::MAX);
        self.counts.push((year, range, 0));
        Some(self.counts.len() - 1)
    }
}

impl SegmentCounts {
    /// Begins to count in a segment, given its column of times.
    pub(crate) fn new(segment: &SegmentReader, published: Option<Column<i64>>) -> Result<Self> {
        let source = segment.fast_fields().str(SOURCE)?;
        let n_sources = source.as_ref().map_or(0, |column| column.num_terms());
        Ok(Self { source, n_by_source: vec![0; n_sources], published, years: Years::default() })
    }

    /// Counts a hit.
    pub(crate) fn collect(&mut self, doc: DocId) {
        if let Some(source) = &self.source {
            for ordinal in source.term_ords(doc) {
                if let Some(n) =
                    usize::try_from(ordinal).ok().and_then(|at| self.n_by_source.get_mut(at))
                {
                    *n += 1;
                }
            }
        }
        if let Some(second) = self.published.as_ref().and_then(|column| column.first(doc)) {
            self.years.count(second);
        }
    }

    /// Returns the counts.
    pub(crate) fn harvest(self) -> Counts {
        let mut counts = Counts::default();
        for (ordinal, count) in (0_u64..).zip(&self.n_by_source).filter(|(_, count)| **count > 0) {
            let mut value = String::new();
            if self
                .source
                .as_ref()
                .is_some_and(|s| s.ord_to_str(ordinal, &mut value).unwrap_or(false))
            {
                counts.source.insert(value, *count);
            }
        }
        counts.year.extend(self.years.counts.into_iter().map(|(year, _, count)| (year, count)));
        counts
    }
}

impl From<Counts> for Facets {
    fn from(counts: Counts) -> Self {
        let count = |(value, count): (String, u64)| FacetCount { value, count };
        let mut source: Vec<FacetCount> = counts.source.into_iter().map(count).collect();
        source.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        source.truncate(MAX_VALUES);
        let mut years: Vec<(i16, u64)> = counts.year.into_iter().collect();
        years.sort_unstable_by_key(|(year, _)| std::cmp::Reverse(*year));
        years.truncate(MAX_VALUES);
        let year = years.into_iter().map(|(year, n)| count((year.to_string(), n))).collect();
        Self { source, year }
    }
}
