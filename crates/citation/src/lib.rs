//! Citations of articles: GB/T 7714—2025 and —2015, RIS, BibTeX, CSL-JSON and plain text.
//!
//! Owns the rules of each format and the reading of names and page numbers that they need. Must not
//! know HTTP, files or the index: every function here takes an article and returns text. An article
//! is untrusted, and no text in it can break a format: line breaks and control characters become
//! blanks before anything is written.
//!
//! Main types:
//! - [`Reference`]: the metadata of an article, read for citing;
//! - [`CitationFormat`]: the formats by name, with their media types;
//! - [`Edition`]: the edition of GB/T 7714.
//!
//! ```
//! use jiff::civil::date;
//! use xunwen_citation::{CitationFormat, Reference};
//! use xunwen_corpus::{Article, Published};
//!
//! let article = Article {
//!     title: "雾霾来袭，如何突围？".into(),
//!     authors: vec!["林晓舟".into()],
//!     source: Some("城北日报".into()),
//!     published: Published::parse("2023-05-19"),
//!     edition: Some("第3版".into()),
//!     ..Article::default()
//! };
//!
//! let reference = Reference::new(&article, date(2026, 11, 30));
//! assert_eq!(
//!     CitationFormat::Gbt2025.cite(&reference),
//!     "林晓舟. 雾霾来袭，如何突围？[N]. 城北日报，2023-05-19（3）.",
//! );
//! ```
//!
//! # Why not hayagriva
//!
//! `hayagriva` 0.9 runs CSL styles. It was tried with its built-in style of the 2015 edition and with
//! the style of the 2025 edition that Zotero's Chinese users share:
//!
//! - the style of 2025 does not load (`data did not match any variant of untagged enum Term`): it
//!   writes 等 and et al. by the language of each item, with CSL-M, which hayagriva does not know;
//! - the style of 2015 gives the same text as this crate for articles in Chinese, and 等 after four
//!   English authors, where the standard has et al;
//! - a style receives names, pages and the type of document ready-made. Reading them from a byline,
//!   an edition such as `A03版` and a source is the larger part of this crate and would remain;
//! - it brings 80 crates for two lines of text, and writes neither RIS nor CSL-JSON.

mod author;
mod line;
mod pages;
mod pinyin;

mod reference;

mod bibtex;
mod csl_json;
mod gbt7714;
mod plain_text;
mod ris;

mod format;

pub use author::Author;
pub use bibtex::bibtex_key;
pub use format::CitationFormat;
pub use gbt7714::Edition;
pub use reference::{Reference, ReferenceKind};
