//! Which runs of characters stand near each other: one rule for places in the index and for
//! places in a text that is marked.

use std::cmp::Reverse;
use std::ops::Range;

/// A run of characters where it stands: from `start` on, before `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RunAt {
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Which of the runs it is.
    pub(crate) run: usize,
}

/// Returns the groups, as ranges of `standing`, in which each of `n_runs` stands with at most
/// `distance` characters, and no paragraph end, between one of the group and the next. `standing`
/// and `ends`, the paragraph ends, are in order.
pub(crate) fn groups(
    standing: &[RunAt],
    n_runs: usize,
    distance: u32,
    ends: &[u32],
) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut first = 0;
    let mut reach = 0;
    for (n, here) in standing.iter().enumerate() {
        let goes_on = n > first
            && here.start <= u32::saturating_add(reach, distance)
            && !parted(standing[n - 1].start, here.start, ends);
        if n > first && !goes_on {
            found.extend(has_all(&standing[first..n], n_runs).then_some(first..n));
            first = n;
        }
        reach = if goes_on { reach.max(here.end) } else { here.end };
    }
    found.extend(has_all(&standing[first..], n_runs).then_some(first..standing.len()));
    found
}

/// Returns for each of a group whether another run of it is within the distance. `group` is in order.
pub(crate) fn near_others(group: &[RunAt], distance: u32) -> Vec<bool> {
    let mut near = vec![false; group.len()];
    let reaches = |end: u32, start: u32| start <= end.saturating_add(distance);
    let mut furthest = TopTwo::default();
    for (n, here) in group.iter().enumerate() {
        near[n] = furthest.of_another(here.run).is_some_and(|end| reaches(end, here.start));
        furthest.pass(here.run, here.end);
    }
    let mut earliest = TopTwo::<Reverse<u32>>::default();
    for (n, here) in group.iter().enumerate().rev() {
        near[n] |= earliest.of_another(here.run).is_some_and(|start| reaches(here.end, start.0));
        earliest.pass(here.run, Reverse(here.start));
    }
    near
}

/// The greatest of what was passed, with its run, and the greatest of another run.
#[derive(Default)]
struct TopTwo<T>([Option<(T, usize)>; 2]);

impl<T: Copy + Ord> TopTwo<T> {
    fn pass(&mut self, run: usize, value: T) {
        let Self([first, second]) = self;
        let here = Some((value, run));
        let is_of = |kept: &Option<(T, usize)>| kept.is_some_and(|(_, of)| of == run);
        if is_of(first) {
            *first = (*first).max(here);
        } else if here > *first {
            *second = std::mem::replace(first, here);
        } else {
            *second = (*second).max(here);
        }
    }

    fn of_another(&self, run: usize) -> Option<T> {
        self.0.iter().flatten().find(|(_, of)| *of != run).map(|(value, _)| *value)
    }
}

/// Returns the stretches, start and end, in which all of `n_runs` stand in their order with at
/// most `gap` characters, and no paragraph end, between one and the next. Of stretches with the
/// same end the shortest.
pub(crate) fn stretches(
    standing: &[RunAt],
    n_runs: usize,
    gap: u32,
    ends: &[u32],
) -> Vec<(u32, u32)> {
    let of_run = |run| standing.iter().filter(move |s: &&RunAt| s.run == run);
    let mut reached: Vec<(u32, u32)> = of_run(0).map(|s| (s.start, s.end)).collect();
    for run in 1..n_runs {
        let next = of_run(run).filter_map(|s| {
            let before = reached.partition_point(|(_, end)| *end <= s.start);
            let (start, end) = *reached.get(before.checked_sub(1)?)?;
            let is_near = s.start - end <= gap && !parted(start, s.start, ends);
            is_near.then_some((start, s.end))
        });
        reached = next.collect();
    }
    reached
}

fn has_all(standing: &[RunAt], n_runs: usize) -> bool {
    (0..n_runs).all(|run| standing.iter().any(|s| s.run == run))
}

/// Returns whether a paragraph ends between two places.
fn parted(from: u32, to: u32, ends: &[u32]) -> bool {
    ends.get(ends.partition_point(|end| *end < from)).is_some_and(|end| *end < to)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn standing(places: &[(u32, u32, usize)]) -> Vec<RunAt> {
        places
            .iter()
            .map(|(start, end, run)| RunAt { start: *start, end: *end, run: *run })
            .collect()
    }

    #[test]
    fn a_group_has_every_run_within_the_distance() {
        let places = standing(&[(0, 2, 0), (12, 14, 1), (40, 42, 0)]);
        assert_eq!(groups(&places, 2, 10, &[]).first(), Some(&(0..2)));
        assert!(groups(&places, 2, 9, &[]).is_empty());
        assert!(groups(&places, 2, 10, &[5]).is_empty());
        assert!(groups(&[], 2, 10, &[]).is_empty());
    }

    #[test]
    fn in_a_group_only_what_is_near_another_run_counts() {
        let places = standing(&[(0, 2, 0), (8, 10, 0), (14, 16, 1), (20, 22, 1)]);
        assert_eq!(groups(&places, 2, 8, &[]).first(), Some(&(0..4)));
        let near = near_others(&places, 8);
        assert_eq!(near, [false, true, true, false]);
    }

    #[test]
    fn a_run_that_shorter_ones_stand_in_is_near_where_it_ends() {
        // `"中国人 国 人"~3` in 中国人ＧＤＰ人民
        let places = standing(&[(0, 3, 0), (1, 2, 1), (2, 3, 2), (6, 7, 2)]);
        assert_eq!(groups(&places, 3, 3, &[]).first(), Some(&(0..4)));
        assert_eq!(near_others(&places, 3), [true; 4]);
    }

    #[test]
    fn a_stretch_has_the_runs_in_order() {
        let places = standing(&[(0, 2, 0), (4, 6, 1), (9, 11, 0), (30, 32, 1)]);
        assert_eq!(stretches(&places, 2, 10, &[]), [(0, 6)]);
        assert_eq!(stretches(&places, 2, 20, &[]), [(0, 6), (9, 32)]);
        assert!(stretches(&places, 2, 1, &[]).is_empty());
        assert!(stretches(&places, 2, 10, &[3]).is_empty());
    }

    proptest! {
        /// Links each two that are near, and goes from one to the next.
        #[test]
        fn groups_and_what_is_near_in_them_are_those_of_a_plain_scan(
            mut places in proptest::collection::vec((0_u32..40, 1_u32..9, 0_usize..3), 0..10),
            n_runs in 1_usize..4,
            end in 0_u32..60,
            distance in 0_u32..8,
        ) {
            places.sort_unstable();
            let of = |(start, length, run): (u32, u32, usize)| RunAt { start, end: start + length, run };
            let mut places: Vec<RunAt> = places.into_iter().map(of).collect();
            places.sort_unstable();
            let is_near = |a: &RunAt, b: &RunAt| {
                let (a, b) = if a <= b { (a, b) } else { (b, a) };
                b.start <= a.end + distance && !(a.start <= end && end < b.start)
            };
            let mut left: Vec<RunAt> = places.clone();
            let mut expected = Vec::new();
            while !left.is_empty() {
                let mut group = vec![left.remove(0)];
                while let Some(at) = left.iter().position(|b| group.iter().any(|a| is_near(a, b))) {
                    group.push(left.remove(at));
                }
                group.sort_unstable();
                if (0..n_runs).all(|run| group.iter().any(|s| s.run == run)) {
                    expected.push(group);
                }
            }
            let found: Vec<Vec<RunAt>> =
                groups(&places, n_runs, distance, &[end]).into_iter().map(|g| places[g].to_vec()).collect();
            prop_assert_eq!(&found, &expected);
            for group in found {
                let expected: Vec<bool> = group.iter()
                    .map(|a| group.iter().any(|b| a.run != b.run && is_near(a, b)))
                    .collect();
                prop_assert_eq!(near_others(&group, distance), expected);
            }
        }

        /// Of two runs, each pair is looked at.
        #[test]
        fn near_pairs_are_those_of_a_plain_scan(mut places in proptest::collection::vec((0_u32..60, 0_usize..2), 0..12), end in 0_u32..60, distance in 0_u32..12) {
            places.sort_unstable();
            let places: Vec<RunAt> = places.into_iter().map(|(start, run)| RunAt { start, end: start + 2, run }).collect();
            let expected = places.iter().any(|a| places.iter().any(|b| {
                a.run != b.run && a.start <= b.start && b.start.saturating_sub(a.end) <= distance && !(a.start <= end && end < b.start)
            }));
            prop_assert_eq!(!groups(&places, 2, distance, &[end]).is_empty(), expected);
            let expected = places.iter().any(|a| places.iter().any(|b| {
                a.run == 0 && b.run == 1 && b.start >= a.end && b.start - a.end <= distance && !(a.start <= end && end < b.start)
            }));
            prop_assert_eq!(!stretches(&places, 2, distance, &[end]).is_empty(), expected);
        }
    }
}
