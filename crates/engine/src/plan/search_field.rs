//! The parts of an article that a condition looks at.

use serde::Serialize;

use crate::query::QueryField;

/// The part of an article in which a condition must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SearchField {
    /// Title or body.
    Text,
    /// The title.
    Title,
    /// The name of an author.
    Author,
    /// The name of the source.
    Source,
}

impl SearchField {
    /// Returns the field of a query; `None` for key terms, which are looked up whole.
    pub(super) fn from_query(field: QueryField) -> Option<Self> {
        match field {
            QueryField::Title => Some(Self::Title),
            QueryField::Author => Some(Self::Author),
            QueryField::Source => Some(Self::Source),
            QueryField::Term => None,
        }
    }

    /// Returns whether the field holds names, in which any sign matches any other.
    pub(super) fn is_name(self) -> bool {
        matches!(self, Self::Author | Self::Source)
    }
}
