//! The heads of records in web archives (WARC 1.0 and 1.1), and the HTTP answers inside them.
//!
//! Ours and not the crate `warc`: that reads a head of any length into memory, ends at the first record that breaks
//! the grammar, and unpacks gzip through a second library. httparse does the parsing of both kinds of heads.

mod http;
pub(crate) mod reader;

pub(crate) use self::http::{Answer, MAX_HTTP_HEAD_BYTES, Unpacking};

/// The longest head of a record, in bytes.
pub(crate) const MAX_HEAD_BYTES: usize = 64 << 10;

/// How many fields a head may have, of a record or of an answer.
const MAX_FIELDS: usize = 128;

/// What the head of a record says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    /// What the record holds.
    pub(crate) kind: Kind,
    /// The bytes of the block behind the head.
    pub(crate) n_block_bytes: u64,
    /// What was fetched.
    pub(crate) url: Option<String>,
    /// The length of the head in bytes, with its empty line.
    pub(crate) n_bytes: usize,
}

/// What of a record may be an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An HTTP answer; what it brings is in its own head.
    Answer,
    /// A page by itself.
    Page,
    /// Requests, pictures, notes on the crawl.
    Other,
}

impl Head {
    /// Parses a head, from `WARC/1.` to its empty line; more may follow.
    ///
    /// # Errors
    ///
    /// What breaks the grammar, in words.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let n_version = bytes.iter().position(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        let mut fields = [httparse::EMPTY_HEADER; MAX_FIELDS];
        let (n_fields, fields) = match httparse::parse_headers(&bytes[n_version..], &mut fields) {
            Ok(httparse::Status::Complete(parsed)) => parsed,
            Ok(httparse::Status::Partial) => return Err("its head breaks off".to_owned()),
            Err(error) => return Err(format!("its head cannot be read: {error}")),
        };
        let field = |name: &str| field(fields, name);
        let length = field("Content-Length").ok_or("its head has no `Content-Length`")?;
        let n_block_bytes =
            length.parse().map_err(|_| format!("`{length}` is no `Content-Length`"))?;
        let media_type = field("Content-Type").unwrap_or_default();
        let kind = match field("WARC-Type").unwrap_or_default().to_ascii_lowercase().as_str() {
            "response" if media_type.to_ascii_lowercase().starts_with("application/http") => {
                Kind::Answer
            }
            "resource" if is_html(&media_type) => Kind::Page,
            _ => Kind::Other,
        };
        // WARC 1.0 was often written with the angle brackets of its grammar.
        let url = field("WARC-Target-URI").map(|url| url.trim_matches(['<', '>']).to_owned());
        Ok(Self { kind, n_block_bytes, url, n_bytes: n_version + n_fields })
    }
}

fn field(fields: &[httparse::Header<'_>], name: &str) -> Option<String> {
    let field = fields.iter().find(|field| field.name.eq_ignore_ascii_case(name))?;
    Some(String::from_utf8_lossy(field.value).trim().to_owned())
}

fn is_html(media_type: &str) -> bool {
    let name = media_type.split(';').next().unwrap_or_default().trim();
    name.eq_ignore_ascii_case("text/html") || name.eq_ignore_ascii_case("application/xhtml+xml")
}
