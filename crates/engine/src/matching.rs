//! From a [`Plan`](crate::plan::Plan) to the documents that match it: our own tantivy queries, one
//! per file, and [`Lowering`], the one place where a plan becomes tantivy queries.

mod any_field_term_query;
mod doc_set;
mod forward_only_query;
mod idf;
mod known_terms;
mod lower;
mod metered_scorer;
mod min_match_query;
mod min_match_scorer;
mod near_query;
mod positions;
mod prefix_ends;
mod run_cache;
mod run_positions;
mod run_postings;
mod run_query;
mod run_terms;
mod search_scope;
mod sorted_docs;
mod span_query;
mod term_cache;
mod union_query;
mod verified_docs;

pub use idf::idf;
pub(crate) use known_terms::KnownTerms;
pub(crate) use lower::{Lowering, lower_filters};
pub(crate) use min_match_query::WordWeights;
pub(crate) use min_match_scorer::MinMatchScorer;
pub(crate) use search_scope::SearchScope;
pub(crate) use term_cache::{PostingsCursor, TermCache};
