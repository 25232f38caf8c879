//! From a [`Plan`](crate::plan::Plan) to the documents that match it: our own tantivy queries, one
//! per file, and [`lower()`], the one place where a plan becomes tantivy queries.

mod any_field_term_query;
mod bounded_phrase_query;
mod doc_set;
mod forward_only_query;
mod idf;
mod lower;
mod min_match_query;
mod positions;
mod prefilter;
mod prefix_ends;
mod run_postings;
mod run_terms;
mod span_query;
mod term_cache;
mod text_predicate;
mod text_verified_query;
mod union_query;

pub(crate) use idf::idf;
pub(crate) use lower::lower;
pub(crate) use term_cache::{PostingsCursor, TermCache};
