//! Running a search: which plan, which hits, in which order, and how they are shown.

mod archive_days;
mod arrange;
mod article;
mod author_names;
mod context;
mod cursor;
mod day_counts;
mod effect;
mod engine;
mod error;
mod explain;
mod facets;
mod found_articles;
mod histogram;
mod hit;
mod hit_list;
mod hit_window;
mod index_state;
mod key_term_names;
mod list_order;
mod local;
mod name_hint;
mod present;
mod repairs;
mod request;
mod retractions;
mod sort_key;
mod spelling;
mod strictness;
mod trial;

pub use cursor::{Continuation, Cursor};
pub use day_counts::{CalendarUnit, DayCounts, HistogramPeriods};
pub use effect::WordEffect;
pub use engine::Engine;
pub use error::SearchError;
pub use explain::{ExplainedHit, ScoreExplanation, ScorePart, ScorePartKind};
pub use facets::{Facet, FacetCount, FacetLimits, Facets};
pub use found_articles::{FoundArticle, FoundArticles};
pub use histogram::{Histogram, HistogramPeriod, PeriodCounts};
pub use hit::{Hit, MarkedArticle, SearchResult};
pub use index_state::{
    Collected, CollectedHit, HitColumns, HitKey, IndexState, IndexStatus, LeveledHits,
    LeveledSearch, NameField, PageRequest, ResumedState, SearchIndex, StateAccess, StateKey,
    StrictPart, Tally, TallyRequest, TieredPlan,
};
pub use list_order::ListOrder;
pub use repairs::{Repair, RepairKind};
pub use request::{FirstHits, HitTexts, MAX_HITS, PartialMatches, SearchRequest};
pub use retractions::Retractions;
pub use sort_key::SortKey;
pub use spelling::Spelling;
