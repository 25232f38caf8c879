//! The condition that decides which articles are found.

use serde::Serialize;

use super::gram_run::{GramRun, NearRuns};
use super::search_field::SearchField;

/// A condition on an article.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Match {
    /// Every article.
    Everything,
    /// All of these conditions.
    All(Vec<Match>),
    /// At least one of these conditions.
    Any(Vec<Match>),
    /// At least this percentage of these conditions, each weighted by its rarity.
    Share(u8, Vec<Match>),
    /// Not this condition.
    Not(Box<Match>),
    /// The run occurs in the field.
    Run(SearchField, GramRun),
    /// The runs occur in the field, near each other.
    Near(SearchField, NearRuns),
    /// The article has this key term, folded.
    Term(String),
    /// Published at or after the first second and before the other one, in seconds since the
    /// epoch.
    Published(Option<i64>, Option<i64>),
}

impl Match {
    /// Returns several conditions as one; `None` for an empty list.
    pub(super) fn joined(mut conditions: Vec<Self>, join: fn(Vec<Self>) -> Self) -> Option<Self> {
        match conditions.len() {
            0 => None,
            1 => conditions.pop(),
            _ => Some(join(conditions)),
        }
    }
}
