//! The store of posted articles: what was sent and not laid into the corpus.
//!
//! It is primary data, kept as it was sent, in a folder beside the index that no rebuild touches.
//! A log holds every article and every removal in the order in which they were accepted; what is
//! acknowledged is on the disk. An index notes how far in the log it is, in the commit itself, so
//! that after any stop it goes on from there.

mod source;
mod store;
mod store_contents;

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use xunwen_corpus::{Article, Format, Location, Record, Skip, SkipReason, clean, read};

pub(crate) use source::{Snapshot, Source};
pub use store::{PostOutcome, PostedStore, StoreDamage};
pub(crate) use store_contents::{Change, Changes, Contents};

/// What the index calls the file of a posted article: this, and its id. No path below a corpus
/// begins like it.
pub(crate) const POSTED: &str = "//posted/";

/// An article as it is posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewArticle {
    /// What names it for ever.
    pub id: String,
    /// The JSON object as it was sent.
    pub json: String,
}

/// Where in a store an index is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorePosition {
    /// Which store; another one, such as one that was restored, begins from nothing.
    pub store: String,
    /// The number of the last record that the index has.
    pub seq: u64,
}

/// Why posted articles are not taken or given.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// Another process writes to it.
    #[error("the store of posted articles at `{}` is being written by another process: stop it first", .0.display())]
    Busy(PathBuf),
    /// The disk is full.
    #[error("no room on the disk for posted articles at `{}`: free some; nothing that was accepted is lost", .0.display())]
    Full(PathBuf),
    /// The disk failed when it should have made articles durable.
    #[error(
        "the store of posted articles at `{}` could not be made durable ({reason}): look after the disk, then start again",
        path.display()
    )]
    Broken {
        /// Where it is.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// It cannot be read or written.
    #[error("cannot use the store of posted articles at `{}`: {reason}", path.display())]
    Io {
        /// Where it is.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
}

impl StoreError {
    fn from_io(path: &Path, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::FileTooLarge => Self::Full(path.to_owned()),
            _ => Self::Io { path: path.to_owned(), reason: error.to_string() },
        }
    }
}

/// Returns where the posted articles of the index at `index` are, unless told otherwise:
/// `index.posted` beside `index`.
#[must_use]
pub(crate) fn posted_beside(index: &Path) -> PathBuf {
    let whole = match index.file_name() {
        Some(_) => index.to_owned(),
        None => index.canonicalize().unwrap_or_else(|_| index.to_owned()),
    };
    let mut name = whole.file_name().unwrap_or_default().to_owned();
    name.push(".posted");
    whole.with_file_name(name)
}

/// Returns a JSON object that was sent as an article to be stored, cleaned once to see that it is
/// one. Without an id of its own it gets one made of what it says, so that what is sent twice is
/// one article.
///
/// # Errors
/// When it is no article.
pub fn accept(json: &str) -> Result<NewArticle, Skip> {
    // Reading forgives more than the log, which keeps what was sent as it was sent.
    let json = json.trim_start_matches('\u{feff}');
    serde_json::from_str::<&RawValue>(json).map_err(|error| {
        Skip::new(Location::whole("posted"), SkipReason::BadJson(error.to_string()))
    })?;
    let digits = blake3::hash(json.as_bytes()).to_hex();
    let article = article(&format!("posted/{}", &digits[..24]), json)?;
    Ok(NewArticle { id: article.id, json: json.to_owned() })
}

/// Returns the article that was posted as `json` under `id`.
///
/// # Errors
/// When it is no article.
pub(crate) fn article(id: &str, json: &str) -> Result<Article, Skip> {
    let record = Record::new(id, Format::JsonLines, json.as_bytes().to_vec());
    let place = record.place();
    // A fault of ours that one article meets must not end the work on the others.
    let cleaned = catch_unwind(AssertUnwindSafe(|| {
        let raw = read(record).pop().expect("a line gives an article or a skip")?;
        Ok(clean(raw)?.article)
    }));
    cleaned.unwrap_or_else(|_| {
        let reason = SkipReason::Unreadable("cleaning it failed, by a fault of ours".to_owned());
        Err(Skip::new(place, reason))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests {
    use super::*;

    #[test]
    fn an_article_without_an_id_gets_one_of_what_it_says() {
        let accepted = accept(r#"{"title":"跨境电商","body":"正文。"}"#).unwrap();
        assert!(accepted.id.starts_with("posted/") && accepted.id.len() == 31, "{}", accepted.id);
        assert_eq!(accept(&accepted.json).unwrap(), accepted);
        assert_eq!(accept(r#"{"id":"甲/1","title":"题"}"#).unwrap().id, "甲/1");
        assert_eq!(article(&accepted.id, &accepted.json).unwrap().id, accepted.id);
    }

    #[test]
    fn what_is_no_article_is_refused_with_the_reason() {
        for (json, code) in [
            ("{}", "no_text_fields"),
            (r#"{"title":" "}"#, "empty"),
            ("[1]", "bad_json"),
            ("{\"title\":", "bad_json"),
        ] {
            assert_eq!(accept(json).unwrap_err().reason.code(), code, "{json}");
        }
    }

    #[test]
    fn the_store_lies_beside_the_index() {
        assert_eq!(posted_beside(Path::new("index")), Path::new("index.posted"));
        assert_eq!(posted_beside(Path::new("/a/b/")), Path::new("/a/b.posted"));
    }
}
