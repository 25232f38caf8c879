//! The tantivy document of an article: its columns and its stored form.

use tantivy::error::DataCorruption;
use tantivy::schema::Value;
use tantivy::{Result, TantivyDocument, TantivyError};
use xunwen_corpus::Article;
use xunwen_text::{FoldTable, KeyTerm, joined_name};

use crate::index::codec;
use crate::index::schema::IndexFields;
use crate::index::sketch::ClauseSketch;

/// Where a version of an article came from, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DocumentPlace<'a> {
    /// The name of the place that the article came from;
    /// [`remove_origin`](crate::Writer::remove_origin) removes all articles of an origin.
    pub(crate) origin: &'a str,
    /// Microseconds since the Unix epoch.
    pub(crate) arrived: i64,
    /// A hash of the article.
    pub(crate) version: u64,
}

/// The parts of a document that are computed from its article.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DerivedParts<'a> {
    /// The packed form of the article.
    pub(crate) stored: &'a [u8],
    pub(crate) key_terms: &'a [KeyTerm],
}

/// Returns the document of an article: its columns and its packed form.
pub(crate) fn document(
    fields: &IndexFields,
    article: &Article,
    place: &DocumentPlace<'_>,
    derived: &DerivedParts<'_>,
    fold: &FoldTable,
) -> TantivyDocument {
    let mut document = TantivyDocument::new();
    document.add_text(fields.origin, place.origin);
    document.add_i64(fields.arrived, place.arrived);
    document.add_u64(fields.version, place.version);
    document.add_u64(fields.tie, tie_breaker(&article.id));
    if let Some(sketch) = ClauseSketch::new(article, fold) {
        document.add_u64(fields.sketch, sketch.to_bits());
    }
    if let Some(published) = &article.published {
        document.add_i64(fields.published, published.epoch_seconds());
    }
    if let Some(source) = &article.source {
        document.add_text(fields.source, source);
    }
    for author in &article.authors {
        document.add_text(fields.author, name_key(author, fold));
    }

    for term in derived.key_terms {
        document.add_text(fields.term, &term.folded);
    }

    document.add_bytes(fields.article, derived.stored);
    document
}

/// Returns the form in which the name of an author or source, or a key term, is looked up: folded,
/// without blanks and dots between ideographs.
#[must_use]
pub fn name_key(name: &str, fold: &FoldTable) -> String {
    joined_name(&fold.fold(name))
}

/// Decompresses the stored article of a document into `codes`, replacing the contents of `codes`.
///
/// # Errors
/// If the document does not hold a packed article.
pub(crate) fn unpack(
    fields: &IndexFields,
    document: &TantivyDocument,
    codes: &mut Vec<u8>,
) -> Result<()> {
    let stored = document.get_first(fields.article).and_then(|value| value.as_bytes());
    codec::unpack(stored.ok_or_else(damaged)?, codes).map_err(|_| damaged())
}

/// Decodes an article.
///
/// # Errors
/// If the codes are not those of an article.
pub(crate) fn decode_article(codes: &[u8]) -> Result<Article> {
    codec::decode(codes).ok_or_else(damaged)
}

fn damaged() -> TantivyError {
    let comment =
        "a stored article cannot be read: run `xunwen doctor`, then `xunwen index --rebuild`";
    TantivyError::DataCorruption(DataCorruption::comment_only(comment))
}

/// Returns a number that depends only on the id, for a stable order of equal hits.
pub(crate) fn tie_breaker(id: &str) -> u64 {
    let hash = blake3::hash(id.as_bytes());
    u64::from_le_bytes(*hash.as_bytes().first_chunk().expect("a hash has 32 bytes"))
}
