//! From a raw article to the article that an editor would see.
//!
//! Text is never reordered and never lost: a line that is read as metadata stays as a paragraph of its kind. What is
//! still to come (glosses, lost bytes, lines joined over columns, captions) has its place here, too.

mod characters;
mod entities;
mod front_matter;
mod headers;
mod labels;
mod lines;
mod page;
mod title;

#[cfg(test)]
mod tests;

use self::characters::{clean_line, clean_text};
use crate::article::{Article, Paragraph, ParagraphKind};
use crate::change::Cleaned;
use crate::format::Format;
use crate::published::Published;
use crate::read::RawArticle;
use crate::skip::{Place, Skip, SkipReason};

/// Returns the article that an editor would see.
///
/// Entities are decoded (one level), blanks of any width become ordinary ones, control and zero-width characters are
/// dropped, each line that is not blank becomes a paragraph. In text and Markdown the title and the metadata are
/// found where they are unmistakable; JSON articles state theirs.
///
/// # Errors
///
/// A [`Skip`] with [`SkipReason::Empty`] when neither a title nor text is left.
pub fn clean(raw: RawArticle) -> Result<Cleaned, Skip> {
    let article = match raw.format {
        Format::Text | Format::Markdown => page::compose(&raw),
        Format::Json | Format::JsonLines | Format::Html | Format::Warc | Format::Feed => {
            stated(&raw)
        }
    };
    article
        .map(|article| Cleaned { article, changes: Vec::new() })
        .ok_or_else(|| Skip::new(Place::whole(raw.id), SkipReason::Empty))
}

/// An article that states its own title and metadata.
fn stated(raw: &RawArticle) -> Option<Article> {
    let title = raw.title.as_deref().map(clean_line).unwrap_or_default();
    let paragraphs: Vec<_> = clean_text(&raw.body)
        .lines()
        .filter(|line| !line.is_empty())
        .map(|line| Paragraph::new(ParagraphKind::Body, line))
        .collect();
    let is_empty = title.is_empty() && paragraphs.is_empty();
    (!is_empty).then(|| Article { title, paragraphs, ..bare(raw) })
}

/// The fields that are taken over from the raw article, without title and text.
fn bare(raw: &RawArticle) -> Article {
    let stated =
        |field: &Option<String>| field.as_deref().map(clean_line).filter(|text| !text.is_empty());
    Article {
        // Names, not text: they are taken as they are, so that they still lead to what they name.
        id: raw.id.clone(),
        title: String::new(),
        paragraphs: Vec::new(),
        authors: raw
            .authors
            .iter()
            .map(|name| clean_line(name))
            .filter(|name| !name.is_empty())
            .collect(),
        source: stated(&raw.source),
        published: raw.date.as_deref().and_then(Published::parse),
        editor: None,
        edition: None,
        url: raw.url.as_deref().map(str::trim).filter(|url| is_address(url)).map(str::to_owned),
    }
}

fn is_address(url: &str) -> bool {
    !url.is_empty() && !url.contains(char::is_control)
}
