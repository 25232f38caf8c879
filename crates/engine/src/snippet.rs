//! Snippets: the few sentences of an article that say why it was found.

mod selection;
mod fragments;
mod passage;
mod window;

pub(crate) use fragments::snippets;
pub use fragments::snippets_of;
