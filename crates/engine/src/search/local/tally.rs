//! Counts of matching articles by value and day, segment by segment.

use tantivy::{DocId, Result};

use crate::search::day_counts::DayCounts;
use crate::search::facets::{Facet, FacetCount, FacetLimits};
use crate::search::local::segment_columns::SegmentColumns;
use crate::search::local::segment_days::SegmentDays;
use crate::search::local::segment_values::SegmentValues;
use crate::search::local::value_column::ValueColumn;
use crate::search::local::value_counts::ValueCounts;
use crate::search::tally::{Tally, TallyRequest};

/// Counts by value, over several segments.
#[derive(Clone, Default)]
pub(crate) struct FacetTally {
    source: ValueCounts,
    author: ValueCounts,
    term: ValueCounts,
    days: DayCounts,
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
    pub(crate) fn new(columns: &SegmentColumns, wanted: TallyRequest) -> Self {
        let values = |limit: Option<usize>, column: &Option<ValueColumn>| {
            limit.map(|_| SegmentValues::new(column.clone()))
        };
        let TallyRequest { facets, days } = wanted;
        Self {
            source: values(facets.source, &columns.source),
            author: values(facets.author, &columns.author),
            term: values(facets.term, &columns.term),
            days: days.then(|| SegmentDays::new(columns.published.clone())),
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
    /// Returns the counts, with as many values as wanted.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub(crate) fn listed(self, limits: FacetLimits) -> Result<Tally> {
        Ok(Tally {
            source: facet(&self.source, limits.source)?,
            author: facet(&self.author, limits.author)?,
            term: facet(&self.term, limits.term)?,
            days: self.days,
        })
    }
}

/// Returns the facet of counts, with the most frequent values; an empty one without a limit.
fn facet(counts: &ValueCounts, limit: Option<usize>) -> Result<Facet> {
    let Some(limit) = limit else { return Ok(Facet::default()) };
    let listed = counts.most_frequent(limit)?;
    let n_listed: u64 = listed.iter().map(|(_, count)| count).sum();
    let values = listed.into_iter().map(|(value, count)| FacetCount { value, count });
    Ok(Facet { values: values.collect(), other: counts.sum() - n_listed + counts.without })
}
