//! Why something was not read, and where: reasons are counted and named in reports.

use std::fmt;

/// Something that was not read. Its message says where and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {reason}")]
pub struct Skip {
    /// Where it stands.
    pub at: Location,
    /// Why it was not read.
    pub reason: SkipReason,
}

impl Skip {
    /// Returns a skip of the given place and reason.
    pub fn new(at: Location, reason: SkipReason) -> Self {
        Self { at, reason }
    }
}

/// Where in a corpus something stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Location {
    /// The file's path below the corpus, or, once it is read, the article's id.
    pub path: String,
    /// The line, from 1, in a JSON Lines file.
    pub line: Option<u64>,
    /// The article, from 1, among several of one JSON file or feed, or the record of a web archive.
    pub article: Option<u64>,
}

impl Location {
    /// Returns the place that is all of a file, or of an article known by its id.
    pub fn whole(path: impl Into<String>) -> Self {
        Self { path: path.into(), line: None, article: None }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.path)?;
        if let Some(line) = self.line {
            write!(f, " line {line}")?;
        }
        if let Some(article) = self.article {
            write!(f, " article {article}")?;
        }
        Ok(())
    }
}

/// Why something was not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SkipReason {
    /// Nothing is left of it after cleaning.
    #[error("empty: it has neither a title nor text")]
    Empty,
    /// It is longer than one article may be.
    #[error("too large: one article may have {}", Size(*limit_bytes))]
    TooLarge {
        /// The limit in bytes, counted after unpacking.
        limit_bytes: u64,
    },
    /// It breaks the grammar of JSON, or is no object.
    #[error("not valid JSON: {0}")]
    BadJson(String),
    /// It is a JSON object without `title` and without `body`.
    #[error("no text: the object has neither a `title` nor a `body`")]
    NoTextFields,
    /// It is HTML that is made to keep a parser busy: over half a million nodes, or hundreds of attributes on a tag.
    #[error("too complex: a page may have 500,000 nodes, and a tag 512 attributes")]
    TooComplex,
    /// It is a page that shows no text.
    #[error("no text: the page shows nothing that could be read")]
    NoPageText,
    /// It is XML, but no feed.
    #[error("not a feed: its root is {0}, known are `rss`, `rdf:RDF` and `feed`")]
    NotAFeed(String),
    /// It breaks the grammar of XML; the entries before the break were read.
    #[error("not valid XML: {0}")]
    BadXml(String),
    /// It breaks the grammar of web archives or of HTTP; the records behind it are read.
    #[error("damaged record: {0}")]
    DamagedRecord(String),
    /// Its bytes are no text in any encoding that we know.
    #[error("not text: its bytes make no text in UTF-8, UTF-16, GB18030 or Big5")]
    NotText,
    /// The system would not give its bytes.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// The packed stream breaks off or contradicts itself; what stands before the damage was read.
    #[error("damaged archive: {0}")]
    DamagedArchive(String),
    /// Its name is not that of an article file.
    #[error(
        "not an article file: known are .txt, .md, .html, .json, .jsonl, .rss, .atom and .warc, also with .gz or .zst"
    )]
    UnknownFormat,
}

impl SkipReason {
    /// Returns the stable name under which reports count this reason.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too_large",
            Self::BadJson(_) => "bad_json",
            Self::NoTextFields => "no_text_fields",
            Self::TooComplex => "too_complex",
            Self::NoPageText => "no_page_text",
            Self::NotAFeed(_) => "not_a_feed",
            Self::BadXml(_) => "bad_xml",
            Self::DamagedRecord(_) => "damaged_record",
            Self::NotText => "not_text",
            Self::Unreadable(_) => "unreadable",
            Self::DamagedArchive(_) => "damaged_archive",
            Self::UnknownFormat => "unknown_format",
        }
    }
}

struct Size(u64);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MIB: u64 = 1 << 20;
        match self.0 {
            bytes if bytes >= MIB && bytes.is_multiple_of(MIB) => write!(f, "{} MiB", bytes / MIB),
            bytes => write!(f, "{bytes} bytes"),
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(line: Option<u64>, reason: SkipReason, message: Expect) {
        let at = Location { line, ..Location::whole("a/b.jsonl") };
        message.assert_eq(&Skip::new(at, reason).to_string());
    }

    #[test]
    fn messages_say_where_and_why() {
        check(
            Some(7),
            SkipReason::BadJson("expected value at column 3".into()),
            expect!["`a/b.jsonl` line 7: not valid JSON: expected value at column 3"],
        );
        check(
            None,
            SkipReason::TooLarge { limit_bytes: 32 << 20 },
            expect!["`a/b.jsonl`: too large: one article may have 32 MiB"],
        );
        check(
            None,
            SkipReason::Empty,
            expect!["`a/b.jsonl`: empty: it has neither a title nor text"],
        );
    }
}
