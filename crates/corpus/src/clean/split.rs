//! Cuts the text of an article into lines and takes over the fields that its source states.

use super::characters::clean_line;
use super::front_matter::{self, FrontMatter};
use super::lines::{LineMarkup, PageLine, lines};
use super::metadata_lines::labels;
use super::page_heads::is_edition;
use super::page_lines::PageLines;
use super::params::CleanerParams;
use super::traced_text::TracedText;
use crate::article::Article;
use crate::format::Format;
use crate::published::Published;
use crate::read::RawArticle;
use crate::skip::SkipReason;

/// The most lines of an article. Each takes about 300 bytes while it is cleaned, so that an article of the longest length
/// that is read could take gigabytes otherwise. Newspapers have a few hundred.
const MAX_LINES: usize = 1_000_000;

/// Returns the lines of an article with the fields that its source states. `published` is its stated date.
///
/// # Errors
///
/// [`SkipReason::Empty`] when neither a title nor text is left, [`SkipReason::TooManyLines`] beyond the limit.
pub(super) fn split<'a>(
    raw: &RawArticle,
    published: Option<Published>,
    text: &'a TracedText<'a>,
    params: &CleanerParams,
) -> Result<PageLines<'a>, SkipReason> {
    // Blank lines count, too: the limit need not be exact.
    let n_breaks = || memchr::memchr_iter(b'\n', text.text().as_bytes()).count();
    if text.text().len() > MAX_LINES && n_breaks() > MAX_LINES {
        return Err(SkipReason::TooManyLines { limit: MAX_LINES });
    }

    let mut article = stated_fields(raw, published, params);
    let (front, byte_start) = split_front_matter(raw, text.text(), params);

    let markup = if is_page(raw) { LineMarkup::Headings } else { LineMarkup::None };
    let mut lines = lines(text.text(), byte_start, markup);
    take_known_kinds(&mut lines, raw, text);

    if article.title.is_empty() && front.is_empty() && lines.is_empty() {
        return Err(SkipReason::Empty);
    }
    let notes = front.apply(&mut article);

    Ok(PageLines { text, article, notes, lines, below_title: None, changes: Vec::new() })
}

/// Returns whether an article is a page of text, on which the title and the metadata are lines like others.
pub(super) fn is_page(raw: &RawArticle) -> bool {
    matches!(raw.format, Format::Text | Format::Markdown)
}

/// Returns whether an article gives the kind of each paragraph: JSON that the cleaner wrote.
pub(super) fn is_classified(raw: &RawArticle) -> bool {
    matches!(raw.format, Format::Json | Format::JsonLines) && !raw.kinds.is_empty()
}

/// Returns the fields of the raw article, with an empty text.
fn stated_fields(
    raw: &RawArticle,
    published: Option<Published>,
    params: &CleanerParams,
) -> Article {
    // Notes state editor and edition in the words of the page.
    let editor = raw.notes().find_map(|note| labels::parse(note, &params.metadata)?.editor);
    let edition = raw.notes().find(|note| is_edition(note, &params.page_heads));
    let authors = raw.authors.iter().map(|name| clean_line(name));

    Article {
        // Id and URL are identifiers, not text: their characters are kept.
        id: raw.id.clone(),
        title: raw.title.as_deref().map(clean_line).unwrap_or_default(),
        paragraphs: Vec::new(),
        authors: authors.filter(|name| !name.is_empty()).collect(),
        source: stated_text(raw.source.as_deref()),
        published,
        editor: stated_text(raw.editor.as_deref()).or(editor),
        edition: stated_text(raw.edition.as_deref()).or(edition.map(str::to_owned)),
        url: raw.url.as_deref().map(str::trim).filter(|url| is_url(url)).map(str::to_owned),
    }
}

fn stated_text(text: Option<&str>) -> Option<String> {
    text.map(clean_line).filter(|text| !text.is_empty())
}

fn is_url(url: &str) -> bool {
    !url.is_empty() && !url.contains(char::is_control)
}

/// Returns the front matter of a Markdown page, and the byte at which its text begins.
fn split_front_matter(
    raw: &RawArticle,
    text: &str,
    params: &CleanerParams,
) -> (FrontMatter, usize) {
    let byte_start = text.len() - text.trim_start_matches(['\n', ' ']).len();
    let front = if raw.format == Format::Markdown {
        front_matter::split(&text[byte_start..], &params.metadata)
    } else {
        None
    };

    match front {
        Some((front, rest)) => (front, text.len() - rest.len()),
        None => (FrontMatter::default(), byte_start),
    }
}

/// Gives each line the kind that the reader found for the block that begins with it.
fn take_known_kinds(lines: &mut [PageLine<'_>], raw: &RawArticle, text: &TracedText<'_>) {
    let mut kinds = raw.kinds.iter().peekable();

    for line in lines {
        // The last block that begins at or before the line.
        let at = text.origin(line.range.start);
        let mut known = None;
        while let Some((start, kind)) = kinds.next_if(|(start, _)| *start <= at) {
            known = Some((*start, *kind));
        }

        if let Some((start, kind)) = known
            && raw.body.get(start..at).is_some_and(|between| between.trim().is_empty())
        {
            line.kind = kind;
        }
    }
}
