//! Runs as terms of one field: what queries look for.

use tantivy::Term;
use tantivy::schema::Field;

use crate::plan::RunOrder;

/// A run as terms. Offsets are in characters from the start of the run.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct RunTerms {
    /// The grams with their offsets. Empty only if there is an open end.
    pub(crate) grams: Vec<(u32, Term)>,
    /// The prefix of a gram that must follow, with its offset.
    pub(crate) open_end: Option<(u32, String)>,
    /// Grams that must not occur at these offsets.
    pub(crate) excluded: Vec<(i32, Term)>,
    /// Length in characters.
    pub(crate) n_chars: u32,
}

/// A run, or several runs near each other, in a field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Spans {
    pub(crate) field: Field,
    /// At least one.
    pub(crate) runs: Vec<RunTerms>,
    /// The largest number of characters between two runs, and their order; `None` for a single
    /// run.
    pub(crate) proximity: Option<(u32, RunOrder)>,
}
