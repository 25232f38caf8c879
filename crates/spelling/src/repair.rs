//! Repairs of one run of a query: candidates, and the evidence of the index for them.

mod candidate;
mod lettered;
mod typed;

pub use candidate::SpellingKind;
pub(crate) use candidate::{Evidence, Repair};
pub(crate) use lettered::{LetteredReading, lettered_repairs};
pub(crate) use typed::typed_repairs;
