//! The article before cleaning.

use crate::article::ParagraphKind;
use crate::change::ArticleWarning;
use crate::format::Format;

/// An article as its file contains it: decoded and split into fields, but not cleaned.
///
/// Cleaning depends on nothing else, so two raw articles that hash alike give the same article.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RawArticle {
    /// The id that the article states, or its location in the corpus.
    pub id: String,
    /// The title that the article states. In text and Markdown, the title is part of the body.
    pub title: Option<String>,
    /// The text.
    pub body: String,
    /// The known kinds of the blocks in `body`: the byte at which a block begins, and its kind, in
    /// order. Empty for plain text, where the cleaner has to find out.
    pub kinds: Vec<(usize, ParagraphKind)>,
    /// The newspaper, agency or site that published it.
    pub source: Option<String>,
    /// The publication date, as written in the file.
    pub date: Option<String>,
    /// The address of the original.
    pub url: Option<String>,
    /// The names of the authors.
    pub authors: Vec<String>,
    /// The responsible editor.
    pub editor: Option<String>,
    /// The page or pages of the newspaper.
    pub edition: Option<String>,
    /// The format of the text: HTML also for markup in a field of another format.
    pub format: Format,
    /// Parts that the reader did not understand.
    pub warnings: Vec<ArticleWarning>,
    /// The names of fields that the reader does not know.
    pub unread_fields: Vec<String>,
}

impl RawArticle {
    /// Returns an article that consists of a text without metadata.
    pub(super) fn from_text(id: &str, body: String, format: Format) -> Self {
        Self { id: id.to_owned(), body, ..Self::empty(format) }
    }

    /// Returns an article without anything.
    pub(crate) const fn empty(format: Format) -> Self {
        Self {
            id: String::new(),
            title: None,
            body: String::new(),
            kinds: Vec::new(),
            source: None,
            date: None,
            url: None,
            authors: Vec::new(),
            editor: None,
            edition: None,
            format,
            warnings: Vec::new(),
            unread_fields: Vec::new(),
        }
    }

    /// Returns the blocks of the text that are known to be notes, in order.
    pub(crate) fn notes(&self) -> impl Iterator<Item = &str> {
        let ends = self.kinds.iter().skip(1).map(|&(start, _)| start).chain([self.body.len()]);
        let blocks = self.kinds.iter().zip(ends);
        let notes = blocks.filter(|((_, kind), _)| *kind == ParagraphKind::Note);
        notes.filter_map(|(&(start, _), end)| self.body.get(start..end)).map(str::trim)
    }
}
