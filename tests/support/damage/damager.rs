//! Chooses the damage of each article.

use super::{Damaged, KINDS, Kind, damage};
use crate::random::SplitMix;
use crate::real_news::WholeArticle;

/// Damages articles so that all kinds are equally frequent, although hyphens apply to few articles.
#[derive(Debug)]
pub struct Damager {
    seed: u64,
    n: u64,
    /// Articles damaged so far, by kind.
    counts: Vec<(usize, Kind)>,
}

impl Damager {
    /// Returns a damager with a fixed seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self { seed, n: 0, counts: KINDS.iter().map(|kind| (0, *kind)).collect() }
    }

    /// Damages an article with the least frequent kind that applies to it; in three of ten cases with
    /// two to four kinds.
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
