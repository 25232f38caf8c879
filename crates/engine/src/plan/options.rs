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
    /// Arrived in the archive after this microsecond since the epoch.
    pub arrived_after: Option<i64>,
    /// Arrived in the archive before this microsecond since the epoch.
    pub arrived_before: Option<i64>,
    /// The sources.
    pub source: NameFilter,
    /// The authors.
    pub author: NameFilter,
    /// The key terms.
    pub term: NameFilter,
}

/// A condition on the source, the authors or the key terms of an article. A source is compared as
/// printed, an author or a term in any spelling that folds to the same one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NameFilter {
    /// The article has one of these names; without any, every article qualifies.
    pub any_of: Vec<String>,
    /// The article has none of these names.
    pub none_of: Vec<String>,
}

impl Filters {
    /// Returns whether every article passes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.from.is_none()
            && self.before.is_none()
            && self.arrived_after.is_none()
            && self.arrived_before.is_none()
            && self.source.is_empty()
            && self.author.is_empty()
            && self.term.is_empty()
    }
}

impl NameFilter {
    /// Returns the condition that an article has one of these names.
    #[must_use]
    pub fn any_of(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { any_of: names.into_iter().map(Into::into).collect(), none_of: Vec::new() }
    }

    /// Returns whether every article passes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.any_of.is_empty() && self.none_of.is_empty()
    }
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
    /// By arrival in the archive, the last first.
    Arrived,
    /// By arrival in the archive, the first first.
    ArrivedRising,
}

/// A part of the list of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PageRange {
    /// The number of hits before the part.
    pub offset: usize,
    /// The most hits in the part.
    pub limit: usize,
}
