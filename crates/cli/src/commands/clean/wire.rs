//! The cleaned article and its changes as JSON, which `xunwen index` reads like any other article.

use serde::Serialize;
use xunwen_corpus::{Change, Cleaned, Paragraph, Published};

/// The object that `xunwen clean --json` prints; unknown fields are null.
#[derive(Serialize)]
pub(super) struct CleanedArticleJson<'a> {
    id: &'a str,
    title: Option<&'a str>,
    authors: &'a [String],
    published: Option<Published>,
    source: Option<&'a str>,
    edition: Option<&'a str>,
    editor: Option<&'a str>,
    url: Option<&'a str>,
    paragraphs: &'a [Paragraph],
    changes: &'a [Change],
}

impl<'a> CleanedArticleJson<'a> {
    /// Returns an article and its changes.
    pub(super) fn new(cleaned: &'a Cleaned) -> Self {
        let Cleaned { article, changes, .. } = cleaned;
        Self {
            id: &article.id,
            title: Some(article.title.as_str()).filter(|title| !title.is_empty()),
            authors: &article.authors,
            published: article.published,
            source: article.source.as_deref(),
            edition: article.edition.as_deref(),
            editor: article.editor.as_deref(),
            url: article.url.as_deref(),
            paragraphs: &article.paragraphs,
            changes,
        }
    }
}
