//! From bytes to [`Article`]: encodings, formats, cleaning, metadata.
//!
//! This crate owns everything between a file of a corpus and the article that an editor would see: which files are
//! articles, gzip and zstd, UTF-8, UTF-16, GB18030 and Big5, plain text, Markdown, HTML, JSON and JSON Lines, feeds and
//! web archives, and the cleaning of what comes out. It must not know the index, nor which articles were read before.
//!
//! The way of the data, each arrow one function:
//!
//! ```text
//! path ─recognise→ (Format, Packing) ─records→ Record ─read→ RawArticle ─clean→ Cleaned {Article, changes}
//! ```
//!
//! What cannot be read is never an abort: it is a [`Skip`] with its [`Location`] and [`SkipReason`], to be counted and
//! reported, and the articles beside it are still read.
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

mod article;
mod change;
mod published;
mod skip;

mod decode;
mod format;
mod record;

mod html;
mod read;
mod warc;

mod clean;
mod names;

pub use crate::article::{Article, Paragraph, ParagraphKind};
pub use crate::change::{Change, ChangeKind, Cleaned};
pub use crate::clean::{Pass, clean, clean_characters, clean_until};
pub use crate::decode::Charset;
pub use crate::format::{Format, Packing, file_id, recognise};
pub use crate::published::{Published, UnknownDate};
pub use crate::read::{RawArticle, read};
pub use crate::record::{MAX_ARTICLE_BYTES, Record, Records, records};
pub use crate::skip::{Location, Skip, SkipReason};

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
        AsideParams, BoundaryParams, CaptionParams, CleanerParams, ContinuationParams,
        DatelineParams, GlossParams, HyphenParams, LayoutParams, LineParams, MetadataParams,
        MisreadParams, MojibakeParams, PageHeadParams, ReflowParams, ShiftParams, SpacingParams,
        TunedNumber,
    };
}
