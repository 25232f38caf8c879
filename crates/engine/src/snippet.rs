//! Snippets: the few sentences of an article that show why it was found.
//!
//! Each paragraph with matches becomes a `Passage`, which knows where it may be cut. Its
//! sentences, or parts of long ones around the matches, are candidates. Those that show most of
//! the query are chosen, cut to the room that there is, and shown in the order of the text.
//! Linear in the length of the article and in the number of matches.

mod candidate;
mod fit;
mod fragments;
mod params;
mod passage;
mod selection;
mod similarity;
mod window;

pub(crate) use fragments::snippets;
pub use fragments::snippets_of;
