//! Counts of matching articles by the values of a column: sources, authors, key terms.
//!
//! A large index has a million values, of which a facet lists a few. So a segment notes the ordinals of
//! its articles' values, and spells only those that may be among the most frequent of all segments.

use std::cmp::Reverse;
use std::collections::HashMap;

use tantivy::columnar::StrColumn;
use tantivy::{Result, TantivyError};

use crate::search::segment_values::SegmentCounts;

/// The counts of several segments by value.
#[derive(Debug, Clone, Default)]
pub(crate) struct ValueCounts {
    segments: Vec<CountedSegment>,
    /// Articles without a value.
    pub(crate) without: u64,
}

/// The counts of a segment.
#[derive(Debug, Clone)]
struct CountedSegment {
    column: StrColumn,
    /// Ordinals that occur, in order, with their counts.
    counts: Vec<(u32, u32)>,
}

/// A value that was spelled in some segments.
#[derive(Debug, Clone, Copy, Default)]
struct SpelledValue {
    count: u64,
    n_segments: u64,
}

impl ValueCounts {
    /// Adds the counts of a segment.
    pub(crate) fn add(&mut self, segment: SegmentCounts) {
        self.without += segment.without;
        if let Some(column) = segment.column {
            self.segments.push(CountedSegment { column, counts: segment.counts });
        }
    }

    /// Returns the sum of the counts of all terms.
    pub(crate) fn sum(&self) -> u64 {
        let counts = self.segments.iter().flat_map(|segment| &segment.counts);
        counts.map(|(_, count)| u64::from(*count)).sum()
    }

    /// Returns the `limit` most frequent terms with their counts, equal ones by their spelling.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub(crate) fn most_frequent(&self, limit: usize) -> Result<Vec<(String, u64)>> {
        if limit == 0 {
            return Ok(Vec::new());
        }

        // A term among the most frequent has at least this count in one of the segments: otherwise its
        // sum is below that of `limit` terms of a single segment.
        let n_segments = self.segments.len() as u64;
        let counts = self.segments.iter().map(|segment| segment.nth_count(limit));
        let min_sum = u64::from(counts.max().unwrap_or(0));
        let min_count = min_sum.div_ceil(n_segments.max(1)).max(1);

        let mut spelled: HashMap<String, SpelledValue> = HashMap::new();
        for segment in &self.segments {
            segment.spell(min_count, &mut spelled)?;
        }

        // Some of them may have smaller counts in other segments, too.
        let mut sums: Vec<u64> = spelled.values().map(|term| term.count).collect();
        let min_sum = nth_largest(&mut sums, limit).unwrap_or(0);
        let mut terms: Vec<(String, u64)> = Vec::new();
        for (name, SpelledValue { count, n_segments: n_spelled }) in spelled {
            if count + (min_count - 1) * (n_segments - n_spelled) >= min_sum {
                let rest =
                    self.segments.iter().map(|segment| segment.count_below(&name, min_count));
                let rest: u64 = rest.sum::<Result<u64>>()?;
                terms.push((name, count + rest));
            }
        }
        terms.sort_unstable_by(|(name, count), (other_name, other_count)| {
            (Reverse(count), name).cmp(&(Reverse(other_count), other_name))
        });
        terms.truncate(limit);
        Ok(terms)
    }
}

impl CountedSegment {
    /// Returns the `n`th largest count; 0 if there are fewer terms.
    fn nth_count(&self, n: usize) -> u32 {
        let mut counts: Vec<u32> = self.counts.iter().map(|(_, count)| *count).collect();
        nth_largest(&mut counts, n).unwrap_or(0)
    }

    /// Spells the terms with at least `min_count` articles, and adds their counts to `spelled`.
    fn spell(&self, min_count: u64, spelled: &mut HashMap<String, SpelledValue>) -> Result<()> {
        let frequent = self.counts.iter().filter(|(_, count)| u64::from(*count) >= min_count);
        let (ordinals, counts): (Vec<u64>, Vec<u64>) =
            frequent.map(|(ordinal, count)| (u64::from(*ordinal), u64::from(*count))).unzip();

        let mut counts = counts.into_iter();
        let add = |name: &[u8]| {
            let term = spelled.entry(String::from_utf8_lossy(name).into_owned()).or_default();
            term.count += counts.next().unwrap_or(0);
            term.n_segments += 1;
        };
        self.column.dictionary().sorted_ords_to_term_cb(&ordinals, add)?;
        Ok(())
    }

    /// Returns the count of a term if it is below `min_count`, and 0 otherwise.
    fn count_below(&self, name: &str, min_count: u64) -> Result<u64> {
        if min_count <= 1 {
            return Ok(0);
        }
        let ordinal = self.column.dictionary().term_ord(name).map_err(TantivyError::from)?;
        let ordinal = ordinal.and_then(|ordinal| u32::try_from(ordinal).ok());
        let place = |ordinal| self.counts.binary_search_by_key(&ordinal, |(known, _)| *known).ok();
        let count = ordinal.and_then(place).map_or(0, |place| u64::from(self.counts[place].1));
        Ok(if count < min_count { count } else { 0 })
    }
}

/// Returns the `n`th largest number, from 1; `None` if there are fewer.
fn nth_largest<T: Ord + Copy>(numbers: &mut [T], n: usize) -> Option<T> {
    let place = numbers.len().checked_sub(n)?;
    (place < numbers.len()).then(|| *numbers.select_nth_unstable(place).1)
}
