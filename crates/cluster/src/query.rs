//! Plans as queries of the cluster.
//!
//! [`Lowering`] turns the condition of a plan into a query that finds exactly its articles. What a
//! plan does not say, how many articles have a term, is asked first ([`TermCounts`]). A condition that
//! terms cannot decide is an [`Undecidable`]: its articles are found by reading candidates.

mod condition;
mod near;
mod ranking;
mod run;
mod share;

pub(crate) use condition::{Lowering, Undecidable, everything, exact, filters, wider};
pub(crate) use ranking::ranked;
pub(crate) use share::{CountedTerm, TermCounts, counted_terms, scoring_counts};
