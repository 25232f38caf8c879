//! An article whose text is cut into lines: the form that the passes over lines work on.

use super::lines::PageLine;
use super::traced_text::TracedText;
use crate::article::{Article, Paragraph};
use crate::change::Change;

/// The lines of an article, and what is known of it so far.
pub(super) struct PageLines<'a> {
    /// The text after the passes over characters.
    pub(super) text: &'a TracedText<'a>,
    /// The fields that are known; its paragraphs come last.
    pub(super) article: Article,
    /// The notes of the front matter, which precede the lines.
    pub(super) notes: Vec<Paragraph>,
    /// The lines that are left.
    pub(super) lines: Vec<PageLine<'a>>,
    /// The index of the line that followed the title, once the title is found.
    pub(super) below_title: Option<usize>,
    /// The changes made to lines, with positions in bytes of the source.
    pub(super) changes: Vec<Change>,
}

impl PageLines<'_> {
    /// Returns the article with its lines as paragraphs, and the changes.
    pub(super) fn into_article(self) -> (Article, Vec<Change>) {
        let Self { mut article, notes, lines, changes, .. } = self;

        let paragraphs = lines.into_iter().map(|line| Paragraph::new(line.kind, line.text));
        article.paragraphs = notes.into_iter().chain(paragraphs).collect();

        (article, changes)
    }
}
