//! Counts of matching articles by source, author, key term, year and month.

use serde::Serialize;
use tantivy::{DocId, Result};

use crate::plan::Filters;
use crate::search::day_counts::{CalendarUnit, DayCounts, SegmentDays};
use crate::search::segment_columns::SegmentColumns;
use crate::search::segment_values::SegmentValues;
use crate::search::value_column::ValueColumn;
use crate::search::value_counts::ValueCounts;

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

/// Counts by value, over several segments.
#[derive(Clone, Default)]
pub(crate) struct FacetTally {
    source: ValueCounts,
    author: ValueCounts,
    term: ValueCounts,
    pub(crate) days: DayCounts,
}

/// The parts that are counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct TallyParts {
    pub(crate) source: bool,
    pub(crate) author: bool,
    pub(crate) term: bool,
    pub(crate) days: bool,
}

impl FacetLimits {
    /// Returns the parts that these facets are made of.
    pub(crate) fn parts(self) -> TallyParts {
        TallyParts {
            source: self.source.is_some(),
            author: self.author.is_some(),
            term: self.term.is_some(),
            days: self.year.is_some() || self.month.is_some(),
        }
    }
}

impl TallyParts {
    /// Returns the wanted parts that a filter on sources restricts.
    pub(crate) fn source_if_chosen(self, filters: &Filters) -> Self {
        let source = self.source && !filters.source.is_empty();
        Self { source, ..Self::default() }
    }

    /// Returns the wanted parts that a filter on authors restricts.
    pub(crate) fn author_if_chosen(self, filters: &Filters) -> Self {
        let author = self.author && !filters.author.is_empty();
        Self { author, ..Self::default() }
    }

    /// Returns the wanted parts that a filter on key terms restricts.
    pub(crate) fn term_if_chosen(self, filters: &Filters) -> Self {
        let term = self.term && !filters.term.is_empty();
        Self { term, ..Self::default() }
    }

    /// Returns the wanted parts that a filter on dates restricts.
    pub(crate) fn days_if_chosen(self, filters: &Filters) -> Self {
        let chosen = filters.from.or(filters.before);
        Self { days: self.days && chosen.is_some(), ..Self::default() }
    }

    pub(crate) fn is_empty(self) -> bool {
        self == Self::default()
    }
}

/// Counts of one segment: names by their ordinal in it, and days.
pub(crate) struct SegmentTally {
    source: Option<SegmentValues>,
    author: Option<SegmentValues>,
    term: Option<SegmentValues>,
    days: Option<SegmentDays>,
}

impl SegmentTally {
    /// Returns the empty counts of a segment.
    pub(crate) fn new(columns: &SegmentColumns, parts: TallyParts) -> Self {
        let values = |is_wanted: bool, column: &Option<ValueColumn>| {
            is_wanted.then(|| SegmentValues::new(column.clone()))
        };
        Self {
            source: values(parts.source, &columns.source),
            author: values(parts.author, &columns.author),
            term: values(parts.term, &columns.term),
            days: parts.days.then(|| SegmentDays::new(columns.published.clone())),
        }
    }

    /// Counts the matching articles of a batch.
    pub(crate) fn count(&mut self, docs: &[DocId]) {
        for values in [&mut self.source, &mut self.author, &mut self.term].into_iter().flatten() {
            values.count(docs);
        }
        if let Some(days) = &mut self.days {
            days.count(docs);
        }
    }

    /// Adds the counts to those of other segments.
    pub(crate) fn add_to(self, tally: &mut FacetTally) {
        for (values, total) in [
            (self.source, &mut tally.source),
            (self.author, &mut tally.author),
            (self.term, &mut tally.term),
        ] {
            if let Some(values) = values {
                total.add(values.into_counts());
            }
        }
        if let Some(days) = self.days {
            tally.days.add(&days.into_counts());
        }
    }
}

impl FacetTally {
    /// Replaces the counts by source.
    pub(crate) fn replace_source(&mut self, other: Self) {
        self.source = other.source;
    }

    /// Replaces the counts by author.
    pub(crate) fn replace_author(&mut self, other: Self) {
        self.author = other.author;
    }

    /// Replaces the counts by key term.
    pub(crate) fn replace_term(&mut self, other: Self) {
        self.term = other.term;
    }

    /// Returns the facets, with as many values as wanted.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub(crate) fn facets(&self, limits: FacetLimits) -> Result<Facets> {
        let dates = |limit: Option<usize>, unit| {
            limit.map_or_else(Facet::default, |limit| self.date_facet(limit, unit))
        };
        Ok(Facets {
            source: Facet::of(&self.source, limits.source)?,
            author: Facet::of(&self.author, limits.author)?,
            term: Facet::of(&self.term, limits.term)?,
            year: dates(limits.year, CalendarUnit::Year),
            month: dates(limits.month, CalendarUnit::Month),
        })
    }

    fn date_facet(&self, limit: usize, unit: CalendarUnit) -> Facet {
        let newest_first = self.days.periods(unit).into_iter().rev();
        let counts = newest_first.map(|period| (unit.name(period.first_day), period.count));
        Facet::cut(counts.collect(), limit, self.days.undated)
    }
}

impl Facet {
    /// Returns the facet of counts, with the most frequent values; an empty one without a limit.
    fn of(counts: &ValueCounts, limit: Option<usize>) -> Result<Self> {
        let Some(limit) = limit else { return Ok(Self::default()) };
        let listed = counts.most_frequent(limit)?;
        let n_listed: u64 = listed.iter().map(|(_, count)| count).sum();
        let values = listed.into_iter().map(|(value, count)| FacetCount { value, count });
        Ok(Self { values: values.collect(), other: counts.sum() - n_listed + counts.without })
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
        let tally = FacetTally { days, ..FacetTally::default() };
        let limits = FacetLimits { year: Some(99), month: Some(2), ..FacetLimits::default() };
        let facets = tally.facets(limits).unwrap();
        assert_eq!(shown(&facets.year), "1971 5, 1970 3; other 7");
        assert_eq!(shown(&facets.month), "1971-01 5, 1970-02 1; other 9");
        assert_eq!(facets.source, Facet::default());
    }
}
