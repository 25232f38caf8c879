//! Our terms at our positions in an index of OpenSearch, and queries that read them.
//!
//! The cluster analyses nothing: it is sent each term and its position. A field is a text of words
//! separated by blanks, one for each position; a word holds the terms of its position, and a gap is
//! a word that the analyzer drops ([`PositionText`]). Queries are phrases with the same gaps
//! ([`phrase_query`]). A similarity scores a term by its frequency alone, and scripts turn the
//! frequencies into BM25F with statistics that the caller gives ([`FrequencyScript`]), so that shards do
//! not show in the order.

mod bm25f_query;
mod mapping;
mod position_text;

pub(crate) use bm25f_query::script_score;
pub use bm25f_query::{Bm25fStatistics, FrequencyScript};
pub use mapping::{IndexShape, index_body};
pub(crate) use position_text::{MARKS, escaped, term_list, term_query};
pub use position_text::{PositionText, phrase_query};

/// The names of the fields, as far as this module reads or writes them by itself.
pub mod fields {
    /// The grams of the title, with positions.
    pub const TITLE_GRAMS: &str = "title_grams";
    /// The grams of the body, with positions.
    pub const BODY_GRAMS: &str = "body_grams";
    /// The grams of the source's name, with positions.
    pub const SOURCE_GRAMS: &str = "source_grams";
    /// The grams of the authors' names, with positions.
    pub const AUTHOR_GRAMS: &str = "author_grams";
    /// The single characters of title and body.
    pub const CHARS: &str = "chars";
    /// The longer words of the dictionary in title and body.
    pub const WORDS: &str = "words";
    /// The length of the title, rounded as the ranking of one machine rounds it.
    pub const TITLE_LENGTH: &str = "title_length";
    /// The length of the body, rounded in the same way.
    pub const BODY_LENGTH: &str = "body_length";
    /// The number of grams of the title.
    pub const TITLE_COUNT: &str = "title_grams_count";
    /// The number of grams of the body.
    pub const BODY_COUNT: &str = "body_grams_count";
    /// The second of publication.
    pub const PUBLISHED: &str = "published";
    /// The day of publication in China, counted from 1970-01-01.
    pub const DAY: &str = "day";
    /// The microsecond of arrival.
    pub const ARRIVED: &str = "arrived";
    /// The number that decides the order of equal hits, as a signed number in the same order.
    pub const TIE: &str = "tie";
    /// The bits of the sketch by which near-duplicates are recognised.
    pub const SKETCH: &str = "sketch";
    /// A hash of the article.
    pub const VERSION: &str = "version";
    /// Where the article came from.
    pub const ORIGIN: &str = "origin";
    /// The source.
    pub const SOURCE: &str = "source";
    /// The authors, in the form in which names are looked up.
    pub const AUTHOR: &str = "author";
    /// The key terms, folded.
    pub const TERM: &str = "term";
    /// The title as it is printed.
    pub const TITLE: &str = "title";
    /// The packed article.
    pub const ARTICLE: &str = "article";
}
