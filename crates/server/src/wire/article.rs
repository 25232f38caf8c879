//! The answer to a request for an article.

use serde::Serialize;
use utoipa::ToSchema;
use xunwen_corpus as corpus;
use xunwen_engine::MarkedArticle;

use super::marked_text::MarkedText;
use super::note::Note;

/// An article.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ArticleAnswer {
    /// The permanent id of the article.
    #[schema(example = "economy/cross-border")]
    id: String,
    /// The title; empty when the article has none.
    title: MarkedText,
    /// The text, in order.
    paragraphs: Vec<Paragraph>,
    /// The newspaper, agency or site that published it.
    #[schema(required)]
    source: Option<String>,
    /// The authors.
    authors: Vec<String>,
    /// The key terms: up to eight of its most telling words, most telling first, as printed or in
    /// the requested script. `term` and `词:` find the articles that have one.
    #[schema(example = json!(["跨境电商", "杭州"]))]
    terms: Vec<String>,
    /// The responsible editor.
    #[schema(required)]
    editor: Option<String>,
    /// The page or pages of the newspaper.
    #[schema(required)]
    edition: Option<String>,
    /// The date of publication: a day, or RFC 3339 when the time is known.
    #[schema(required, example = "2023-05-19")]
    published: Option<String>,
    /// The URL that the article states; any scheme.
    #[schema(required)]
    url: Option<String>,
    /// Empty, or the note `marks_cut`: the query needs more work than the server allows, and some matches may not be marked.
    notes: Vec<Note>,
}

/// A paragraph and the parts of it that match.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Paragraph {
    kind: ParagraphKind,
    #[serde(flatten)]
    text: MarkedText,
}

/// The role of a paragraph on the page.
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
        let MarkedArticle { article, title, paragraphs, terms, notes } = marked;

        Self {
            id: article.id,
            title: title.into(),
            paragraphs: paragraphs.into_iter().map(Paragraph::from).collect(),
            source: article.source,
            authors: article.authors,
            terms,
            editor: article.editor,
            edition: article.edition,
            published: article.published.map(|published| published.to_string()),
            url: article.url,
            notes: notes.into_iter().map(Note::from).collect(),
        }
    }
}

impl From<(corpus::ParagraphKind, xunwen_text::MarkedText)> for Paragraph {
    fn from((kind, text): (corpus::ParagraphKind, xunwen_text::MarkedText)) -> Self {
        Self { kind: kind.into(), text: text.into() }
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
