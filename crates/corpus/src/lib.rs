//! Reads and cleans the articles of a corpus: from bytes to [`Article`].
//!
//! Owns everything between a file and the article that an editor would see: which files are
//! articles, and which of them may be opened; gzip and zstd; UTF-8, UTF-16, GB18030 and Big5; plain text, Markdown, HTML, JSON, JSON
//! Lines, feeds and web archives; and cleaning. Must not know the index, nor which articles were
//! read before.
//!
//! Main types: [`Record`], the bytes of one article; [`RawArticle`], its decoded fields; [`Article`],
//! the cleaned result; and [`Skip`], input that was not read. The data flows one way, and each arrow
//! is one function:
//!
//! ```text
//! path ─recognise→ (Format, Packing) ─records→ Record ─read→ RawArticle ─clean→ Cleaned {Article, changes}
//! ```
//!
//! Input that cannot be read does not end a run: it becomes a [`Skip`] with its [`Location`] and
//! [`SkipReason`], which is counted and reported, and the articles after it are still read.
//!
//! ```
//! use xunwen_corpus::{Format, Record, clean, read};
//!
//! let line = r#"{"id": 7, "title": "杭州医药港", "body": "潮涌钱塘。\n产业兴城。", "date": "2023-05-19 17:28"}"#;
//! let record = Record::new("news/today.jsonl", Format::JsonLines, line.as_bytes().to_vec());
//! for raw in read(record) {
//!     let article = clean(raw?)?.article;
//!     assert_eq!(article.id, "7");
//!     assert_eq!(article.paragraphs.len(), 2);
//!     assert_eq!(article.published.map(|p| p.to_string()).as_deref(), Some("2023-05-19T17:28:00+08:00"));
//! }
//! # Ok::<(), xunwen_corpus::Skip>(())
//! ```

// Tests may unwrap: a failing one should stop where it fails.
#![cfg_attr(test, allow(clippy::unwrap_used))]

// From a file to the bytes of single articles, and to text.
mod decode;
mod fence;
mod format;
mod record;

// From text to raw articles.
mod html;
mod read;

// From raw to cleaned articles.
mod clean;

// Shared by the stages.
mod article;
mod block_text;
mod change;
mod names;
mod published;
mod skip;

pub use crate::article::{Article, Paragraph, ParagraphKind};
pub use crate::change::{ArticleWarning, Change, ChangeKind, Cleaned, WarningKind};
pub use crate::clean::{CleaningWatch, Pass, clean, clean_characters, clean_until, clean_watched};
pub use crate::decode::Charset;
pub use crate::fence::{
    ClosedRoot, CorpusRoots, EntryKind, Fence, FencedPath, FolderEntry, FolderId, FolderListing,
    open_regular,
};
pub use crate::format::{
    Format, Packing, file_id, file_kind, name_key, path_of_key, recognise, shown_name,
};
pub use crate::published::{DateProblem, Published, UnknownDate};
pub use crate::read::{RawArticle, read, read_watched, stated_id};
pub use crate::record::records::{Records, records, records_in};
pub use crate::record::{MAX_ARTICLE_BYTES, Record};
pub use crate::skip::{InvalidId, Location, Skip, SkipReason, StopCheck};

/// The parts of the cleaner that `train_cleaner` fits and measures. Not part of the interface.
#[doc(hidden)]
pub mod training {
    pub use crate::clean::boundary::{
        BoostedTrees, BoundaryLine, BoundaryPage, FEATURES, ends_sentence,
    };
    pub use crate::clean::clean_with;
    pub use crate::clean::language_model::{
        LINE_END, LINE_START, NgramKey, SENTENCE_END, STEPS_PER_NAT, form,
    };
    pub use crate::clean::params::{
        AsideParams, BoundaryParams, CaptionParams, CleanerParams, ContinuationParams, GlossParams,
        HyphenParams, LayoutParams, LineParams, MetadataParams, MisreadParams, MojibakeParams,
        PageHeadParams, ReflowParams, ShiftParams, SpacingParams, TunedNumber,
    };
}
