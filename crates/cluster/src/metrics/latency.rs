//! A histogram of times that threads add to without a lock.

use std::sync::atomic::{AtomicU64, Ordering};

/// The upper ends of the buckets, in seconds: from a hit in a cache to the longest deadline.
const BUCKET_ENDS: [f64; 14] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

const N_BUCKETS: usize = BUCKET_ENDS.len() + 1;

/// A histogram of times.
#[derive(Debug, Default)]
pub struct LatencyHistogram {
    /// The last bucket has no upper end.
    counts: [AtomicU64; N_BUCKETS],
    sum_us: AtomicU64,
}

/// The state of a [`LatencyHistogram`] at a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct LatencySnapshot {
    /// The buckets with an upper end, in rising order.
    pub buckets: Vec<LatencyBucket>,
    /// The number of times.
    pub count: u64,
    /// The sum of all times, in seconds.
    pub sum_seconds: f64,
}

/// A bucket of a histogram.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LatencyBucket {
    /// The upper end, in seconds.
    pub end_seconds: f64,
    /// How many times are at most that, including those in lower buckets.
    pub count: u64,
}

impl LatencyHistogram {
    /// Adds a time.
    pub fn record(&self, seconds: f64) {
        let bucket = BUCKET_ENDS.partition_point(|end| *end < seconds);
        self.counts[bucket].fetch_add(1, Ordering::Relaxed);
        // Nobody waits for 584,000 years, and a cast of a negative number gives 0.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "see above")]
        self.sum_us.fetch_add((seconds * 1e6) as u64, Ordering::Relaxed);
    }

    /// Returns the present state.
    #[must_use]
    pub fn snapshot(&self) -> LatencySnapshot {
        let mut count = 0;
        let mut buckets = Vec::with_capacity(N_BUCKETS);
        for (end_seconds, in_bucket) in BUCKET_ENDS.into_iter().zip(&self.counts) {
            count += in_bucket.load(Ordering::Relaxed);
            buckets.push(LatencyBucket { end_seconds, count });
        }
        count += self.counts[N_BUCKETS - 1].load(Ordering::Relaxed);
        #[allow(clippy::cast_precision_loss, reason = "a sum for people")]
        let sum_seconds = self.sum_us.load(Ordering::Relaxed) as f64 / 1e6;
        LatencySnapshot { buckets, count, sum_seconds }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_fall_into_the_first_bucket_that_holds_them() {
        let histogram = LatencyHistogram::default();
        for seconds in [0.0, 0.001, 0.0011, 0.3, 60.0] {
            histogram.record(seconds);
        }
        let snapshot = histogram.snapshot();
        let at = |end: f64| snapshot.buckets.iter().find(|b| b.end_seconds >= end).unwrap().count;
        assert_eq!([at(0.001), at(0.0025), at(0.25), at(0.5), at(30.0)], [2, 3, 3, 4, 4]);
        assert_eq!(snapshot.count, 5);
        assert!((snapshot.sum_seconds - 60.3021).abs() < 1e-3, "{}", snapshot.sum_seconds);
    }
}
