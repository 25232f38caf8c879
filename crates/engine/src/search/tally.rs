//! Counts of matching articles by value and day.

use crate::search::day_counts::DayCounts;
use crate::search::facets::{Facet, FacetLimits};

/// The counts by value and day that are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TallyRequest {
    /// The most sources, authors and key terms to list. Years and months are made from days.
    pub facets: FacetLimits,
    /// Whether articles are counted by day.
    pub days: bool,
}

/// Counts by value and day; empty where they were not wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// By source.
    pub source: Facet,
    /// By author, folded.
    pub author: Facet,
    /// By key term, folded.
    pub term: Facet,
    /// By day of publication.
    pub days: DayCounts,
}

impl TallyRequest {
    /// Returns whether nothing is wanted.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}
