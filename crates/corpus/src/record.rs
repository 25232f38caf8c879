//! From a file to its records: the bytes of single articles, one at a time.

mod gzip_members;
mod open;
mod records;
pub(crate) mod warc;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::decode::Charset;
use crate::format::Format;
use crate::skip::Location;

pub use self::records::{Records, records};

/// The longest article that is read, in bytes, counted after unpacking: 32 MiB.
pub const MAX_ARTICLE_BYTES: u64 = 32 << 20;

/// One undecoded article: all of a file, one line of a JSON Lines file, or one record of a web archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The path of its file below the corpus, for messages.
    pub path: Arc<str>,
    /// The id that an article has when it states none; lines and array elements add their number.
    pub file_id: Arc<str>,
    /// How the bytes are laid out.
    pub format: Format,
    /// The line, from 1; only in JSON Lines files.
    pub line: Option<u64>,
    /// The record, from 1; only in web archives.
    pub article: Option<u64>,
    /// The encoding of the file, where it is settled for all of its lines; None is told from the bytes.
    pub charset: Option<Charset>,
    /// The bytes, without a line break at the end.
    pub bytes: Vec<u8>,
}

impl Record {
    /// Returns a record that is not from a file: its path, or any name, is also its id.
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

    /// Returns where it stands in the corpus.
    pub fn place(&self) -> Location {
        Location { line: self.line, article: self.article, ..Location::whole(&*self.path) }
    }
}
