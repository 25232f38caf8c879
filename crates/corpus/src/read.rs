//! From a record to raw articles: decoded and parsed, not yet cleaned.

mod feed;
mod json;
mod page;

#[cfg(test)]
mod tests;

use crate::article::ParagraphKind;
use crate::decode::{Declared, decode, decode_declared};
use crate::format::Format;
use crate::record::Record;
use crate::skip::{Skip, SkipReason};

/// An article as its file has it: decoded, its fields told apart, nothing cleaned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawArticle {
    /// What the article states, or its place in the corpus.
    pub id: String,
    /// The title that an article states; text and Markdown keep theirs in the body.
    pub title: Option<String>,
    /// The text.
    pub body: String,
    /// What is known of blocks of the text: the byte at which a block begins in `body`, in order, and what it is on
    /// the page. Empty for plain text, where everything has to be found out.
    pub kinds: Vec<(usize, ParagraphKind)>,
    /// Where it comes from.
    pub source: Option<String>,
    /// When it was published, in the words of the file.
    pub date: Option<String>,
    /// Where it was found.
    pub url: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// The layout of the file that it was read from.
    pub format: Format,
}

impl RawArticle {
    /// Returns the blocks of the text that are known to be notes, in order.
    pub(crate) fn notes(&self) -> impl Iterator<Item = &str> {
        let ends = self.kinds.iter().skip(1).map(|&(start, _)| start).chain([self.body.len()]);
        let blocks = self.kinds.iter().zip(ends);
        let notes = blocks.filter(|((_, kind), _)| *kind == ParagraphKind::Note);
        notes.filter_map(|(&(start, _), end)| self.body.get(start..end)).map(str::trim)
    }
}

/// Returns the articles of a record: decoded and parsed. All but feeds and JSON files with an array give one.
///
/// One article that cannot be read is one [`Skip`]: the others of the same record are returned beside it.
pub fn read(record: Record) -> Vec<Result<RawArticle, Skip>> {
    let place = record.place();
    let Record { path, file_id, format, line, article, charset, bytes } = record;
    let text = match format {
        Format::Warc => {
            let page = page::read_record(&bytes, &file_id, article);
            return vec![page.map_err(|reason| Skip::new(place, reason))];
        }
        Format::Html => decode_declared(bytes, Declared::Html { http: None }),
        Format::Feed => decode_declared(bytes, Declared::Xml),
        _ => decode(bytes, charset),
    };
    let Some(text) = text else {
        return vec![Err(Skip::new(place, SkipReason::NotText))];
    };
    match format {
        Format::Text | Format::Markdown => vec![Ok(whole_text(&file_id, text, format))],
        Format::Json => json::read_file(&text, &file_id, &place),
        Format::Feed => feed::read_file(&text, &file_id, &place, &path),
        Format::Html | Format::Warc => {
            vec![page::read_page(&text, &file_id).map_err(|reason| Skip::new(place, reason))]
        }
        Format::JsonLines => {
            vec![json::read_line(&text, &file_id, line).map_err(|reason| Skip::new(place, reason))]
        }
    }
}

fn whole_text(file_id: &str, body: String, format: Format) -> RawArticle {
    RawArticle {
        id: file_id.to_owned(),
        title: None,
        body,
        kinds: Vec::new(),
        source: None,
        date: None,
        url: None,
        authors: Vec::new(),
        format,
    }
}
