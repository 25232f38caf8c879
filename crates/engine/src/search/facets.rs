//! Counts of matching articles by source, author, key term, year and month.

use std::cmp::Reverse;
use std::collections::HashMap;

use serde::Serialize;
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, Result, SegmentReader};

use crate::index::schema::{AUTHOR, SOURCE, TERM};
use crate::plan::Filters;
use crate::search::day_counts::{CalendarUnit, DayCounts, SegmentDays};
use crate::search::term_counts::{SegmentTerms, TermCounts};

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
#[derive(Debug, Clone, Default)]
pub(crate) struct FacetTally {
    source: NameCounts,
    author: NameCounts,
    term: TermCounts,
    pub(crate) days: DayCounts,
}

/// Counts by name.
#[derive(Debug, Clone, Default)]
struct NameCounts {
    by_name: HashMap<String, u64>,
    /// Articles without a name.
    unnamed: u64,
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
    source: Option<SegmentNames>,
    author: Option<SegmentNames>,
    term: Option<SegmentTerms>,
    days: Option<SegmentDays>,
}

/// Counts of the names in a column by their ordinals.
struct SegmentNames {
    column: Option<StrColumn>,
    counts: Vec<u64>,
    unnamed: u64,
}

impl SegmentTally {
    /// Returns the empty counts of a segment, given its column of times.
    pub(crate) fn new(
        segment: &SegmentReader,
        published: Option<&Column<i64>>,
        parts: TallyParts,
    ) -> Result<Self> {
        let names = |is_wanted: bool, column: &str| {
            is_wanted.then(|| SegmentNames::new(segment, column)).transpose()
        };
        Ok(Self {
            source: names(parts.source, SOURCE)?,
            author: names(parts.author, AUTHOR)?,
            term: parts.term.then(|| SegmentTerms::new(segment, TERM)).transpose()?,
            days: parts.days.then(|| SegmentDays::new(published.cloned())),
        })
    }

    /// Counts a matching article.
    #[inline]
    pub(crate) fn count(&mut self, doc: DocId) {
        for names in [&mut self.source, &mut self.author].into_iter().flatten() {
            names.count(doc);
        }
        if let Some(terms) = &mut self.term {
            terms.count(doc);
        }
        if let Some(days) = &mut self.days {
            days.count(doc);
        }
    }

    /// Adds the counts to those of other segments.
    pub(crate) fn add_to(self, tally: &mut FacetTally) {
        for (names, total) in [(self.source, &mut tally.source), (self.author, &mut tally.author)] {
            if let Some(names) = names {
                names.add_to(total);
            }
        }
        if let Some(terms) = self.term {
            terms.add_to(&mut tally.term);
        }
        if let Some(days) = self.days {
            tally.days.add(&days.into_counts());
        }
    }
}

impl SegmentNames {
    fn new(segment: &SegmentReader, column: &str) -> Result<Self> {
        let column = segment.fast_fields().str(column)?;
        let n_names = column.as_ref().map_or(0, |column| column.num_terms());
        Ok(Self { column, counts: vec![0; n_names], unnamed: 0 })
    }

    #[inline]
    fn count(&mut self, doc: DocId) {
        let mut is_named = false;
        for ordinal in self.column.iter().flat_map(|column| column.term_ords(doc)) {
            let index = usize::try_from(ordinal).ok();
            if let Some(count) = index.and_then(|index| self.counts.get_mut(index)) {
                *count += 1;
                is_named = true;
            }
        }
        self.unnamed += u64::from(!is_named);
    }

    fn add_to(self, total: &mut NameCounts) {
        total.unnamed += self.unnamed;
        for (ordinal, count) in (0_u64..).zip(&self.counts).filter(|(_, count)| **count > 0) {
            let mut name = String::new();
            let column = self.column.as_ref();
            if column.is_some_and(|c| c.ord_to_str(ordinal, &mut name).unwrap_or(false)) {
                *total.by_name.entry(name).or_default() += count;
            }
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
            source: self.source.facet(limits.source),
            author: self.author.facet(limits.author),
            term: limits.term.map(|limit| self.term_facet(limit)).transpose()?.unwrap_or_default(),
            year: dates(limits.year, CalendarUnit::Year),
            month: dates(limits.month, CalendarUnit::Month),
        })
    }

    fn term_facet(&self, limit: usize) -> Result<Facet> {
        let listed = self.term.most_frequent(limit)?;
        let n_listed: u64 = listed.iter().map(|(_, count)| count).sum();
        let values = listed.into_iter().map(|(value, count)| FacetCount { value, count });
        let other = self.term.sum() - n_listed + self.term.without;
        Ok(Facet { values: values.collect(), other })
    }

    fn date_facet(&self, limit: usize, unit: CalendarUnit) -> Facet {
        let newest_first = self.days.periods(unit).into_iter().rev();
        let counts = newest_first.map(|period| (unit.name(period.first_day), period.count));
        Facet::cut(counts.collect(), limit, self.days.undated)
    }
}

impl NameCounts {
    fn facet(&self, limit: Option<usize>) -> Facet {
        let Some(limit) = limit else { return Facet::default() };
        let counts = self.by_name.iter().map(|(name, count)| (name.clone(), *count));
        let mut counts: Vec<(String, u64)> = counts.collect();
        counts.sort_unstable_by(|(name, count), (other_name, other_count)| {
            (Reverse(count), name).cmp(&(Reverse(other_count), other_name))
        });
        Facet::cut(counts, limit, self.unnamed)
    }
}

impl Facet {
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

    fn named(counts: &[(&str, u64)], unnamed: u64) -> NameCounts {
        let by_name = counts.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
        NameCounts { by_name, unnamed }
    }

    fn shown(facet: &Facet) -> String {
        let values = facet.values.iter().map(|value| format!("{} {}", value.value, value.count));
        format!("{}; other {}", values.collect::<Vec<_>>().join(", "), facet.other)
    }

    #[test]
    fn the_most_frequent_names_come_first_and_the_rest_is_counted() {
        let source = named(&[("乙报", 1), ("甲报", 1), ("丙报", 3)], 4);
        let tally = FacetTally { source, ..FacetTally::default() };
        let limits = |n| FacetLimits { source: Some(n), ..FacetLimits::default() };
        assert_eq!(
            shown(&tally.facets(limits(9)).unwrap().source),
            "丙报 3, 乙报 1, 甲报 1; other 4"
        );
        assert_eq!(shown(&tally.facets(limits(1)).unwrap().source), "丙报 3; other 6");
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
