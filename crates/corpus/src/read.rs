//! From a record to raw articles: decodes and parses, but does not clean.

mod article_id;
mod feed;
mod json;
mod markdown;
mod page;
mod raw_article;

#[cfg(test)]
mod tests;

pub use self::json::stated_id;
pub use self::raw_article::RawArticle;

use crate::decode::{EncodingDeclaration, decode, decode_declared};
use crate::format::Format;
use crate::record::Record;
use crate::skip::{Skip, StopCheck};

/// Returns the articles of a record, decoded and parsed. Feeds and JSON arrays contain several, all
/// other records one.
///
/// An article that cannot be read becomes a [`Skip`]; the other articles of the record are still
/// returned.
pub fn read(record: Record) -> Vec<Result<RawArticle, Skip>> {
    read_watched(record, &|| None)
}

/// Returns the articles of a record like [`read`], and stops soon after `stop` returns a reason. That
/// is asked between the steps of reading a page, often while it is parsed, and before each entry of
/// a feed and each object of a JSON file; the article that is being read is skipped, and those after
/// it are left out.
pub fn read_watched(record: Record, stop: StopCheck<'_>) -> Vec<Result<RawArticle, Skip>> {
    let location = record.location();
    let Record { file_id, format, line, article, charset, bytes, .. } = record;

    let text = match format {
        Format::Warc => {
            let page = page::read_record(&bytes, &file_id, article, stop);
            return vec![page.map_err(|reason| Skip::new(location, reason))];
        }
        Format::Html => decode_declared(bytes, EncodingDeclaration::Html { http: None }),
        Format::Feed => decode_declared(bytes, EncodingDeclaration::Xml),
        _ => decode(bytes, charset),
    };
    let text = match text {
        Ok(text) => text,
        Err(reason) => return vec![Err(Skip::new(location, reason.into()))],
    };

    match format {
        Format::Text => vec![Ok(RawArticle::from_text(&file_id, text, format))],
        Format::Markdown => {
            let article = markdown::read_file(&file_id, text, stop);
            vec![article.map_err(|reason| Skip::new(location, reason))]
        }
        Format::Json => json::read_file(&text, &file_id, &location, stop),
        Format::Feed => feed::read_file(&text, &file_id, &location, stop),
        Format::Html | Format::Warc => {
            let page = page::read_page(&text, &file_id, stop);
            vec![page.map_err(|reason| Skip::new(location, reason))]
        }
        Format::JsonLines => {
            let article = json::read_line(&text, &file_id, line, stop);
            vec![article.map_err(|reason| Skip::new(location, reason))]
        }
    }
}
