//! The fields of the index.
//!
//! Title and body are indexed as grams with character positions, for matching and for ranking.
//! `chars` lists the single characters of an article, for queries and words of one character, and
//! `words` the longer words of the dictionary, so that such a word is one lookup. The article itself is
//! stored whole. Its key terms are a column, by which articles are counted and filtered; their order is
//! computed again from the article when it is read. Names of sources and authors are indexed as grams,
//! too, so that a
//! part of a name finds it in either script.

use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};

/// The version of the layout. Raised when fields or the stored form change.
pub(crate) const SCHEMA_VERSION: u32 = 7;

/// The names of the tokenizers in the schema.
pub(crate) mod tokenizer {
    pub(crate) const GRAMS: &str = "xunwen_grams";
    pub(crate) const CHARS: &str = "xunwen_chars";
    pub(crate) const WORDS: &str = "xunwen_words";
}

/// The column of the publication time, in seconds since the Unix epoch.
pub(crate) const PUBLISHED: &str = "published";

/// The column of a number derived from the id, which decides the order of equal hits.
pub(crate) const TIE: &str = "tie";

/// The column of the sketch by which near-duplicates are recognised.
pub(crate) const SKETCH: &str = "sketch";

/// The field and column of the origin of an article. The name on disk is from layout 1.
pub(crate) const ORIGIN: &str = "file";

/// The column of the arrival, in microseconds since the Unix epoch. No two articles have the same.
pub(crate) const ARRIVED: &str = "arrived";

/// The column of a hash of the article: a new version has another one.
pub(crate) const VERSION: &str = "version";

/// The field and column of the source.
pub(crate) const SOURCE: &str = "source";

/// The field and column of the authors, each in the form in which names are looked up.
pub(crate) const AUTHOR: &str = "author";

/// The field and column of the key terms, folded.
pub(crate) const TERM: &str = "term";

/// The handles of the fields.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IndexFields {
    pub(crate) id: Field,
    pub(crate) origin: Field,
    pub(crate) title_grams: Field,
    pub(crate) body_grams: Field,
    pub(crate) chars: Field,
    pub(crate) words: Field,
    pub(crate) published: Field,
    pub(crate) arrived: Field,
    pub(crate) version: Field,
    pub(crate) tie: Field,
    pub(crate) sketch: Field,
    pub(crate) source: Field,
    pub(crate) author: Field,
    pub(crate) term: Field,
    pub(crate) source_grams: Field,
    pub(crate) author_grams: Field,
    pub(crate) article: Field,
}

/// Returns the schema and the handles of its fields.
pub(crate) fn schema() -> (Schema, IndexFields) {
    let mut builder = Schema::builder();
    let grams = || text_options(tokenizer::GRAMS, IndexRecordOption::WithFreqsAndPositions);
    // Their lengths are not needed, so these fields keep none.
    let without_lengths = |tokenizer: &str, record| {
        let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer);
        let indexing = indexing.set_index_option(record).set_fieldnorms(false);
        TextOptions::default().set_indexing_options(indexing)
    };
    let chars = without_lengths(tokenizer::CHARS, IndexRecordOption::Basic);
    let words = without_lengths(tokenizer::WORDS, IndexRecordOption::WithFreqs);

    let fields = IndexFields {
        id: builder.add_text_field("id", STRING),
        origin: builder.add_text_field(ORIGIN, STRING | FAST),
        title_grams: builder.add_text_field("title_grams", grams()),
        body_grams: builder.add_text_field("body_grams", grams()),
        chars: builder.add_text_field("chars", chars),
        words: builder.add_text_field("words", words),
        published: builder.add_i64_field(PUBLISHED, FAST),
        arrived: builder.add_i64_field(ARRIVED, FAST),
        version: builder.add_u64_field(VERSION, FAST),
        tie: builder.add_u64_field(TIE, FAST),
        sketch: builder.add_u64_field(SKETCH, FAST),
        source: builder.add_text_field(SOURCE, STRING | FAST),
        author: builder.add_text_field(AUTHOR, STRING | FAST),
        term: builder.add_text_field(TERM, STRING | FAST),
        source_grams: builder.add_text_field("source_grams", grams()),
        author_grams: builder.add_text_field("author_grams", grams()),
        article: builder.add_bytes_field("article", STORED),
    };
    (builder.build(), fields)
}

fn text_options(tokenizer: &str, record: IndexRecordOption) -> TextOptions {
    let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(record);
    TextOptions::default().set_indexing_options(indexing)
}
