//! From an article to what is indexed and stored, and back.

use tantivy::TantivyDocument;
use tantivy::schema::Value;
use xunwen_corpus::Article;
use xunwen_text::FoldTable;

use crate::reprint::Sketch;
use crate::schema::Fields;

/// Returns the document of an article that came from `file`, a path below the corpus.
pub(crate) fn document(
    fields: &Fields,
    article: &Article,
    file: &str,
    fold: &FoldTable,
) -> TantivyDocument {
    let mut document = TantivyDocument::new();
    let body = article.body();
    document.add_text(fields.id, &article.id);
    document.add_text(fields.file, file);
    document.add_text(fields.title_grams, &article.title);
    document.add_text(fields.body_grams, &body);
    document.add_text(fields.chars, &article.title);
    document.add_text(fields.chars, &body);
    document.add_u64(fields.tie, tie_breaker(&article.id));
    if let Some(sketch) = Sketch::of(article, fold) {
        document.add_u64(fields.sketch, sketch.to_bits());
    }
    if let Some(published) = &article.published {
        document.add_i64(fields.published, published.epoch_seconds());
    }
    if let Some(source) = &article.source {
        document.add_text(fields.source, source);
        document.add_text(fields.source_grams, source);
    }
    for author in &article.authors {
        document.add_text(fields.author, author);
        document.add_text(fields.author_grams, author);
    }
    let stored = serde_json::to_vec(article).expect("an article is plain data with string keys");
    document.add_bytes(fields.article, &stored);
    document
}

/// Returns the stored article; `None` when the store holds something else.
pub(crate) fn article(fields: &Fields, document: &TantivyDocument) -> Option<Article> {
    let stored = document.get_first(fields.article)?.as_bytes()?;
    serde_json::from_slice(stored).ok()
}

/// Returns a number that depends on the id alone.
fn tie_breaker(id: &str) -> u64 {
    let hash = blake3::hash(id.as_bytes());
    u64::from_le_bytes(*hash.as_bytes().first_chunk().expect("a hash has 32 bytes"))
}
