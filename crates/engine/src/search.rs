//! Running a search: which plan, which hits, in which order, and how they are shown.

mod arrange;
mod article;
mod collect;
mod context;
mod cursor;
mod effect;
mod engine;
mod error;
mod explain;
mod facets;
mod hidden_docs;
mod hit;
mod hit_list;
mod hit_window;
mod lowered_plan;
mod name_hint;
mod present;
mod reload;
mod request;
mod retractions;
mod searcher_cache;
mod snapshot;
mod sort_key;
mod strictness;
mod trial;

pub use cursor::{Continuation, Cursor};
pub use effect::WordEffect;
pub use engine::Engine;
pub use error::SearchError;
pub use explain::{ExplainedHit, ScoreExplanation, ScorePart, ScorePartKind};
pub use facets::{FacetCount, Facets};
pub use hit::{Hit, MarkedArticle, SearchResult};
pub use request::{MAX_HITS, SearchRequest};
pub use retractions::Retractions;
