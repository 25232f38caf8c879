//! The answer to a request for an article.

use serde::Serialize;
use utoipa::ToSchema;
use xunwen_corpus as corpus;
use xunwen_engine::MarkedArticle;

use super::MarkedText;

/// An article.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ArticleAnswer {
    /// What names it for ever.
    #[schema(example = "economy/cross-border")]
    id: String,
    /// Its title; empty when it has none.
    title: MarkedText,
    /// Its text, in order.
    paragraphs: Vec<Paragraph>,
    /// The paper, agency or site that it comes from.
    #[schema(required)]
    source: Option<String>,
    /// Who wrote it.
    authors: Vec<String>,
    /// The editor in charge.
    #[schema(required)]
    editor: Option<String>,
    /// The page or pages of the paper.
    #[schema(required)]
    edition: Option<String>,
    /// When it was published: a day, or RFC 3339 where the time is known.
    #[schema(required, example = "2023-05-19")]
    published: Option<String>,
    /// Where it was found, as stated: any scheme.
    #[schema(required)]
    url: Option<String>,
}

/// A paragraph and the parts of it that matched.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Paragraph {
    kind: ParagraphKind,
    #[serde(flatten)]
    text: MarkedText,
}

/// What a paragraph is on the page.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ParagraphKind {
    Body,
    Heading,
    Caption,
    Kicker,
    Subtitle,
    Byline,
    Note,
}

impl From<MarkedArticle> for ArticleAnswer {
    fn from(marked: MarkedArticle) -> Self {
        let MarkedArticle { article, title, paragraphs } = marked;
        let paragraph = |(kind, text): (corpus::ParagraphKind, xunwen_text::MarkedText)| {
            Paragraph { kind: kind.into(), text: text.into() }
        };
        Self {
            id: article.id,
            title: title.into(),
            paragraphs: paragraphs.into_iter().map(paragraph).collect(),
            source: article.source,
            authors: article.authors,
            editor: article.editor,
            edition: article.edition,
            published: article.published.map(|published| published.to_string()),
            url: article.url,
        }
    }
}

impl From<corpus::ParagraphKind> for ParagraphKind {
    fn from(kind: corpus::ParagraphKind) -> Self {
        match kind {
            corpus::ParagraphKind::Body => Self::Body,
            corpus::ParagraphKind::Heading => Self::Heading,
            corpus::ParagraphKind::Caption => Self::Caption,
            corpus::ParagraphKind::Kicker => Self::Kicker,
            corpus::ParagraphKind::Subtitle => Self::Subtitle,
            corpus::ParagraphKind::Byline => Self::Byline,
            corpus::ParagraphKind::Note => Self::Note,
        }
    }
}
