//! Plans as queries of the cluster.
//!
//! [`ConditionLowering`] turns the condition of a plan into a query that finds exactly its articles. What a
//! plan does not say, how many articles have a term, is asked first ([`TermCounts`]). A condition that
//! terms cannot decide is an [`Undecidable`]: its articles are found by reading candidates.

mod clauses;
mod condition;
mod near;
mod ranking;
mod run;
mod share;
mod term_counts;

pub(crate) use clauses::{everything, exact};
pub(crate) use condition::{ConditionLowering, Undecidable, filters, requires_all_words, wider};
pub(crate) use ranking::ranked;
pub(crate) use term_counts::{CountedTerm, TermCounts, counted_terms, scoring_counts};
