//! Which runs of characters stand near each other: one rule for places in the index and for
//! places in a text that is marked.

use std::ops::Range;

/// A run of characters where it stands: from `start` on, before `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Standing {
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Which of the runs it is.
    pub(crate) run: usize,
}

/// Returns the groups, as ranges of `standing`, in which each of `n_runs` stands with at most
/// `distance` characters, and no paragraph end, between one of the group and the next. `standing`
/// and `ends`, the paragraph ends, are in order.
pub(crate) fn groups(
    standing: &[Standing],
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

/// Returns the stretches, start and end, in which all of `n_runs` stand in their order with at
/// most `gap` characters, and no paragraph end, between one and the next. Of stretches with the
/// same end the shortest.
pub(crate) fn stretches(
    standing: &[Standing],
    n_runs: usize,
    gap: u32,
    ends: &[u32],
) -> Vec<(u32, u32)> {
    let of_run = |run| standing.iter().filter(move |s: &&Standing| s.run == run);
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

fn has_all(standing: &[Standing], n_runs: usize) -> bool {
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

    fn standing(places: &[(u32, u32, usize)]) -> Vec<Standing> {
        places
            .iter()
            .map(|(start, end, run)| Standing { start: *start, end: *end, run: *run })
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
    fn a_stretch_has_the_runs_in_order() {
        let places = standing(&[(0, 2, 0), (4, 6, 1), (9, 11, 0), (30, 32, 1)]);
        assert_eq!(stretches(&places, 2, 10, &[]), [(0, 6)]);
        assert_eq!(stretches(&places, 2, 20, &[]), [(0, 6), (9, 32)]);
        assert!(stretches(&places, 2, 1, &[]).is_empty());
        assert!(stretches(&places, 2, 10, &[3]).is_empty());
    }

    proptest! {
        /// Of two runs, each pair is looked at.
        #[test]
        fn near_pairs_are_those_of_a_plain_scan(mut places in proptest::collection::vec((0_u32..60, 0_usize..2), 0..12), end in 0_u32..60, distance in 0_u32..12) {
            places.sort_unstable();
            let places: Vec<Standing> = places.into_iter().map(|(start, run)| Standing { start, end: start + 2, run }).collect();
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
