//! What a search needs of the engine that keeps an index: the seam between searches and engines.
//!
//! Everything above it is the same for each engine: the query language, plans, relaxation, repairs,
//! reranking, near-duplicates, snippets and marks. [`LocalIndex`](crate::search::local::LocalIndex)
//! is the index on this machine.

use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};
use xunwen_corpus::Article;

use crate::budget::SearchBudget;
use crate::plan::recency::Aging;
use crate::plan::{Filters, Match, PageRange, Plan, Plans, Scoring, Sort, Strictness};
use crate::rank::{Bm25f, FieldLengths, RankingStatistics};
use crate::search::day_counts::DayCounts;
use crate::search::error::SearchError;
use crate::search::facets::{Facet, FacetLimits};
use crate::search::list_order::ListOrder;
use crate::search::request::PartialMatches;
use crate::search::retractions::Retractions;
use crate::search::sort_key::SortKey;

/// An index that can be searched, in whichever engine it is kept.
pub trait SearchIndex: Send + Sync {
    /// Returns the current state for one search.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn current(&self, access: &StateAccess<'_>) -> Result<Box<dyn IndexState>, SearchError>;

    /// Returns the state that a list was started in, if it is still kept. Otherwise the current
    /// state, where a list in this order can be continued in another state.
    ///
    /// # Errors
    /// [`SearchError::CursorExpired`] if the list cannot be continued; if the index cannot be read.
    fn resumed(
        &self,
        key: &StateKey,
        sort: Sort,
        access: &StateAccess<'_>,
    ) -> Result<ResumedState, SearchError>;

    /// Makes all commits so far searchable.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn reload(&self) -> Result<(), SearchError>;

    /// Makes commits of other processes searchable, if there are any. Cheap if there are none.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn follow(&self) -> Result<(), SearchError>;

    /// Returns the facts about the state that searches see.
    fn status(&self) -> IndexStatus;

    /// Returns a name of the state that searches see without the articles of these ids: each
    /// change gives another one.
    fn state_name(&self, hidden: &[String]) -> u64;

    /// Returns the microsecond since the epoch at which the last article arrived; 0 for an empty
    /// index.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn latest_arrival(&self) -> Result<i64, SearchError>;

    /// Returns the folder of the generation that is searched; an empty path for an index that is
    /// not on this machine.
    fn generation(&self) -> &Path;
}

/// What a search may see and do in an index state.
pub struct StateAccess<'a> {
    /// The work that it may do.
    pub budget: &'a SearchBudget,
    /// The articles that were taken back.
    pub retractions: &'a Retractions,
    /// Whether words are looked up as such, and not by their pairs of characters.
    pub uses_words: bool,
}

/// The state that a list is continued in.
pub struct ResumedState {
    /// The state.
    pub state: Box<dyn IndexState>,
    /// Whether it differs from the one that the list was started in.
    pub is_changed: bool,
}

/// Facts about an index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IndexStatus {
    /// The number of articles.
    pub n_articles: u64,
    /// The number of segments.
    pub n_segments: usize,
    /// The number of the generation, which every rebuild raises.
    pub generation_number: u64,
    /// The second since the epoch at which the newest article was published.
    pub newest: Option<i64>,
    /// Whether the index is complete and built with the analysis of queries.
    pub is_current: bool,
    /// Whether a part of the machines that keep the index does not answer. Answers are complete.
    pub is_degraded: bool,
}

/// Names an index state in cursors.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum StateKey {
    /// A state by its name.
    Named(u64),
    /// A state that the engine of the index holds under this id, also for other processes.
    Held {
        /// The name of the state.
        name: u64,
        /// The id.
        id: String,
    },
}

impl fmt::Debug for StateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) | Self::Held { name, .. } => write!(f, "{name:016x}"),
        }
    }
}

/// One state of an index. A search runs in one state from beginning to end.
pub trait IndexState: Send + Sync {
    /// Returns the name of the state; two states with one name have the same articles.
    fn name(&self) -> u64;

    /// Returns whether no articles are hidden from the state, so that what is known of its name
    /// holds.
    fn shows_all(&self) -> bool;

    /// Keeps the state for continued lists, and returns its key.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn keep(&self) -> Result<StateKey, SearchError>;

    /// Returns whether this is the current state: otherwise articles are shown as
    /// [`Self::current_version`] says.
    fn is_current(&self) -> bool;

    /// Returns the number of articles.
    fn n_articles(&self) -> u64;

    /// Returns the numbers by which articles are ranked: those of the whole index.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn statistics(&self, scoring: &Scoring) -> Result<RankingStatistics, SearchError>;

    /// Finds, counts and ranks the articles of a query.
    ///
    /// # Errors
    /// If the index cannot be read. Numbers are wrong if the budget of the search is closed
    /// afterwards.
    fn find(&self, search: &LeveledSearch<'_>) -> Result<LeveledHits, SearchError>;

    /// Returns the number of articles of each plan. Numbers are too low if the budget of the search
    /// is closed afterwards.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn count(&self, plan: &Plan) -> Result<u64, SearchError>;

    /// Counts the articles of a plan by the wanted parts. Numbers are too low if the budget of the
    /// search is closed afterwards.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn tally(&self, plan: &Plan, wanted: TallyRequest) -> Result<Tally, SearchError>;

    /// Counts all articles that pass filters by day. Numbers are too low if the budget of the search
    /// is closed afterwards.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn count_days(&self, filters: &Filters) -> Result<DayCounts, SearchError>;

    /// Returns the number of articles with a name, those that are being removed perhaps included.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn count_name(&self, field: NameField, name: &str) -> Result<u64, SearchError>;

    /// Returns about how many articles have two characters next to each other.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn count_pair(&self, pair: [char; 2]) -> Result<u64, SearchError>;

    /// Returns an article with a name.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn with_name(&self, field: NameField, name: &str) -> Result<Option<HitKey>, SearchError>;

    /// Returns the articles of a plan, hidden ones included, in the order of the index.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn matching(&self, plan: &Plan) -> Result<Vec<HitKey>, SearchError>;

    /// Returns articles at even distances in the index, about `n_articles` of them.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn sample(&self, n_articles: usize) -> Result<Vec<HitKey>, SearchError>;

    /// Returns the columns of an article.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn columns(&self, hit: HitKey) -> Result<HitColumns, SearchError>;

    /// Returns whether an article must not be shown, because it was taken back.
    fn is_hidden(&self, hit: HitKey) -> bool;

    /// Reads an article.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn article(&self, hit: HitKey) -> Result<Article, SearchError>;

    /// Makes several articles quick to read. Where reading one is quick, does nothing.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn prefetch(&self, _hits: &[HitKey]) -> Result<(), SearchError> {
        Ok(())
    }

    /// Returns an article of this state as it is in the current state; `None` if it was removed
    /// meanwhile.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn current_version(&self, found: Article) -> Result<Option<Article>, SearchError>;
}

/// An article in an index state. Means nothing in another state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HitKey(pub u64);

/// The columns of an article that searches read.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct HitColumns {
    /// The sketch by which near-duplicates are recognised.
    pub sketch: Option<u64>,
    /// Microseconds since the epoch.
    pub arrived: Option<i64>,
    /// The lengths of title and body.
    pub lengths: FieldLengths,
}

/// A field of names that are looked up whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NameField {
    /// The id.
    Id,
    /// A source as printed.
    Source,
    /// An author, folded.
    Author,
    /// A key term, folded.
    Term,
}

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

/// The counts by value and day that are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TallyRequest {
    /// The most sources, authors and key terms to list. Years and months are made from days.
    pub facets: FacetLimits,
    /// Whether articles are counted by day.
    pub days: bool,
}

/// Counts by value and day; empty where they were not wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// By source.
    pub source: Facet,
    /// By author, folded.
    pub author: Facet,
    /// By key term, folded.
    pub term: Facet,
    /// By day of publication.
    pub days: DayCounts,
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

impl TallyRequest {
    /// Returns whether nothing is wanted.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
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
