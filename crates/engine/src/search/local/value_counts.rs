//! Counts of matching articles by the values of a column: sources, authors, key terms.
//!
//! A large index has a million values, of which a facet lists a few. So the values of a segment are counted
//! by their ordinals, those of several segments are added up by their hashes, and only the listed ones are
//! spelled.

use std::cmp::Reverse;
use std::collections::HashMap;

use foldhash::fast::RandomState;
use tantivy::Result;

use crate::search::local::segment_values::SegmentCounts;
use crate::search::local::value_column::ValueColumn;

/// The counts of several segments by value.
#[derive(Clone, Default)]
pub(crate) struct ValueCounts {
    segments: Vec<CountedSegment>,
    /// Articles without a value.
    pub(crate) without: u64,
}

/// The counts of a segment.
#[derive(Clone)]
struct CountedSegment {
    column: ValueColumn,
    /// Ordinals that occur, in order, with their counts.
    counts: Vec<(u32, u32)>,
}

/// Where a value is: the segment, as an index, and its ordinal there.
type ValuePlace = (usize, u32);

/// The sum of the counts of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ValueSum {
    count: u64,
    place: ValuePlace,
    /// The other segments that have it.
    elsewhere: Vec<ValuePlace>,
}

impl ValueCounts {
    /// Adds the counts of a segment.
    pub(crate) fn add(&mut self, segment: SegmentCounts) {
        self.without += segment.without;
        if let Some(column) = segment.column {
            self.segments.push(CountedSegment { column, counts: segment.counts });
        }
    }

    /// Returns the sum of the counts of all values.
    pub(crate) fn sum(&self) -> u64 {
        let counts = self.segments.iter().flat_map(|segment| &segment.counts);
        counts.map(|(_, count)| u64::from(*count)).sum()
    }

    /// Returns the `limit` most frequent values with their counts, equal ones by their spelling.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub(crate) fn most_frequent(&self, limit: usize) -> Result<Vec<(String, u64)>> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let mut segments = Vec::with_capacity(self.segments.len());
        for CountedSegment { column, counts } in &self.segments {
            // One segment has no values to compare.
            let hashes = if self.segments.len() > 1 { column.hashes()? } else { &[] };
            segments.push((counts.as_slice(), hashes));
        }
        let mut sums = sums(&segments, limit);
        keep_candidates(&mut sums, limit);

        let names = self.names(&sums)?;
        let named = sums.iter().map(|sum| {
            let name = &names[&sum.place];
            let is_one = sum.elsewhere.iter().all(|place| names[place] == *name);
            is_one.then(|| (name.clone(), sum.count))
        });
        match named.collect::<Option<Vec<_>>>() {
            Some(named) => Ok(first_of(named, limit)),
            // Two values have the same hash.
            None => self.most_frequent_by_name(limit),
        }
    }

    /// Returns the spellings of values, wherever they are.
    fn names(&self, sums: &[ValueSum]) -> Result<HashMap<ValuePlace, String>> {
        let places = sums.iter().flat_map(|sum| sum.elsewhere.iter().chain([&sum.place]));
        let mut places: Vec<ValuePlace> = places.copied().collect();
        places.sort_unstable();

        let mut names = HashMap::with_capacity(places.len());
        for places in places.chunk_by(|one, other| one.0 == other.0) {
            let ordinals: Vec<u64> =
                places.iter().map(|(_, ordinal)| u64::from(*ordinal)).collect();
            let mut places = places.iter();
            self.segments[places.as_slice()[0].0].column.for_each_name(&ordinals, |name| {
                names.extend(places.next().map(|place| (*place, name)));
            })?;
        }
        Ok(names)
    }

    /// Returns the same as [`Self::most_frequent`], by the spellings of all values.
    fn most_frequent_by_name(&self, limit: usize) -> Result<Vec<(String, u64)>> {
        let mut sums: HashMap<String, u64> = HashMap::new();
        for CountedSegment { column, counts } in &self.segments {
            let ordinals: Vec<u64> =
                counts.iter().map(|(ordinal, _)| u64::from(*ordinal)).collect();
            let mut counts = counts.iter();
            column.for_each_name(&ordinals, |name| {
                let count = counts.next().map_or(0, |(_, count)| u64::from(*count));
                *sums.entry(name).or_default() += count;
            })?;
        }
        Ok(first_of(sums.into_iter().collect(), limit))
    }
}

/// The counts of a segment by ordinal, and the hash of each ordinal's value. One segment needs no hashes.
type HashedCounts<'a> = (&'a [(u32, u32)], &'a [u64]);

/// Adds up the counts of segments. Leaves out values that are not among the `limit` most frequent.
fn sums(segments: &[HashedCounts<'_>], limit: usize) -> Vec<ValueSum> {
    // The values of the segment with the most are only looked up, not added to the table.
    let largest = (0..segments.len()).max_by_key(|segment| segments[*segment].0.len());
    let Some(largest) = largest else { return Vec::new() };
    let min_count = min_count(segments, limit);

    let mut shared: HashMap<u64, ValueSum, RandomState> = HashMap::default();
    for (segment, (counts, hashes)) in segments.iter().enumerate() {
        if segment == largest {
            continue;
        }
        for &(ordinal, count) in counts.iter().filter(|(_, count)| *count >= min_count) {
            let sum = ValueSum::new(segment, ordinal, count);
            let entry = shared.entry(hashes[ordinal as usize]);
            entry.and_modify(|known| known.add(&sum)).or_insert(sum);
        }
    }
    let (counts, hashes) = segments[largest];
    let mut sums = Vec::new();
    for &(ordinal, count) in counts.iter().filter(|(_, count)| *count >= min_count) {
        let sum = ValueSum::new(largest, ordinal, count);
        let hash = hashes.get(ordinal as usize);
        match hash.and_then(|hash| shared.get_mut(hash)) {
            Some(known) => known.add(&sum),
            None if min_count == 1 => sums.push(sum),
            // It may have smaller counts elsewhere.
            None => match hash {
                Some(hash) => drop(shared.insert(*hash, sum)),
                None => sums.push(sum),
            },
        }
    }

    for (segment, (counts, hashes)) in segments.iter().enumerate() {
        for &(ordinal, count) in counts.iter().filter(|(_, count)| *count < min_count) {
            let known = hashes.get(ordinal as usize).and_then(|hash| shared.get_mut(hash));
            if let Some(known) = known {
                known.add(&ValueSum::new(segment, ordinal, count));
            }
        }
    }
    sums.extend(shared.into_values());
    sums
}

/// Returns the least count that a value among the `limit` most frequent has in some segment: otherwise its
/// sum is below those of `limit` values of one segment.
fn min_count(segments: &[HashedCounts<'_>], limit: usize) -> u32 {
    let nth_counts =
        segments.iter().filter(|(counts, _)| counts.len() >= limit).map(|(counts, _)| {
            let mut counts: Vec<u32> = counts.iter().map(|(_, count)| *count).collect();
            *counts.select_nth_unstable_by_key(limit - 1, |count| Reverse(*count)).1
        });
    let n_segments = u32::try_from(segments.len()).unwrap_or(u32::MAX);
    nth_counts.max().unwrap_or(1).div_ceil(n_segments).max(1)
}

impl ValueSum {
    fn new(segment: usize, ordinal: u32, count: u32) -> Self {
        Self { count: u64::from(count), place: (segment, ordinal), elsewhere: Vec::new() }
    }

    fn add(&mut self, other: &Self) {
        self.count += other.count;
        self.elsewhere.push(other.place);
    }
}

/// Keeps the values that may be among the `limit` most frequent: of those with the lowest such count, the
/// first ones of each segment, whose ordinals are in the order of their spellings.
fn keep_candidates(sums: &mut Vec<ValueSum>, limit: usize) {
    if sums.len() <= limit {
        return;
    }
    let mut counts: Vec<u64> = sums.iter().map(|sum| sum.count).collect();
    let (_, min_count, _) = counts.select_nth_unstable_by_key(limit - 1, |count| Reverse(*count));
    let min_count = *min_count;

    sums.retain(|sum| sum.count >= min_count);
    sums.sort_unstable_by_key(|sum| (Reverse(sum.count), sum.place));
    let mut n_equal: HashMap<usize, usize> = HashMap::new();
    sums.retain(|sum| {
        let n_equal = n_equal.entry(sum.place.0).or_default();
        *n_equal += usize::from(sum.count == min_count);
        sum.count > min_count || *n_equal <= limit
    });
}

/// Returns the first `limit` names by falling counts, equal ones by their spelling.
fn first_of(mut named: Vec<(String, u64)>, limit: usize) -> Vec<(String, u64)> {
    named.sort_unstable_by(|(name, count), (other_name, other_count)| {
        (Reverse(count), name).cmp(&(Reverse(other_count), other_name))
    });
    named.truncate(limit);
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(sums: &[ValueSum]) -> String {
        let mut shown: Vec<String> = sums
            .iter()
            .map(|sum| format!("{}×{:?}+{}", sum.count, sum.place, sum.elsewhere.len()))
            .collect();
        shown.sort();
        shown.join(" ")
    }

    #[test]
    fn equal_values_of_several_segments_are_added_up() {
        let large: &[(u32, u32)] = &[(0, 5), (1, 1), (3, 2)];
        let small: &[(u32, u32)] = &[(0, 4), (1, 7)];
        let other: &[(u32, u32)] = &[(0, 1)];
        let segments: [HashedCounts<'_>; 3] =
            [(small, &[30, 90]), (large, &[10, 20, 25, 30]), (other, &[90])];
        assert_eq!(shown(&sums(&segments, 9)), "1×(1, 1)+0 5×(1, 0)+0 6×(0, 0)+1 8×(0, 1)+1");
        assert_eq!(shown(&sums(&[(large, &[])], 9)), "1×(0, 1)+0 2×(0, 3)+0 5×(0, 0)+0");
        assert_eq!(sums(&[], 9), []);

        // Values with fewer than 5 / 3 in each segment are not among the two most frequent.
        assert_eq!(shown(&sums(&segments, 2)), "5×(1, 0)+0 6×(0, 0)+1 8×(0, 1)+1");
    }

    #[test]
    fn of_equally_frequent_values_the_first_of_each_segment_are_candidates() {
        let counts = [(0, 1), (1, 3), (2, 1), (3, 1)];
        let mut sums = sums(&[(&counts, &[1, 2, 3, 4]), (&counts[..3], &[11, 12, 13])], 3);
        keep_candidates(&mut sums, 3);
        assert_eq!(
            shown(&sums),
            "1×(0, 0)+0 1×(0, 2)+0 1×(0, 3)+0 1×(1, 0)+0 1×(1, 2)+0 3×(0, 1)+0 3×(1, 1)+0"
        );
        keep_candidates(&mut sums, 2);
        assert_eq!(shown(&sums), "3×(0, 1)+0 3×(1, 1)+0");
    }
}
