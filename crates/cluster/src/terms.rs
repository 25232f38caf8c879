//! Our terms at our positions in an index of OpenSearch, and queries that read them.
//!
//! The cluster analyses nothing: it is sent each term and its position. A field is a text of words
//! separated by blanks, one for each position; a word holds the terms of its position, and a gap is
//! a word that the analyzer drops ([`PositionText`]). Queries are phrases with the same gaps
//! ([`phrase_query`]). A similarity scores a term by its frequency alone, and scripts turn the
//! frequencies into BM25F with statistics that the caller gives ([`Bm25fQuery`]), so that shards do
//! not show in the order.

mod bm25f_query;
mod mapping;
mod position_text;

pub use bm25f_query::{Bm25fQuery, Bm25fStatistics, RankedGram, RankedGrams};
pub use mapping::{IndexShape, index_body};
pub use position_text::{PositionText, phrase_query};

/// The names of the fields, as far as this module reads or writes them by itself.
pub mod fields {
    /// The grams of the title, with positions.
    pub const TITLE_GRAMS: &str = "title_grams";
    /// The grams of the body, with positions.
    pub const BODY_GRAMS: &str = "body_grams";
    /// The number of grams of the title.
    pub const TITLE_LENGTH: &str = "title_length";
    /// The number of grams of the body.
    pub const BODY_LENGTH: &str = "body_length";
}
