//! HTTP answers as they came over the wire.

use std::borrow::Cow;
use std::io::Read;

use flate2::bufread::{MultiGzDecoder, ZlibDecoder};

use super::{MAX_FIELDS, field, is_html};

/// The longest head of an answer that is looked at, in bytes.
pub(crate) const MAX_HTTP_HEAD_BYTES: usize = 64 << 10;

/// What the head of an answer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Whether it brought a page: status 200, and HTML.
    pub(crate) is_page: bool,
    /// The encoding that the server states.
    pub(crate) charset: Option<String>,
    is_chunked: bool,
    packing: String,
    n_head_bytes: usize,
}

impl Answer {
    /// Parses the head of an answer; None when it is not there to its end.
    ///
    /// # Errors
    ///
    /// What breaks the grammar, in words.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Option<Self>, String> {
        let mut fields = [httparse::EMPTY_HEADER; MAX_FIELDS];
        let mut answer = httparse::Response::new(&mut fields);
        let mut lenient = httparse::ParserConfig::default();
        lenient
            .allow_spaces_after_header_name_in_responses(true)
            .allow_obsolete_multiline_headers_in_responses(true)
            .ignore_invalid_headers_in_responses(true);
        let n_head_bytes = match lenient.parse_response(&mut answer, bytes) {
            Ok(httparse::Status::Complete(n_bytes)) => n_bytes,
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(error) => return Err(format!("its HTTP head cannot be read: {error}")),
        };
        let field = |name: &str| field(answer.headers, name).unwrap_or_default();
        let media_type = field("Content-Type");
        Ok(Some(Self {
            is_page: answer.code == Some(200) && is_html(&media_type),
            charset: charset(&media_type),
            is_chunked: field("Transfer-Encoding").to_ascii_lowercase().contains("chunked"),
            packing: field("Content-Encoding").to_ascii_lowercase(),
            n_head_bytes,
        }))
    }

    /// Returns the page of the whole answer: its chunks joined, unpacked, `limit_bytes` long at most.
    ///
    /// Crawlers that join and unpack before they write leave the head as it came: what is not chunked, or does not
    /// begin as gzip does, is taken as it is. What stands before damage is kept.
    ///
    /// # Errors
    ///
    /// [`Unpacking`], when there is no page of this size or packing.
    pub(crate) fn page(&self, answer: &[u8], limit_bytes: u64) -> Result<Vec<u8>, Unpacking> {
        let body = answer.get(self.n_head_bytes..).unwrap_or_default();
        let body = if self.is_chunked { joined(body) } else { Cow::Borrowed(body) };
        let mut page = Vec::new();
        let limit = limit_bytes + 1;
        // An error ends the page where the damage is.
        let _ = match (self.packing.as_str(), &*body) {
            ("gzip" | "x-gzip", [0x1F, 0x8B, ..]) => {
                MultiGzDecoder::new(&*body).take(limit).read_to_end(&mut page)
            }
            ("deflate", [0x78, ..]) => ZlibDecoder::new(&*body).take(limit).read_to_end(&mut page),
            ("" | "identity" | "gzip" | "x-gzip" | "deflate", _) => {
                page = body.into_owned();
                Ok(0)
            }
            (other, _) => return Err(Unpacking::Unknown(other.to_owned())),
        };
        if page.len() as u64 > limit_bytes { Err(Unpacking::TooLarge) } else { Ok(page) }
    }
}

/// Why an answer gives no page.
#[derive(Debug)]
pub(crate) enum Unpacking {
    TooLarge,
    /// The `Content-Encoding` is not one that we know.
    Unknown(String),
}

fn charset(media_type: &str) -> Option<String> {
    let parameters = media_type.split(';').skip(1).filter_map(|part| part.split_once('='));
    parameters
        .into_iter()
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
        .map(|(_, value)| value.trim().trim_matches(['"', '\'']).to_owned())
        .filter(|label| !label.is_empty())
}

/// Joins chunks up to the first that breaks the grammar; a body that is not chunked at all stays whole.
fn joined(body: &[u8]) -> Cow<'_, [u8]> {
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
