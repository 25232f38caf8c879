//! The header of a record in a web archive.

use super::header_fields::{MAX_FIELDS, field, is_html};

/// The longest header of a record, in bytes.
pub(crate) const MAX_RECORD_HEADER_BYTES: usize = 64 << 10;

/// The header of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RecordHeader {
    /// The content of the record.
    pub(crate) kind: RecordKind,
    /// The length of the block after the header.
    pub(crate) n_block_bytes: u64,
    /// The address that was fetched.
    pub(crate) url: Option<String>,
    /// The length of the header, including its empty line.
    pub(crate) n_bytes: usize,
}

/// The content of a record, as far as it may be an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RecordKind {
    /// An HTTP response. Its own header says what it contains.
    Response,
    /// A page without an HTTP header.
    Page,
    /// Anything else: requests, images, crawl metadata.
    Other,
}

impl RecordHeader {
    /// Parses a header, from `WARC/1.` to its empty line. More bytes may follow.
    ///
    /// # Errors
    ///
    /// A message that says what breaks the grammar.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, String> {
        // The first line, with the version, is not a header field.
        let n_version_bytes = bytes.iter().position(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        let mut fields = [httparse::EMPTY_HEADER; MAX_FIELDS];
        let parsed = httparse::parse_headers(&bytes[n_version_bytes..], &mut fields);
        let (n_field_bytes, fields) = match parsed {
            Ok(httparse::Status::Complete(parsed)) => parsed,
            Ok(httparse::Status::Partial) => return Err("the record header is cut off".to_owned()),
            Err(error) => return Err(format!("invalid record header: {error}")),
        };

        let length =
            field(fields, "Content-Length").ok_or("the record header has no `Content-Length`")?;
        let n_block_bytes =
            length.parse().map_err(|_| format!("invalid `Content-Length`: `{length}`"))?;

        // WARC 1.0 was often written with the angle brackets of its grammar.
        let url =
            field(fields, "WARC-Target-URI").map(|url| url.trim_matches(['<', '>']).to_owned());
        let n_bytes = n_version_bytes + n_field_bytes;
        Ok(Self { kind: RecordKind::from_fields(fields), n_block_bytes, url, n_bytes })
    }
}

impl RecordKind {
    fn from_fields(fields: &[httparse::Header<'_>]) -> Self {
        let media_type = field(fields, "Content-Type").unwrap_or_default();
        match field(fields, "WARC-Type").unwrap_or_default().to_ascii_lowercase().as_str() {
            "response" if media_type.to_ascii_lowercase().starts_with("application/http") => {
                Self::Response
            }
            "resource" if is_html(&media_type) => Self::Page,
            _ => Self::Other,
        }
    }
}
