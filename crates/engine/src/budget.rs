//! The work that a search may do: what it has done so far, and whether it may go on.

mod meter;
mod search_budget;

pub(crate) use meter::WorkMeter;
pub use search_budget::{SearchBudget, SearchLimits, WorkKind};
