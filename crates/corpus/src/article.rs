//! The cleaned article, from which the index, the article page and the API are built.

use serde::{Deserialize, Serialize};

use crate::published::Published;

/// A cleaned article.
///
/// Its texts contain no control characters, zero-width characters, tabs or line breaks, except for
/// the line breaks that [`Article::body`] inserts between paragraphs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// The permanent id: the one that the article states, or its location in the corpus.
    pub id: String,
    /// The headline; empty when a JSON article states none.
    pub title: String,
    /// The paragraphs in the order of the source, without the title.
    pub paragraphs: Vec<Paragraph>,
    /// The names of the authors, in the order of the source.
    pub authors: Vec<String>,
    /// The newspaper, agency or site that published it.
    pub source: Option<String>,
    /// The publication date, if the text or its metadata states one.
    pub published: Option<Published>,
    /// The responsible editor.
    pub editor: Option<String>,
    /// The page or pages of the newspaper, such as `17—24版`.
    pub edition: Option<String>,
    /// The address of the original. It is untrusted and may have any scheme: check it before linking
    /// to it.
    pub url: Option<String>,
}

impl Article {
    /// Returns the texts of the paragraphs of every kind, joined by `\n`.
    pub fn body(&self) -> String {
        let n_bytes = self.paragraphs.iter().map(|p| p.text.len() + 1).sum();
        let mut body = String::with_capacity(n_bytes);
        for (i, paragraph) in self.paragraphs.iter().enumerate() {
            if i > 0 {
                body.push('\n');
            }
            body.push_str(&paragraph.text);
        }
        body
    }
}

/// A paragraph: never empty, without line breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paragraph {
    /// The role of the paragraph on the page.
    pub kind: ParagraphKind,
    /// The text.
    pub text: String,
}

impl Paragraph {
    /// Returns a paragraph of the given kind.
    pub fn new(kind: ParagraphKind, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { kind, text }
    }
}

/// The role of a paragraph on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ParagraphKind {
    /// Running text.
    Body,
    /// A heading inside the article.
    Heading,
    /// The text below an image.
    Caption,
    /// The short line above a headline.
    Kicker,
    /// The line below a headline that continues it.
    Subtitle,
    /// The line that names the authors.
    Byline,
    /// A line about the article, such as its edition, credits or editors.
    Note,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn body_joins_paragraphs_of_every_kind_in_order() {
        let article = Article {
            id: "a".into(),
            title: "题".into(),
            paragraphs: vec![
                Paragraph::new(ParagraphKind::Byline, "张三"),
                Paragraph::new(ParagraphKind::Body, "正文"),
            ],
            authors: vec![],
            source: None,
            published: None,
            editor: None,
            edition: None,
            url: None,
        };
        assert_eq!(article.body(), "张三\n正文");
    }

    #[test]
    fn kinds_are_serialized_in_lower_case() {
        assert_eq!(serde_json::to_string(&ParagraphKind::Subtitle).unwrap(), "\"subtitle\"");
    }
}
