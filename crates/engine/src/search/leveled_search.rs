//! What an index state finds for a query: the numbers of its articles, and the hits of a page.

use crate::plan::recency::Aging;
use crate::plan::{Match, PageRange, Plan, Plans, Sort, Strictness};
use crate::rank::Bm25f;
use crate::search::hit_key::HitKey;
use crate::search::list_order::ListOrder;
use crate::search::request::PartialMatches;
use crate::search::sort_key::SortKey;
use crate::search::tally::{Tally, TallyRequest};

/// A search for the strictest of several levels at which enough articles are found.
pub struct LeveledSearch<'a> {
    /// The plans of the query.
    pub plans: &'a Plans,
    /// The levels that may be used, strictest first. The last one is used if none finds enough.
    pub levels: &'a [Strictness],
    /// The strictest level that may be used, as an index. Those before it are only counted.
    pub strictest: usize,
    /// The number of articles that is enough.
    pub n_enough: u64,
    /// Whether all articles count as having only some of the words.
    pub all_are_partial: bool,
    /// The statistics and weights of the query.
    pub bm25f: &'a Bm25f,
    /// The part of the list to collect.
    pub page: PageRequest,
}

/// The articles of a [`LeveledSearch`].
pub struct LeveledHits {
    /// The level that was used, as an index.
    pub level: usize,
    /// The articles of each level up to the one that was used, those of stricter levels included.
    /// Empty if there was only one level to use.
    pub counts: Vec<u64>,
    /// The articles of the level.
    pub collected: Collected,
}

/// The part of a list to collect.
#[derive(Debug, Clone, Copy)]
pub struct PageRequest {
    /// The order of hits.
    pub sort: Sort,
    /// The place of articles that have only some of the words.
    pub order: ListOrder,
    /// How much dates count in the order by relevance, if at all.
    pub aging: Option<Aging>,
    /// Skip all hits up to this key.
    pub after: Option<SortKey>,
    /// The page of the remaining hits.
    pub page: PageRange,
    /// The use of articles that have only some of the words.
    pub partial: PartialMatches,
    /// The counts by value and day.
    pub tally: TallyRequest,
    /// The number of first hits whose articles will be read.
    pub n_read: usize,
}

/// The numbers of matching articles, and the hits of a page. Hidden articles are not counted.
#[derive(Debug, Default)]
pub struct Collected {
    /// Articles that have everything asked.
    pub strict_total: u64,
    /// Articles that have only some of it.
    pub partial_total: u64,
    /// Listed articles after the key that the page comes after, perhaps with those that are hidden.
    pub n_after: u64,
    /// The hits of the page, best first.
    pub hits: Vec<CollectedHit>,
    /// The counts by value and day.
    pub tally: Tally,
}

/// A hit with its key. Hits are ordered by their keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CollectedHit {
    /// The place in the list.
    pub key: SortKey,
    /// The article.
    pub hit: HitKey,
    /// The article has only some of the words.
    pub is_partial: bool,
}

impl CollectedHit {
    /// Returns a hit.
    #[must_use]
    pub fn new(key: SortKey, hit: HitKey, is_partial: bool) -> Self {
        Self { key, hit, is_partial }
    }
}

/// A plan, which of its articles have everything that the query asks for, and where these come.
pub struct TieredPlan {
    /// The plan.
    pub plan: Plan,
    /// The articles that have everything asked.
    pub strict: StrictPart,
}

/// The articles of a plan that have everything asked.
pub enum StrictPart {
    /// All of them.
    All,
    /// Those that match this condition. All of them are in the plan.
    Of(Match),
    /// None of them.
    None,
}

impl LeveledSearch<'_> {
    /// Returns the plan of a level.
    #[must_use]
    pub fn tiered_plan(&self, level: usize) -> TieredPlan {
        tiered_plan(self.plans, self.levels[level], self.all_are_partial)
    }
}

/// Returns the plan of a degree of strictness.
pub(crate) fn tiered_plan(
    plans: &Plans,
    strictness: Strictness,
    all_are_partial: bool,
) -> TieredPlan {
    let strict = match strictness {
        _ if all_are_partial => StrictPart::None,
        Strictness::All => StrictPart::All,
        _ => StrictPart::Of(plans.condition(Strictness::All)),
    };
    TieredPlan { plan: plans.plan(strictness), strict }
}

impl TieredPlan {
    /// Returns the plan of the articles that have everything asked; `None` if there are none.
    #[must_use]
    pub fn strict_plan(&self) -> Option<Plan> {
        match &self.strict {
            StrictPart::All => Some(self.plan.clone()),
            StrictPart::Of(matching) => {
                Some(Plan { matching: matching.clone(), ..self.plan.clone() })
            }
            StrictPart::None => None,
        }
    }
}
