//! Which article gets which fault.

use super::{Damaged, KINDS, Kind, damage};
use crate::random::SplitMix;
use crate::real_news::WholeArticle;

/// Damages articles so that each kind of fault is met as often as the next, though a hyphen finds
/// no hold in most of them.
#[derive(Debug)]
pub struct Damager {
    seed: u64,
    n: u64,
    /// Articles damaged so far, by kind.
    counts: Vec<(usize, Kind)>,
}

impl Damager {
    /// Returns one that makes the same of the same articles.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self { seed, n: 0, counts: KINDS.iter().map(|kind| (0, *kind)).collect() }
    }

    /// Returns the article damaged by the kind that was met least so far and finds a hold in it;
    /// three times of ten by a mixture of two to four.
    pub fn damage(&mut self, article: &WholeArticle) -> Damaged {
        self.n += 1;
        let mut random = SplitMix::seeded(self.seed ^ (self.n << 20));
        let seed = random.bits();
        if random.chance(30) {
            let mut kinds = KINDS.to_vec();
            random.shuffle(&mut kinds);
            kinds.truncate(random.between(2, 4));
            return damage(article, &kinds, seed);
        }
        self.counts.sort_unstable();
        let mut damaged = damage(article, &[], seed);
        for (count, kind) in &mut self.counts {
            damaged = damage(article, &[*kind], seed);
            if damaged.is_damaged() {
                *count += 1;
                break;
            }
        }
        damaged
    }
}
