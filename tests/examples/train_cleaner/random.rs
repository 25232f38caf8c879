//! Reproducible random numbers.

use xunwen_tests::random::SplitMix;

/// The generator of the training pages: the same pages in every run.
pub(crate) struct TrainingRandom(SplitMix);

impl TrainingRandom {
    pub(crate) fn new(seed: u64) -> Self {
        Self(SplitMix::seeded(seed))
    }

    /// Returns a number from 0 to below 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.0.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Returns a number below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.0.bits() % n as u64) as usize
    }
}
