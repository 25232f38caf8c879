//! Pages, from files of their own and from records of web archives.

#[cfg(test)]
mod tests;

use super::article_id::numbered_id;
use super::raw_article::RawArticle;
use crate::decode::{EncodingDeclaration, decode_declared};
use crate::format::Format;
use crate::html;
use crate::names::split_names;
use crate::record::MAX_ARTICLE_BYTES;
use crate::record::warc::http::{ResponseBodyError, ResponseHeader};
use crate::record::warc::record_header::{RecordHeader, RecordKind};
use crate::skip::{SkipReason, StopCheck};

/// Returns the article of a page.
pub(super) fn read_page(
    page: &str,
    id: &str,
    stop: StopCheck<'_>,
) -> Result<RawArticle, SkipReason> {
    let page = html::read(page, stop)?;
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
        authors: page.authors.iter().flat_map(|names| split_names(names)).collect(),
        ..RawArticle::empty(Format::Html)
    })
}

/// Returns the article of a web archive's record, which consists of a header and a block.
pub(super) fn read_record(
    record: &[u8],
    file_id: &str,
    number: Option<u64>,
    stop: StopCheck<'_>,
) -> Result<RawArticle, SkipReason> {
    let header = RecordHeader::parse(record).map_err(SkipReason::DamagedRecord)?;
    let block = record.get(header.n_bytes..).unwrap_or_default();
    let (bytes, charset) = match header.kind {
        RecordKind::Page => (block.to_vec(), None),
        RecordKind::Response => read_response(block)?,
        RecordKind::Other => return Err(SkipReason::NoPageText),
    };

    let declaration = EncodingDeclaration::Html { http: charset.as_deref() };
    let text = decode_declared(bytes, declaration)?;
    let article = read_page(&text, &numbered_id(file_id, number), stop)?;
    Ok(RawArticle { url: header.url.or(article.url), format: Format::Warc, ..article })
}

/// Returns the page of an HTTP response, and the encoding that its header declares.
fn read_response(block: &[u8]) -> Result<(Vec<u8>, Option<String>), SkipReason> {
    let header = ResponseHeader::parse(block).map_err(SkipReason::DamagedRecord)?;
    let header = header.filter(|header| header.is_page).ok_or(SkipReason::NoPageText)?;
    let page = header.page(block, MAX_ARTICLE_BYTES)?;
    Ok((page, header.charset))
}

impl From<ResponseBodyError> for SkipReason {
    fn from(error: ResponseBodyError) -> Self {
        match error {
            ResponseBodyError::TooLarge => Self::TooLarge { limit_bytes: MAX_ARTICLE_BYTES },
            ResponseBodyError::UnknownEncoding(name) => Self::DamagedRecord(format!(
                "unknown `Content-Encoding`: `{name}` (expected gzip or deflate)"
            )),
        }
    }
}
