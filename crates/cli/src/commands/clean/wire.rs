//! The article and its changes as JSON. `xunwen index` reads it like any other article.

use anyhow::Context;
use serde::Serialize;
use xunwen_corpus::{Change, Cleaned, Paragraph, Published};

/// What `xunwen clean --json` writes; null is what is not known.
#[derive(Serialize)]
struct CleanedArticle<'a> {
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

/// Returns an article and its changes as a line of JSON.
pub(super) fn line(cleaned: &Cleaned) -> anyhow::Result<String> {
    let Cleaned { article, changes } = cleaned;
    let article = CleanedArticle {
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
    };
    let mut line = serde_json::to_string(&article).context("cannot write the article")?;
    line.push('\n');
    Ok(line)
}
