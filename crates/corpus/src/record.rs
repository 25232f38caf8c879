//! From a file to its records: the bytes of single articles, one at a time.

mod gzip_members;
mod open;
pub(crate) mod records;
pub(crate) mod warc;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::decode::Charset;
use crate::format::Format;
use crate::skip::Location;

/// The longest article that is read, in bytes after unpacking: 32 MiB.
pub const MAX_ARTICLE_BYTES: u64 = 32 << 20;

/// The bytes of one article, not yet decoded: a whole file, a line of a JSON Lines file, or a record
/// of a web archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The path of the file below the corpus, for messages.
    pub path: Arc<str>,
    /// The id of an article that states none. Lines and array elements append their number.
    pub file_id: Arc<str>,
    /// The format of the bytes.
    pub format: Format,
    /// The line, from 1; only in JSON Lines files.
    pub line: Option<u64>,
    /// The number of the record, from 1; only in web archives.
    pub article: Option<u64>,
    /// The encoding of the file, if it is known for all lines; `None` to detect it from the bytes.
    pub charset: Option<Charset>,
    /// The bytes, without a line break at the end.
    pub bytes: Vec<u8>,
}

impl Record {
    /// Returns a record that does not come from a file. `path` may be any name; it is also the id.
    pub fn new(path: &str, format: Format, bytes: Vec<u8>) -> Self {
        let path = Arc::<str>::from(path);
        Self {
            file_id: Arc::clone(&path),
            path,
            format,
            line: None,
            article: None,
            charset: None,
            bytes,
        }
    }

    /// Returns the location of the record in the corpus.
    pub fn location(&self) -> Location {
        Location { line: self.line, article: self.article, ..Location::whole(&*self.path) }
    }
}
