//! The fields of the index.
//!
//! Title and body are indexed as grams with character positions, for truth and for rank alike.
//! `chars` says which single characters an article has, for queries of one character and for
//! words of one. The article itself is stored whole. Names of sources and authors are indexed as
//! grams too, so that a part of one finds it in either script.

use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};

/// The version of the layout; raised when fields or stored forms change.
pub(crate) const SCHEMA_VERSION: u32 = 5;

/// Names under which the tokenizers are registered in the index.
pub(crate) mod tokenizer {
    pub(crate) const GRAMS: &str = "xunwen_grams";
    pub(crate) const CHARS: &str = "xunwen_chars";
}

/// Fast field of the publication time, in seconds since the epoch.
pub(crate) const PUBLISHED: &str = "published";
/// Fast field of a number made from the id, so that equals always come in the same order.
pub(crate) const TIE: &str = "tie";
/// Fast field of the sketch that reprints are known by.
pub(crate) const SKETCH: &str = "sketch";
/// Fast field of the file that an article came from.
pub(crate) const FILE: &str = "file";
/// Fast field of the source.
pub(crate) const SOURCE: &str = "source";

/// Handles of the fields.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    pub(crate) id: Field,
    pub(crate) file: Field,
    pub(crate) title_grams: Field,
    pub(crate) body_grams: Field,
    pub(crate) chars: Field,
    pub(crate) published: Field,
    pub(crate) tie: Field,
    pub(crate) sketch: Field,
    pub(crate) source: Field,
    pub(crate) author: Field,
    pub(crate) source_grams: Field,
    pub(crate) author_grams: Field,
    pub(crate) article: Field,
}

/// Returns the schema and the handles of its fields.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let grams = || text(tokenizer::GRAMS, IndexRecordOption::WithFreqsAndPositions);
    let chars = TextFieldIndexing::default()
        .set_tokenizer(tokenizer::CHARS)
        .set_index_option(IndexRecordOption::Basic)
        .set_fieldnorms(false);
    let chars = TextOptions::default().set_indexing_options(chars);
    let fields = Fields {
        id: builder.add_text_field("id", STRING),
        file: builder.add_text_field(FILE, STRING | FAST),
        title_grams: builder.add_text_field("title_grams", grams()),
        body_grams: builder.add_text_field("body_grams", grams()),
        chars: builder.add_text_field("chars", chars),
        published: builder.add_i64_field(PUBLISHED, FAST),
        tie: builder.add_u64_field(TIE, FAST),
        sketch: builder.add_u64_field(SKETCH, FAST),
        source: builder.add_text_field(SOURCE, STRING | FAST),
        author: builder.add_text_field("author", STRING),
        source_grams: builder.add_text_field("source_grams", grams()),
        author_grams: builder.add_text_field("author_grams", grams()),
        article: builder.add_bytes_field("article", STORED),
    };
    (builder.build(), fields)
}

fn text(tokenizer: &str, record: IndexRecordOption) -> TextOptions {
    let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(record);
    TextOptions::default().set_indexing_options(indexing)
}
