//! What to look up: the query in terms of the index, as plain data.
//!
//! A [`Plan`] names fields, terms, character offsets and weights, and does not depend on a search
//! engine. `matching/lower.rs` lowers it to tantivy's queries; another back end would lower the
//! same plan.
//!
//! [`Plans::new`] makes the plans of a [`QueryAst`](crate::QueryAst), one for each [`Strictness`].
//! Which articles match ([`Match`]), what ranks them ([`Scoring`]) and what is marked in them
//! ([`Highlights`]) are separate parts of a plan.

mod bare_text;
mod builder;
mod compounds;
mod condition;
mod function_words;
mod gram_run;
mod highlights;
pub(crate) mod number_match;
mod numerals;
mod options;
mod params;
mod plans;
mod query_kind;
pub(crate) mod recency;
pub(crate) mod relax;
mod run_grams;
mod run_match;
mod scoring;
mod scoring_builder;
mod search_field;
mod strictness;

pub use condition::Match;
pub use gram_run::{GramRun, NearRuns, RunOrder};
pub use highlights::{Highlight, Highlights};
pub(crate) use numerals::UNKNOWN_DIGITS;
pub use options::{Filters, NameFilter, PageRange, PlanOptions, Sort};
pub(crate) use params::PARAMS;
pub use plans::{Plan, Plans};
pub use query_kind::QueryKind;
pub use recency::{Aging, Recency, RecencyError};
pub use scoring::{Scoring, ScoringField, ScoringRun, ScoringTerm, ScoringWord};
pub use search_field::SearchField;
pub use strictness::Strictness;
