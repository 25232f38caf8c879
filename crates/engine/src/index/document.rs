//! From an article to what is stored of it and kept in columns, and back.

use tantivy::error::DataCorruption;
use tantivy::schema::Value;
use tantivy::{Result, TantivyDocument, TantivyError};
use xunwen_corpus::Article;
use xunwen_text::FoldTable;

use crate::index::codec;
use crate::index::schema::Fields;
use crate::index::sketch::ClauseSketch;

/// Returns what is kept in columns of an article that came from `file`, a path below the corpus,
/// and its stored form.
pub(crate) fn document(
    fields: &Fields,
    article: &Article,
    file: &str,
    stored: &[u8],
    fold: &FoldTable,
) -> TantivyDocument {
    let mut document = TantivyDocument::new();
    document.add_text(fields.file, file);
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
    document.add_bytes(fields.article, stored);
    document
}

/// Puts the codes of the stored article into `codes`, in the place of what is there.
///
/// # Errors
/// When the store holds something else.
pub(crate) fn unpack(
    fields: &Fields,
    document: &TantivyDocument,
    codes: &mut Vec<u8>,
) -> Result<()> {
    let stored = document.get_first(fields.article).and_then(|value| value.as_bytes());
    codec::unpack(stored.ok_or_else(damaged)?, codes).map_err(|_| damaged())
}

/// Returns the article that codes are of.
///
/// # Errors
/// When they are of none.
pub(crate) fn article(codes: &[u8]) -> Result<Article> {
    codec::article(codes).ok_or_else(damaged)
}

fn damaged() -> TantivyError {
    let comment =
        "a stored article cannot be read: run `xunwen doctor`, then `xunwen index --rebuild`";
    TantivyError::DataCorruption(DataCorruption::comment_only(comment))
}

/// Returns a number that depends on the id alone.
fn tie_breaker(id: &str) -> u64 {
    let hash = blake3::hash(id.as_bytes());
    u64::from_le_bytes(*hash.as_bytes().first_chunk().expect("a hash has 32 bytes"))
}
