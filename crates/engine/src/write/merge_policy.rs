//! When segments are merged, and which.
//!
//! tantivy's policy forms levels from the largest segment down, so that a merged segment is merged again
//! with the next few small ones. Here segments are merged from the smallest up, and only if none of them
//! makes up more than half of the result: each merge at least doubles the segment that an article is
//! in, and with segments of one size it grows eightfold. Segments with a fair share of all articles
//! are left alone.

use tantivy::index::{SegmentId, SegmentMeta};
use tantivy::merge_policy::{MergeCandidate, MergePolicy};

/// The numbers of the merge policy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct MergeParams {
    /// The share of deleted articles above which a segment is rewritten. Lower: less space is
    /// wasted, more is rewritten. tantivy's default of 1.0 never rewrites. Source: chosen by hand.
    pub(crate) max_deleted_ratio: f64,
    /// Smaller segments are merged as if they had this many articles. Larger: all smaller segments are
    /// rewritten at every eighth commit of single articles. Source: chosen by hand.
    pub(crate) min_articles: u64,
    /// Segments that are merged at once. Halved, an article is rewritten half as often again;
    /// doubled, searches visit up to twice as many segments.
    pub(crate) n_merged: usize,
    /// Segments with at least this many articles are finished, unless they are small for their index.
    /// Halved or doubled, an index of a million articles has half or twice the segments.
    pub(crate) finished_articles: u64,
    /// The share of all articles above which a segment is finished in an index that is larger than
    /// that. Halved, ten million articles are rewritten less often, and in twice as many segments.
    pub(crate) finished_share: f64,
    /// The fewest articles of a run whose small segments are merged at its end. A smaller run would
    /// take noticeably longer.
    pub(crate) min_bulk_articles: u64,
    /// The fewest small segments that are merged at the end of a run.
    pub(crate) min_tail_segments: usize,
    /// The most articles that are rewritten at the end of a run, as a multiple of those that it added.
    pub(crate) max_tail_ratio: u64,
}

impl Default for MergeParams {
    fn default() -> Self {
        Self {
            max_deleted_ratio: 0.2,
            min_articles: 100,
            n_merged: 8,
            finished_articles: 400_000,
            finished_share: 1.0 / 16.0,
            min_bulk_articles: 10_000,
            min_tail_segments: 3,
            max_tail_ratio: 2,
        }
    }
}

/// A segment, as far as merging depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Candidate {
    id: SegmentId,
    /// The articles that are not deleted.
    n_alive: u64,
    n_deleted: u64,
}

impl Candidate {
    fn new(meta: &SegmentMeta) -> Self {
        Self {
            id: meta.id(),
            n_alive: meta.num_docs().into(),
            n_deleted: meta.num_deleted_docs().into(),
        }
    }
}

/// Merges segments of similar size.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TieredMergePolicy {
    params: MergeParams,
}

impl TieredMergePolicy {
    pub(crate) fn new(params: MergeParams) -> Self {
        Self { params }
    }

    /// Returns the segments to merge at the end of a run that added `n_added` articles: the smallest
    /// ones, so that a long run does not end with many. Empty if it is not worth it.
    pub(crate) fn tail(&self, segments: &[SegmentMeta], n_added: u64) -> Vec<SegmentId> {
        let tail = self.tail_of(segments.iter().map(Candidate::new).collect(), n_added);
        tail.into_iter().map(|segment| segment.id).collect()
    }

    fn tail_of(&self, segments: Vec<Candidate>, n_added: u64) -> Vec<Candidate> {
        let params = self.params;
        if n_added < params.min_bulk_articles {
            return Vec::new();
        }
        let mut n_left = n_added.saturating_mul(params.max_tail_ratio);
        let mut tail = self.unfinished(segments);
        tail.retain(|segment| {
            let fits = segment.n_alive <= n_left;
            n_left = if fits { n_left - segment.n_alive } else { 0 };
            fits
        });
        if tail.len() < params.min_tail_segments { Vec::new() } else { tail }
    }

    /// Returns the segments that may be merged with others, the smallest first.
    fn unfinished(&self, mut segments: Vec<Candidate>) -> Vec<Candidate> {
        let n_articles: u64 = segments.iter().map(|segment| segment.n_alive).sum();
        #[allow(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a threshold"
        )]
        let share = (n_articles as f64 * self.params.finished_share) as u64;
        let n_finished = share.max(self.params.finished_articles);
        segments.retain(|segment| segment.n_alive < n_finished);
        segments.sort_by_key(|segment| (segment.n_alive, segment.id));
        segments
    }

    fn candidates(&self, segments: Vec<Candidate>) -> Vec<Vec<Candidate>> {
        let mut merges = self.merges_by_size(segments.clone());
        for segment in segments {
            let is_merged = merges.iter().flatten().any(|merged| merged.id == segment.id);
            if self.has_many_deletions(segment) && !is_merged {
                merges.push(vec![segment]);
            }
        }
        merges
    }

    fn merges_by_size(&self, segments: Vec<Candidate>) -> Vec<Vec<Candidate>> {
        let n_merged = self.params.n_merged;
        let segments = self.unfinished(segments);
        let mut merges = Vec::new();
        let mut start = 0;
        while let Some(window) = segments.get(start..start + n_merged) {
            if self.is_even(window) {
                merges.push(window.to_vec());
                start += n_merged;
            } else {
                start += 1;
            }
        }
        merges
    }

    /// Returns whether the largest of some segments makes up at most half of all.
    fn is_even(&self, ascending: &[Candidate]) -> bool {
        let size = |segment: &Candidate| segment.n_alive.max(self.params.min_articles);
        let sum: u64 = ascending.iter().map(size).sum();
        ascending.last().is_some_and(|largest| size(largest) * 2 <= sum)
    }

    #[allow(clippy::cast_precision_loss, reason = "a ratio")]
    fn has_many_deletions(&self, segment: Candidate) -> bool {
        let n_all = segment.n_alive + segment.n_deleted;
        segment.n_deleted as f64 > n_all as f64 * self.params.max_deleted_ratio
    }
}

impl MergePolicy for TieredMergePolicy {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let merges = self.candidates(segments.iter().map(Candidate::new).collect());
        let ids = |merge: Vec<Candidate>| merge.into_iter().map(|segment| segment.id).collect();
        merges.into_iter().map(|merge| MergeCandidate(ids(merge))).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn policy() -> TieredMergePolicy {
        TieredMergePolicy::new(MergeParams::default())
    }

    fn segment(n_alive: u64) -> Candidate {
        Candidate { id: SegmentId::generate_random(), n_alive, n_deleted: 0 }
    }

    fn sizes(merge: &[Candidate]) -> Vec<u64> {
        merge.iter().map(|segment| segment.n_alive).collect()
    }

    /// The sizes of the segments of an index, and the articles that its merges rewrote.
    #[derive(Default)]
    struct Simulation {
        segments: Vec<Candidate>,
        n_rewritten: u64,
    }

    impl Simulation {
        fn add(&mut self, n_articles: u64) {
            self.segments.push(segment(n_articles));
            loop {
                let merges = policy().candidates(self.segments.clone());
                if merges.is_empty() {
                    return;
                }
                merges.iter().for_each(|merge| self.merge(merge));
            }
        }

        fn merge(&mut self, merge: &[Candidate]) {
            self.segments.retain(|segment| !merge.contains(segment));
            let n_articles = sizes(merge).iter().sum();
            self.n_rewritten += n_articles;
            self.segments.push(segment(n_articles));
        }
    }

    #[test]
    fn eight_segments_of_one_size_are_merged_and_seven_are_not() {
        let segments: Vec<Candidate> = (0..9).map(|_| segment(50_000)).collect();
        assert_eq!(policy().candidates(segments[..7].to_vec()), Vec::<Vec<_>>::new());
        let merges = policy().candidates(segments);
        assert_eq!(merges.iter().map(|merge| sizes(merge)).collect::<Vec<_>>(), [vec![50_000; 8]]);
    }

    #[test]
    fn a_large_segment_is_not_rewritten_for_a_few_small_ones() {
        let mut segments = vec![segment(300_000)];
        segments.extend((0..7).map(|_| segment(30_000)));
        assert_eq!(policy().candidates(segments), Vec::<Vec<_>>::new());
    }

    #[test]
    fn a_segment_with_many_deleted_articles_is_rewritten_alone() {
        let worn = Candidate { n_deleted: 300_000, ..segment(1_000_000) };
        let merges = policy().candidates(vec![segment(5_000_000), worn, segment(3)]);
        assert_eq!(merges, [vec![worn]]);
    }

    #[test]
    fn a_bulk_run_rewrites_each_article_once_and_ends_with_few_segments() {
        let mut index = Simulation::default();
        (0..100).for_each(|_| index.add(100_000));
        assert!(index.n_rewritten <= 10_000_000, "{}", index.n_rewritten);

        let tail = policy().tail_of(index.segments.clone(), 10_000_000);
        index.merge(&tail);
        assert!(index.segments.len() <= 13, "{:?}", sizes(&index.segments));
        assert!(index.n_rewritten <= 10_000_000, "{}", index.n_rewritten);
    }

    #[test]
    fn the_end_of_a_small_run_rewrites_nothing() {
        let segments: Vec<Candidate> = (0..7).map(|_| segment(100)).collect();
        assert_eq!(policy().tail_of(segments, 700), []);
    }

    #[test]
    fn the_end_of_a_run_leaves_segments_alone_that_are_large_for_the_run() {
        let sizes_before = [300_000, 9_000, 7_000, 3_000, 2_000];
        let segments = sizes_before.map(segment).to_vec();
        assert_eq!(sizes(&policy().tail_of(segments, 12_000)), [2_000, 3_000, 7_000, 9_000]);
    }

    proptest! {
        #[test]
        fn an_index_has_few_segments_and_articles_are_rewritten_a_few_times(
            added in prop::collection::vec(prop_oneof![8 => 1..3_u64, 2 => 1..20_000_u64], 1..400),
        ) {
            let mut index = Simulation::default();
            added.iter().for_each(|n_articles| index.add(*n_articles));
            let n_articles: u64 = added.iter().sum();
            prop_assert_eq!(sizes(&index.segments).iter().sum::<u64>(), n_articles);

            // Where nothing is merged, a segment is larger than the seven before it.
            let n_doublings = u64::from((n_articles / 100 + 1).ilog2());
            prop_assert!(index.segments.len() as u64 <= 8 + n_doublings, "{:?}", sizes(&index.segments));
            // Merges of segments below the smallest size cost as if they had it.
            let n_costly = n_articles + 100 * added.len() as u64;
            prop_assert!(index.n_rewritten <= n_costly * (2 + n_doublings), "{}", index.n_rewritten);
        }
    }
}
