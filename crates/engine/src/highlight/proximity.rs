//! Which runs of characters are near each other: one rule for positions in the index and for
//! positions in a text that is marked.

use std::cmp::Reverse;
use std::ops::Range;

/// A run of characters at its position in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RunAt {
    /// The index of the first character.
    pub(crate) start: u32,
    /// The index of the character after the last one.
    pub(crate) end: u32,
    /// The number of the run.
    pub(crate) run: usize,
}

/// Returns the groups in which each of `n_runs` occurs, as ranges of `occurrences`: between one
/// member of a group and the next are at most `distance` characters and no paragraph end.
///
/// `occurrences` and `ends`, the paragraph ends, are in order.
pub(crate) fn groups(
    occurrences: &[RunAt],
    n_runs: usize,
    distance: u32,
    ends: &[u32],
) -> impl Iterator<Item = Range<usize>> {
    let mut first = 0;
    std::iter::from_fn(move || {
        while first < occurrences.len() {
            let group = first..group_end(occurrences, first, distance, ends);
            first = group.end;
            if has_all(&occurrences[group.clone()], n_runs) {
                return Some(group);
            }
        }
        None
    })
}

/// Returns the end of the group that starts with the `first` occurrence.
fn group_end(occurrences: &[RunAt], first: usize, distance: u32, ends: &[u32]) -> usize {
    // The end of the member that reaches furthest.
    let mut reach = occurrences[first].end;
    for (before, here) in (first..).zip(&occurrences[first + 1..]) {
        let is_joined = here.start <= reach.saturating_add(distance)
            && !crosses_paragraph_end(occurrences[before].start, here.start, ends);
        if !is_joined {
            return before + 1;
        }
        reach = reach.max(here.end);
    }
    occurrences.len()
}

/// Returns for each member of a group whether another run of the group is within the distance.
/// `group` is in order.
pub(crate) fn near_others(group: &[RunAt], distance: u32) -> Vec<bool> {
    let mut near = vec![false; group.len()];

    // Forwards: another run that ends shortly before this one, or later.
    let mut latest_ends = TopTwo::default();
    for (n, here) in group.iter().enumerate() {
        let end = latest_ends.of_other_run(here.run);
        near[n] = end.is_some_and(|end| is_within(end, here.start, distance));
        latest_ends.insert(here.run, here.end);
    }

    // Backwards: another run that starts shortly after this one, or earlier.
    let mut earliest_starts = TopTwo::<Reverse<u32>>::default();
    for (n, here) in group.iter().enumerate().rev() {
        let start = earliest_starts.of_other_run(here.run);
        near[n] |= start.is_some_and(|Reverse(start)| is_within(here.end, start, distance));
        earliest_starts.insert(here.run, Reverse(here.start));
    }
    near
}

fn is_within(end: u32, start: u32, distance: u32) -> bool {
    start <= end.saturating_add(distance)
}

/// The greatest value inserted, with its run, and the greatest value of another run.
#[derive(Default)]
struct TopTwo<T>([Option<(T, usize)>; 2]);

impl<T: Copy + Ord> TopTwo<T> {
    fn insert(&mut self, run: usize, value: T) {
        let Self([first, second]) = self;
        let here = Some((value, run));
        let is_of_same_run = first.is_some_and(|(_, first_run)| first_run == run);

        if is_of_same_run {
            *first = (*first).max(here);
        } else if here > *first {
            *second = std::mem::replace(first, here);
        } else {
            *second = (*second).max(here);
        }
    }

    fn of_other_run(&self, run: usize) -> Option<T> {
        self.0.iter().flatten().find(|(_, of)| *of != run).map(|(value, _)| *value)
    }
}

/// The stretches in which several runs occur in their order. Keeps its buffers from text to text.
#[derive(Debug, Default)]
pub(crate) struct Stretches {
    found: Vec<(u32, u32)>,
    longer: Vec<(u32, u32)>,
}

impl Stretches {
    /// Finds the stretches, as start and end, in which all of `n_runs` occur in their order: between
    /// one and the next are at most `gap` characters and no paragraph end. Of the stretches with the
    /// same end, only the shortest.
    pub(crate) fn find(
        &mut self,
        occurrences: &[RunAt],
        n_runs: usize,
        gap: u32,
        ends: &[u32],
    ) -> &[(u32, u32)] {
        let Self { found, longer } = self;
        let of_run = |run| occurrences.iter().filter(move |s: &&RunAt| s.run == run);
        found.clear();
        found.extend(of_run(0).map(|s| (s.start, s.end)));

        // Extend each stretch by one run after the other.
        for run in 1..n_runs {
            if found.is_empty() {
                break;
            }
            longer.clear();
            longer.extend(of_run(run).filter_map(|next| extended(found, next, gap, ends)));
            std::mem::swap(found, longer);
        }
        found
    }
}

/// Returns the last stretch that ends before a run, extended by it.
fn extended(reached: &[(u32, u32)], next: &RunAt, gap: u32, ends: &[u32]) -> Option<(u32, u32)> {
    let n_before = reached.partition_point(|(_, end)| *end <= next.start);
    let (start, end) = *reached.get(n_before.checked_sub(1)?)?;
    let is_near = next.start - end <= gap && !crosses_paragraph_end(start, next.start, ends);
    is_near.then_some((start, next.end))
}

fn has_all(occurrences: &[RunAt], n_runs: usize) -> bool {
    (0..n_runs).all(|run| occurrences.iter().any(|s| s.run == run))
}

/// Returns whether a paragraph ends between two positions.
fn crosses_paragraph_end(from: u32, to: u32, ends: &[u32]) -> bool {
    ends.get(ends.partition_point(|end| *end < from)).is_some_and(|end| *end < to)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn runs(positions: &[(u32, u32, usize)]) -> Vec<RunAt> {
        positions
            .iter()
            .map(|(start, end, run)| RunAt { start: *start, end: *end, run: *run })
            .collect()
    }

    #[test]
    fn a_group_has_every_run_within_the_distance() {
        let runs = runs(&[(0, 2, 0), (12, 14, 1), (40, 42, 0)]);
        assert_eq!(groups(&runs, 2, 10, &[]).next(), Some(0..2));
        assert_eq!(groups(&runs, 2, 9, &[]).next(), None);
        assert_eq!(groups(&runs, 2, 10, &[5]).next(), None);
        assert_eq!(groups(&[], 2, 10, &[]).next(), None);
    }

    #[test]
    fn in_a_group_only_runs_near_another_run_count() {
        let runs = runs(&[(0, 2, 0), (8, 10, 0), (14, 16, 1), (20, 22, 1)]);
        assert_eq!(groups(&runs, 2, 8, &[]).next(), Some(0..4));
        let near = near_others(&runs, 8);
        assert_eq!(near, [false, true, true, false]);
    }

    #[test]
    fn a_run_that_contains_shorter_ones_is_near_at_its_end() {
        // `"中国人 国 人"~3` in 中国人ＧＤＰ人民
        let runs = runs(&[(0, 3, 0), (1, 2, 1), (2, 3, 2), (6, 7, 2)]);
        assert_eq!(groups(&runs, 3, 3, &[]).next(), Some(0..4));
        assert_eq!(near_others(&runs, 3), [true; 4]);
    }

    #[test]
    fn a_stretch_has_the_runs_in_order() {
        let runs = runs(&[(0, 2, 0), (4, 6, 1), (9, 11, 0), (30, 32, 1)]);
        let mut stretches = Stretches::default();
        assert_eq!(stretches.find(&runs, 2, 10, &[]), [(0, 6)]);
        assert_eq!(stretches.find(&runs, 2, 20, &[]), [(0, 6), (9, 32)]);
        assert!(stretches.find(&runs, 2, 1, &[]).is_empty());
        assert!(stretches.find(&runs, 2, 10, &[3]).is_empty());
    }

    proptest! {
        /// Against a scan that links each two that are near, one after the other.
        #[test]
        fn groups_and_near_members_are_those_of_a_plain_scan(
            mut positions in proptest::collection::vec((0_u32..40, 1_u32..9, 0_usize..3), 0..10),
            n_runs in 1_usize..4,
            end in 0_u32..60,
            distance in 0_u32..8,
        ) {
            positions.sort_unstable();
            let mut runs: Vec<RunAt> = positions
                .into_iter()
                .map(|(start, length, run)| RunAt { start, end: start + length, run })
                .collect();
            runs.sort_unstable();

            let expected = plain_groups(&runs, n_runs, distance, end);
            let found: Vec<Vec<RunAt>> = groups(&runs, n_runs, distance, &[end])
                .map(|group| runs[group].to_vec())
                .collect();
            prop_assert_eq!(&found, &expected);

            for group in found {
                let is_near_another = |a: &RunAt| {
                    group.iter().any(|b| a.run != b.run && is_near(a, b, distance, end))
                };
                let expected: Vec<bool> = group.iter().map(is_near_another).collect();
                prop_assert_eq!(near_others(&group, distance), expected);
            }
        }

        /// Against a scan that compares each pair of two runs.
        #[test]
        fn near_pairs_are_those_of_a_plain_scan(
            mut positions in proptest::collection::vec((0_u32..60, 0_usize..2), 0..12),
            end in 0_u32..60,
            distance in 0_u32..12,
        ) {
            positions.sort_unstable();
            let runs: Vec<RunAt> = positions
                .into_iter()
                .map(|(start, run)| RunAt { start, end: start + 2, run })
                .collect();

            // In any order.
            let expected = runs.iter().any(|a| runs.iter().any(|b| {
                a.run != b.run && a.start <= b.start && is_near(a, b, distance, end)
            }));
            prop_assert_eq!(groups(&runs, 2, distance, &[end]).next().is_some(), expected);

            // In the given order.
            let expected = runs.iter().any(|a| runs.iter().any(|b| {
                (a.run, b.run) == (0, 1) && b.start >= a.end && is_near(a, b, distance, end)
            }));
            let mut stretches = Stretches::default();
            prop_assert_eq!(!stretches.find(&runs, 2, distance, &[end]).is_empty(), expected);
        }
    }

    /// Returns the groups that have every run, linking members until no more are near.
    fn plain_groups(runs: &[RunAt], n_runs: usize, distance: u32, end: u32) -> Vec<Vec<RunAt>> {
        let mut left = runs.to_vec();
        let mut groups = Vec::new();
        while !left.is_empty() {
            let mut group = vec![left.remove(0)];
            let near_group =
                |b: &RunAt, group: &[RunAt]| group.iter().any(|a| is_near(a, b, distance, end));
            while let Some(at) = left.iter().position(|b| near_group(b, &group)) {
                group.push(left.remove(at));
            }

            group.sort_unstable();
            if (0..n_runs).all(|run| group.iter().any(|s| s.run == run)) {
                groups.push(group);
            }
        }
        groups
    }

    /// Returns whether two occurrences are near, with one paragraph end in the text.
    fn is_near(a: &RunAt, b: &RunAt, distance: u32, end: u32) -> bool {
        let (a, b) = if a <= b { (a, b) } else { (b, a) };
        b.start <= a.end + distance && !(a.start <= end && end < b.start)
    }
}
