//! Running a search: which plan, which hits, in which order, and how they are shown.

mod article;
pub(crate) mod collect;
pub(crate) mod cursor;
mod effect;
mod engine;
pub(crate) mod explain;
pub(crate) mod facets;
mod reload;
mod strictness;

pub use cursor::{Continuation, Cursor};
pub use effect::WordEffect;
pub use engine::{Engine, Hit, MAX_HITS, MarkedArticle, SearchError, SearchRequest, SearchResult};
pub use explain::{ExplainedHit, ScoreExplanation, ScorePart, ScorePartKind};
pub use facets::{FacetCount, Facets};
