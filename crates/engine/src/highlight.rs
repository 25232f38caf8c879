//! Where a query matches in the text as shown.
//!
//! A text is folded first, which keeps the position of each character, so a match in the folded
//! text is a range of characters of the text as shown. [`Highlighter`] finds the patterns of a
//! plan; `proximity` is the one rule for runs near each other, in texts and in the index.

mod folded_article;
mod highlight_matcher;
mod highlighter;
mod match_edges;
pub(crate) mod proximity;
mod run_finder;

pub(crate) use folded_article::FoldedArticle;
pub(crate) use highlight_matcher::{HighlightMatch, HighlightMatcher};
pub use highlighter::marks_of;
pub(crate) use highlighter::{Highlighter, Highlighters};
pub(crate) use match_edges::whole_atoms;
pub(crate) use run_finder::{RunFinder, RunOccurrence};
