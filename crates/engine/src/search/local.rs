//! The index on this machine, in tantivy: the only folder of searches that knows it.

pub(crate) mod collect;
pub(crate) mod counting;
pub(crate) mod grading;
pub(crate) mod hidden_docs;
mod local_index;
pub(crate) mod lowered_plan;
pub(crate) mod reload;
pub(crate) mod searcher_cache;
mod searching;
pub(crate) mod segment_columns;
pub(crate) mod segment_days;
pub(crate) mod segment_scorer;
pub(crate) mod segment_values;
pub(crate) mod snapshot;
pub(crate) mod state;
pub(crate) mod tally;
pub(crate) mod value_column;
pub(crate) mod value_counts;

pub(crate) use local_index::LocalIndex;
