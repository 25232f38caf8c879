//! From a raw article to the article that an editor would see.
//!
//! First come steps over the characters, each from a text to the edits that mend it ([`traced_text`]); then steps over the
//! lines, which tell what each is on the page and make sentences whole. Text is never lost but for what a change
//! reports: a line that is read as metadata stays as a paragraph of its kind.

mod accents;
pub(crate) mod boundary;
mod captions;
mod characters;
mod datelines;
mod entities;
mod front_matter;
mod glosses;
mod hyphens;
pub(crate) mod language_model;
mod layout;
mod lines;
mod metadata_lines;
mod mojibake;
mod page_heads;
mod passes;
mod reflow;
mod spacing;
mod title;
mod traced_text;

#[cfg(test)]
mod tests;

pub use self::characters::clean_characters;
use self::characters::clean_line;
use crate::article::Article;
use crate::change::Cleaned;
use crate::published::Published;
use crate::read::RawArticle;
use crate::skip::{Location, Skip, SkipReason};

/// Returns the article that an editor would see, and what was changed on the way to it.
///
/// Text that has none of the faults comes through as it is, but for its layout: blanks of any width become ordinary
/// ones, blanks around lines go, and each line that is not blank is a paragraph. In text and Markdown the title and
/// the metadata are found where they are unmistakable; the other formats state theirs. What is cleaned already is not
/// changed again.
///
/// # Errors
///
/// A [`Skip`] with [`SkipReason::Empty`] when neither a title nor text is left.
pub fn clean(raw: RawArticle) -> Result<Cleaned, Skip> {
    passes::compose(&raw).ok_or_else(|| Skip::new(Location::whole(raw.id), SkipReason::Empty))
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
        // What is known to be a note says so in the words of the page, as it does on one.
        editor: raw.notes().find_map(|note| metadata_lines::parse(note)?.editor),
        edition: raw.notes().find(|note| page_heads::is_edition(note)).map(str::to_owned),
        url: raw.url.as_deref().map(str::trim).filter(|url| is_address(url)).map(str::to_owned),
    }
}

fn is_address(url: &str) -> bool {
    !url.is_empty() && !url.contains(char::is_control)
}
