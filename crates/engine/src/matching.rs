//! From a [`Plan`](crate::plan::Plan) to the documents that match: our own tantivy queries, one in
//! each file, and the one place where a plan is lowered to them.

pub(crate) mod bounded_phrase_query;
pub(crate) mod forward_only_query;
pub(crate) mod lower;
pub(crate) mod min_match_query;
mod positions;
mod prefilter;
pub(crate) mod span_query;
pub(crate) mod term_cache;
pub(crate) mod text_verified_query;
