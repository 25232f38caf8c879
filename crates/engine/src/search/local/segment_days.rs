//! Counts of the articles of a segment by day of publication.

use tantivy::columnar::Column;
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocId};

use crate::search::day_counts::{DayCounts, day_of};

/// Counts the articles of a segment.
pub(crate) struct SegmentDays {
    published: Option<Column<i64>>,
    counts: DayCounts,
}

impl SegmentDays {
    /// Returns the empty counts of a segment with this column of times.
    pub(crate) fn new(published: Option<Column<i64>>) -> Self {
        let dated = published.as_ref().filter(|column| column.values.num_vals() > 0);
        let counts = dated.map_or_else(DayCounts::default, |column| {
            DayCounts::zero(day_of(column.min_value()), day_of(column.max_value()))
        });
        Self { published, counts }
    }

    /// Counts the articles of a batch.
    pub(crate) fn count(&mut self, docs: &[DocId]) {
        let mut seconds = [None; COLLECT_BLOCK_BUFFER_LEN];
        for docs in docs.chunks(COLLECT_BLOCK_BUFFER_LEN) {
            let seconds = &mut seconds[..docs.len()];
            seconds.fill(None);
            if let Some(column) = &self.published {
                column.first_vals(docs, seconds);
            }
            for second in seconds {
                match second.and_then(|second| self.counts.counter(day_of(second))) {
                    Some(counter) => *counter += 1,
                    None => self.counts.undated += 1,
                }
            }
        }
    }

    pub(crate) fn into_counts(self) -> DayCounts {
        self.counts
    }
}
