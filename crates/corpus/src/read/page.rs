//! Pages: from files of their own, and from the records of web archives.

#[cfg(test)]
mod tests;

use super::RawArticle;
use crate::decode::{Declared, decode_declared};
use crate::format::Format;
use crate::html;
use crate::record::MAX_ARTICLE_BYTES;
use crate::record::warc::{Answer, Head, Kind, Unpacking};
use crate::skip::SkipReason;

/// Returns the article of a page.
pub(super) fn read_page(page: &str, id: &str) -> Result<RawArticle, SkipReason> {
    let page = html::read(page).map_err(|_| SkipReason::TooComplex)?;
    if page.text.body.is_empty() {
        return Err(SkipReason::NoPageText);
    }
    Ok(RawArticle {
        id: id.to_owned(),
        title: page.title,
        body: page.text.body,
        kinds: page.text.kinds,
        source: page.source,
        date: page.date,
        url: page.url,
        authors: page.authors.iter().flat_map(|names| crate::names::split_names(names)).collect(),
        format: Format::Html,
    })
}

/// Returns the article of a record in a web archive: its head and its block.
pub(super) fn read_record(
    record: &[u8],
    file_id: &str,
    number: Option<u64>,
) -> Result<RawArticle, SkipReason> {
    let head = Head::parse(record).map_err(SkipReason::DamagedRecord)?;
    let block = record.get(head.n_bytes..).unwrap_or_default();
    let (bytes, charset) = match head.kind {
        Kind::Page => (block.to_vec(), None),
        Kind::Answer => {
            let answer = Answer::parse(block).map_err(SkipReason::DamagedRecord)?;
            let answer = answer.filter(|answer| answer.is_page).ok_or(SkipReason::NoPageText)?;
            (answer.page(block, MAX_ARTICLE_BYTES).map_err(SkipReason::from)?, answer.charset)
        }
        Kind::Other => return Err(SkipReason::NoPageText),
    };
    let text = decode_declared(bytes, Declared::Html { http: charset.as_deref() });
    let id = number.map_or_else(|| file_id.to_owned(), |number| format!("{file_id}#{number}"));
    let article = read_page(&text.ok_or(SkipReason::NotText)?, &id)?;
    Ok(RawArticle { url: head.url.or(article.url), format: Format::Warc, ..article })
}

impl From<Unpacking> for SkipReason {
    fn from(unpacking: Unpacking) -> Self {
        match unpacking {
            Unpacking::TooLarge => Self::TooLarge { limit_bytes: MAX_ARTICLE_BYTES },
            Unpacking::Unknown(name) => Self::DamagedRecord(format!(
                "its `Content-Encoding` is `{name}`, known are gzip and deflate"
            )),
        }
    }
}
