//! The cleaned article: what the index, the reading page and the API are made from.

use serde::{Deserialize, Serialize};

use crate::published::Published;

/// A cleaned article.
///
/// Its texts hold no control or zero-width characters, no tabs and no line breaks but those that [`Article::body`]
/// puts between paragraphs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// What names the article for ever: the id that it states, or its place in the corpus.
    pub id: String,
    /// The headline; empty when a JSON article states none.
    pub title: String,
    /// The text in the order of the source, without the title.
    pub paragraphs: Vec<Paragraph>,
    /// The names of those who wrote it, in the order of the source.
    pub authors: Vec<String>,
    /// The paper, agency or site that it comes from.
    pub source: Option<String>,
    /// When it was published, only where the text or its metadata states it.
    pub published: Option<Published>,
    /// The editor in charge.
    pub editor: Option<String>,
    /// The page or pages of the paper, such as `17—24版`.
    pub edition: Option<String>,
    /// Where it was found. It comes from outside and may hold any scheme: check it before making it a link.
    pub url: Option<String>,
}

impl Article {
    /// Returns the paragraphs' texts joined by `\n`, of every kind.
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

/// One paragraph: never empty, never with a line break.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paragraph {
    /// What it is on the page.
    pub kind: ParagraphKind,
    /// Its text.
    pub text: String,
}

impl Paragraph {
    /// Returns a paragraph of the given kind.
    pub fn new(kind: ParagraphKind, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { kind, text }
    }
}

/// What a paragraph is on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ParagraphKind {
    /// Running text.
    Body,
    /// A heading inside the article.
    Heading,
    /// The words below a picture.
    Caption,
    /// The short line above a headline.
    Kicker,
    /// The line below a headline that goes on with it.
    Subtitle,
    /// The line that names the authors.
    Byline,
    /// Edition lines, credits, editors: about the article, not of it.
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
    fn kinds_are_lower_case_on_the_wire() {
        assert_eq!(serde_json::to_string(&ParagraphKind::Subtitle).unwrap(), "\"subtitle\"");
    }
}
