//! The metadata of a page.

/// The metadata that a page states, as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PageMetadata {
    pub(super) title: Option<String>,
    /// Candidates, the best first. Not all of them are dates.
    pub(super) dates: Vec<String>,
    pub(super) source: Option<String>,
    /// The names of the site and its publisher, the best first.
    pub(super) sites: Vec<String>,
    pub(super) authors: Vec<String>,
    pub(super) url: Option<String>,
}
