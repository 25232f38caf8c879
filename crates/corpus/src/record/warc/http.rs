//! HTTP responses as they were sent.

use std::borrow::Cow;
use std::io::Read;

use flate2::bufread::{MultiGzDecoder, ZlibDecoder};

use super::header_fields::{MAX_FIELDS, field, is_html};

/// The longest header of a response, in bytes.
pub(crate) const MAX_RESPONSE_HEADER_BYTES: usize = 64 << 10;

/// The header of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ResponseHeader {
    /// Whether the response contains a page: status 200, and HTML.
    pub(crate) is_page: bool,
    /// The encoding that the server declares.
    pub(crate) charset: Option<String>,
    is_chunked: bool,
    content_encoding: String,
    n_bytes: usize,
}

impl ResponseHeader {
    /// Parses the header of a response; `None` when it is incomplete.
    ///
    /// # Errors
    ///
    /// A message that says what breaks the grammar.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Option<Self>, String> {
        let mut fields = [httparse::EMPTY_HEADER; MAX_FIELDS];
        let mut response = httparse::Response::new(&mut fields);
        let mut lenient = httparse::ParserConfig::default();
        lenient
            .allow_spaces_after_header_name_in_responses(true)
            .allow_obsolete_multiline_headers_in_responses(true)
            .ignore_invalid_headers_in_responses(true);
        let n_bytes = match lenient.parse_response(&mut response, bytes) {
            Ok(httparse::Status::Complete(n_bytes)) => n_bytes,
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(error) => return Err(format!("invalid HTTP header: {error}")),
        };

        let value = |name: &str| field(response.headers, name).unwrap_or_default();
        let media_type = value("Content-Type");
        Ok(Some(Self {
            is_page: response.code == Some(200) && is_html(&media_type),
            charset: charset(&media_type),
            is_chunked: value("Transfer-Encoding").to_ascii_lowercase().contains("chunked"),
            content_encoding: value("Content-Encoding").to_ascii_lowercase(),
            n_bytes,
        }))
    }

    /// Returns the page of a whole response: chunks joined, unpacked, at most `limit_bytes` long.
    ///
    /// Some crawlers join and unpack a body before they write it, but keep the header. Therefore a
    /// body that is not chunked, or does not begin as gzip does, is used as it is. Of a damaged
    /// body, the part before the damage is kept.
    ///
    /// # Errors
    ///
    /// [`ResponseBodyError`] when the page is too large or its encoding is unknown.
    pub(crate) fn page(
        &self,
        response: &[u8],
        limit_bytes: u64,
    ) -> Result<Vec<u8>, ResponseBodyError> {
        let body = response.get(self.n_bytes..).unwrap_or_default();
        let body = if self.is_chunked { join_chunks(body) } else { Cow::Borrowed(body) };

        let mut page = Vec::new();
        let read_limit = limit_bytes + 1;
        // An error ends the page at the damage.
        let _ = match (self.content_encoding.as_str(), &*body) {
            ("gzip" | "x-gzip", [0x1F, 0x8B, ..]) => {
                MultiGzDecoder::new(&*body).take(read_limit).read_to_end(&mut page)
            }
            ("deflate", [0x78, ..]) => {
                ZlibDecoder::new(&*body).take(read_limit).read_to_end(&mut page)
            }
            ("" | "identity" | "gzip" | "x-gzip" | "deflate", _) => {
                page = body.into_owned();
                Ok(0)
            }
            (other, _) => return Err(ResponseBodyError::UnknownEncoding(other.to_owned())),
        };

        if page.len() as u64 > limit_bytes { Err(ResponseBodyError::TooLarge) } else { Ok(page) }
    }
}

/// Why the page of a response cannot be read.
#[derive(Debug)]
pub(crate) enum ResponseBodyError {
    TooLarge,
    /// The `Content-Encoding` is not supported.
    UnknownEncoding(String),
}

/// Returns the `charset` parameter of a media type.
fn charset(media_type: &str) -> Option<String> {
    let parameters = media_type.split(';').skip(1).filter_map(|part| part.split_once('='));
    parameters
        .into_iter()
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
        .map(|(_, value)| value.trim().trim_matches(['"', '\'']).to_owned())
        .filter(|label| !label.is_empty())
}

/// Joins the chunks before the first one that breaks the grammar. A body without any chunk is
/// returned unchanged.
fn join_chunks(body: &[u8]) -> Cow<'_, [u8]> {
    let mut joined = Vec::new();
    let mut rest = body;
    let mut n_chunks = 0;
    while let Ok(httparse::Status::Complete((at, n_bytes))) = httparse::parse_chunk_size(rest) {
        n_chunks += 1;
        let chunk = &rest[at..];
        let n_bytes = usize::try_from(n_bytes).unwrap_or(usize::MAX).min(chunk.len());
        if n_bytes == 0 {
            break;
        }

        joined.extend_from_slice(&chunk[..n_bytes]);
        rest = chunk[n_bytes..].strip_prefix(b"\r\n").unwrap_or(&chunk[n_bytes..]);
    }
    if n_chunks == 0 { Cow::Borrowed(body) } else { Cow::Owned(joined) }
}
