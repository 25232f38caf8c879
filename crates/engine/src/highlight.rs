//! Where in a text as shown the query matched.

mod folded_article;
mod highlight_matcher;
mod highlighter;
pub(crate) mod proximity;
mod run_finder;

pub(crate) use folded_article::FoldedArticle;
pub(crate) use highlight_matcher::{Found, HighlightMatcher, whole_atoms};
pub use highlighter::marks_of;
pub(crate) use highlighter::{Highlighter, Highlighters};
pub(crate) use run_finder::{RunFinder, RunOccurrence};
