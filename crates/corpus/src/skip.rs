//! Input that is not read: where it is, and the reason, which reports count by its code.

use std::fmt;

/// The longest id, in bytes: an id is a key of the index and part of addresses.
pub(crate) const MAX_ID_BYTES: usize = 512;

/// Returns a reason once the work on a record has to stop.
pub type StopCheck<'a> = &'a dyn Fn() -> Option<SkipReason>;

/// Fails with the reason if the work has to stop.
pub(crate) fn check_stop(stop: StopCheck<'_>) -> Result<(), SkipReason> {
    stop().map_or(Ok(()), Err)
}

/// Input that was not read. The message says where and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {reason}")]
pub struct Skip {
    /// The location of the input.
    pub at: Location,
    /// Why it was not read.
    pub reason: SkipReason,
}

impl Skip {
    /// Returns a skip for the given location and reason.
    pub fn new(at: Location, reason: SkipReason) -> Self {
        Self { at, reason }
    }
}

/// A location in a corpus.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Location {
    /// The path of the file below the corpus or, of an article that was already read, its id.
    pub path: String,
    /// The line in a JSON Lines file, from 1.
    pub line: Option<u64>,
    /// The number of the article in a JSON file or feed, or of the record in a web archive, from 1.
    pub article: Option<u64>,
}

impl Location {
    /// Returns the location of a whole file, or of an article known by its id.
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

/// Why input was not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SkipReason {
    /// Nothing is left after cleaning.
    #[error("empty: it has neither a title nor text")]
    Empty,
    /// The article exceeds the limit.
    #[error("too large: the limit for one article is {}", ByteSize(*limit_bytes))]
    TooLarge {
        /// The limit in bytes, counted after unpacking.
        limit_bytes: u64,
    },
    /// The JSON breaks the grammar, or is not an object.
    #[error("not valid JSON: {0}")]
    BadJson(String),
    /// The JSON object has neither a `title` nor a `body`.
    #[error("no text: the object has neither a `title` nor a `body`")]
    NoTextFields,
    /// The id that the article states cannot be a key.
    #[error("invalid id: {0}")]
    InvalidId(InvalidId),
    /// The HTML would keep a parser busy: it has more than half a million nodes, or hundreds of
    /// attributes on one tag.
    #[error("too complex: the limits are 500,000 nodes per page and 512 attributes per tag")]
    TooComplex,
    /// The article has too many lines to keep them in memory.
    #[error("too many lines: the limit for one article is {limit}")]
    TooManyLines {
        /// The limit in lines.
        limit: usize,
    },
    /// The article has too many faults to keep the changes in memory.
    #[error("too many changes: the limit for one step of cleaning is {limit}")]
    TooManyChanges {
        /// The limit in changes of one step.
        limit: usize,
    },
    /// Cleaning was stopped because the program ends, or nobody waits for the article.
    #[error("stopped: the program ended before the article was cleaned")]
    Stopped,
    /// Cleaning takes far longer than any article of its length should.
    #[error("too slow: cleaning took more than {limit_seconds} s of processor time")]
    TooSlow {
        /// The limit for an article of this length, in seconds.
        limit_seconds: u64,
    },
    /// The page contains no readable text.
    #[error("no text: the page contains no readable text")]
    NoPageText,
    /// The XML is not a feed.
    #[error("not a feed: the root element is {0} (expected `rss`, `rdf:RDF` or `feed`)")]
    NotAFeed(String),
    /// The content of a feed's entry is not text. Its title was read.
    #[error("not text: the content of the entry is `{0}`")]
    ForeignContent(String),
    /// The XML breaks the grammar. Entries before the error were read.
    #[error("not valid XML: {0}")]
    BadXml(String),
    /// A record breaks the grammar of web archives or of HTTP. The records after it are read.
    #[error("damaged record: {0}")]
    DamagedRecord(String),
    /// The bytes are not text in any known encoding.
    #[error("not text: the bytes are not valid UTF-8, UTF-16, GB18030 or Big5")]
    NotText,
    /// The bytes are text in an encoding that is not read.
    #[error("unknown encoding: the bytes look like {0} (expected UTF-8, UTF-16, GB18030 or Big5)")]
    ForeignEncoding(String),
    /// The operating system cannot read the file.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// A link leads out of the corpus, to a folder that no setting allows.
    #[error(
        "refused: the link leads out of the corpus, to {target} (`link_roots` names folders that links may lead to)"
    )]
    OutsideCorpus {
        /// The target as the link states it and, if that differs, as it resolves; in backticks.
        target: String,
    },
    /// A link took the place of a file or folder after the scan.
    #[error("refused: a link has taken its place since the scan")]
    SwappedForLink,
    /// The path leads to a device, pipe or socket, or to a file of the kernel.
    #[error("refused: {0} (only regular files are read)")]
    SpecialFile(String),
    /// The link leads to a folder that contains it, or to itself.
    #[error("refused: the link leads back to itself")]
    LinkLoop,
    /// Many links lead to one folder, which would be read as many times.
    #[error("refused: more than {limit} links lead to this folder")]
    TooManyLinks {
        /// The number of links that are followed to one folder.
        limit: usize,
    },
    /// The compressed stream is cut off or inconsistent. The part before the damage was read.
    #[error("damaged archive: {0}")]
    DamagedArchive(String),
    /// The name is not that of an article file.
    #[error(
        "not an article file (expected .txt, .md, .html, .json, .jsonl, .rss, .atom or .warc, optionally with .gz or .zst)"
    )]
    UnknownFormat,
}

/// The reason why an id cannot be a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidId {
    /// The value is neither a string nor a number.
    #[error("it is neither a string nor a number")]
    NotText,
    /// A string with half a surrogate pair.
    #[error("it contains half a surrogate pair")]
    NotUnicode,
    /// Nothing is left without the blanks around it.
    #[error("it is blank")]
    Blank,
    /// The id is too long.
    #[error("it is longer than {MAX_ID_BYTES} bytes")]
    TooLong,
    /// Control characters would break lines of logs and reports.
    #[error("it contains a control character")]
    ControlCharacter,
    /// Clients remove `.` and `..` from the path of a URI before they send it.
    #[error("`.` and `..` cannot be part of an address")]
    DotSegment,
}

impl SkipReason {
    /// Returns the stable code under which reports count this reason.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too_large",
            Self::BadJson(_) => "bad_json",
            Self::NoTextFields => "no_text_fields",
            Self::InvalidId(_) => "invalid_id",
            Self::TooComplex => "too_complex",
            Self::TooManyLines { .. } => "too_many_lines",
            Self::TooManyChanges { .. } => "too_many_changes",
            Self::Stopped => "stopped",
            Self::TooSlow { .. } => "too_slow",
            Self::NoPageText => "no_page_text",
            Self::NotAFeed(_) => "not_a_feed",
            Self::ForeignContent(_) => "foreign_content",
            Self::BadXml(_) => "bad_xml",
            Self::DamagedRecord(_) => "damaged_record",
            Self::NotText => "not_text",
            Self::ForeignEncoding(_) => "foreign_encoding",
            Self::Unreadable(_) => "unreadable",
            Self::OutsideCorpus { .. } => "outside_corpus",
            Self::SwappedForLink => "swapped_for_link",
            Self::SpecialFile(_) => "special_file",
            Self::LinkLoop => "link_loop",
            Self::TooManyLinks { .. } => "too_many_links",
            Self::DamagedArchive(_) => "damaged_archive",
            Self::UnknownFormat => "unknown_format",
        }
    }

    /// Returns what the owner of the input can do, where something can be done.
    pub fn remedy(&self) -> Option<&'static str> {
        match self {
            Self::TooLarge { .. } | Self::TooSlow { .. } | Self::TooManyLines { .. } => {
                Some("split it into several articles")
            }
            Self::BadJson(_) | Self::BadXml(_) => Some("correct the file and index it again"),
            Self::NoTextFields => Some("add a `title` or a `body`"),
            Self::InvalidId(_) => Some("choose another id, or leave it out"),
            Self::NotText | Self::ForeignEncoding(_) => Some("convert the file to UTF-8"),
            Self::Unreadable(_) => Some("check the permissions of the file"),
            Self::DamagedRecord(_) | Self::DamagedArchive(_) => {
                Some("replace the file with an undamaged copy")
            }
            Self::UnknownFormat => Some("rename the file, or remove it from the corpus"),
            Self::OutsideCorpus { .. } => {
                Some("copy the file into the corpus, or allow its folder with `link_roots`")
            }
            Self::SpecialFile(_) | Self::LinkLoop | Self::TooManyLinks { .. } => {
                Some("remove it from the corpus")
            }
            Self::SwappedForLink => Some("index the corpus again"),
            Self::Empty
            | Self::TooComplex
            | Self::TooManyChanges { .. }
            | Self::Stopped
            | Self::NoPageText
            | Self::NotAFeed(_)
            | Self::ForeignContent(_) => None,
        }
    }
}

/// A number of bytes, displayed in MiB where that is exact.
struct ByteSize(u64);

impl fmt::Display for ByteSize {
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
            expect!["`a/b.jsonl`: too large: the limit for one article is 32 MiB"],
        );
        check(
            None,
            SkipReason::Empty,
            expect!["`a/b.jsonl`: empty: it has neither a title nor text"],
        );
    }
}
