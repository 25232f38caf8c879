//! The cleaned article and its changes as JSON, which `xunwen index` reads like any other article.

use anyhow::Context;
use serde::Serialize;
use xunwen_corpus::{Change, Cleaned, Paragraph, Published};

/// The object that `xunwen clean --json` prints; unknown fields are null.
#[derive(Serialize)]
struct CleanedArticleJson<'a> {
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

/// Returns an article and its changes as one line of JSON.
pub(super) fn to_json_line(cleaned: &Cleaned) -> anyhow::Result<String> {
    let Cleaned { article, changes, .. } = cleaned;
    let article = CleanedArticleJson {
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
    let mut line = serde_json::to_string(&article).context("cannot serialize the article")?;
    line.push('\n');
    Ok(line)
}
