//! Everything that a search asks for in addition to the query text.

use jiff::Timestamp;
use serde::Serialize;

use super::recency::Recency;

/// The options of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanOptions {
    /// Conditions that do not come from the query text.
    pub filters: Filters,
    /// The order of the hits.
    pub sort: Sort,
    /// The preference for newer articles when sorting by relevance, if any.
    pub recency: Option<Recency>,
    /// The part of the list.
    pub page: PageRange,
    /// The time of the search, from which 近7天 counts back.
    pub now: Timestamp,
}

/// Conditions that do not come from the query text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Filters {
    /// Published at or after this second since the epoch.
    pub from: Option<i64>,
    /// Published before this second since the epoch.
    pub before: Option<i64>,
    /// The source, exactly as printed.
    pub source: Option<String>,
    /// The name of one of the authors, in any spelling that folds to it.
    pub author: Option<String>,
}

/// The order of hits. Equal hits are sorted newest first, then by id.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// By score.
    #[default]
    Relevance,
    /// By publication time, newest first, articles without one last.
    Newest,
    /// By publication time, oldest first, articles without one last.
    Oldest,
}

/// A part of the list of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PageRange {
    /// The number of hits before the part.
    pub offset: usize,
    /// The most hits in the part.
    pub limit: usize,
}
