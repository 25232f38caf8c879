//! Counts of the values of a column in one segment.

use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocId};

use crate::search::local::value_column::ValueColumn;

/// The values of the matching articles of a segment, by their ordinals in its column.
pub(crate) struct SegmentValues {
    column: Option<ValueColumn>,
    tally: OrdinalTally,
    /// Articles without a value.
    without: u64,
}

/// The counts of the values of a segment.
pub(crate) struct SegmentCounts {
    /// `None` if no article of the segment has a value.
    pub(crate) column: Option<ValueColumn>,
    /// Ordinals that occur, in order, with their counts.
    pub(crate) counts: Vec<(u32, u32)>,
    /// Articles without a value.
    pub(crate) without: u64,
}

/// How often each ordinal occurs.
enum OrdinalTally {
    /// Each occurrence, for few articles.
    Occurrences(Vec<u32>),
    /// The count of each ordinal of the segment, for many.
    Counts(Vec<u32>),
}

impl SegmentValues {
    /// Returns the empty counts of a column.
    pub(crate) fn new(column: Option<ValueColumn>) -> Self {
        Self { column, tally: OrdinalTally::Occurrences(Vec::new()), without: 0 }
    }

    /// Counts the articles of a batch.
    pub(crate) fn count(&mut self, docs: &[DocId]) {
        let Self { column, tally, without } = self;
        let Some(ValueColumn { column, .. }) = column else {
            *without += docs.len() as u64;
            return;
        };
        let n_values = column.num_terms();
        // A column of more than 2^32 values has no such segment.
        let mut add = |ordinal| tally.add(u32::try_from(ordinal).unwrap_or(u32::MAX), n_values);
        if column.ords().get_cardinality().is_multivalue() {
            for doc in docs {
                let mut has_value = false;
                for ordinal in column.term_ords(*doc) {
                    has_value = true;
                    add(ordinal);
                }
                *without += u64::from(!has_value);
            }
            return;
        }

        let mut ordinals = [None; COLLECT_BLOCK_BUFFER_LEN];
        for docs in docs.chunks(COLLECT_BLOCK_BUFFER_LEN) {
            let ordinals = &mut ordinals[..docs.len()];
            ordinals.fill(None);
            column.ords().first_vals(docs, ordinals);
            for ordinal in ordinals {
                match ordinal {
                    Some(ordinal) => add(*ordinal),
                    None => *without += 1,
                }
            }
        }
    }

    /// Returns the counts.
    pub(crate) fn into_counts(self) -> SegmentCounts {
        let Self { column, tally, without } = self;
        SegmentCounts { column, counts: tally.into_counts(), without }
    }
}

impl OrdinalTally {
    #[inline]
    fn add(&mut self, ordinal: u32, n_terms: usize) {
        match self {
            Self::Counts(counts) => {
                if let Some(count) = counts.get_mut(ordinal as usize) {
                    *count += 1;
                }
            }
            Self::Occurrences(ordinals) => {
                ordinals.push(ordinal);
                if ordinals.len() >= n_terms {
                    *self = Self::Counts(dense_counts(ordinals, n_terms));
                }
            }
        }
    }

    /// Returns the ordinals that occur, in order, with their counts.
    fn into_counts(self) -> Vec<(u32, u32)> {
        match self {
            Self::Counts(counts) => (0..).zip(counts).filter(|(_, count)| *count > 0).collect(),
            Self::Occurrences(mut ordinals) => {
                ordinals.sort_unstable();
                let same = ordinals.chunk_by(|one, other| one == other);
                same.map(|same| (same[0], u32::try_from(same.len()).unwrap_or(u32::MAX))).collect()
            }
        }
    }
}

fn dense_counts(ordinals: &[u32], n_terms: usize) -> Vec<u32> {
    let mut counts = vec![0; n_terms];
    for ordinal in ordinals {
        if let Some(count) = counts.get_mut(*ordinal as usize) {
            *count += 1;
        }
    }
    counts
}
